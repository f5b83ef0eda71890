"""Two takes of a rehearsal side by side. Scores are compared only where rubric, packs and evaluator are the same."""

from collections.abc import Iterator, Sequence
from typing import Literal

from bot.core.model import Strict
from bot.core.record import Turn
from bot.core.rubric import CriterionId
from bot.core.scorecard import Scorecard

Barrier = Literal["rubric", "evaluator", "packs"]
BARRIERS: tuple[Barrier, ...] = ("rubric", "evaluator", "packs")
"""What a scorecard's `meta` says of who judged by what; a difference in any of them makes scores incomparable."""


class Difference(Strict):
    """One barrier: what the earlier take was judged by, and what this one."""

    what: Barrier
    earlier: str
    later: str


class Compared(Strict):
    """One criterion. `change` is None where a score is missing or the two may not be compared."""

    criterion: CriterionId
    earlier: float | None
    later: float | None
    change: float | None


def parting(earlier: Sequence[Turn], later: Sequence[Turn]) -> int | None:
    """The first turn in which anything else was said, or that only one of the two has; None where there is none."""
    for one, other in zip(earlier, later, strict=False):
        if (one.trainee, one.customer) != (other.trainee, other.customer):
            return one.number
    return None if len(earlier) == len(later) else min(len(earlier), len(later)) + 1


def differences(earlier: Scorecard, later: Scorecard) -> Iterator[Difference]:
    """Why the scores of the two may not be compared; nothing where they may."""
    for what in BARRIERS:
        one, other = (_said(card.meta.get(what)) for card in (earlier, later))
        if one != other:
            yield Difference(what=what, earlier=one, later=other)


def compared(earlier: Scorecard, later: Scorecard) -> Iterator[Compared]:
    """Each criterion of either, in the order of the later."""
    fair = not any(differences(earlier, later))
    for name in dict.fromkeys([*later.criteria, *earlier.criteria]):
        one, other = (card.criteria[name].score if name in card.criteria else None for card in (earlier, later))
        change = None if one is None or other is None or not fair else other - one
        yield Compared(criterion=name, earlier=one, later=other, change=change)


def _said(value: object) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list | tuple) else str(value or "unknown")
