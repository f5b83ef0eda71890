"""A folder or a JSONL file of transcripts, read one at a time. What cannot be read is an item too, with its fault."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bot import transcript_file
from bot.core.transcript import Transcript
from bot.errors import InputError

SUFFIXES = frozenset({".txt", ".json", ".yaml", ".yml"})
JSONL = ".jsonl"
LINES = ("lines", "utterances", "transcript")
"""Keys under which a JSONL line may hold its {speaker, text} list."""


@dataclass(frozen=True)
class Item:
    """One transcript. `index`: its line, or its place in the folder, from 1. `fault`: why there is none to grade."""

    index: int
    name: str = ""
    """Its own id or file name; empty if it has none."""
    transcript: Transcript | None = None
    fault: str = ""

    @property
    def id(self) -> str:
        """The name, or the index where it has none."""
        return self.name or str(self.index)


def is_many(path: Path) -> bool:
    """Whether `path` holds many transcripts."""
    return path.is_dir() or path.suffix == JSONL


def items(path: Path) -> Iterator[Item]:
    """Everything in `path`, in order."""
    return _from_folder(path) if path.is_dir() else _from_lines(path)


def count(path: Path) -> int:
    """How many items there are to come, without reading them."""
    if path.is_dir():
        return len(_files(path))
    with _opened(path) as file:
        return sum(1 for line in _lines(file) if line.strip())


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)


def _from_folder(folder: Path) -> Iterator[Item]:
    for index, path in enumerate(_files(folder), 1):
        name = path.relative_to(folder).as_posix()
        try:
            yield Item(index, name, transcript_file.read(path))
        except InputError as fault:
            yield Item(index, name, fault=str(fault))


def _from_lines(path: Path) -> Iterator[Item]:
    with _opened(path) as file:
        for index, line in enumerate(_lines(file), 1):
            if line.strip():
                yield _item(line, index, f"{path.name}:{index}")


def _item(line: bytes, index: int, where: str) -> Item:
    """The transcript in one line: an object with id and lines, or a bare list."""
    if len(line) > transcript_file.MAX_BYTES:
        return Item(index, fault=f"{where}: larger than {transcript_file.MAX_BYTES // 1000} kB")
    try:
        found = json.loads(line)
    except UnicodeDecodeError as fault:
        return Item(index, fault=f"{where}: not UTF-8 text (byte {fault.start})")
    except (json.JSONDecodeError, RecursionError) as fault:
        return Item(index, fault=f"{where}: not JSON: {fault}")
    name = str(found.get("id", "")) if isinstance(found, dict) else ""
    try:
        return Item(index, name, transcript_file.from_entries(_entries(found, where), where))
    except InputError as fault:
        return Item(index, name, fault=str(fault))


def _entries(found: Any, where: str) -> Any:
    if not isinstance(found, dict):
        return found
    keys = [key for key in LINES if key in found]
    if len(keys) != 1:
        given = ", ".join(map(str, found)) or "nothing"
        raise InputError(f"{where}: expected 'id' and 'lines', a list of {{speaker, text}}; found {given}")
    return found[keys[0]]


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}") from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines, none kept longer than a transcript may be: the rest of a longer one is dropped, and it is told by size."""
    while line := file.readline(transcript_file.MAX_BYTES + 1):
        rest = line
        while len(rest) > transcript_file.MAX_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(transcript_file.MAX_BYTES + 1) or b"\n"
        yield line
