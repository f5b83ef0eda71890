"""What a rehearsal costs, part beside part in one run: `make bench`. Figures are printed; none decides a test."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from bot.config import Settings
from bot.core.cast import Case, Moment
from bot.core.emotion import step
from bot.core.signals import Signal
from bot.core.state import initial
from bot.core.transcript import Transcript
from bot.embedded.appraiser import EmbeddedAppraiser
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.greenroom import Greenroom
from bot.store.library import Library

pytestmark = pytest.mark.bench

LINES = [
    "I'm sorry you have had to come back to us a third time. What happened today?",
    "That sounds exhausting, and anyone would be upset by nine weeks without a connection.",
    "I will book an engineer for Saturday morning myself, and text you the name by five.",
    "Would you rather have a call before the visit, or an email?",
    "Can I take your account number, please?",
]
ROUNDS = 40


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median milliseconds of one call."""
    work()
    spent = []
    for _ in range(rounds):
        began = perf_counter()
        work()
        spent.append(1000 * (perf_counter() - began))
    return median(spent)


def show(rows: dict[str, float], baseline: str) -> None:
    print(f"\n{'':34}{'ms':>9}{'x ' + baseline:>28}")
    for name, spent in rows.items():
        print(f"{name:34}{spent:9.3f}{spent / rows[baseline]:28.1f}")


def test_parts_of_a_turn() -> None:
    persona = Library.at().personas()[0]
    state = initial(persona.resolved)
    before = Transcript.of([("customer", persona.script.open[0])])
    appraiser, evaluator = EmbeddedAppraiser(), EmbeddedEvaluator()
    moment = Moment(LINES[0], before, persona.fact_texts, persona.offers)
    chat = Transcript.of([pair for line in LINES * 2 for pair in (("customer", "Again?"), ("trainee", line))])
    case = Case(chat, Library.at().rubric("customer-care"), persona.fact_texts, persona.offers)
    text = json.dumps(state.model_dump(mode="json"))
    with asyncio.Runner() as loop:
        rows = {
            "json.loads of one state": timed(lambda: json.loads(text), 2000),
            "step": timed(lambda: step(state, {Signal.VALIDATE: 1.0, Signal.OWN_IT: 0.5}, persona.resolved), 1000),
            "appraise one message": timed(lambda: loop.run(appraiser.appraise(moment))),
            "evaluate ten turns": timed(lambda: loop.run(evaluator.evaluate(case)), 10),
        }
    show(rows, "step")
    assert all(spent > 0 for spent in rows.values())


def test_whole_turns(tmp_path: Path) -> None:
    async def play() -> list[float]:
        spent = []
        async with Greenroom.open(Settings(data=tmp_path, max_turns=200)) as room:
            for persona in room.library.persona_ids():
                rehearsal = await room.begin(persona, seed=1)
                for line in LINES:
                    if rehearsal.ended is None:
                        began = perf_counter()
                        [_ async for _ in rehearsal.say(line)]
                        spent.append(1000 * (perf_counter() - began))
        return spent

    spent = asyncio.run(play())
    print(f"\nwhole turn, kept in SQLite: median {median(spent):.1f} ms, worst {max(spent):.1f} ms, {len(spent)} turns")
    assert len(spent) >= 8
