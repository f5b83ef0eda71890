"""What a trainee can take from the customer's words: what to say back, what it is about, what was asked."""

import re
from collections.abc import Iterator
from itertools import chain

from bot.core.offers import match
from bot.core.phrases import stems
from bot.core.transcript import Transcript, normalise
from bot.embedded.judging.cues import DISCLOSURE, FEELING
from bot.embedded.judging.details import echo, mourned
from bot.embedded.judging.opportunities import sentences
from bot.trainees.book import Asked, Theme
from bot.trainees.trainee import Known

SHORTEST, LONGEST = 4, 16
"""Words of a sentence that can be said back whole."""
LEAST_TELLING = 1.0

_THEMES: dict[Theme, re.Pattern[str]] = {
    "loss": re.compile(r"\b(?:died|death|bereave\w*|funeral|passed away)\b"),
    "fraud": re.compile(r"\b(?:fraud|scam\w*|stole\w*|emptied)\b"),
    "debt": re.compile(r"\b(?:past due|owes?|arrears|default notice|overdue|behind (?:on|with))\b"),
    "confusion": re.compile(r"\b(?:turned out to be|confus\w*|muddled|do(?:n't| not) understand)\b"),
    "repeat": re.compile(r"\b(?:earlier contacts?|\w+ weeks ago|(?:third|fourth|fifth|sixth) time|still not)\b"),
    "slight": re.compile(r"\b(?:top[- ]tier|premium|elite|platinum|first class|loyal)\b"),
}
"""First match wins."""
_LEAD = r"(?:(?:and|so|but|then|well|ok|okay|right|yes|no)\b\W*)*"
_KINDS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    ("when", re.compile(rf"^{_LEAD}(?:when|what day|which day|how long|how soon|by when|(?:at )?what time)\b")),
    ("who", re.compile(rf"^{_LEAD}who\b")),
    ("why", re.compile(rf"^{_LEAD}(?:why|how come)\b")),
    (
        "sure",
        re.compile(
            rf"^(?:wait\W+)?{_LEAD}(?:you(?:'ll|'d| would| will)\b|i get to\b|is (?:that|it) (?:truly |really |for )?"
            r"(?:all|it|true|real|sure)\b|(?:for )?(?:sure|real|really|truly|honest(?:ly)?)\b)"
        ),
    ),
    ("how", re.compile(rf"^{_LEAD}(?:how (?!much|many)|what happens)\b")),
)
_UNIT = r"(?:minute|hour|day|week|month|year|time|call|letter|payment|bag|contact|message)s?"
_COUNT = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DETAIL = re.compile(
    rf"[£$€]\d[\d,.]*\d|(?<![\w-]){_COUNT} {_UNIT}\b|\b\d{{1,2}}:\d\d\b|\bthe \d{{1,2}}(?:st|nd|rd|th)(?: of {_MONTH})?"
    rf"|\b(?:\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}})\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d+[A-Z]\b",
    re.IGNORECASE,
)
_TENS = dict(zip(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), range(20, 100, 10),
                 strict=True))  # fmt: skip
_MONTHLY = re.compile(rf"(?<![\w,.])[£$€]?(?P<n>\d{{2,3}}|{'|'.join(_TENS)})(?: (?:pounds|dollars|quid|bucks))?"
                      r"(?: (?:a|per|each|every) month|'s the one)\b")  # fmt: skip
_NOT_FOR_THEM = re.compile(r"\b(?:you|your|he|she|his|her|him)\b", re.IGNORECASE)
"""Sentences of a brief that talk to the trainee, or about the customer by a pronoun."""


def theme(known: Known, so_far: Transcript) -> Theme:
    """What the case is about, by the brief before the customer's words."""
    for text in (known.brief, " ".join(one.text for one in so_far.said_by("customer"))):
        plain = normalise(text)
        if found := next((name for name, cue in _THEMES.items() if cue.search(plain)), None):
            return found
    return "any"


