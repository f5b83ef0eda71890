"""What was said before a message, and how the message ties to it: facts repeated, questions left open, numbers new."""

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache

from bot.core.cast import Moment
from bot.embedded.appraising.wording import CLASS, stem, tokens

_LIGHT_WORDS = """
be have do get make i you we they it he she this that these those and or but if so of to in on for with at by
from as not can will would could should my your our their me us them him her his its there here what when where
who how which why all any some one two up out about then than now just only also very more go say tell know
think want need please yes no okay thank thanks sorry let may might been who's ? ! back still way see look take
put give
"""
_STOP = frozenset(_LIGHT_WORDS.split())
_QUESTION = re.compile(r"[^.!?\n]*\?")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][a-zà-öø-ÿ]{2,}")
_DIGITS = re.compile(r"\d[\d,.:/-]*\d|\d")
_TOPICS = {
    "number": re.compile(r"\b(?:number|reference|ref|id|order no|booking|account|acc?t|code|policy no|case)\b"),
    "date": re.compile(r"\b(?:dates?|when|what day|which day|how long|what time)\b"),
    "amount": re.compile(r"\b(?:how much|amounts?|what sum|price|total)\b"),
    "name": re.compile(r"\b(?:your name|full name|who am i|names?|surname)\b"),
    "story": re.compile(
        r"\b(?:what (?:was|is|'?s|seems) (?:the|your|wrong|it|this)|issue|problem|"
        r"what happened|explain|from the (?:start|top)|describe|remind me|"
        r"repeat|again|one more time|once more|did you (?:say|tell)|start over)\b"
    ),
    "contact": re.compile(r"\b(?:e-?mail|address|post ?code|zip|phone|mobile)\b"),
}
_GIVEN = {
    "number": re.compile(r"\b[a-z]{1,5}-?\d{2,}|\b\d{4,}\b|#\d+"),
    "date": re.compile(
        r"\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|yesterday|today|"
        r"last (?:night|week|month)|"
        r"\b(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\bago\b|\bweeks?\b|\bdays?\b|\bmonths?\b"
    ),
    "amount": re.compile(r"[£$€]\s?\d|\d\s?(?:€|euros?|pounds?|dollars?|quid|bucks|kr)"),
    "name": re.compile(r"\b(?:i'm|i am|my name(?:'s| is)|this is|it's)\s+[a-z]+|\b(?:mr|mrs|ms|dr)\b"),
    "contact": re.compile(
        r"@| at (?:gmail|hotmail|yahoo|outlook)|\b[a-z]{1,2}\d{1,2}[a-z]?\s?\d[a-z]{2}\b|\b0\d{9,}\b"
    ),
}
_ANSWERS = (
    (re.compile(r"\b(?:when|how long|what time|which day|how soon)\b"), re.compile(r"<time>|<num>|DAY|MONTH|WHEN")),
    (
        re.compile(r"\bhow (?:much|many)\b|\bwhat.*\b(?:cost|owe|pay)\b"),
        re.compile(r"<money>|<num>|free|nothing|none|no "),
    ),
    (re.compile(r"\bwho\b|\bwhat name\b|\bwhose\b"), re.compile(r"\bi am\b|\bme\b|my name|OTHERS|OWNING")),
    (re.compile(r"\bwhy\b|\bhow come\b"), re.compile(r"because|since|FAULT|so that|\bwas\b|\bdid\b")),
    (
        re.compile(r"\b(?:or not|yes or no|is|are|am|do|does|did|can|could|will|would|has|have|was|were)\b[^,]*\?"),
        re.compile(r"\b(?:yes|no|not|nobody|nothing|never|can|SAFE|correct|fine|still|already)\b"),
    ),
)
_SHORT_ANSWERS = frozenset({"yes", "no", "not", "correct", "nothing", "nobody", "none"})
_COMMIT = re.compile(r"\bi(?:'ll|'ve|'m| will| have| am| can| do|ll|ve|m)\b|\bim\b|\bimma\b|\bill\b", re.IGNORECASE)


@dataclass(frozen=True)
class Memory:
    """What the customer has told, stemmed once per message. `asked` are the content words of their last question."""

    last: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    digits: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    own: tuple[frozenset[str], ...] = field(default=())
    question: str = ""
    loud: bool = False
    felt: float = 0.0
    bereaved: bool = False
    apologies: int = 0


@lru_cache(maxsize=64)
def content(text: str) -> frozenset[str]:
    """Stems of the words that mean something by themselves, numbers included."""
    return frozenset(s for s in map(stem, tokens(text)) if s not in _STOP and s[0] != "<") | digits(text)


def digits(text: str) -> frozenset[str]:
    """Numbers of `text` as written, without grouping commas."""
    return frozenset(found.replace(",", "").rstrip(".:/-") for found in _DIGITS.findall(text))


