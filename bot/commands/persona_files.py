"""Which persona is meant: a file, a folder of them, or the name of one in the library."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from bot.errors import InputError, NotFoundError
from bot.store.library import Library

YAML = ".yaml"


def persona_file(given: Path, library: Library) -> Path:
    """The file `given`, or that of the persona of this name; raises NotFoundError with the nearest name."""
    if given.is_file():
        return given
    known = library.persona_files
    if given.name == str(given):
        written = Path("personas", f"{given.name}{YAML}")  # where `persona new` puts it, if no home is set
        if found := known.get(given.name) or (written if written.is_file() else None):
            return found
    if given.is_dir():
        raise InputError(f"{given} is a folder; name one file in it")
    near = get_close_matches(given.name.removesuffix(YAML), known, n=1, cutoff=0.5)
    fix = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
    raise NotFoundError(f"{given}: no such file, and no persona of that name; {fix}")


def persona_files(given: Sequence[Path], library: Library) -> list[Path]:
    """The files meant, each once: a folder stands for all in it, nothing for the whole library."""
    found = [file for path in given for file in _within(path, library)]
    return list(dict.fromkeys(found)) if given else list(library.persona_files.values())


def _within(given: Path, library: Library) -> list[Path]:
    if not given.is_dir():
        return [persona_file(given, library)]
    if files := sorted(given.glob(f"*{YAML}")):
        return files
    raise InputError(f"{given}: no {YAML} file in this folder; name the one that holds the personas")
