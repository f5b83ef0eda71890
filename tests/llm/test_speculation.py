"""A reply begun on a guess: the same words as without one; a wrong guess is unheard, and its cost is on record."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.core.appraisal import Appraisal
from bot.core.cast import Cast, Moment
from bot.core.reaction import Progress
from bot.core.signals import Signal, Strength
from bot.core.state import initial
from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.embedded.appraiser import EmbeddedAppraiser
from bot.errors import FailureError
from bot.llm.appraiser import ModelAppraiser
from bot.llm.models import Model
from bot.performance import WASTED, Performance, perform
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from tests.embedded.trainees import STYLES
from tests.llm.acting import LIBRARY, MARCUS, OPENING, QUICK, customer
from tests.llm.openai_server import Answer, OpenAIServer, until
from tests.scripted import ScriptedAppraiser, scripted_cast

BLAME, CARE = "You should have paid on time.", "Eight calls must have worn you down."
BLAMED: dict[Signal, Strength] = {Signal.BLAME_CUSTOMER: "strong"}
HEARD: dict[Signal, Strength] = {Signal.VALIDATE: "strong", Signal.NAME_FEELING: "weak"}
QUIET: Mapping[str, dict[Signal, Strength]] = {}


@dataclass
class SlowAppraiser(ScriptedAppraiser):
    """Labels only when the early reply was asked for and some of it may be there."""

    server: OpenAIServer = field(default_factory=OpenAIServer)

    async def appraise(self, moment: Moment) -> Appraisal:
        await until(lambda: len(self.server.bodies) == 1)
        await asyncio.sleep(0.05)
        return await super().appraise(moment)


class FailingAppraiser(SlowAppraiser):
    """Fails when the early reply is on its way."""

    async def appraise(self, moment: Moment) -> Appraisal:
        await super().appraise(moment)
        raise FailureError("no appraiser")


def cast(appraiser: Any, predictor: Any = None) -> Cast:
    plain = scripted_cast()
    return Cast(appraiser, customer(), plain.evaluator, plain.coach, predictor)


async def performed(cast: Cast, text: str, calls: list[Call]) -> Performance:
    so_far = Progress(MARCUS, 1, 20, initial(MARCUS.resolved), ())
    return await perform(cast, so_far, Transcript.of([("customer", OPENING)]), text, calls)


async def heard(cast: Cast, text: str, calls: list[Call]) -> str:
    async with aclosing((await performed(cast, text, calls)).pieces) as pieces:
        return "".join([piece async for piece in pieces])


def tasks() -> set[str]:
    return {task.get_coro().__qualname__ for task in asyncio.all_tasks()}  # type: ignore[union-attr]


def in_character(body: dict[str, Any]) -> Answer | str:
    """Always the same words for the same request, as from one model with one seed; JSON labels for the appraiser."""
    if body.get("stream"):
        return f"Line {hash(json.dumps(body['messages'][0]) + _deed(body) + str(body['seed'])) % 10_000}. Then what?"
    said = body["messages"][-1]["content"]
    labels = [{"signal": "validate", "strength": "strong", "quote": CARE}] if CARE in said else []
    return json.dumps({"labels": labels, "customer_question_open": False})


def _deed(body: dict[str, Any]) -> str:
    told: str = body["messages"][-1]["content"]
    return next(line for line in told.splitlines() if line.startswith("Do: "))


async def test_a_right_guess_is_heard_and_costs_one_call(server: OpenAIServer) -> None:
    server.say("I know that. Now what?")
    calls: list[Call] = []
    said = await heard(
        cast(SlowAppraiser({BLAME: BLAMED}, server=server), ScriptedAppraiser({BLAME: BLAMED})), BLAME, calls
    )
    assert said == "I know that. Now what?"
    assert [call.outcome for call in calls] == ["ok"]
    assert len(server.bodies) == 1


async def test_a_guess_wrong_in_the_quote_only_is_right_for_the_customer(server: OpenAIServer) -> None:
    class Clause(ScriptedAppraiser):
        async def appraise(self, moment: Moment) -> Appraisal:
            found = await super().appraise(moment)
            return Appraisal(labels=tuple(label.model_copy(update={"quote": "paid"}) for label in found.labels))

    calls: list[Call] = []
    performance = await performed(
        cast(SlowAppraiser({BLAME: BLAMED}, server=server), Clause({BLAME: BLAMED})), BLAME, calls
    )
    [_ async for _ in performance.pieces]
    assert performance.reaction.direction.quote == BLAME
    assert len(server.bodies) == 1


async def test_a_wrong_guess_is_never_heard_and_its_cost_is_on_record(server: OpenAIServer) -> None:
    server.say("WRONG. " * 3 + "And more. " * 40, "Right words.")
    calls: list[Call] = []
    said = await heard(
        cast(SlowAppraiser({CARE: HEARD}, server=server), ScriptedAppraiser({CARE: BLAMED})), CARE, calls
    )
    assert said == "Right words."
    assert [call.outcome.startswith(WASTED) for call in calls] == [True, False]
    assert calls[0].tokens_in
    assert len(server.bodies) == 2


async def test_a_guess_that_would_tell_what_is_locked_is_not_played(server: OpenAIServer) -> None:
    """It would put the fact into a request although the real appraisal may keep it locked."""
    text = "What has this been like for you?"
    inviting: dict[Signal, Strength] = {
        Signal.OPEN_QUESTION: "strong", Signal.AFFIRM_DIGNITY: "strong", Signal.VALIDATE: "strong",
        Signal.NAME_FEELING: "strong", Signal.REFLECT_BACK: "strong", Signal.OWN_IT: "strong",
    }  # fmt: skip
    guess = ScriptedAppraiser({text: inviting})
    foreseen = await performed(cast(guess), text, [])
    assert foreseen.reaction.direction.beat == "disclose"
    server.reset()
    said = await heard(cast(ScriptedAppraiser(QUIET), guess), text, [])
    assert said == "Fine."
    assert len(server.bodies) == 1
    assert MARCUS.hidden_facts[0].text not in server.said


async def test_rehearsals_are_word_for_word_the_same_with_and_without_guessing(
    server: OpenAIServer, database: Database
) -> None:
    """The server answers the same words to the same request; the embedded appraiser guesses what the model labels."""
    server.respond(in_character)
    wrong: list[bool] = []
    for style, lines in STYLES.items():
        plain = await rehearsed(database, f"{style} plain", None, (CARE, *lines[:4]))
        quick = await rehearsed(database, f"{style} quick", EmbeddedAppraiser(), (CARE, *lines[:4]))
        assert quick.transcript == plain.transcript
        assert [turn.after for turn in quick.turns] == [turn.after for turn in plain.turns]
        assert [turn.direction for turn in quick.turns] == [turn.direction for turn in plain.turns]
        wrong += [any(call.outcome.startswith(WASTED) for call in turn.calls) for turn in quick.turns]
    assert set(wrong) == {True, False}


async def rehearsed(database: Database, id: str, predictor: Any, lines: tuple[str, ...]) -> Rehearsal:
    """The lines said to Marcus, the model appraising and playing."""
    roles = cast(ModelAppraiser(Model.of("scripted", limits=QUICK), LIBRARY.prompt), predictor)
    rehearsal = await Rehearsal.start(MARCUS, roles, database, LIBRARY.rubric("customer-care"), (), id=id, seed=3)
    for line in lines:
        if rehearsal.ended is None:
            [_ async for _ in rehearsal.say(line)]
    return rehearsal


async def test_an_appraiser_that_fails_stops_the_early_reply(server: OpenAIServer) -> None:
    server.say(Answer("One two. " * 100, pause=0.02))
    before = tasks()
    with pytest.raises(FailureError, match="no appraiser"):
        await heard(cast(FailingAppraiser(server=server), ScriptedAppraiser()), CARE, [])
    assert tasks() == before
    await until(lambda: server.cut_off == 1)


async def test_a_turn_given_up_leaves_no_task_behind(server: OpenAIServer) -> None:
    server.say(Answer("One two. " * 100, pause=0.02))
    before = tasks()
    turn = asyncio.create_task(heard(cast(SlowAppraiser(QUIET, server=server), ScriptedAppraiser(QUIET)), CARE, []))
    await until(lambda: len(server.bodies) == 1)
    turn.cancel()
    with suppress(asyncio.CancelledError):
        await turn
    assert tasks() == before
    await until(lambda: server.cut_off == 1)


async def test_a_reply_left_in_the_middle_leaves_no_task_behind(server: OpenAIServer) -> None:
    server.say(Answer("One two. Three four. " + "five " * 200 + ".", pause=0.02))
    before = tasks()
    performance = await performed(cast(SlowAppraiser(QUIET, server=server), ScriptedAppraiser(QUIET)), CARE, [])
    async with aclosing(performance.pieces) as pieces:
        await anext(pieces)
    assert tasks() == before
    await until(lambda: server.cut_off == 1)


async def test_an_early_reply_that_fails_fails_the_turn_with_its_own_words(server: OpenAIServer) -> None:
    server.otherwise = Answer(status=401)
    with pytest.raises(FailureError, match="refused the key"):
        await heard(cast(SlowAppraiser(QUIET, server=server), ScriptedAppraiser(QUIET)), CARE, [])


async def test_a_wrong_guess_that_fails_harms_nothing(server: OpenAIServer) -> None:
    server.say(Answer(status=401), "Right words.")
    said = await heard(cast(SlowAppraiser({CARE: HEARD}, server=server), ScriptedAppraiser({CARE: BLAMED})), CARE, [])
    assert said == "Right words."
