"""Which personas or rubrics are meant: files, folders of them, or names in the library."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from bot.errors import InputError, NotFoundError

YAML = ".yaml"
Kind = Literal["persona", "rubric"]
FOLDERS: dict[Kind, Path] = {"persona": Path("personas"), "rubric": Path("prompts", "rubrics")}
"""Where they lie in a folder that is no home yet: `persona new` writes there."""


def authored_file(given: Path, known: Mapping[str, Path], kind: Kind) -> Path:
    """The file `given`, or that of this name among the `known`; raises NotFoundError with the nearest name."""
    if given.is_file():
        return given
    if given.name == str(given):
        here = FOLDERS[kind] / f"{given.name}{YAML}"
        if found := known.get(given.name) or (here if here.is_file() else None):
            return found
    if given.is_dir():
        raise InputError(f"{given} is a folder; name one file in it")
    near = get_close_matches(given.name.removesuffix(YAML), known, n=1, cutoff=0.5)
    fix = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
    raise NotFoundError(f"{given}: no such file, and no {kind} of that name; {fix}")


def authored_files(given: Sequence[Path], known: Mapping[str, Path], kind: Kind) -> list[Path]:
    """The files meant, each once: a folder stands for all in it, nothing for all that are known."""
    found = [file for path in given for file in _within(path, known, kind)]
    return list(dict.fromkeys(found)) if given else list(known.values())


def _within(given: Path, known: Mapping[str, Path], kind: Kind) -> list[Path]:
    if not given.is_dir():
        return [authored_file(given, known, kind)]
    if files := sorted(given.glob(f"*{YAML}")):
        return files
    raise InputError(f"{given}: no {YAML} file in this folder; name the one that holds the {kind}s")
