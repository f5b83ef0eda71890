"""What starting the reply on a guess brings: how often the guess holds, what it costs, and how soon something is heard.

    pytest -m bench -s tests/benchmarks/test_speculation.py

GREENROOM_CORPUS: labelled dialogues, fields as in the training of the embedded appraiser. GREENROOM_RATED: rated
transcripts whose `source` dialogues it never saw. A model's appraiser is taken to label what was written to be there.
"""

import json
import os
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import Any

import pytest

from bot.core.appraisal import Appraisal, Label
from bot.core.cast import Cast, Moment, Scene
from bot.core.direction import Direction
from bot.core.persona import Persona
from bot.core.reaction import Progress, Reaction, react
from bot.core.record import Turn
from bot.core.signals import Signal
from bot.core.state import initial
from bot.core.transcript import Transcript
from bot.embedded.appraiser import EmbeddedAppraiser, label
from bot.llm.appraiser import ModelAppraiser
from bot.llm.cue import cue, heeded, history
from bot.llm.models import Limits, Model
from bot.llm.tokens import count
from bot.performance import perform
from tests.llm.acting import LIBRARY, MARCUS, OPENING, customer
from tests.llm.conftest import running_server, server  # noqa: F401  # fixtures
from tests.llm.openai_server import Answer, OpenAIServer
from tests.scripted import scripted_cast

pytestmark = pytest.mark.bench
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
LATENCY, PER_TOKEN, ROUNDS = 0.4, 0.01, 15


def persona_of(dialogue: dict[str, Any]) -> Persona:
    """The invented customer of a dialogue, with what they hide."""
    told = dialogue["persona"]
    unlock = {"trust": 0.45, "heard": 0.4, "invited": True}
    return Persona.model_validate(
        {
            "id": "written", "version": 1, "name": told["name"], "summary": "A customer in a written dialogue.",
            "difficulty": "easy", "industry": dialogue["industry"][:40], "brief": "None.",
            "character": {
                "age": max(16, told["age"]), "situation": told["situation"][:600], "goal": told["goal"][:600],
                "facts": [{"about": ["fact"], "text": fact[:600]} for fact in told["facts"]],
                "voice": {"style": told["voice"][:600]},
            },
            "temperament": {"archetype": dialogue["archetype"], "feeling": dialogue["feeling"]},
            "hidden_facts": [{"id": "hidden", "text": told["hidden"][:600], "tells": ["(none)"], "unlock": unlock}],
        }
    )  # fmt: skip


def guesses(dialogue: dict[str, Any]) -> Iterator[tuple[Reaction, Reaction, Scene]]:
    """(guessed, real, scene) for each turn; state and history are always the real ones."""
    persona = persona_of(dialogue)
    so_far = Progress(persona, 1, 99, initial(persona.resolved), ())
    chat = Transcript().add("customer", dialogue["opening"]["customer"])
    for number, line in enumerate(dialogue["turns"], 1):
        text = line["trainee"]
        found = [Label(signal=Signal(name), strength=level, quote=text) for name, level in line["signals"].items()]
        truth = Appraisal(labels=tuple(found[:6]))
        guessed = react(so_far, text, label(Moment(text, chat, persona.fact_texts)))
        real = react(so_far, text, truth)
        chat = chat.add("trainee", text)
        yield guessed, real, Scene(real.role, real.direction, chat, seed=1)
        chat = chat.add("customer", line["customer"])
        turn = Turn(
            number=number, trainee=text, appraisal=truth, after=real.state, events=real.events,
            direction=real.direction, customer=line["customer"], milliseconds=0, at=WHEN,
        )  # fmt: skip
        so_far = Progress(persona, 1, 99, real.state, (*so_far.turns, turn))
        if real.state.ended:
            return


def views(direction: Direction) -> dict[str, object]:
    """What would have to be equal, from everything (less the quote, which these labels lack) to the beat alone."""
    unquoted = direction.model_copy(update={"quote": ""})
    return {
        "whole direction, less quote": unquoted,
        "what the customer heeds": heeded(direction),
        "beat, band, fact": (direction.beat, direction.band, direction.tell),
        "beat": direction.beat,
        "band": direction.band,
    }


