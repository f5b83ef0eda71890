"""What the customer remembers of the chat so far, read from the transcript alone."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.core.phrases import specificity, stems
from bot.core.script import Question
from bot.core.transcript import Transcript, normalise
from bot.embedded.playing.relevance import telling

_SENTENCE = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…]['\"”’)]))\s+(?=\S)")
_PROMISE = re.compile(r"\b(?:i'll|i will|we'll|we will|you'll have|you will have|i promise|i guarantee|guaranteed)\b")
_WHEN = re.compile(
    r"\b(?:by|before|within|today|tonight|tomorrow|this (?:afternoon|evening|week)|in (?:an|one|two|five|ten|\d+) |"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|guarantee|promise|definitely|personally)"
)
_LOOSE_END = re.compile(
    r"\s(?:an?|the|to|of|and|or|your|my|our|is|are|was|for|in|on|at|by|that|this|with|i|you|we|it|be|have|not|but|so|if|as|from|any)$",
    re.IGNORECASE,
)
_LOOSE_START = re.compile(
    r"^(?:and|but|so|then|because|which|well|or|if|when|although),?\s+(?=\S+\s+\S)", re.IGNORECASE
)
_ASKS_WHO = re.compile(r"\bwho\b", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"\b(?:only|nobody|no one|i|we|me|us|officer|manager|team|colleagues?|engineer|lead|supervisor)\b"
)
_MOOT = (
    (
        re.compile(r"\b(?:which|what) (?:day|date)\b|\bwhat time\b|\bhow soon\b|\bby when\b"),
        re.compile(
            r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|tonight|tomorrow)\b|\b\d{1,2}(?:st|nd|rd|th)\b"
            r"|\b\d{1,2}(?::\d\d| ?[ap]m)\b"
        ),
    ),
    (re.compile(r"\bhow much\b"), re.compile(r"[£$€] ?\d")),
)
"""Questions, and what a message that has answered them holds."""
_EMPTY = frozenset(["who", "what", "will", "would", "when", "which", "have", "with", "they", "them", "there"])
LONG_STEM = 3
TAKEN_UP = 0.67
"""Share of a question's telling words by which a statement takes it up."""
MAX_QUOTE = 8
PENDING_AFTER = 2


def sentences(text: str) -> list[str]:
    """Sentences of a reply or message, in order."""
    return [piece for piece in _SENTENCE.split(text.strip()) if piece]


def key(sentence: str) -> str:
    """A sentence without case, spaces and punctuation, so that spelling habits do not hide a repetition."""
    return re.sub(r"[^a-z0-9£$€]+", "", normalise(sentence))


def clip(quote: str) -> str:
    """At most eight words of `quote`, verbatim, cut where a speaker would: at punctuation or before a joining word."""
    whole = _LOOSE_START.sub("", quote.strip().strip("\"'“”‘’").rstrip(".,;:!?- "))
    if len(whole.split()) <= MAX_QUOTE:
        return whole
    pieces = re.split(
        r"[,;:.!?]+\s+|\s+[-–—]+\s+|\s+(?=(?:but|because|so that|which|unless|although|if|when|and)\s)", whole
    )
    fitting = [piece for piece in pieces if 2 <= len(piece.split()) <= MAX_QUOTE]
    if fitting:
        longest = max(fitting, key=lambda piece: len(piece.split())).strip("\"'“”‘’ ")
        return _LOOSE_START.sub("", longest)
    found = re.match(rf"(?:\S+\s+){{{MAX_QUOTE - 1}}}\S+", whole)
    return _without_loose_end(found[0] if found else whole)


def _without_loose_end(text: str) -> str:
    while text.count(" ") > 2 and _LOOSE_END.search(text):
        text = text.rsplit(maxsplit=1)[0]
    return text.rstrip(".,;:!?- ")


@dataclass(frozen=True)
class Memory:
    """The chat so far from the customer's side."""

    transcript: Transcript

    @cached_property
    def message(self) -> str:
        """The trainee's latest words, empty at the opening."""
        said = self.transcript.said_by("trainee")
        return said[-1].text if said else ""

    @cached_property
    def said(self) -> frozenset[str]:
        """Keys of all sentences the customer used."""
        return frozenset().union(*(keys for _, keys in self._replies))

    @cached_property
    def _replies(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """Turn and keys of each thing the customer said, in order."""
        spoken = self.transcript.said_by("customer")
        return tuple((u.turn, frozenset(map(key, sentences(u.text)))) for u in spoken)

    def told(self, line: str) -> bool:
        """Whether any sentence of `line` was used before."""
        return any(key(sentence) in self.said for sentence in sentences(line))

    def asked_at(self, line: str) -> int | None:
        """Trainee turn whose reply contained `line`, or None."""
        last = key(sentences(line)[-1])
        return next((turn for turn, keys in self._replies if last in keys), None)

    def answered(self, question: Question, since: int = 0) -> bool:
        """Whether the trainee said any of the question's answer words after turn `since`."""
        later = [u.text for u in self.transcript.said_by("trainee") if u.turn > since]
        if any(specificity(text, question.answered_by)[0] for text in later):
            return True
        told = [said for text in later for said in sentences(text) if not said.endswith("?")]
        return any(_answers(said, question) for said in told)


def _answers(said: str, question: Question) -> bool:
    """Whether a statement takes up what was asked, has an answer's words, maybe apart, or tells who of it."""
    there, wanted = stems(said), telling(question.ask)
    if len(wanted) > 1 and len(wanted & telling(said)) >= TAKEN_UP * len(wanted):
        return True
    if any(len(stems(phrase)) > 1 and _in_order(stems(phrase), there) for phrase in question.answered_by):
        return True
    about = {stem for stem in stems(question.ask) if len(stem) > LONG_STEM and stem not in _EMPTY}
    return bool(_ASKS_WHO.search(question.ask)) and bool(about & set(there)) and bool(_SOMEBODY.search(normalise(said)))


def _in_order(wanted: tuple[str, ...], there: tuple[str, ...]) -> bool:
    rest = iter(there)
    return all(stem in rest for stem in wanted)


def moot(line: str, message: str) -> bool:
    """Whether `line` asks when of a message that names a day or an hour, or how much of one that names a sum."""
    asked = " ".join(s for s in sentences(normalise(line)) if s.endswith("?"))
    said = normalise(message)
    return any(ask.search(asked) and told.search(said) for ask, told in _MOOT)


def promised(message: str) -> str:
    """The sentence of `message` that promises something, from the promise on; the whole message if none does."""
    found = [s for s in sentences(message) if _PROMISE.search(normalise(s))]
    sentence = max(found, key=lambda s: bool(_WHEN.search(normalise(s))), default=message)
    start = re.search(_PROMISE.pattern, sentence, re.IGNORECASE)
    return sentence[start.start() :] if start else sentence
