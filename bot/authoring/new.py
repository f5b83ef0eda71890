"""`greenroom persona new`: where the file goes, and that nothing is ever written over."""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import get_args

from bot.authoring.skeleton import HEADER
from bot.core.temperament import Archetype
from bot.errors import AuthoringError, InputError
from bot.store.authored import text_of
from bot.store.fields import SCHEMA_FILE


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


def headed(text: str, path: Path) -> str:
    """`text` with the line that names the schema only where the schema lies beside the file."""
    return text if (path.parent / SCHEMA_FILE).is_file() else text.removeprefix(HEADER)


def source(path: Path) -> str:
    """The brief or transcript at `path`; raises InputError if it is empty or no text."""
    try:
        text = text_of(path).strip()
    except AuthoringError as error:
        raise InputError(f"{path}: {'; '.join(error.faults)}") from None
    if not text:
        raise InputError(f"{path} is empty; write a paragraph about the customer into it")
    return text
