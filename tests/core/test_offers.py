"""Offers are recognised by their own words, and weighed against what the customer can pay."""

import pytest

from bot.core.offers import affordable, amounts, beyond, match, monthly, spans
from bot.core.persona import Offer

LADDER = (
    Offer(id="later-date", text="a later due date", cost=1, authority="allowed", about=("later date", "extension")),
    Offer(id="plan", text="monthly payments", cost=2, authority="allowed", settles=True, about=("plan", "instalments")),
    Offer(id="short-plan", text="a six month plan", cost=3, authority="allowed", about=("six month plan",)),
    Offer(id="refund", text="a refund", cost=4, authority="needs_approval", about=("refund", "money back")),
    Offer(id="part-refund", text="a partial refund", cost=3, authority="allowed", about=("partial refund",)),
    Offer(id="waive", text="waiving the fee", cost=5, authority="not_allowed", about=("waive the fee", "fee waiver")),
)


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        ("I can move it to a later date.", "later-date"),
        ("We could set up instalments that suit you", "plan"),
        ("How about a six-month plan? Or rather a six month plan", "short-plan"),
        ("You'll be REFUNDED by Friday", "refund"),
        ("I can do a partial refund", "part-refund"),
        ("I will get your money back", "refund"),
        ("I'm waiving your fee now", "waive"),
        ("I can't waive the fee, but I can set up a plan", "plan"),
        ("A refund is not possible. What I can do is an extension", "later-date"),
        ("I cannot refund that", None),
        ("I'll refund it today because I can't undo the payment", "refund"),
        ("I can't undo it, so I'll refund you and you won't be charged", "refund"),
        ("We don't offer refunds", None),
        ("The replanted airplane", None),
        ("", None),
    ],
)
def test_an_offer_is_recognised_by_its_most_specific_words(text: str, rung: str | None) -> None:
    found = match(text, LADDER)
    assert (found.id if found else None) == rung


def test_no_ladder_matches_nothing() -> None:
    assert match("a refund", ()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£40 a month", [(40, "month")]),
        ("$1,380.50 today and 20 dollars per week", [(1380.5, "once"), (20, "week")]),
        ("€640 for two nights", [(640, "once")]),
        ("60 quid monthly", [(60, "month")]),
        ("£35/month", [(35, "month")]),
        ("card ending 4471", []),
    ],
)
def test_sums_are_read_with_their_period(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(a.value, a.per) for a in amounts(text)] == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("within five working days", [5]),
        ("in 2 weeks or a month", [14, 30]),
        ("half an hour", [0.5 / 24]),
        ("by Friday", []),
    ],
)
def test_lengths_of_time_are_read_in_days(text: str, days: list[float]) -> None:
    assert [span.days for span in spans(text)] == days


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("spread the £240 over six months", 40),
        ("£240 in 6 months' time", None),
        ("£30 a week", 130),
        ("£55 per month for 8 months", 55),
    ],
)
def test_instalments_are_worked_out_by_month(text: str, each: float | None) -> None:
    found = monthly(text)
    assert (found.value if found else None) == each


@pytest.mark.parametrize(
    ("text", "limits", "ok"),
    [
        ("£60 a month", {"max_monthly": 60}, True),
        ("£61 a month", {"max_monthly": 60}, False),
        ("spread £900 over 6 months", {"max_monthly": 60}, False),
        ("£100 today", {"max_once": 50}, False),
        ("£100 today", {"max_today": 50}, False),
        ("£100 today", {"max_monthly": 60}, True),
        ("£100 today", {}, True),
    ],
)
def test_an_offer_is_weighed_against_what_the_customer_can_pay(text: str, limits: dict[str, float], ok: bool) -> None:
    assert affordable(text, limits) is ok
    assert (beyond(text, limits) is None) is ok
