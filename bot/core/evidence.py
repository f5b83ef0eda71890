"""Evidence: a claim about the trainee, with a quote that code proves against the transcript."""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.core.model import Strict
from bot.core.transcript import Speaker, Transcript, normalise

Polarity = Literal["positive", "harmful", "missed"]
MIN_WORDS, MAX_WORDS, REPAIR_OVERLAP = 4, 30, 0.9


class Evidence(Strict):
    """`quote` is verbatim. Only `missed` quotes the customer: what the trainee passed over in `turn`."""

    turn: int
    speaker: Speaker = "trainee"
    sub_skill: str
    quote: str
    polarity: Polarity
    why: str


class Rejection(Strict):
    """A quote that code could not stand behind, and why."""

    turn: int
    quote: str
    reason: str


class _Word(NamedTuple):
    start: int
    end: int
    text: str


def verify(evidence: Evidence, transcript: Transcript) -> Evidence | Rejection:
    """`evidence` with the transcript's own wording of its quote, or why it does not stand."""
    expected: Speaker = "customer" if evidence.polarity == "missed" else "trainee"
    if evidence.speaker != expected:
        return Rejection(
            turn=evidence.turn, quote=evidence.quote, reason=f"{evidence.polarity} must quote the {expected}"
        )
    found = proven_quote(evidence.quote, evidence.turn, evidence.speaker, transcript)
    return found if isinstance(found, Rejection) else evidence.model_copy(update={"quote": found})


def proven_quote(quote: str, turn: int, speaker: Speaker, transcript: Transcript) -> str | Rejection:
    """The true text behind `quote`. A customer quote stands in the words that trainee `turn` had to answer."""
    source = transcript.at(turn - 1 if speaker == "customer" else turn, speaker)
    if source is None:
        return Rejection(turn=turn, quote=quote, reason=f"the {speaker} says nothing for turn {turn}")
    span = locate(quote, source)
    if span is None:
        return Rejection(turn=turn, quote=quote, reason=f"not in the {speaker}'s words for turn {turn}")
    length = len(_words(span))
    if length > MAX_WORDS:
        return Rejection(turn=turn, quote=quote, reason=f"{length} words; at most {MAX_WORDS}")
    if length < MIN_WORDS and not _is_whole_sentence(span, source):
        return Rejection(turn=turn, quote=quote, reason=f"{length} words; at least {MIN_WORDS}, or a whole sentence")
    return span


def locate(quote: str, source: str) -> str | None:
    """The span of `source` that `quote` means: the same words, or the closest span with >= .9 of them in order."""
    wanted, words = [word.text for word in _words(quote)], _words(source)
    if not wanted or not words:
        return None
    if (exact := _exact(wanted, [word.text for word in words])) is not None:
        return source[words[exact].start : words[exact + len(wanted) - 1].end]
    best, best_score = None, REPAIR_OVERLAP
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted)
    slack = len(wanted) // 10
    for size in sorted(range(len(wanted) - slack, len(wanted) + slack + 1), key=lambda n: abs(n - len(wanted))):
        for first in range(len(words) - size + 1):
            window = words[first : first + size]
            matcher.set_seq1([word.text for word in window])
            if matcher.real_quick_ratio() < best_score or matcher.quick_ratio() < best_score:
                continue
            score = matcher.ratio()
            if score > best_score or (best is None and score >= REPAIR_OVERLAP):
                best, best_score = source[window[0].start : window[-1].end], score
        if best_score == 1.0:
            break
    return best


def _exact(wanted: list[str], words: list[str]) -> int | None:
    """Where `wanted` stands word for word: most quotes do, and to compare each window otherwise takes long."""
    starts = (first for first in range(len(words) - len(wanted) + 1) if words[first] == wanted[0])
    return next((first for first in starts if words[first : first + len(wanted)] == wanted), None)


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[_Word, ...]:
    found = ((match.start(), match.end(), match.group()) for match in re.finditer(r"\S+", text))
    words = (_Word(start, end, normalise(token).strip(".,;:!?\"'()[]*_~-")) for start, end, token in found)
    return tuple(word for word in words if word.text)


def _is_whole_sentence(span: str, source: str) -> bool:
    sentences = re.split(r"(?<=[.!?])\s+|\n", source)
    wanted = [word.text for word in _words(span)]
    return any([word.text for word in _words(sentence)] == wanted for sentence in sentences)
