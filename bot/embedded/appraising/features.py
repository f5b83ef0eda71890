"""Turns words into n-grams: stems, word classes and characters of the common wording."""

from bot.embedded.appraising.wording import stem, tokens, word_class

_WORD, _CLASS, _CHAR = "w", "c", "h"


def grams(text: str) -> tuple[set[str], set[str]]:
    """Word n-grams (1-3 of stems, 1-3 of classes) and character n-grams (3-5 inside words) of `text`."""
    said = tokens(text)
    stems = ["^", *map(stem, said), "$"]
    classes = ["^", *map(word_class, said), "$"]
    words = {_WORD + gram for size in (1, 2, 3) for gram in _runs(stems, size)}
    words |= {_CLASS + gram for size in (1, 2, 3) for gram in _runs(classes, size)}
    return words, {_CHAR + gram for word in said for gram in _inside(word)}


def _runs(items: list[str], size: int) -> list[str]:
    return [" ".join(items[i : i + size]) for i in range(len(items) - size + 1)]


def _inside(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1)]
