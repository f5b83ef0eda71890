"""What counts as passed: the machine's rule, and what leads' scores and verdicts make of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.assessment import Finding, Profile
from bot.core.passing import barred, instead, passed, settled
from bot.core.review import Review, Verdict
from bot.core.scorecard import CriterionScore, Scorecard

NOW = datetime(2026, 5, 1, tzinfo=UTC)
Scores = dict[str, float | None]


def said(
    *what: tuple[str, float | None, Verdict | None], by: str = "lea"
) -> list[Review]:  # criterion, score, verdict, oldest first
    return [
        Review(rehearsal="r", by=f"{by}{n}", at=NOW + timedelta(days=n), criterion=criterion or None, score=score,
               verdict=verdict, comment="c")
        for n, (criterion, score, verdict) in enumerate(what)
    ]  # fmt: skip


GOOD: Scores = {"empathy": 3.0, "diplomacy": 4.0}
POOR: Scores = {"empathy": 2.5, "diplomacy": 4.0}
NONE: Scores = {"empathy": None, "diplomacy": None}
CASES = [
    # machine's scores, barred, reviews, passed, by whose review
    (GOOD, False, [], True, None),
    (POOR, False, [], False, None),
    (NONE, False, [], False, None),
    (GOOD, True, [], False, None),
    (POOR, False, [("", None, None)], False, None),  # a comment changes nothing
    (POOR, False, [("empathy", 3.0, None)], True, "lea0"),
    (GOOD, False, [("empathy", 2.5, None)], False, "lea0"),
    (POOR, False, [("empathy", 4.0, None), ("empathy", 2.0, None)], False, "lea1"),  # the latest one
    (NONE, False, [("empathy", 3.0, None)], True, "lea0"),
    (POOR, True, [("empathy", 5.0, None)], False, "lea0"),  # no score lifts what bars it
    (POOR, True, [("", None, "passed")], True, "lea0"),  # but a verdict does
    (GOOD, False, [("", None, "not_passed")], False, "lea0"),
    (GOOD, False, [("", None, "not_passed"), ("empathy", 5.0, None)], False, "lea0"),  # a score does not undo it
    (GOOD, False, [("", None, "not_passed"), ("", None, "passed")], True, "lea1"),
]


@pytest.mark.parametrize(("scores", "bar", "reviews", "expected", "by"), CASES)
def test_what_counts_is_one_rule(
    scores: Scores, bar: bool, reviews: list[tuple[str, float | None, Verdict | None]], expected: bool, by: str | None
) -> None:
    found = settled(scores, bar, said(*reviews))
    assert (found.passed, found.by and found.by.by) == (expected, by)


def test_the_scores_that_count_are_the_leads_where_there_are_any() -> None:
    reviews = said(("empathy", 3.5, None), ("empathy", 4.5, None))
    assert settled(POOR, False, reviews).scores == {"empathy": 4.5, "diplomacy": 4.0}
    assert {criterion: review.by for criterion, review in instead(reviews).items()} == {"empathy": "lea1"}
    assert POOR["empathy"] == 2.5


FINDING = Finding(rule="r", turn=1, quote="q", why="w", safer="s", critical=True)
CARDS = [
    ({}, "trainee", False),
    ({"findings": (FINDING,)}, "trainee", True),
    ({"findings": (FINDING.model_copy(update={"critical": False}),)}, "trainee", False),
    ({"secondary": {"compliance": Profile(score=None, reason="")}}, "trainee", True),
    ({"secondary": {"compliance": Profile(score=4, reason="")}}, "trainee", False),
    ({}, "walk_away", True),
]


@pytest.mark.parametrize(("fields", "ended", "bar"), CARDS)
def test_what_no_score_makes_good(fields: dict[str, object], ended: str, bar: bool) -> None:
    criteria = {"empathy": CriterionScore(score=5.0, reason="")}
    card = Scorecard.model_validate({"criteria": criteria, **fields})
    assert (barred(card, ended), passed(card, ended)) == (bar, not bar)
