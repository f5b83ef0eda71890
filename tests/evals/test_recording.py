"""Recorded answers replay alike, need no network, and say so where something was never recorded."""

import asyncio
import importlib.util
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.errors import InputError, NotRecordedError
from bot.llm.models import Model, shown
from bot.llm.stream import stream
from bot.llm.structured import structured
from bot.llm.tape import Tape
from evals.ledger import Ledger
from evals.recording import Header, Recorder, Recording
from tests.llm.conftest import running_server as running_server
from tests.llm.conftest import server as server
from tests.llm.openai_server import OpenAIServer

HEADER = Header(model="scripted", parameters={"repeats": 1}, date=date(2026, 1, 2), by="a test, on a scripted server")
MOOD = Filled("You judge moods.", "What mood is this: 'Hm.'", "mood v1 abc123")
TALK = Filled("You are a customer.", "Say something.", "customer v3 fed321")
TENSE = '{"mood": "tense"}'


class Mood(BaseModel):
    """A mood."""

    mood: str


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


async def ask(model: Model, mood: Filled = MOOD, talk: Filled = TALK) -> tuple[str, str, list[Call]]:
    """A judgement, a reply, and what they took."""
    calls: list[Call] = []
    judged = await structured(model, mood, Mood, calls=calls)
    said = "".join([piece async for piece in stream(model, talk, calls=calls)])
    return judged.mood, said, [call.model_copy(update={"kept": False}) for call in calls]


async def recorded(server: OpenAIServer, ledger: Ledger, path: Path) -> tuple[str, str, list[Call]]:
    """What the model said, written to `path`."""
    server.say(TENSE, "Who is this?")
    recorder = Recorder(ledger)
    told = await ask(replace(Model.of("scripted"), tape=Tape(recorder, asyncio.Semaphore(4))))
    assert recorder.write(path, HEADER) == 2
    return told


def replaying(path: Path) -> Model:
    return Model.on_tape("scripted", Tape(Recording.read(path), asyncio.Semaphore(4)))


async def test_a_replay_says_the_same_and_opens_no_socket(
    server: OpenAIServer, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await recorded(server, ledger, tmp_path / "recording.jsonl")
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")

    def refuse(*_: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert await ask(replaying(tmp_path / "recording.jsonl")) == told
    assert len(server.bodies) == 2


async def test_only_what_the_run_used_is_recorded_in_an_order_that_stays(
    server: OpenAIServer, ledger: Ledger, tmp_path: Path
) -> None:
    server.say(TENSE)
    await structured(
        replace(Model.of("scripted"), tape=Tape(ledger, asyncio.Semaphore(1))),
        MOOD._replace(human="Another run's question."), Mood, calls=[],
    )  # fmt: skip
    await recorded(server, ledger, tmp_path / "one.jsonl")
    recorder = Recorder(ledger)
    await ask(replace(Model.of("scripted"), tape=Tape(recorder, asyncio.Semaphore(4))))
    recorder.write(tmp_path / "two.jsonl", HEADER)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert Recording.read(tmp_path / "one.jsonl").header == HEADER
    assert sorted(path.name for path in tmp_path.glob("*.jsonl*")) == ["one.jsonl", "two.jsonl"]


async def test_the_same_name_elsewhere_is_another_model_but_a_recording_replays_anywhere(
    server: OpenAIServer, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await recorded(server, ledger, tmp_path / "recording.jsonl")
    assert "@" not in (tmp_path / "recording.jsonl").read_text()
    monkeypatch.setenv("OPENAI_BASE_URL", server.url.replace("127.0.0.1", "localhost"))
    server.say('{"mood": "calm"}', "Somebody else.")
    other = await ask(replace(Model.of("scripted"), tape=Tape(ledger, asyncio.Semaphore(4))))
    assert other[:2] == ("calm", "Somebody else.")
    assert await ask(replaying(tmp_path / "recording.jsonl")) == told


def test_a_file_of_weights_is_known_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    sources = []
    for number, weights in enumerate((b"one", b"two", b"two")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "model.gguf").write_bytes(weights)
        sources.append(Model.of(f"gguf:{folder / 'model.gguf'}").source)
    assert sources[0] != sources[1] == sources[2]
    (tmp_path / "0" / "tuned.gguf").write_bytes(b"lora")
    tuned = Model.of(f"gguf:{tmp_path / '0' / 'model.gguf'}?lora={tmp_path / '0' / 'tuned.gguf'}")
    assert tuned.source not in sources
    assert (tuned.shown, tuned.shown) == ("gguf:model.gguf with tuned.gguf", shown(tuned.id))


UNKNOWN: list[tuple[str, dict[str, Filled], str]] = [
    ("another question", {"mood": MOOD._replace(human="And this: 'Ha.'")}, "this question of mood v1 abc123 is not"),
    ("a changed prompt", {"mood": Filled("Judge.", "Mood?", "mood v2 beef00")},
     r"mood v2 beef00 is not recorded; mood v1 abc123 is; .* --model scripted --record recording\.jsonl"),
    ("a new prompt", {"mood": Filled("Judge.", "Mood?", "temper v1 beef00")}, "of temper v1 beef00 is not recorded"),
    ("a streamed one", {"talk": TALK._replace(system="You are a trainee.")}, "of customer v3 fed321 is not recorded"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "change", "words"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
async def test_what_was_not_recorded_is_said_to_be_so(
    server: OpenAIServer, ledger: Ledger, tmp_path: Path, why: str, change: dict[str, Filled], words: str
) -> None:
    path = tmp_path / "recording.jsonl"
    await recorded(server, ledger, path)
    with pytest.raises(NotRecordedError, match=words) as caught:
        await ask(replaying(path), **change)
    assert caught.value.exit_code == 2
    assert len(server.bodies) == 2


async def test_an_answer_that_no_longer_fits_is_no_answer(server: OpenAIServer, ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "recording.jsonl"
    await recorded(server, ledger, path)
    path.write_text(path.read_text().replace(r"{\"mood\"", r"{\"tone\""))
    with pytest.raises(NotRecordedError, match="the answer to mood v1 abc123 no longer fits"):
        await ask(replaying(path))


GOOD_HEADER = HEADER.model_dump_json()
CALL = Call(role="evaluator", model="m").model_dump_json()
BAD: list[tuple[str, str, str]] = [
    ("empty", "", "line 1: line: "),
    ("no header", '{"key": "k", "kept": {"text": "", "calls": []}}', "line 1: model: Field required"),
    ("nobody named", '{"model": "m", "date": "2026-01-02"}', "line 1: by: Field required"),
    ("no JSON", f"{GOOD_HEADER}\nHello", "line 2: line: Invalid JSON"),
    (
        "a strange key",
        f'{GOOD_HEADER}\n{{"key": "k", "kept": {{"text": "", "calls": [{CALL}]}}, "x": 1}}',
        "line 2: x: ",
    ),
    ("no call", f'{GOOD_HEADER}\n{{"key": "k", "kept": {{"text": "", "calls": []}}}}', "line 2: kept.calls: Tuple"),
]


@pytest.mark.parametrize(("why", "text", "words"), BAD, ids=[row[0] for row in BAD])
def test_a_file_that_is_no_recording_is_named_with_its_line(tmp_path: Path, why: str, text: str, words: str) -> None:
    path = tmp_path / "recording.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match=rf"recording\.jsonl, {words}"):
        Recording.read(path)


def test_a_recording_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"recording .*gone\.jsonl: .*No such file"):
        Recording.read(tmp_path / "gone.jsonl")
