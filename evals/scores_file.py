"""The out file of `greenroom grade`: one JSON row a line, appended; what it holds need not be graded again."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import Field

from bot.core.model import Strict
from bot.core.scorecard import Scorecard
from bot.errors import FailureError, InputError

if sys.platform != "win32":
    import fcntl

Status = Literal["graded", "lost", "unreadable"]
"""lost: the model failed, a later run tries again. unreadable: the input is no transcript."""


class Row(Strict):
    """One line of the out file. `key` is over the words and the grader; a score of None is explained in the card."""

    index: int
    id: str
    status: Status
    key: str = ""
    grader: str
    why: str = ""
    scores: Mapping[str, float | None] = Field(default_factory=dict)
    card: Scorecard | None = None


@dataclass
class ScoresFile:
    """Open it with `ScoresFile.at`. `done`: how often each key is graded in it; `others`: rows by other graders."""

    file: BinaryIO
    done: Counter[str]
    others: int

    @classmethod
    @contextmanager
    def at(cls, path: Path, grader: str) -> Iterator["ScoresFile"]:
        """The file at `path`, made or gone on with. A line torn by a kill, and rows of `grader` to be tried again, go.

        Raises InputError: it holds anything but rows, or another run has it; FailureError where it cannot be written.
        """
        try:
            with path.open("ab") as file:
                _hold(file, path)
                done, others, stale = _read(path, grader)
                with _without_stale(path, grader) if stale else nullcontext(file) as mended:
                    yield cls(mended, done, others)
        except OSError as fault:
            raise FailureError(f"{path}: {fault.strerror}") from None

    def has(self, key: str) -> bool:
        """Whether the work is done; asked again, whether it was done twice: equal transcripts have a row each."""
        self.done[key] -= 1
        return self.done[key] >= 0

    def add(self, row: Row) -> None:
        """Append `row`; after this a kill does not lose it."""
        self.file.write(row.model_dump_json().encode() + b"\n")
        self.file.flush()


def _read(path: Path, grader: str) -> tuple[Counter[str], int, bool]:
    """Keys graded by `grader`, the number of rows by others, and whether anything has to go."""
    done, others, stale = Counter[str](), 0, False
    for number, line in enumerate(_lines(path), 1):
        if not line.endswith(b"\n"):
            return done, others, True
        status, key, by = _told(line, f"{path} line {number}")
        if by != grader:
            others += 1
        elif status == "graded":
            done[key] += 1
        else:
            stale = True
    return done, others, stale


@contextmanager
def _without_stale(path: Path, grader: str) -> Iterator[BinaryIO]:
    """The file written anew without what has to go; a kill meanwhile leaves the old one."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        _hold(file, path)
        for line in _lines(path):
            if line.endswith(b"\n"):
                status, _, by = _told(line, str(path))
                if by != grader or status == "graded":
                    file.write(line)
        file.flush()
        fresh.replace(path)
        yield file


def _hold(file: BinaryIO, path: Path) -> None:
    """Keep other runs out until `file` is closed: one that mends it would leave this one writing to nowhere."""
    if sys.platform == "win32":
        return  # there an open file cannot be replaced anyway
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(f"{path}: another run is writing it; wait for it, or give --out another file") from None


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _told(line: bytes, where: str) -> tuple[str, str, str]:
    """Status, key and grader of a row; raises InputError."""
    try:
        row = json.loads(line)
        return row["status"], row["key"], row["grader"]
    except (ValueError, TypeError, LookupError):
        raise InputError(f"{where}: no row of scores; give --out another file") from None
