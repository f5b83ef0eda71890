"""Playing a suite: what is paid for, what is lost, what stopping leaves behind, and that nothing is left out."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.config import Settings
from bot.errors import FailureError
from bot.llm import calling
from bot.store.library import product_home
from evals.cases import AppraiserCase
from evals.ledger import Ledger
from evals.loading import Loaded
from evals.means import Means
from evals.outcome import Outcome, Played
from evals.players import PLAYERS
from evals.recording import Header, Recorder, Recording
from evals.runner import spread
from evals.session import Session
from evals.stage import Stage
from evals.suite import CheckSpec, Suite
from evals.till import SPENT, STOPPED, Till
from evals.variants import Wanted, entrants
from tests.llm.openai_server import Answer, OpenAIServer

NOTHING = '{"customer_question_open": false, "labels": []}'
MESSAGES = ("Hello there.", "I hear you.", "Which day suits you?", "I will call at five.", "Thank you.", "Goodbye.")


def suite(*messages: str) -> Loaded:
    cases = tuple(AppraiserCase(id=f"c{number}", message=text) for number, text in enumerate(messages or MESSAGES))
    return Loaded(Suite(id="small", kind="appraiser", version=1, purpose="p", made="m"), cases)


class Bench:
    """Plays the suite with model `m` on the scripted server; one ledger for all runs of a test."""

    def __init__(self, folder: Path, server: OpenAIServer) -> None:
        self.folder, self.server = folder, server
        server.respond(lambda body: None if "labels" not in json.dumps(body) else NOTHING)
        prices = folder / "prices.yaml"
        prices.write_text("models:\n  m: [10000, 10000, 0]\n")  # 100 tokens in: a dollar a call
        self.settings = Settings(_env_file=None, model="m", data=folder, prices=prices, retries=0)

    async def play(
        self,
        loaded: Loaded | None = None,
        wanted: Wanted = Wanted(),
        *,
        repeats: int = 1,
        max_cost: float | None = None,
        replay: Path | None = None,
        record: Path | None = None,
        concurrency: int = 2,
    ) -> list[Played]:
        with Ledger.open(self.folder / "ledger.db") as ledger, entrants(self.settings, wanted) as players:
            recorder = Recorder(ledger)
            shelf = Recording.read(replay) if replay else recorder
            gate, self.till = asyncio.Semaphore(concurrency), Till(max_cost)
            means = Means(self.settings, self.till, gate, shelf, replayed=bool(replay))
            session = Session(means, players, lambda loaded, model: None, Console(quiet=True), repeats, concurrency)
            found = await session.play(loaded or suite())
            if record:
                recorder.write(record, Header(model="m", date=date(2026, 11, 22), by="a test"))
            return found

    @property
    def requests(self) -> int:
        """Since it was last asked."""
        count = len(self.server.bodies)
        self.server.bodies.clear()
        return count


@pytest.fixture
def bench(tmp_path: Path, server: OpenAIServer) -> Bench:
    return Bench(tmp_path, server)


@pytest.fixture
def draft(tmp_path: Path) -> str:
    """`--prompt` with one sentence more."""
    text = (product_home() / "prompts/appraiser.md").read_text(encoding="utf-8")
    (tmp_path / "draft.md").write_text(text.replace("\n## human\n", "\nBe strict.\n\n## human\n"))
    return f"appraiser={tmp_path / 'draft.md'}"


async def test_what_has_not_changed_costs_nothing_and_what_has_is_asked_anew(bench: Bench, draft: str) -> None:
    (first,) = await bench.play()
    assert bench.requests == len(MESSAGES)
    (again,) = await bench.play()
    assert bench.requests == 0
    await bench.play(wanted=Wanted(prompts=(draft,)))
    assert bench.requests == len(MESSAGES)
    await bench.play(repeats=3)
    assert bench.requests == 2 * len(MESSAGES)
    assert [one.usage for one in again.outcomes] == [one.usage for one in first.outcomes]
    assert [one.paid for one in first.outcomes] == [one.usage for one in first.outcomes]
    assert [one.paid for one in again.outcomes] == [None] * len(MESSAGES)
    assert bench.till.spent == 2 * len(MESSAGES)


async def test_outcomes_stand_in_the_suites_order_however_fast_they_come(bench: Bench) -> None:
    bench.server.respond(lambda body: Answer(NOTHING, delay=0.15 if MESSAGES[0] in json.dumps(body) else 0))
    (played,) = await bench.play(repeats=2, concurrency=4)
    assert [(one.case, one.repeat) for one in played.outcomes] == [(f"c{n}", r) for n in range(6) for r in (1, 2)]


async def test_a_case_the_model_fails_on_is_lost_with_the_reason_and_asked_again_next_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "FIRST_WAIT", 0.001)
    bench.server.respond(lambda body: Answer(status=500) if MESSAGES[2] in json.dumps(body) else NOTHING)
    (played,) = await bench.play(suite(*MESSAGES[1:4]))
    assert [one.status for one in played.outcomes] == ["done", "lost", "done"]
    assert "(500)" in played.outcomes[1].why
    bench.server.respond(lambda body: NOTHING)
    assert bench.requests >= 3 + 8  # a slot is held for at least eight more tries
    (played,) = await bench.play(suite(*MESSAGES[1:4]))
    assert ([one.status for one in played.outcomes], bench.requests) == (["done"] * 3, 1)


async def test_a_case_that_was_refused_a_call_is_lost_for_that_reason_whatever_stood_in(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stood_in(case: AppraiserCase, stage: Stage, checks: Sequence[CheckSpec]) -> Outcome:
        try:
            bench.till.check()
        except FailureError:
            return Outcome(case=case.id, source=case.source, repeat=1, status="lost", why="labelled by another")
        raise AssertionError("nothing was refused")

    monkeypatch.setitem(PLAYERS, "appraiser", stood_in)
    (played,) = await bench.play(max_cost=0)
    assert {one.why for one in played.outcomes} == {SPENT.format(0)}


async def test_when_the_money_is_spent_the_rest_is_lost_and_the_next_run_pays_only_that(bench: Bench) -> None:
    (played,) = await bench.play(max_cost=2.5, concurrency=1)
    assert [one.status for one in played.outcomes] == ["done"] * 3 + ["lost"] * 3
    assert all("cost limit of $2.50 is reached" in one.why for one in played.outcomes[3:])
    assert bench.requests == 3
    (played,) = await bench.play()
    assert ([one.status for one in played.outcomes], bench.requests) == (["done"] * 6, 3)


async def test_what_is_stopped_makes_no_further_request_and_says_so(bench: Bench) -> None:
    def stop_at_the_third(body: dict[str, Any]) -> str:
        bench.till.stopped = len(bench.server.bodies) >= 3
        return NOTHING

    bench.server.respond(stop_at_the_third)
    (played,) = await bench.play(concurrency=1)
    assert [one.why for one in played.outcomes] == [""] * 3 + [STOPPED] * 3
    assert bench.requests == 3


async def test_a_recording_replays_alone_and_knows_what_was_not_recorded(
    bench: Bench, draft: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = tmp_path / "tape.jsonl"
    (live,) = await bench.play(record=tape)
    bench.server.bodies.clear()
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")
    (again,) = await bench.play(replay=tape)
    (edited,) = await bench.play(wanted=Wanted(prompts=(draft,)), replay=tape)
    assert [one.labels for one in again.outcomes] == [one.labels for one in live.outcomes]
    assert [one.status for one in again.outcomes] == ["done"] * 6
    assert [one.status for one in edited.outcomes] == ["not_recorded"] * 6
    assert "is not recorded" in edited.outcomes[0].why
    assert bench.requests == 0


async def test_work_is_spread_over_few_workers_and_taken_up_only_when_one_is_free() -> None:
    taken, under_way, most, ended = 0, 0, 0, Counter[int]()

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield number

    async def work(item: int) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        assert taken - len(ended) <= 4
        await asyncio.sleep(0.001 * (item % 3))
        under_way -= 1
        ended[item] += 1

    await spread(items(), work, 4)
    assert most == 4
    assert ended == Counter(range(50))


async def test_a_fault_of_ours_stops_the_others_and_comes_through_as_it_is() -> None:
    begun, stopped = [], []

    async def work(item: int) -> None:
        begun.append(item)
        if item == 10:
            raise ZeroDivisionError("ours")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.append(item)
            raise

    with pytest.raises(ZeroDivisionError, match="ours"):
        await spread(range(1, 100), work, 10)
    assert begun == [*range(1, 11)]
    assert sorted(stopped) == begun[:-1]


def test_ctrl_c_ends_what_is_under_way_and_the_same_command_pays_nothing_twice(
    server: OpenAIServer, tmp_path: Path
) -> None:
    server.respond(lambda body: Answer(NOTHING, delay=0 if len(server.bodies) < 10 else 1))
    command = [sys.executable, "-m", "bot", "eval", "run", "appraiser", "--limit", "40", "--concurrency", "4"]
    env = {k: v for k, v in os.environ.items() if not k.startswith("GREENROOM_")}
    env |= {"GREENROOM_DATA": str(tmp_path), "GREENROOM_MODEL": "m"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as running:
        while len(server.bodies) < 10 and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, told = running.communicate(timeout=120)
    asked = len(server.bodies)
    assert running.returncode == 130, told
    assert 10 <= asked < 40
    assert out == ""
    assert f"Stopped: {asked} of 40 played" in re.sub(r"\s+", " ", told)
    server.respond(lambda body: NOTHING)
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, env=env, timeout=120, check=False)
    (report,) = json.loads(done.stdout)
    assert len(server.bodies) == 40
    assert report["sides"][0]["usage"]["calls"] == 40
    assert report["sides"][0]["paid"]["calls"] == 40 - asked
    assert report["sides"][0]["lost"] == []
