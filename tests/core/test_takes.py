"""Two takes side by side: where they part, and when their scores may be compared."""

from typing import Any

import pytest

from bot.core.record import Turn
from bot.core.scorecard import CriterionScore, Scorecard
from bot.core.takes import Difference, compared, differences, parting
from tests.core.test_xray import START, turn

JUDGED = {"rubric": "customer-care v1", "evaluator": "embedded", "packs": ["us-reg-f 2021"]}


def card(meta: dict[str, Any] | None = None, **scores: float | None) -> Scorecard:
    criteria = {name: CriterionScore(score=score, reason="Why.") for name, score in scores.items()}
    return Scorecard(criteria=criteria, meta=JUDGED | (meta or {}))


def turns(*said: str) -> list[Turn]:
    return [turn(number, START, said=text) for number, text in enumerate(said, 1)]


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (("a", "b"), ("a", "c"), 2), (("a", "b"), ("a", "b"), None), (("a", "b"), ("a", "b", "c"), 3),
        (("a", "b", "c"), ("a",), 2), (("a",), ("b",), 1), ((), ("a",), 1), ((), (), None),
    ],
)  # fmt: skip
def test_takes_part_where_anything_else_was_said_or_one_goes_on(
    earlier: tuple[str, ...], later: tuple[str, ...], expected: int | None
) -> None:
    assert parting(turns(*earlier), turns(*later)) == expected


def test_takes_part_where_only_the_reply_differs() -> None:
    one, other = turns("a")[0], turns("a")[0].model_copy(update={"customer": "Something else."})
    assert parting([one], [other]) == 1


def test_scores_are_compared_criterion_by_criterion() -> None:
    found = compared(card(empathy=2.0, diplomacy=4.0, composure=None), card(empathy=3.5, diplomacy=3.5, composure=3.0))
    assert [(line.criterion, line.change) for line in found] == [
        ("empathy", 1.5), ("diplomacy", -0.5), ("composure", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({}, []),
        ({"rubric": "customer-care v2"}, [("rubric", "customer-care v1", "customer-care v2")]),
        ({"evaluator": "gpt"}, [("evaluator", "embedded", "gpt")]),
        ({"packs": []}, [("packs", "us-reg-f 2021", "none")]),
        ({"rubric": None, "evaluator": "gpt"},
         [("rubric", "customer-care v1", "unknown"), ("evaluator", "embedded", "gpt")]),
    ],
)  # fmt: skip
def test_what_was_judged_otherwise_is_said_and_not_compared(
    meta: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    one, other = card(empathy=2.0), card(meta, empathy=3.0)
    assert list(differences(one, other)) == [Difference(what=w, earlier=a, later=b) for w, a, b in expected]
    (line,) = compared(one, other)
    assert (line.earlier, line.later, line.change) == (2.0, 3.0, None if expected else 1.0)


def test_a_criterion_that_only_one_has_is_shown_without_a_change() -> None:
    found = {line.criterion: line for line in compared(card(calm=2.0), card(empathy=3.0))}
    assert (found["calm"].later, found["calm"].change, found["empathy"].earlier) == (None, None, None)
