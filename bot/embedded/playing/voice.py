"""A line in the persona's own spelling. Numbers, names, slots and quotations are never touched."""

import random
import re

from bot.core.direction import Band
from bot.core.persona import Voice

_TOKEN = re.compile(r"\{\w+\}|\"[^\"]*\"|'\{\w+\}'|[^\s]+|\s+")
_CONTRACTION = re.compile(r"(?<=\w)['’](?=(?:t|s|m|d|re|ve|ll)\b)")
_EMPHASIS = frozenset(
    ["never", "nobody", "nothing", "every", "always", "again", "still", "today", "enough", "anything", "anybody", "now"]
)
_STARTERS = frozenset(["I", "I'm", "I've", "I'd", "I'll"])


def spoken(line: str, voice: Voice, band: Band, names: frozenset[str]) -> str:
    """`line` with the persona's small changes; the same line always comes out the same."""
    tokens: list[str] = _TOKEN.findall(line)
    if voice.words:
        tokens = [_swapped(token, voice) for token in tokens]
    if "no_apostrophes" in voice.changes:
        tokens = [
            _CONTRACTION.sub("", t) if (_plain(t) and not t[0].isupper()) or t in _STARTERS else t for t in tokens
        ]
    if "one_word_caps" in voice.changes and band == "boiling":
        tokens = _one_in_caps(tokens)
    if "lower_case" in voice.changes:
        tokens = _lowered(tokens, names)
    text = "".join(tokens)
    if "ellipses" in voice.changes and band != "calm" and random.Random(text).random() < 0.35:
        text = re.sub(r"(?<=\w)\. (?=\w)", "... ", text, count=1)
    return text


def closed(reply: str, voice: Voice) -> str:
    """`reply` as they end a message: without its last full stop, if that is how they write."""
    return re.sub(r"(?<![.])\.$", "", reply) if "no_final_stop" in voice.changes else reply


def _plain(token: str) -> bool:
    return not re.search(r"[\d{}\"£$€@/]", token)


def _joined(token: str) -> str:
    """A contraction without its apostrophe; names keep theirs."""
    own = token in _STARTERS or (_plain(token) and not token[0].isupper())
    return _CONTRACTION.sub("", token) if own else token


def _swapped(token: str, voice: Voice) -> str:
    core = token.strip(".,;:!?'\"()")
    swap = voice.words.get(core.lower()) if core else None
    if swap is None or not _plain(token):
        return token
    return token.replace(core, swap.capitalize() if core[0].isupper() else swap)


def _one_in_caps(tokens: list[str]) -> list[str]:
    where = [i for i, token in enumerate(tokens) if token.strip(".,;:!?").lower() in _EMPHASIS]
    return [token.upper() if where and i == where[-1] else token for i, token in enumerate(tokens)]


def _lowered(tokens: list[str], names: frozenset[str]) -> list[str]:
    """Sentence openings and "I" in lower case; names and words in capitals stay."""
    out, opens = [], True
    for token in tokens:
        core = token.strip(".,;:!?'\"()")
        keep = not core or not _plain(token) or core.lower() in names or (core.isupper() and len(core) > 1)
        lower = not keep and (opens or core in _STARTERS or core.startswith("I'"))
        out.append(token[0].lower() + token[1:] if lower else token)
        if token.strip():
            opens = token.rstrip("'\")").endswith((".", "!", "?"))
    return out
