"""Splits a message into the clauses that can carry a signal, each a verbatim piece of it."""

import re

LONG = 14
SHORT = 3
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=\S)|\n+|;\s+|\s+[-–—]+\s+")
_INSIDE = re.compile(
    r",\s+(?=(?:but|so|and|because|although|though|as|which|or|then|if|when|that's|"
    r"i|i'm|i'll|i've|i'd|we|we'll|we're|you|you're|you've|it|it's|he|she|they|there|let|please|what|how|would|can|shall)\b)"
    r"|\s+(?=(?:but|because|although)\b)|:\s+",
    re.IGNORECASE,
)


def clauses(message: str) -> list[str]:
    """Clauses of `message` in order; each is a substring of it. Sentences over `LONG` words are cut again inside."""
    found = [piece for sentence in _cut(message, _SENTENCE) for piece in _shorten(sentence)]
    return found or [message.strip()]


def _cut(text: str, where: re.Pattern[str]) -> list[str]:
    return [piece.strip() for piece in where.split(text) if piece.strip()]


def _shorten(sentence: str) -> list[str]:
    """A long sentence in pieces of at least `SHORT` words."""
    if len(sentence.split()) <= LONG:
        return [sentence]
    out: list[str] = []
    start = 0
    for match in _INSIDE.finditer(sentence):
        piece, rest = sentence[start : match.start()], sentence[match.end() :]
        if min(len(piece.split()), len(rest.split())) >= SHORT:
            out.append(piece.strip())
            start = match.end()
    return [*out, sentence[start:].strip()]
