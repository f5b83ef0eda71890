"""Cuts a stream into whole sentences as soon as each is whole, so that a sentence can be checked before it is heard."""

import re
from collections.abc import AsyncGenerator, AsyncIterator

_END = re.compile(r"""[.!?…]+["'”’)\]*]*(?=\s)|\n""")
_NOT_AN_END = re.compile(
    r"(?:\b(?:mr|mrs|ms|mx|dr|st|nr|vs|approx|e\.g|i\.e|a\.m|p\.m)|(?<!['’])\b(?-i:[A-HJ-Z]))\.$", re.IGNORECASE
)
_NUMBER = re.compile(r"\bno\.$", re.IGNORECASE)
"""Ends a sentence unless a number follows."""
_TRAILS_OFF = re.compile(r"""(?:\.\.|…)["'”’)\]*]*$""")


async def sentences(pieces: AsyncIterator[str]) -> AsyncGenerator[str, None]:
    """The sentences of a text that comes in pieces, without the space around them; the last may lack its full stop."""
    held = ""
    async for piece in pieces:
        held += piece
        while (end := _first_end(held)) is not None:
            whole, held = held[:end].strip(), held[end:]
            if whole:
                yield whole
    if held.strip():
        yield held.strip()


def _first_end(text: str) -> int | None:
    """Where the first whole sentence ends; None while more text could still belong to it."""
    for found in _END.finditer(text):
        before, after = text[: found.end()], text[found.end() :].lstrip()
        if not before.strip() or _NOT_AN_END.search(before):
            continue
        trails_off = found[0] != "\n" and _TRAILS_OFF.search(before)
        if trails_off or _NUMBER.search(before):
            if not after:
                return None
            if after[0].islower() if trails_off else after[0].isdigit():
                continue
        return found.end()
    return None


def split(text: str) -> list[str]:
    """The sentences of a whole text."""
    found = []
    while (end := _first_end(text)) is not None:
        found.append(text[:end].strip())
        text = text[end:]
    return [sentence for sentence in (*found, text.strip()) if sentence]
