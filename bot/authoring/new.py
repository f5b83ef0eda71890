"""`greenroom persona new`: where the file goes, and that nothing is ever written over."""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import get_args

from bot.authoring.sheet import Sheet, sheets
from bot.core.temperament import Archetype
from bot.embedded.playing.recall import sentences
from bot.errors import AuthoringError, InputError
from bot.store.authored import text_of

MOST = 600
"""Characters of a situation."""
_SPEAKER = re.compile(r"^(?:customer|client|caller)\s*:\s*(?P<said>.+)$", re.IGNORECASE | re.MULTILINE)
_SIGNS: dict[Archetype, str] = {
    "bereaved": r"\bdied|dead|death|funeral|widow|passed away|late (?:wife|husband|mother|father)|bereav",
    "fraud_victim": r"\bfraud|scam|stolen|hacked|unauthori[sz]ed|did ?n[o']t make|phish",
    "past_due": r"\bowes?|overdue|past due|arrears|debt|missed payment|behind (?:on|with)|bailiff",
    "confused_elderly": r"\belderly|confus|does not understand|pensioner|tablet|too fast",
    "entitled_vip": r"\bvip|loyal|gold|platinum|years a customer|manager|status",
    "repeat_contact": r"\bagain|third time|fourth|repeated|still not|called \w+ times|refused",
}
"""Words of a brief by which the nearest archetype is guessed where no model reads it."""


def slug(name: str) -> str:
    """The file name for what the author typed; raises InputError for one with no letters."""
    found = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    if not re.match(r"[a-z]", found):
        raise InputError(f"{name!r} is no name for a file; use letters, like flood-helen")
    return found


def known_archetype(name: str) -> Archetype:
    """The archetype called `name`; raises InputError with the nearest."""
    names: tuple[Archetype, ...] = get_args(Archetype)
    for known in names:
        if known == name.replace("-", "_"):
            return known
    near = get_close_matches(name.replace("-", "_"), names, n=1)
    fix = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}"
    raise InputError(f"--archetype: no archetype {name!r}; {fix}")


def create(path: Path, text: str) -> None:
    """Write a new file, whole or not at all; raises InputError if there is one already, or it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".") as unfinished:
            unfinished.write(text)
            unfinished.flush()
            Path(unfinished.name).chmod(0o644)  # temporary files are for their owner alone
            os.link(unfinished.name, path)
    except FileExistsError as fault:
        if path.exists():
            raise InputError(f"{path} is there already; choose another name, or edit that file") from None
        raise InputError(f"{path.parent}: {fault.strerror}; choose another folder with --out") from None
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}; choose another folder with --out") from None


def source(path: Path) -> str:
    """The brief or transcript at `path`; raises InputError if it is empty or no text."""
    try:
        text = text_of(path).strip()
    except AuthoringError as error:
        raise InputError(f"{path}: {'; '.join(error.faults)}") from None
    if not text:
        raise InputError(f"{path} is empty; write a paragraph about the customer into it")
    return text


def read(text: str, archetype: Archetype | None = None) -> tuple[Archetype, Sheet, tuple[str, ...]]:
    """Archetype, sheet and what is still an example, from a brief or a transcript read without a model.

    A brief becomes the situation; the customer's lines of a transcript become the opening and the story.
    """
    said = [" ".join(found["said"].split()) for found in _SPEAKER.finditer(text)]
    archetype = archetype or _nearest(text)
    example = sheets()[archetype]
    kept = ["happened", "wants", "brief", "summary", "hidden", "facts", "style"]
    if said:
        return archetype, example.model_copy(update={"story": tuple(line[:400] for line in said)}), tuple(kept)
    whole = " ".join(text.split())
    happened = whole if len(whole) <= MOST else _whole_sentences(whole)
    kept.remove("happened")
    return archetype, example.model_copy(update={"happened": happened, "story": ()}), tuple(kept)


def _whole_sentences(text: str) -> str:
    kept = ""
    for sentence in sentences(text):
        if len(kept) + len(sentence) > MOST:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or text[:MOST]


def _nearest(text: str) -> Archetype:
    counts = {name: len(re.findall(sign, text, re.IGNORECASE)) for name, sign in _SIGNS.items()}
    return max(counts, key=lambda name: counts[name])
