"""Kept rehearsals for tests of what is shown after the end, made from records without playing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.core.appraisal import Appraisal, Label
from bot.core.assessment import SayInstead
from bot.core.direction import Direction
from bot.core.evidence import Evidence
from bot.core.persona import Persona
from bot.core.record import Opening, Turn
from bot.core.scorecard import CriterionScore, Scorecard
from bot.core.state import State, initial
from bot.store.database import Stored
from tests.personas import PAT

DIRECTION = Direction(beat="answer", band="calm", feeling="confusion")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
META = {
    "ended": "trainee", "passed": False, "notice": "Judged by nobody.", "rubric": "customer-care v1",
    "evaluator": "nobody", "packs": [],
}  # fmt: skip


def turn(
    number: int, after: State, said: str = "t", reply: str = "c", *labels: Label, events: Sequence[str] = ()
) -> Turn:
    """One turn."""
    return Turn(
        number=number, trainee=said, appraisal=Appraisal(labels=labels), after=after, events=tuple(events),
        direction=DIRECTION, customer=reply, milliseconds=1, at=NOW,
    )  # fmt: skip


def opened(id: str = "r", persona: Persona = PAT, text: str = "Hello.", band: int = 1) -> Opening:
    """The start of a rehearsal."""
    start = initial(persona.resolved).model_copy(update={"band": band})
    return Opening(
        id=id, persona=persona, seed=1, cast={}, max_turns=20, started=NOW, text=text, state=start, direction=DIRECTION
    )


def after(opening: Opening, number: int, band: int) -> State:
    """A state that differs with each turn."""
    z = {name: value + 0.1 * number for name, value in opening.state.z.items()}
    return opening.state.model_copy(update={"z": z, "turn": number, "band": band})


def played(bands_and_events: Sequence[tuple[int, Sequence[str]]], **fields: Any) -> Stored:
    """A rehearsal with the given (band, events) per turn."""
    opening = opened()
    turns = [turn(n, after(opening, n, band), events=events) for n, (band, events) in enumerate(bands_and_events, 1)]
    return Stored(opening, turns, **fields)


def card(score: float | None = 3.0, quote: str = "", why: str = "Why.", **meta: Any) -> Scorecard:
    """The same score everywhere; `quote` becomes evidence against empathy in turn 1, with better words."""
    evidence = (Evidence(turn=1, sub_skill="E1", quote=quote, polarity="harmful", why=why),) if quote else ()
    instead = (SayInstead(turn=1, sub_skill="E1", text=why),) if quote else ()
    criteria = {name: CriterionScore(score=score, reason=why) for name in ("diplomacy", "composure")}
    empathy = CriterionScore(score=score, reason=why, evidence=evidence, say_instead=instead)
    return Scorecard(criteria={"empathy": empathy, **criteria}, meta=META | meta)
