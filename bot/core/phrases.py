"""Whole-word matching of short phrases, whatever the ending: "refunded" counts for "refund"."""

from collections.abc import Iterable
from functools import lru_cache

from bot.core.transcript import words

_SMALL = frozenset(
    ["a", "an", "the", "your", "you", "my", "our", "this", "that", "of", "to", "for", "up", "as", "in", "on", "it"]
)
_WHOLE = frozenset(["engineering", "during", "nothing", "something", "anything", "everything", "evening", "morning"])
"""Words that only look like a form of another: the engineering team is no engineer."""
_ENDINGS = ("ying", "ing", "ied", "ies", "ed", "es", "s", "e", "y")


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """Stems of the words of `text` without articles and other small words."""
    return tuple(_stem(word) for word in words(text) if word not in _SMALL)


def position(phrase: str, text: str) -> int | None:
    """Where in `text` (in stems) `phrase` begins, or None."""
    return _begins(stems(phrase), stems(text))


def _begins(wanted: tuple[str, ...], there: tuple[str, ...]) -> int | None:
    if not wanted or wanted[0] not in there:
        return None  # nearly always
    found = (i for i in range(len(there) - len(wanted) + 1) if there[i : i + len(wanted)] == wanted)
    return next(found, None)


def specificity(text: str, phrases: Iterable[str]) -> tuple[int, int]:
    """Length in stems of the longest phrase found in `text`, and how many were found; (0, 0) if none."""
    there = stems(text)
    within = frozenset(there)
    likely = (wanted for wanted in map(stems, phrases) if wanted and wanted[0] in within)  # few are
    hits = [len(wanted) for wanted in likely if _begins(wanted, there) is not None]
    return max(hits, default=0), len(hits)


def _stem(word: str) -> str:
    if word in _WHOLE:
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word