def slots(known: Known, so_far: Transcript) -> dict[str, str]:
    """Slot -> what fills it, for what the chat gives: `said`, `echo`, `detail`, `who`, `asked`, `known`."""
    own = " ".join(one.text for one in so_far.said_by("trainee"))
    heard = [one.text for one in so_far.said_by("customer")]
    recent = [*reversed(heard[-2:]), *heard[:1]]
    brief = Transcript().add("customer", known.brief)
    found = {
        "said": next(_quotable(recent, own), None),
        "echo": next((turned for text in recent if (turned := echo(text)) and turned not in own), None),
        "detail": _detail(recent, own),
        "who": mourned(so_far) or mourned(brief),
        "asked": question(so_far.last_customer),
        "known": _from_brief(known, question(so_far.last_customer) or ""),
        "sum": monthly(known, " ".join(heard)),
    }
    return {name: text for name, text in found.items() if text}


def question(text: str) -> str | None:
    """The last question in `text`, verbatim."""
    return next((one for one in reversed(list(sentences(text))) if one.endswith("?")), None)


def kind(asked: str) -> Asked:
    """What `asked` wants to know."""
    plain = normalise(asked)
    return next((name for name, cue in _KINDS if cue.search(plain)), "any")


def monthly(known: Known, heard: str) -> str | None:
    """What the customer said they can pay a month, with the currency of the brief, e.g. `$60`."""
    sign = re.search(r"[£$€]", known.brief)
    found = _MONTHLY.search(normalise(heard))
    return f"{sign[0]}{_TENS.get(found['n'], found['n'])}" if found and sign else None


def _quotable(texts: list[str], own: str) -> Iterator[str]:
    """Whole sentences worth saying back that were not yet, most telling first."""
    pieces = [one for text in texts for one in sentences(text) if not one.endswith("?")]
    fits = (one.strip(" \"'“”.,") for one in pieces if SHORTEST <= len(one.split()) <= LONGEST)
    fresh = (one for one in dict.fromkeys(fits) if one not in own and not re.search(r"[\"“”]|(?<!\w)'", one))
    yield from sorted((one for one in fresh if _telling(one) >= LEAST_TELLING), key=_telling, reverse=True)


def _telling(sentence: str) -> float:
    plain = normalise(sentence)
    weight = 2.0 * bool(FEELING.search(plain)) + 2.0 * bool(DISCLOSURE.search(plain)) + bool(_DETAIL.search(sentence))
    return (
        weight
        + 0.8 * bool(re.search(r"\b(?:i|i'm|i've|my|nobody|never|still)\b", plain))
        - bool(re.search(r"\byou\w*\b", plain))
    )


def _detail(texts: list[str], own: str) -> str | None:
    """Up to two figures, dates or days that have not been said back yet, joined."""
    found = dict.fromkeys(chain.from_iterable(_DETAIL.findall(text) for text in texts))
    fresh = [one for one in found if one.lower() not in own.lower()][:2]
    return " and ".join(fresh) or None


def _from_brief(known: Known, asked: str) -> str | None:
    """A sentence of the brief that shares most words with `asked`, said to the customer; None where none does."""
    wanted = {stem for stem in stems(asked) if len(stem) > 3}
    facts = [one for one in sentences(known.brief) if not (_NOT_FOR_THEM.search(one) or _gives(one, known))]
    best = max(facts, key=lambda one: len(wanted & set(stems(one))), default="")
    if not wanted & set(stems(best)):
        return None
    first = re.escape(known.name.split()[0])
    said = re.sub(rf"\b{first}\b", "you", re.sub(rf"\b{first}'s\b", "your", best))
    return said[0].upper() + said[1:]


def _gives(sentence: str, known: Known) -> bool:
    """Whether `sentence` names what the trainee may give: that is an offer to make, no answer."""
    offer = match(sentence, known.offers)
    return offer is not None and offer.authority == "allowed"
