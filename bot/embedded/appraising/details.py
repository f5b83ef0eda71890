"""Details a trainee asks for, and whether the customer has told them in this chat."""

import re
from typing import NamedTuple

from bot.core.cast import Moment
from bot.core.transcript import normalise
from bot.embedded.appraising.memory import content


class Detail(NamedTuple):
    """A kind of detail: how it is asked for, and what telling it looks like."""

    asked: re.Pattern[str]
    told: re.Pattern[str]


_ASKS = re.compile(
    r"\?|\b(?:please|can|could|may) (?:\w+ )?(?:provide|confirm|give|share|send|tell|have|take)\b|\b(?:need|require)\b"
)
_DAYS = (
    r"\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:yesterday|today|tomorrow|tonight)\b"
    r"|\b(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\bmay \d|\d may\b"
    r"|\b(?:ago|last|days?|weeks?|months?)\b"
)
_DETAILS = tuple(
    Detail(re.compile(rf"\b(?:{asked})\b"), re.compile(told))
    for asked, told in (
        (r"e-?mail(?: address)?", r"@"),
        (r"(?:(?:tele)?phone|mobile|contact|daytime)(?: number)?|number (?:to|i|we) \w+", r"(?<!\d)(?:\+|0)\d{2,}"),
        (
            r"address|post ?code|zip(?: code)?",
            r"\b[a-z]{1,2}\d{1,2}[a-z]? ?\d[a-z]{2}\b"
            r"|\b\d+[a-z]? (?:[a-z]+ )+(?:street|st|road|rd|lane|avenue|close|drive|way|court|terrace|place)\b",
        ),
        (
            r"which (?:\w+ )?(?:card|account|order|policy|booking|line|item|one|parcel|flight)(?: or \w+)?",
            r"(?<![£$€₹\d,.])\d{4,}|\bending\b|\b(?:credit|debit|current|savings|joint)\b",
        ),
        (
            r"wrong with",
            r"\b(?:crack|snap|spark|leak|burn|smell|bent|torn|missing|dead|slow|stopp|flash|nois|cold)|n't\b|\bnot\b",
        ),
        (r"(?:[\w']+ ){0,2}(?:numbers?|reference|ref|id|code)", r"\b[a-z]{1,5}-?\d{2,}|(?<![£$€₹\d])\d{4,}|#\d"),
        (
            r"how much|price|amount|what sum|total|cost",
            r"[£$€₹] ?\d|\d ?(?:€|euros?|pounds?|dollars?|quid|bucks|kr)\b",
        ),
        (r"when (?:is|was|did|does|do|are|were)|(?:what|which) (?:day|date|time)|dates?(?: of birth)?", _DAYS),
    )
)
"""The narrower before the wider: each is taken out of the question once found."""
_GENERAL = content(
    "number numbers reference ref id code phone telephone mobile contact daytime address email postcode price amount "
    "cost total codes prices days dates times pay paid "
    "much day date time full provide confirm share send tell which able please wrong seem exactly"
)
"""Words that do not say which number, day or sum is meant."""
_AGAIN = re.compile(
    r"\b(?:again|repeat|remind|once more|one more time|start over|as you said|what happened|issue|problem|your name|"
    r"full name|surname|who)\b"
)
_CLAIMED = re.compile(r"\bi(?:'ve| have)? (?:already )?(?:gave|given|told|sent|typed|entered|wrote)\b")


def asks_untold_details(moment: Moment) -> bool:
    """Whether the message asks for details, and for none that the customer has told in `moment.before`."""
    plain = normalise(moment.message)
    if _AGAIN.search(plain):
        return False
    wanted = _wanted(plain) if _ASKS.search(plain) else []
    return bool(wanted) and not any(_told(detail, named, moment) for detail, named in wanted)


def _wanted(plain: str) -> list[tuple[Detail, frozenset[str]]]:
    """The details asked for, each with the words that say which one."""
    found = []
    for detail in _DETAILS:
        if asked := detail.asked.search(plain):
            found.append((detail, content(asked[0]) - _GENERAL))
            plain = detail.asked.sub(" ", plain)
    return found


def _told(detail: Detail, named: frozenset[str], moment: Moment) -> bool:
    """Whether a customer message holds one, and names the same thing there or answers a question that named it."""
    question = ""
    for said in moment.before.utterances:
        if said.speaker == "trainee":
            question = said.text
            continue
        plain = normalise(said.text)
        same = named & content(f"{question} {said.text}")
        if (detail.told.search(plain) and (same or not named)) or (same and _CLAIMED.search(plain)):
            return True
    return False
