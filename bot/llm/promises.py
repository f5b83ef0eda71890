"""What code can hold against better words: too long, new sums or dates, guarantees, remedies beyond authority."""

import re
from collections.abc import Iterator, Sequence

from bot.core.offers import match
from bot.core.persona import Offer
from bot.core.scorecard import SAY_INSTEAD_WORDS
from bot.core.transcript import Transcript, normalise, words

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_DIGITS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100",
}  # fmt: skip
_COUNT = re.compile(
    rf"\b({'|'.join(_DIGITS)})[ -](?:\w+ )?"
    r"(?:minute|hour|day|week|month|year|pound|dollar|euro|quid|buck|cent|pence|percent|o'clock|payment|instal\w+)"
)
_DATE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march(?= \d)|april|june|july|august|september|"
    r"october|november|december|tonight|tomorrow|noon|midnight|next (?:week|month)|end of the (?:day|week|month)|"
    r"(?:this|within the|in an?) (?:hour|morning|afternoon|evening|week|minute))\b"
)
_TODAY = re.compile(r"\b(?:i'll|we'll|i will|we will|you'll|you will|it'll)\b[^.?!]*\btoday\b")
_SURE = re.compile(r"\b(?:guarantee\w*|promise\w*|definitely|without fail|certain to|rest assured|i assure|100 ?%)")
_NOT = re.compile(r"\b(?:can't|cannot|can not|won't|don't|not|never|rather than|no)\b[^.?!]{0,30}$")
_REMEDY = re.compile(
    r"\b(?:refund|compensat|reimburs|waiv|discount|voucher|goodwill|upgrad|credit(?=s?\b|ing|ed)|replac|writ\w+ off|"
    r"free of charge|for free|cancel|wip\w+ (?:out|off))\w*"
)
_WILL = re.compile(
    r"\b(?:i'll|we'll|i will|we will|i can|we can|i'm going to|let me|you'll get|you will get|i've|i have)\b"
)
_ASKS = re.compile(r"\b(?:ask|check|find out|look into|request|approv\w+|lead|manager|supervisor)\b")


def faults(text: str, turn: int, transcript: Transcript, brief: str, offers: Sequence[Offer]) -> list[str]:
    """Why `text` may not stand as better words for `turn`, one clause each; empty if nothing speaks against it."""
    heard = [said.text for said in transcript.utterances if _known_by(turn, said.turn, said.speaker == "trainee")]
    own = [said.text for said in transcript.said_by("trainee") if said.turn <= turn]
    may = [offer.text for offer in offers if offer.authority != "not_allowed"]
    everything, in_power = " ".join([*heard, brief, *may]), normalise(" ".join([*own, brief, *may]))
    return [
        *_length(text),
        *new_numbers(text, everything),
        *_new_dates(text, normalise(everything), normalise(" ".join([*own, brief]))),
        *_certainty(text, in_power),
        *_remedies(text, in_power, offers),
    ]


def _known_by(turn: int, said_in: int, by_trainee: bool) -> bool:
    """The customer's reply shares the turn it follows, so what `turn` answers was said in the turn before."""
    return said_in <= turn if by_trainee else said_in < turn


def _length(text: str) -> Iterator[str]:
    count = len(text.split())
    if not count:
        yield "it is empty"
    if count > SAY_INSTEAD_WORDS:
        yield f"it has {count} words; at most {SAY_INSTEAD_WORDS}"


def new_numbers(text: str, known: str) -> Iterator[str]:
    """One clause for each number in `text`, or count of something, that `known` does not have."""
    there = {_plain(found) for found in _NUMBER.findall(known)} | set(words(known.replace("-", " ")))
    for found in _NUMBER.findall(normalise(text)):
        if _plain(found) not in there:
            yield f"{found} was not said by then"
    for found in _COUNT.findall(normalise(text)):
        if found not in there and _DIGITS[found] not in there:
            yield f"{found!r} was not said by then"


def _plain(number: str) -> str:
    """1,200.00 and 1200 are the same sum."""
    return re.sub(r"[.,]00$", "", number).replace(",", "")


def _new_dates(text: str, known: str, own: str) -> Iterator[str]:
    plain = normalise(text)
    for found in _DATE.findall(plain):
        if found not in known:
            yield f"{found!r} is a new time"
    if _TODAY.search(plain) and "today" not in own:
        yield "'today' is a new time"


def _certainty(text: str, in_power: str) -> Iterator[str]:
    plain = normalise(text)
    for found in _SURE.finditer(plain):
        if found[0] not in in_power and not _NOT.search(plain[: found.start()]):
            yield f"{found[0]!r} is a new guarantee"


def _remedies(text: str, in_power: str, offers: Sequence[Offer]) -> Iterator[str]:
    named = match(text, tuple(offers))
    if named and named.authority == "not_allowed":
        yield f"the trainee may not offer {named.text}"
    if named and named.authority == "needs_approval" and not _ASKS.search(normalise(text)):
        yield f"{named.text} needs approval"
    for sentence in re.split(r"(?<=[.?!;])\"?\s", normalise(text)):
        found = _REMEDY.search(sentence)
        granted = found and _WILL.search(sentence) and not _NOT.search(sentence[: found.start()])
        if found and granted and found[0][:5] not in in_power and not _ASKS.search(sentence):
            yield f"{found[0]!r} is a new remedy"
