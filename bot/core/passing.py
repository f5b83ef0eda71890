"""When a rehearsal is passed: rules, so that a model has no say in it."""

from bot.core.scorecard import Scorecard

THRESHOLD = 3.0
"""Lowest score, 1-5, that passes on each criterion."""


def passed(card: Scorecard, ended: str | None) -> bool:
    """No score below the threshold, something scored, compliance looked at and nothing critical, nobody walked out."""
    scores = [criterion.score for criterion in card.criteria.values() if criterion.score is not None]
    checked = "compliance" not in card.secondary or card.secondary["compliance"].score is not None
    good = bool(scores) and min(scores) >= THRESHOLD
    return good and checked and not card.critical and ended != "walk_away"
