"""The ledger holds what was paid for: across processes, kills and copies of the same question."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.tape import Kept
from evals.ledger import Ledger, place

CALLS = (
    Call(role="evaluator", model="m", prompt="evaluator v1 abc123", milliseconds=3, outcome="malformed: empty",
         tokens_in=10, tokens_cached=0, tokens_out=1, cost=0.5),
    Call(role="evaluator", model="m", prompt="evaluator v1 abc123", milliseconds=4,
         tokens_in=20, tokens_cached=5, tokens_out=2, cost=0.25),
)  # fmt: skip
KEPT = Kept(text='{"mood": "tense"}\n', calls=CALLS)
WRITER = """
import os, signal, sys
from pathlib import Path
from bot.llm.tape import Kept
from evals.ledger import Ledger
path, name, count, end = sys.argv[1:]
kept = Kept.model_validate_json(sys.stdin.read())
with Ledger.open(Path(path)) as ledger:
    for number in range(int(count)):
        ledger.keep(f"{name} {number}", kept)
    if end == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
"""


def write(path: Path, name: str, count: int, end: str = "") -> subprocess.Popen[str]:
    """Another process that keeps `count` answers."""
    command = [sys.executable, "-c", WRITER, str(path), name, str(count), end]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    assert process.stdin
    process.stdin.write(KEPT.model_dump_json())
    process.stdin.close()
    return process


def test_what_is_kept_is_found_again_to_the_letter(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "new" / "ledger.db") as ledger:
        ledger.keep("key", KEPT)
        assert ledger.find("other") is None
    with Ledger.open(tmp_path / "new" / "ledger.db") as ledger:
        assert ledger.find("key") == KEPT
        assert len(ledger) == 1


def test_a_later_answer_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.keep("key", KEPT)
        ledger.keep("key", KEPT.model_copy(update={"text": "new"}))
        found = ledger.find("key")
        assert found
        assert (found.text, len(ledger)) == ("new", 1)
        ledger.drop("key")
        assert ledger.find("key") is None


def test_a_person_can_read_in_it_what_was_spent_on_what(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.keep("key", KEPT)
    columns = "model, prompt, role, tokens_in, tokens_out, cost, milliseconds"
    with sqlite3.connect(tmp_path / "ledger.db") as database:
        row = database.execute(f"SELECT {columns} FROM answers").fetchone()
    database.close()
    assert row == ("m", "evaluator v1 abc123", "evaluator", 30, 3, 0.75, 7)


def test_every_answer_survives_a_kill(tmp_path: Path) -> None:
    process = write(tmp_path / "ledger.db", "a", 50, "kill")
    assert process.wait(120) == -signal.SIGKILL
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert len(ledger) == 50


def test_processes_may_write_at_the_same_time(tmp_path: Path) -> None:
    processes = [write(tmp_path / "ledger.db", name, 200) for name in "abc"]
    assert [process.wait(120) for process in processes] == [0, 0, 0]
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert len(ledger) == 600


def test_a_file_that_is_no_ledger_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Not a database, but somebody's notes. " * 50)
    with pytest.raises(FailureError, match=r"ledger .*notes\.txt: file is not a database; .* --ledger"), \
            Ledger.open(path):  # fmt: skip
        pass
    assert path.read_text().startswith("Not a database")


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(FailureError, match=r"ledger .*data"), Ledger.open(place(tmp_path / "data")):
        pass
