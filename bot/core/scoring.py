"""The arithmetic of a headline score: medians, mean, evidence bounds, caps (rubric.md sections 4.6 and 5)."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from bot.core.caps import Cap
from bot.core.evidence import Evidence
from bot.core.note import Note, note

MIN_TURNS, MIN_SUB_SKILLS, UNSTABLE_SPREAD = 4, 3, 2
GRAVE_LIMIT = 3.0
"""A cap this low counts even where the transcript is too short or too thin to score otherwise."""


class Bounds(NamedTuple):
    """What proven evidence allows: at most `ceiling`, at least `floor`."""

    ceiling: float
    floor: float


class Verdict(NamedTuple):
    """A score 1-5 in halves, or None; `note` says what capped it or why there is none."""

    score: float | None
    note: Note | None = None
    low_evidence: bool = False
    limited: bool = False


def round_half(value: float) -> float:
    """`value` to the nearest half, a quarter upwards."""
    return math.floor(value * 2 + 0.5) / 2


def combined(runs: Sequence[Mapping[str, float | None]], proven: set[str]) -> tuple[dict[str, float | None], bool]:
    """Median per sub-skill over runs, None where nothing proven backs it; and whether runs differ by 2 or more."""
    merged: dict[str, float | None] = {}
    unstable = False
    for name in sorted({key for run in runs for key in run}):
        scores = [score for run in runs if (score := run.get(name)) is not None]
        unstable |= bool(scores) and max(scores) - min(scores) >= UNSTABLE_SPREAD
        merged[name] = median(scores) if scores and name in proven else None
    return merged, unstable


def evidence_bounds(evidence: Sequence[Evidence], mended: frozenset[int] = frozenset()) -> Bounds:
    """Evidence rule 6. `mended`: turns whose slip was repaired, which no longer stand in the way of a 5."""
    positive_turns = {item.turn for item in evidence if item.polarity == "positive"}
    harmful = [item for item in evidence if item.polarity == "harmful"]
    missed = sum(item.polarity == "missed" for item in evidence)
    ceiling = 5.0 if len(positive_turns) >= 2 else 3.5
    if any(item.turn not in mended for item in harmful):
        ceiling = min(ceiling, 4.5)
    return Bounds(ceiling, 1.0 if harmful or missed >= 2 else 2.5)


def decide(
    sub_skills: Mapping[str, float | None],
    evidence: Sequence[Evidence],
    caps: Sequence[Cap],
    *,
    turns: int,
    untested: bool = False,
    mended: frozenset[int] = frozenset(),
) -> Verdict:
    """The score of one criterion. It needs four turns and three proven sub-skills, unless a grave cap counts."""
    known = [score for score in sub_skills.values() if score is not None]
    grave = any(cap.limit <= GRAVE_LIMIT for cap in caps)
    if untested:
        return Verdict(None, note("untested"))
    if not grave and len(known) < MIN_SUB_SKILLS:
        return Verdict(None, note("thin", known=len(known), needed=MIN_SUB_SKILLS))
    if not grave and turns < MIN_TURNS:
        return Verdict(None, note("short", turns=turns, needed=MIN_TURNS))
    bounds = evidence_bounds(evidence, mended)
    lowest = min(caps, key=lambda cap: cap.limit, default=None)
    raw = round_half(sum(known) / len(known)) if known else (lowest.limit if lowest else 1.0)
    backed = max(min(raw, bounds.ceiling), bounds.floor)
    if lowest is None or backed < lowest.limit:
        return Verdict(backed, low_evidence=backed != raw)
    return Verdict(lowest.limit, lowest.note, backed != raw, limited=True)
