"""Answers kept by what was asked: found again, replayed alike, and never kept where they are no answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.core.cast import Moment
from bot.core.prompt import Filled
from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.embedded.customer import EmbeddedCustomer
from bot.errors import FailureError, NotRecordedError
from bot.llm.appraiser import ModelAppraiser
from bot.llm.budget import Budget
from bot.llm.coach import ModelCoach
from bot.llm.customer import ModelCustomer
from bot.llm.evaluator import ModelEvaluator
from bot.llm.models import Limits, Model
from bot.llm.prices import Price
from bot.llm.stream import stream
from bot.llm.structured import structured
from bot.llm.tape import Kept, Tape, one_case
from evals.ledger import Ledger
from tests.llm import acting
from tests.llm.judging import CHAT, LIBRARY, MARCUS, answering, case
from tests.llm.openai_server import FOR_EVER, Answer, OpenAIServer

FILLED = Filled("You judge moods.", "What mood is this: 'Hm.'", "mood v1 abc123")
TENSE, CALM = '{"mood": "tense"}', '{"mood": "calm"}'
QUICK = Limits(timeout=60, retries=2, longest_wait=0.1)
REPLY = "One is here. Two is here. Three is here. Four is here."


class Mood(BaseModel):
    """A mood."""

    mood: str


class Tone(BaseModel):
    """A tone."""

    mood: str


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def taped(ledger: Ledger, *, name: str = "scripted", repeat: int = 1, seats: int = 8, limits: Limits = QUICK) -> Model:
    tape = Tape(ledger, asyncio.Semaphore(seats), repeat)
    found = Model.of(name, role="evaluator", limits=limits, budget=Budget())
    return replace(found, price=Price(1, 1, 1), tape=tape)


async def mood(model: Model, filled: Filled = FILLED, schema: type[Any] = Mood, **options: Any) -> str:
    found: str = (await structured(model, filled, schema, calls=options.pop("calls", []), **options)).mood
    return found


async def heard(model: Model, most: int = 99, filled: Filled = FILLED, **options: Any) -> list[str]:
    """The first `most` pieces."""
    pieces: list[str] = []
    async with aclosing(stream(model, filled, calls=options.pop("calls", []), **options)) as reply:
        async for piece in reply:
            pieces.append(piece)
            if len(pieces) == most:
                break
    return pieces


async def test_what_was_asked_in_an_earlier_run_costs_no_request(server: OpenAIServer, ledger: Ledger) -> None:
    server.say(Answer(TENSE, usage=(90, 30, 12)))
    first, again = taped(ledger), taped(ledger)
    paid: list[Call] = []
    found: list[Call] = []
    assert await mood(first, calls=paid) == await mood(again, calls=found) == "tense"
    assert len(server.bodies) == 1
    assert found == [paid[0].model_copy(update={"kept": True})]
    assert (found[0].tokens_in, found[0].tokens_cached, found[0].tokens_out, found[0].cost) == (90, 30, 12, 0.000102)
    assert (first.budget.spent, again.budget.spent) == (0.000102, 0)


OTHER: dict[str, Callable[[Ledger], Awaitable[str]]] = {
    "model": lambda kept: mood(taped(kept, name="other")),
    "repeat": lambda kept: mood(taped(kept, repeat=2)),
    "system text": lambda kept: mood(taped(kept), FILLED._replace(system="You judge.")),
    "human text": lambda kept: mood(taped(kept), FILLED._replace(human="What mood is this: 'Ha.'")),
    "history": lambda kept: mood(taped(kept), history=[("user", "Hello."), ("assistant", "Hm.")]),
    "schema": lambda kept: mood(taped(kept), schema=Tone),
    "temperature": lambda kept: mood(taped(kept), temperature=0.5),
    "seed": lambda kept: mood(taped(kept), seed=2),
    "length": lambda kept: mood(taped(kept), max_tokens=77),
}


@pytest.mark.parametrize("what", OTHER)
async def test_another_question_never_meets_an_old_answer(server: OpenAIServer, ledger: Ledger, what: str) -> None:
    server.say(TENSE, CALM)
    assert await mood(taped(ledger)) == "tense"
    assert await OTHER[what](ledger) == "calm"
    assert await OTHER[what](ledger) == "calm", "and is kept by itself"
    assert len(server.bodies) == 2


@pytest.mark.parametrize("change", [{"stop": ["\n"]}, {"seed": 5}, {"temperature": 0.1}, {"max_tokens": 9}])
async def test_so_it_is_with_what_is_streamed(server: OpenAIServer, ledger: Ledger, change: dict[str, Any]) -> None:
    server.say("Hm.", "Ha.")
    assert await heard(taped(ledger)) == ["Hm."]
    assert await heard(taped(ledger), **change) == ["Ha."]


async def test_a_question_asked_three_times_in_a_case_has_three_answers(server: OpenAIServer, ledger: Ledger) -> None:
    server.say(*(json.dumps({"mood": str(n)}) for n in range(3)))

    async def thrice(model: Model) -> list[str]:
        with one_case():
            return await asyncio.gather(*(mood(model) for _ in range(3)))

    assert await thrice(taped(ledger)) == await thrice(taped(ledger)) == ["0", "1", "2"]
    assert len(server.bodies) == 3


async def test_cases_do_not_count_each_others_questions(server: OpenAIServer, ledger: Ledger) -> None:
    server.say(TENSE)
    model = taped(ledger)
    for _ in range(3):
        with one_case():
            assert await mood(model) == "tense"
    assert len(server.bodies) == 1


@pytest.mark.parametrize("ask", [mood, heard])
async def test_cases_with_the_same_question_at_the_same_time_pay_for_one_answer(
    server: OpenAIServer, ledger: Ledger, ask: Callable[[Model], Awaitable[Any]]
) -> None:
    server.say(Answer(TENSE, delay=0.1), Answer(CALM, delay=0.1))

    async def one(model: Model) -> Any:
        with one_case():
            return await ask(model)

    found = await asyncio.gather(one(taped(ledger)), one(taped(ledger)))
    assert "".join(found[0]) == "".join(found[1])
    assert len(server.bodies) == 1


ROLES: dict[str, Callable[[Model], Awaitable[Any]]] = {
    "appraiser": lambda model: ModelAppraiser(model, LIBRARY.prompt).appraise(
        Moment("What could you pay?", Transcript.of([("customer", "Well?")]))
    ),
    "evaluator": lambda model: ModelEvaluator(
        model, LIBRARY.prompt, ModelAppraiser(model, LIBRARY.prompt)
    ).evaluate(case(runs=2)),
    "coach": lambda model: ModelCoach(model, LIBRARY.prompt).hint(CHAT, MARCUS, []),
    "customer": lambda model: acting.played(
        acting.scene(before=CHAT), ModelCustomer(model, LIBRARY.prompt("customer"), EmbeddedCustomer())
    ),
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
async def test_the_random_marks_around_data_make_no_new_question(
    server: OpenAIServer, ledger: Ledger, role: str
) -> None:
    answering(server, Advice={"hint": "Ask what they could manage each month before you say more."})
    if role == "customer":
        server.respond(lambda _: "So what am I supposed to do now? Nobody has told me that yet.")
    runs = []
    for _ in range(2):
        with one_case():
            runs.append(await ROLES[role](taped(ledger)))
    sent = len(server.bodies)
    assert sent == len(ledger) > 0
    assert len({json.dumps(body) for body in server.bodies}) == sent, "the marks themselves are new each time"
    assert str(runs[0]) == str(runs[1])


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_goes_on_as_if_a_missing_record_were_a_failed_model(server: OpenAIServer, role: str) -> None:
    tape = Tape(Nothing(), asyncio.Semaphore(8))
    with pytest.raises(NotRecordedError):
        await ROLES[role](Model.on_tape("openai:gpt-nowhere", tape))
    assert server.bodies == []


class Nothing:
    """A recording of nothing."""

    def find(self, key: str, prompt: str) -> Kept | None:
        raise NotRecordedError(prompt)

    def keep(self, key: str, kept: Kept) -> None:
        raise AssertionError("nothing was asked")

    def drop(self, key: str, prompt: str) -> None:
        raise AssertionError("nothing was found")


NO_ANSWERS: dict[str, list[Answer | str]] = {
    "malformed": ["no", "no", "no"],
    "refused": [Answer(refusal="No.")],
    "failed": [Answer(status=503)] * 3,
    "cut": [Answer(TENSE, cut_after=5)] * 3,
}


@pytest.mark.parametrize("fault", NO_ANSWERS)
async def test_what_is_no_answer_is_not_kept(server: OpenAIServer, ledger: Ledger, fault: str) -> None:
    server.say(*NO_ANSWERS[fault])
    with pytest.raises(FailureError):
        await mood(taped(ledger))
    assert len(ledger) == 0
    server.say(TENSE)
    assert await mood(taped(ledger)) == "tense"


@pytest.mark.parametrize("fault", [Answer(""), Answer(refusal="No."), Answer(REPLY, cut_after=3), Answer(status=401)])
async def test_nor_is_a_streamed_one(server: OpenAIServer, ledger: Ledger, fault: Answer) -> None:
    server.say(fault, "Hm.")
    with pytest.raises(FailureError):
        await heard(taped(ledger))
    assert len(ledger) == 0
    assert await heard(taped(ledger)) == ["Hm."]


async def test_an_answer_that_came_at_the_third_try_is_the_answer_to_the_question(
    server: OpenAIServer, ledger: Ledger
) -> None:
    server.say(Answer(status=429, retry_after="0"), "no", TENSE)
    paid: list[Call] = []
    found: list[Call] = []
    assert await mood(taped(ledger), calls=paid) == await mood(taped(ledger), calls=found) == "tense"
    assert [call.outcome.partition(":")[0] for call in found] == ["error 429", "malformed", "ok"]
    assert [call.model_copy(update={"kept": False}) for call in found] == paid
    assert len(server.bodies) == 3


async def test_a_kept_answer_is_checked_again(server: OpenAIServer, ledger: Ledger) -> None:
    server.say(TENSE, CALM)
    kept: dict[str, Kept] = {}
    model = replace(taped(ledger), tape=Tape(Changing(kept), asyncio.Semaphore(1)))
    assert await mood(model) == "tense"
    (key,) = kept
    kept[key] = kept[key].model_copy(update={"text": '{"tone": "was called so once"}'})
    calls: list[Call] = []
    with one_case():
        assert await mood(model, calls=calls) == "calm"
    assert [call.kept for call in calls] == [False]
    assert kept[key].text == CALM


class Changing:
    """A shelf whose content a test may spoil."""

    def __init__(self, kept: dict[str, Kept]) -> None:
        self._kept = kept

    def find(self, key: str, prompt: str) -> Kept | None:
        return self._kept.get(key)

    def keep(self, key: str, kept: Kept) -> None:
        self._kept[key] = kept

    def drop(self, key: str, prompt: str) -> None:
        del self._kept[key]


@pytest.mark.parametrize("most", [2, 99], ids=["left early", "heard whole"])
async def test_a_streamed_reply_is_heard_again_as_it_was(server: OpenAIServer, ledger: Ledger, most: int) -> None:
    server.say(Answer(REPLY, usage=(50, 0, 9)))
    paid: list[Call] = []
    found: list[Call] = []
    first = "".join(await heard(taped(ledger), most, calls=paid))
    assert "".join(await heard(taped(ledger), 1 if most == 2 else 99, calls=found)) == first
    assert found == [call.model_copy(update={"kept": True}) for call in paid]
    assert len(server.bodies) == 1


async def test_who_listens_longer_than_the_last_listener_is_told_and_may_ask_anew(
    server: OpenAIServer, ledger: Ledger
) -> None:
    server.say(REPLY, REPLY)
    await heard(taped(ledger), 2)
    with pytest.raises(FailureError, match="ends where its listener had left; run again"):
        await heard(taped(ledger))
    assert "".join(await heard(taped(ledger))) == REPLY


@pytest.mark.parametrize("where", ["waiting for a word", "elsewhere"])
async def test_what_a_cancelled_task_heard_is_not_kept(server: OpenAIServer, ledger: Ledger, where: str) -> None:
    server.say(Answer(REPLY, hang_after=1))
    began = asyncio.Event()

    async def listen() -> None:
        async with aclosing(stream(taped(ledger), FILLED, calls=[])) as reply:
            await anext(reply)
            began.set()
            if where == "elsewhere":
                await asyncio.sleep(FOR_EVER)
            async for _ in reply:
                pass

    task = asyncio.create_task(listen())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(ledger) == 0


async def test_a_place_in_the_gate_is_held_over_tries_and_by_streams(server: OpenAIServer, ledger: Ledger) -> None:
    under_way: set[str] = set()
    most = 0
    tries: dict[str, int] = {}

    def answer(body: dict[str, Any]) -> Answer:
        nonlocal most
        who = body["messages"][-1]["content"]
        under_way.add(who)
        most = max(most, len(under_way))
        tries[who] = tries.get(who, 0) + 1
        return Answer(status=429, retry_after="0.05") if tries[who] == 1 else Answer(TENSE, delay=0.02)

    server.respond(answer)
    model = taped(ledger, seats=3)

    async def ask(number: int) -> None:
        filled = FILLED._replace(human=f"question {number}")
        await (mood(model, filled) if number % 2 else heard(model, filled=filled))
        under_way.discard(filled.human)

    await asyncio.gather(*(ask(number) for number in range(12)))
    assert most == 3
    assert set(tries.values()) == {2}


async def test_without_a_tape_everything_is_asked(server: OpenAIServer) -> None:
    server.say(TENSE, CALM)
    model = Model.of("scripted")
    assert [await mood(model), await mood(model)] == ["tense", "calm"]
