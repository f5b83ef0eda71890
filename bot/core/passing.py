"""When a rehearsal is passed: rules, so that a model has no say in it, and what a lead's word changes.

A lead's verdict decides, the latest one, whatever else is said: nothing less lets a critical finding pass. Without one
the same rule is applied to the machine's scores with the leads' in their place.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.core.review import Review
from bot.core.scorecard import Scorecard

THRESHOLD = 3.0
"""Lowest score, 1-5, that passes on each criterion."""


class Settled(NamedTuple):
    """What counts. `by`: the review that made it so; None where the machine's result stands."""

    passed: bool
    scores: Mapping[str, float | None]
    by: Review | None = None


def settled(scores: Mapping[str, float | None], barred: bool, reviews: Sequence[Review] = ()) -> Settled:
    """What counts of the machine's `scores` and the leads' `reviews`, oldest first. `barred`: see the function."""
    counted = {**scores, **{criterion: review.score for criterion, review in instead(reviews).items()}}
    if verdict := next((review for review in reversed(reviews) if review.verdict), None):
        return Settled(verdict.verdict == "passed", counted, verdict)
    known = [score for score in counted.values() if score is not None]
    good = bool(known) and min(known) >= THRESHOLD
    return Settled(good and not barred, counted, next((one for one in reversed(reviews) if one.score), None))


def instead(reviews: Sequence[Review]) -> dict[str, Review]:
    """Criterion -> the latest review with another score for it."""
    return {review.criterion: review for review in reviews if review.criterion and review.score}


def barred(card: Scorecard, ended: str | None) -> bool:
    """Whether no score is good enough: a critical finding, compliance not looked at, or the customer walked out."""
    unchecked = "compliance" in card.secondary and card.secondary["compliance"].score is None
    return card.critical or unchecked or ended == "walk_away"


def passed(card: Scorecard, ended: str | None) -> bool:
    """By the machine alone: something scored, no score below the threshold, and nothing bars it."""
    return settled({name: criterion.score for name, criterion in card.criteria.items()}, barred(card, ended)).passed