def test_how_often_the_guess_holds() -> None:
    if "GREENROOM_CORPUS" not in os.environ:
        pytest.skip("set GREENROOM_CORPUS and GREENROOM_RATED")
    rated = Path(os.environ["GREENROOM_RATED"]).read_text(encoding="utf-8").splitlines()
    unseen = {json.loads(line)["source"] for line in rated}
    dialogues = [json.loads(line) for line in Path(os.environ["GREENROOM_CORPUS"]).read_text("utf-8").splitlines()]
    for name, chosen in (("trained on", False), ("held out", True)):
        turns = [turn for d in dialogues if (d["id"] in unseen) is chosen for turn in guesses(d)]
        hits, missed, untold = Counter[str](), Counter[tuple[str, str]](), 0
        for guessed, real, _ in turns:
            pairs = zip(views(guessed.direction).items(), views(real.direction).values(), strict=True)
            tells = guessed.direction.tell is not None
            untold += tells
            hits.update(view for (view, one), other in pairs if one == other and not tells)
            if guessed.direction.beat != real.direction.beat:
                missed[real.direction.beat, guessed.direction.beat] += 1
        print(f"\n{name}: {len(turns)} turns")
        for view, number in hits.items():
            print(f"  {view:30}{number / len(turns):7.1%}")
        print(f"  never played: tells a fact   {untold / len(turns):7.1%}; beats missed: {missed.most_common(6)}")
        prompts = [sum(count(text) for text in asked(scene)) for _, _, scene in turns[:200]]
        waste = 1 - hits["what the customer heeds"] / len(turns)
        print(f"  added by misses: {waste * mean(prompts):.0f} prompt tokens a turn on {mean(prompts):.0f}")
        assert hits["what the customer heeds"] >= hits["whole direction, less quote"]


def asked(scene: Scene) -> list[str]:
    """Every text of one request."""
    prompt = LIBRARY.prompt("customer")
    filled = cue(prompt, scene, b"key")
    return [filled.system, *(text for _, text in history(scene, b"key")), filled.human]


async def first(pieces: AsyncGenerator[str, None]) -> None:
    async with aclosing(pieces):
        await anext(pieces)


@pytest.mark.usefixtures("server")
async def test_how_soon_the_first_sentence_is_heard(server: OpenAIServer) -> None:  # noqa: F811
    """Each way beside the others in every round, on a server that takes the same time for each answer."""
    miss = json.dumps({"labels": [], "customer_question_open": False})
    text = "Eight calls must have worn you down."
    hit = json.dumps(
        {"labels": [{"signal": Signal.VALIDATE, "strength": "strong", "quote": text}], "customer_question_open": False}
    )
    labels = {"value": hit}

    def respond(body: dict[str, Any]) -> Answer:
        line = "I said sixty and I meant it. Which one is it going to be then?"
        return (
            Answer(line, delay=LATENCY, pause=PER_TOKEN)
            if body.get("stream")
            else Answer(labels["value"], delay=LATENCY)
        )

    server.respond(respond)
    plain, by = scripted_cast(), customer()
    appraiser = ModelAppraiser(Model.of("scripted", limits=Limits(timeout=10)), LIBRARY.prompt)
    sequential = Cast(appraiser, by, plain.evaluator, plain.coach)
    quick = Cast(appraiser, by, plain.evaluator, plain.coach, Guess(hit))
    so_far = Progress(MARCUS, 1, 20, initial(MARCUS.resolved), ())
    before = Transcript.of([("customer", OPENING)])

    async def turn(cast: Cast, told: str) -> float:
        labels["value"] = told
        began = perf_counter()
        await first((await perform(cast, so_far, before, text, [])).pieces)
        return perf_counter() - began

    async def bare() -> float:
        reaction = react(so_far, text, Appraisal())
        began = perf_counter()
        await first(by.speak(Scene(reaction.role, reaction.direction, before.add("trainee", text), seed=1)))
        return perf_counter() - began

    spent: dict[str, list[float]] = {"bare call": [], "hit": [], "miss": [], "sequential": []}
    for _ in range(ROUNDS):
        spent["bare call"].append(await bare())
        spent["hit"].append(await turn(quick, hit))
        spent["miss"].append(await turn(quick, miss))
        spent["sequential"].append(await turn(sequential, hit))
    base = median(spent["bare call"])
    for name, times in spent.items():
        print(f"{name:12}{1000 * median(times):8.0f} ms{median(times) / base:7.2f} x")
    assert median(spent["hit"]) < median(spent["miss"])


class Guess(EmbeddedAppraiser):
    """Takes the time of the embedded appraiser and then says what it was given."""

    def __init__(self, told: str) -> None:
        self._labels = tuple(Label.model_validate(found) for found in json.loads(told)["labels"])

    async def appraise(self, moment: Moment) -> Appraisal:
        await super().appraise(moment)
        return Appraisal(labels=self._labels)
