"""The ledger: every usable answer ever paid for, one row each, by what was asked. Several processes may share it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.core.usage import Usage
from bot.errors import FailureError
from bot.llm.tape import Kept

TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, model TEXT, prompt TEXT, role TEXT, tokens_in INTEGER, tokens_out INTEGER, cost REAL,
    milliseconds REAL, at TEXT, kept TEXT
) WITHOUT ROWID"""
BUSY = 30
"""Seconds to wait for another process that is writing."""


def place(data: Path) -> Path:
    """The ledger of the folder `data`, unless another is named."""
    return data / "evals" / "ledger.db"


class Ledger:
    """The shelf of live runs. A row is on disk before its answer is used, so that `kill -9` loses none."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path, self._database = path, database

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Ledger"]:
        """The ledger in `path`, made where there is none; raises FailureError where it cannot be read or written."""
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
            try:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute("PRAGMA synchronous=NORMAL")
                database.execute(TABLE)
            except sqlite3.Error:
                database.close()
                raise
        try:
            yield cls(path, database)
        finally:
            database.close()

    def find(self, key: str, prompt: str = "") -> Kept | None:
        """The answer kept under `key`."""
        with _told(self.path):
            row = self._database.execute("SELECT kept FROM answers WHERE key = ?", (key,)).fetchone()
        return Kept.model_validate_json(row[0]) if row else None

    def keep(self, key: str, kept: Kept) -> None:
        """Add an answer, or put it in place of another."""
        spent, last = Usage.of(kept.calls), kept.calls[-1]
        row = (
            key, last.model, last.prompt, last.role, spent.tokens_in, spent.tokens_out, spent.cost,
            spent.milliseconds, datetime.now(UTC).isoformat(timespec="seconds"), kept.model_dump_json(),
        )  # fmt: skip
        with _told(self.path):
            self._database.execute("INSERT OR REPLACE INTO answers VALUES (?,?,?,?,?,?,?,?,?,?)", row)

    def drop(self, key: str, prompt: str = "") -> None:
        """Forget an answer, so that it is asked for anew."""
        with _told(self.path):
            self._database.execute("DELETE FROM answers WHERE key = ?", (key,))

    def __len__(self) -> int:
        with _told(self.path):
            count: int = self._database.execute("SELECT count(*) FROM answers").fetchone()[0]
        return count


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """A fault of the disk or of SQLite, in one sentence."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise FailureError(
            f"ledger {path}: {error}; see that it can be written, or give another with --ledger"
        ) from error
