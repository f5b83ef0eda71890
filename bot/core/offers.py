"""Offers in a message: which rung of the ladder it names, for how much, and whether the customer could agree to it."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from bot.core.persona import Offer
from bot.core.phrases import specificity
from bot.core.transcript import normalise

Per = Literal["once", "week", "month"]

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: float(i) for i, word in enumerate(_NUMBER_WORDS, start=1)} | {"a": 1.0, "an": 1.0, "half an": 0.5}
_SUM = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d{1,2})?"
_PER = r"(?P<per>\s*(?:(?:a|per|each|every|/)\s*(?:calendar\s)?(?:month|week)|monthly|weekly|pcm))?"
_MONEY = re.compile(rf"(?:[£$€]\s?(?P<a>{_SUM})|(?P<b>{_SUM})\s?(?:pounds|quid|dollars|bucks|euros?)){_PER}")
_SPAN = re.compile(
    rf"\b(?P<n>\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})[ -](?:working |business |calendar )?"
    r"(?P<unit>minute|hour|day|week|month|year)s?\b"
)
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_CLAUSE = re.compile(
    r"[.!?;]+(?=\s|$)|\s-\s|,?\s(?:but|however|instead|because|so (?=i|we)|and (?=i'll|i will|i can|we can))\b"
)
_DENIED = re.compile(
    r"\b(?:(?:i|we|they) (?:can't|cant|cannot|can not|could not|couldn't|won't|will not|don't|do not|am not|are not)|"
    r"(?:i'm|we're) not|unable|not able|no way|nothing (?:i|we) can)\b.*|"
    r".*\b(?:not|isn't|aren't|never) (?:be )?(?:possible|available|an option|something (?:i|we) can).*|.*\bimpossible.*"
)


class Amount(NamedTuple):
    """A sum of money as written in `text`, in the currency of the chat."""

    value: float
    per: Per
    text: str


class Span(NamedTuple):
    """A length of time in days, as written in `text`."""

    days: float
    text: str


class Excess(NamedTuple):
    """A limit of the customer's that a message goes beyond."""

    limit: str
    most: float
    amount: Amount


def match(text: str, offers: tuple[Offer, ...]) -> Offer | None:
    """The rung that `text` names: longest `about` phrase first, then most phrases; refused remedies do not count."""
    granted = tuple(_granted(text))
    scored = [(max(specificity(clause, offer.about) for clause in granted), offer) for offer in offers]
    best = max((score for score, _ in scored), default=(0, 0))
    return next(offer for score, offer in scored if score == best) if best[0] else None


def amounts(text: str) -> tuple[Amount, ...]:
    """Sums of money in `text`, in order."""
    return tuple(
        Amount(float((found["a"] or found["b"]).replace(",", "")), _period(found["per"]), found[0].strip())
        for found in _MONEY.finditer(normalise(text))
    )


def spans(text: str) -> tuple[Span, ...]:
    """Lengths of time in `text`, in order."""
    return tuple(
        Span(_number(found["n"]) * _DAYS[found["unit"]], found[0]) for found in _SPAN.finditer(normalise(text))
    )


def monthly(text: str) -> Amount | None:
    """What `text` asks for each month: named outright, or a sum spread over a number of months."""
    sums = amounts(text)
    named = next((a for a in sums if a.per != "once"), None)
    if named:
        return named if named.per == "month" else Amount(named.value * 52 / 12, "month", named.text)
    months = [span.days / 30 for span in spans(text) if "month" in span.text]
    spread = re.search(r"\b(?:over|spread|across|instal?lments?|split)\b", normalise(text))
    if not (sums and months and spread and months[0] >= 1):
        return None
    return Amount(sums[0].value / months[0], "month", sums[0].text)


def beyond(text: str, limits: Mapping[str, float]) -> Excess | None:
    """The first limit that `text` breaks: `max_monthly` for instalments, `max_once` or `max_today` for a single sum."""
    instalment = monthly(text)
    if instalment and instalment.value > limits.get("max_monthly", instalment.value):
        return Excess("max_monthly", limits["max_monthly"], instalment)
    single = next((a for a in amounts(text) if a.per == "once"), None)
    for limit in ("max_once", "max_today"):
        if single and not instalment and single.value > limits.get(limit, single.value):
            return Excess(limit, limits[limit], single)
    return None


def affordable(text: str, limits: Mapping[str, float]) -> bool:
    """Whether nothing in `text` goes beyond what the customer can pay."""
    return beyond(text, limits) is None


def _granted(text: str) -> Iterator[str]:
    """The clauses of `text` without what they refuse."""
    for clause in _CLAUSE.split(normalise(text)):
        yield _DENIED.sub("", clause)


def _period(per: str | None) -> Per:
    if not per:
        return "once"
    return "week" if "week" in per else "month"


def _number(text: str) -> float:
    return _NUMBERS[text] if text in _NUMBERS else float(text)
