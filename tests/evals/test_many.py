"""Grading many transcripts: every one given has a row, none is graded twice, and a kill costs nothing but time."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.config import Settings
from bot.errors import InputError
from evals.many import Batch, Tally, carry_out
from evals.scores_file import ScoresFile
from evals.transcripts import Item, count, items
from tests.llm.judging import SAID, answering, schema_of
from tests.llm.openai_server import Answer, OpenAIServer

Lines = list[dict[str, str]]
RUDE = "You are an idiot, and this is your own fault."


def lines(*said: str) -> Lines:
    """A chat of the customer and the trainee in turn."""
    return [{"speaker": ("customer", "trainee")[at % 2], "text": text} for at, text in enumerate(said)]


CHATS = [lines("Sent away twice!", said) for said in ("I'm sorry, that was our error.", "Calm down.", RUDE)]


def write(path: Path, entries: Sequence[Any]) -> Path:
    path.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in entries))
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


async def grade(source: Path, folder: Path, **more: Any) -> Tally:
    options = {name: more.pop(name) for name in ("max_cost", "prices") if name in more}
    given = Settings(_env_file=None, data=folder, **options)
    return await carry_out(Batch(source, folder / "scores.jsonl", **more), given, Console(quiet=True))


async def test_every_transcript_has_a_row_with_id_index_scores_and_card(tmp_path: Path) -> None:
    source = write(tmp_path / "chats.jsonl", [{"id": "a", "lines": CHATS[0]}, "", CHATS[1], {"utterances": CHATS[2]}])
    tally = await grade(source, tmp_path)
    found = rows(tmp_path / "scores.jsonl")
    assert (str(tally), tally.exit_code) == ("3 graded", 0)
    assert sorted((row["index"], row["id"]) for row in found) == [(1, "a"), (3, "3"), (4, "4")]
    for row in found:
        assert row["scores"].keys() == row["card"]["criteria"].keys() == {"empathy", "diplomacy", "composure"}
        assert row["grader"].startswith("embedded ")


async def test_what_is_in_the_file_is_not_graded_again_unless_words_or_grader_change(tmp_path: Path) -> None:
    source = write(tmp_path / "chats.jsonl", [{"id": "a", "lines": CHATS[0]}, CHATS[1], CHATS[1]])
    assert str(await grade(source, tmp_path)) == "3 graded"
    assert str(await grade(source, tmp_path)) == "3 graded before"
    write(source, [{"id": "a", "lines": CHATS[2]}, CHATS[2], CHATS[1], CHATS[1]])
    assert str(await grade(source, tmp_path)) == "2 graded, 2 graded before"
    assert str(await grade(source, tmp_path, runs=2)) == "4 graded; 5 rows by other graders stay in the file"
    assert str(await grade(source, tmp_path, persona="past-due-marcus", runs=2)).startswith("4 graded; 9 rows")
    assert len(rows(tmp_path / "scores.jsonl")) == 13


async def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    out = tmp_path / "scores.jsonl"
    source = write(tmp_path / "chats.jsonl", CHATS)
    stale = {"index": 1, "id": "1", "status": "lost", "key": "k", "grader": "embedded"}
    for before in ([], [stale]):  # appended to, and written anew because a row has to go
        write(out, before)
        with ScoresFile.at(out, "embedded"), pytest.raises(InputError, match="another run is writing it"):
            await grade(source, tmp_path)
    assert (await grade(source, tmp_path)).exit_code == 0


async def test_a_line_torn_by_a_kill_is_mended_and_only_that_one_is_graded_again(tmp_path: Path) -> None:
    source, out = write(tmp_path / "chats.jsonl", CHATS), tmp_path / "scores.jsonl"
    await grade(source, tmp_path)
    whole = out.read_bytes()
    out.write_bytes(whole[:-100])
    assert str(await grade(source, tmp_path)) == "1 graded, 2 graded before"
    assert sorted(rows(out), key=lambda row: row["index"]) == [json.loads(line) for line in whole.splitlines()]


BAD: list[tuple[str, str, str]] = [
    ("not JSON", "{nope", "chats.jsonl:2: not JSON"),
    ("not UTF-8", "\udcff", "chats.jsonl:2: not UTF-8"),
    ("no lines", '{"id": "x"}', "expected 'id' and 'lines'"),
    ("two kinds of lines", '{"lines": [], "utterances": []}', "expected 'id' and 'lines'"),
    ("not a list", '{"lines": "Hello"}', "expected a list"),
    ("unknown speaker", '[{"speaker": "bot", "text": "x"}]', "entry 1: speaker 'bot'"),
    ("trainee says nothing", '[{"speaker": "customer", "text": "x"}]', "the trainee says nothing"),
    ("a number", "7", "expected a list"),
    ("longer than a transcript may be", '["' + "x" * 2_500_000 + '"]', "larger than 1000 kB"),
    ("nested without end", "[" * 100_000, "not JSON"),
]


@pytest.mark.parametrize(("why", "line", "words"), BAD, ids=[row[0] for row in BAD])
async def test_a_bad_line_is_a_row_with_its_fault_and_the_others_are_graded(
    tmp_path: Path, why: str, line: str, words: str
) -> None:
    source = tmp_path / "chats.jsonl"
    text = f"{json.dumps(CHATS[0])}\n{line}\n{json.dumps(CHATS[1])}\n"
    source.write_bytes(text.encode("utf-8", "surrogateescape"))
    for told in ("2 graded, 1 unreadable", "2 graded before, 1 unreadable"):
        tally = await grade(source, tmp_path)
        assert (str(tally), tally.exit_code) == (told, 2)
        assert [fault.partition(": ")[0] for fault in tally.faults] == ["unreadable"]
        assert words in tally.faults[0]
        (bad,) = [row for row in rows(tmp_path / "scores.jsonl") if row["status"] == "unreadable"]
        assert bad["index"] == 2
        assert words in bad["why"]
    assert count(source) == 3


async def test_only_the_first_faults_are_told_and_a_source_without_transcripts_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "chats.jsonl", [{"id": f"x{number}"} for number in range(9)])
    tally = await grade(source, tmp_path)
    assert (len(tally.faults), tally.counts["unreadable"]) == (5, 9)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"empty: no transcripts in it: give JSONL lines, or files \.json"):
        await grade(tmp_path / "empty", tmp_path)


async def test_a_folder_is_read_in_order_with_file_names_as_ids(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    (folder / "june").mkdir(parents=True)
    (folder / "b.txt").write_text("Customer: Again?\nAgent: I'm sorry.\n")
    (folder / "a.json").write_text(json.dumps(CHATS[0]))
    (folder / "june" / "c.yaml").write_text("- {speaker: trainee, text: Good morning.}\n")
    (folder / "d.txt").write_text("hello\n")
    (folder / "notes.md").write_text("not a transcript")
    assert [(one.index, one.id, bool(one.fault)) for one in items(folder)] == [
        (1, "a.json", False), (2, "b.txt", False), (3, "d.txt", True), (4, "june/c.yaml", False),
    ]  # fmt: skip
    assert str(await grade(folder, tmp_path)) == "3 graded, 1 unreadable"


def test_reading_takes_one_transcript_at_a_time(tmp_path: Path) -> None:
    source = write(tmp_path / "chats.jsonl", CHATS * 50)
    found = items(source)
    assert isinstance(next(found), Item)
    source.write_bytes(b"")  # what has not been read by now was never taken into memory
    assert sum(1 for _ in found) < 150 - 1


MISTAKES: list[tuple[str, str, str, str]] = [
    ("out is the input", "scores.jsonl", "", "that is what is to be graded"),
    ("out holds something else", "chats.jsonl", "hello\n", "scores.jsonl line 1: no row of scores"),
    ("out holds other JSON", "chats.jsonl", '{"id": 1}\n', "scores.jsonl line 1: no row of scores"),
    ("no input", "nowhere.jsonl", "", "nowhere.jsonl: No such file"),
]


@pytest.mark.parametrize(("why", "source", "already", "words"), MISTAKES, ids=[row[0] for row in MISTAKES])
async def test_a_mistake_leaves_the_files_as_they_are(
    tmp_path: Path, why: str, source: str, already: str, words: str
) -> None:
    write(tmp_path / "chats.jsonl", CHATS)
    (tmp_path / "scores.jsonl").write_text(already)
    with pytest.raises(InputError, match=words):
        await grade(tmp_path / source, tmp_path)
    assert (tmp_path / "scores.jsonl").read_text() == already


def chat(first: str) -> Lines:
    """The chat that the scripted judge quotes, with an opening of its own."""
    return [{"speaker": s, "text": t} for s, t in [("customer", first), *SAID]]


async def test_a_model_is_asked_once_for_every_question_even_if_the_scores_are_deleted(
    server: OpenAIServer, tmp_path: Path
) -> None:
    answering(server)
    source = write(tmp_path / "chats.jsonl", [chat("Hello."), chat("Good day.")])
    assert str(await grade(source, tmp_path, model="m")) == "2 graded"
    asked, first = len(server.bodies), rows(tmp_path / "scores.jsonl")
    (tmp_path / "scores.jsonl").unlink()
    assert str(await grade(source, tmp_path, model="m")) == "2 graded"
    assert len(server.bodies) == asked
    assert sorted(row["key"] for row in rows(tmp_path / "scores.jsonl")) == sorted(row["key"] for row in first)


async def test_a_transcript_the_model_failed_on_is_lost_with_the_reason_and_tried_again(
    server: OpenAIServer, tmp_path: Path
) -> None:
    answering(server, Judgement=Answer(status=401))
    source = write(tmp_path / "chats.jsonl", [chat("Hello.")])
    tally = await grade(source, tmp_path, model="m")
    assert (tally.counts["lost"], tally.exit_code) == (1, 2)
    assert "refused the key (401)" in rows(tmp_path / "scores.jsonl")[0]["why"]
    answering(server)
    assert str(await grade(source, tmp_path, model="m")) == "1 graded"
    assert [row["status"] for row in rows(tmp_path / "scores.jsonl")] == ["graded"]


async def test_when_the_money_is_spent_the_rest_is_left_and_the_next_run_goes_on(
    server: OpenAIServer, tmp_path: Path
) -> None:
    answering(server)
    prices = tmp_path / "prices.yaml"
    prices.write_text("models:\n  m: [10000, 10000, 0]\n")  # a dollar a call
    source = write(tmp_path / "chats.jsonl", [chat(f"Hello {n}.") for n in range(4)])
    tally = await grade(source, tmp_path, model="m", max_cost=20, prices=prices, concurrency=1)
    assert (tally.counts.total(), tally.exit_code) == (4, 2)
    assert tally.counts["left"] > 0
    assert {row["status"] for row in rows(tmp_path / "scores.jsonl")} == {"graded"}
    assert 20 <= len(server.bodies) < 40
    assert (await grade(source, tmp_path, model="m")).counts["graded"] == tally.counts["left"]
    assert sum(schema_of(body) == "Judgement" for body in server.bodies) == 4 * 3


def test_after_kill_9_at_half_every_transcript_is_there_once(tmp_path: Path) -> None:
    source, out = write(tmp_path / "chats.jsonl", [{"id": str(n), "lines": CHATS[n % 3]} for n in range(150)]), tmp_path
    command = [sys.executable, "-m", "bot", "grade", str(source), "--out", str(out / "scores.jsonl")]
    env = {k: v for k, v in os.environ.items() if not k.startswith("GREENROOM_")} | {"GREENROOM_DATA": str(tmp_path)}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=env) as running:
        while running.poll() is None and (
            not (out / "scores.jsonl").exists() or len((out / "scores.jsonl").read_bytes().splitlines()) < 40
        ):
            time.sleep(0.01)
        running.kill()
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "graded before" in done.stderr
    assert sorted(int(row["id"]) for row in rows(out / "scores.jsonl")) == list(range(150))