def remember(moment: Moment) -> Memory:
    """Read everything before the trainee's message."""
    said = [u.text for u in moment.before.said_by("customer")]
    own = [u.text for u in moment.before.said_by("trainee")]
    last, earlier, facts = (said[-1] if said else ""), " ".join(said[:-1]), " ".join(moment.facts)
    told = " ".join([*said, *moment.facts])
    plain, words = told.lower(), tokens(last)
    questions = _QUESTION.findall(last)
    letters = list(filter(str.isalpha, last))
    return Memory(
        last=content(last),
        earlier=content(earlier),
        facts=content(facts),
        digits=digits(told),
        names=frozenset(_NAME.findall(told)),
        asked=content(questions[-1]) if questions else frozenset(),
        given=frozenset(t for t, seen in _GIVEN.items() if seen.search(plain)) | ({"story"} if said else set()),
        own=tuple(content(text) for text in own),
        question=questions[-1].lower() if questions else "",
        loud=sum(map(str.isupper, letters)) > 0.25 * len(letters) > 0 or "!" in last,
        felt=min(3, list(map(CLASS.get, words)).count("FEELING")) / 3,
        bereaved=any("LOSS" in map(CLASS.get, tokens(text)) for text in (last, earlier, facts)),
        apologies=sum("SORRY" in map(CLASS.get, tokens(text)) for text in own),
    )


TIES = (
    "last", "earlier", "facts", "digits_known", "digits_new", "names", "marks", "asks", "asks_known", "asks_other",
    "customer_asked", "answers", "unanswered", "starts_yes_no", "first", "length", "caps", "bangs", "like_before",
    "apologised", "has_customer", "felt", "bereaved", "loud", "commits", "you", "not", "when", "money", "or_question",
    "short", "only_asks", "asked_only_asks", "fits_question", "misses_question",
)  # fmt: skip


def ties(text: str, memory: Memory) -> list[float]:
    """How `text` ties to `memory`, one number in about 0-1 for each name in `TIES`."""
    said, words = content(text), tokens(text)
    questions = " ".join(_QUESTION.findall(text)).lower()
    return [
        *_told(text, said, memory),
        *_asks(text, questions, memory),
        *_answers(said, words, memory),
        *_place(text, said, words, memory),
        *_manner(text, words, questions),
        *_meets(text, words, questions, memory),
    ]


def _told(text: str, said: frozenset[str], memory: Memory) -> list[float]:
    numbers = digits(text)
    return [
        _share(said & memory.last, 5),
        _share(said & memory.earlier - memory.last, 5),
        _share(said & memory.facts, 5),
        _share(numbers & memory.digits, 2),
        _share(numbers - memory.digits, 2),
        _share(memory.names & set(_NAME.findall(" " + text)), 2),
    ]


def _asks(text: str, questions: str, memory: Memory) -> list[float]:
    topics = {topic for topic, pattern in _TOPICS.items() if questions and pattern.search(questions)}
    known, other = topics & memory.given, topics - memory.given
    return [min(text.count("?"), 3) / 3, float(bool(topics)), float(bool(known)), float(bool(other))]


def _answers(said: frozenset[str], words: tuple[str, ...], memory: Memory) -> list[float]:
    asked, answers = bool(memory.question), _share(said & memory.asked, 3)
    return [float(asked), answers, float(asked and not answers), float(bool(words) and words[0] in _SHORT_ANSWERS)]


def _place(text: str, said: frozenset[str], words: tuple[str, ...], memory: Memory) -> list[float]:
    letters = list(filter(str.isalpha, text))
    return [
        float(not memory.own),
        math.log1p(len(words)) / 4,
        sum(map(str.isupper, letters)) / max(len(letters), 1),
        min(text.count("!"), 3) / 3,
        max((len(said & old) / max(len(said | old), 1) for old in memory.own), default=0.0),
        min(memory.apologies, 3) / 3,
        float(bool(memory.last)),
        memory.felt,
        float(memory.bereaved),
        float(memory.loud),
    ]


def _manner(text: str, words: tuple[str, ...], questions: str) -> list[float]:
    times = sum(CLASS.get(word) in ("DAY", "MONTH", "WHEN") for word in words) + words.count("<time>")
    return [
        min(len(_COMMIT.findall(text)), 3) / 3,
        min(words.count("you") + words.count("your"), 4) / 4,
        min(words.count("not") + words.count("no") + words.count("never"), 3) / 3,
        min(times, 3) / 3,
        min(words.count("<money>"), 3) / 3,
        float(" or " in questions),
        float(len(words) < 6),
    ]


def _meets(text: str, words: tuple[str, ...], questions: str, memory: Memory) -> list[float]:
    only_asks = bool(questions) and len(questions) > 0.8 * len(text.strip())
    fits = _fits(" ".join(CLASS.get(word, word) for word in words), memory.question)
    return [float(only_asks), float(only_asks and bool(memory.question)), float(fits is True), float(fits is False)]


_TOLD = tuple(TIES.index(name) for name in ("last", "earlier", "facts", "digits_known", "names", "asks_known"))


def asks_something_new(found: list[float]) -> bool:
    """Whether a message with these `ties` asks, and nothing in it was ever told: then it cannot make anyone repeat."""
    return found[TIES.index("marks")] > 0 and not any(found[place] for place in _TOLD)


def _fits(said: str, question: str) -> bool | None:
    """Whether a message in word classes has the kind of word `question` asks for; None if nothing was asked."""
    kind = next((answer for asked, answer in _ANSWERS if asked.search(question)), None) if question else None
    return bool(kind.search(said)) if kind else None


def _share(found: frozenset[str] | set[str], most: int) -> float:
    return min(len(found), most) / most
