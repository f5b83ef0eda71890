"""A run that is killed goes on where it was: no answer that was kept is paid for twice, and the report is the same."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from evals.ledger import Ledger
from tests.benchmarks.faking import Fake, faking

AT_ONCE = 10
RUN = ("-m", "bot", "eval", "run", "evaluator", "customer", "attack", "--limit", "4", "--model", "scripted", "--json")
NOT_THE_SAME = frozenset({"milliseconds", "seconds", "paid"})
"""Times, and what was paid by this process: the resumed run has paid less."""
KILLS = (1, *(pytest.param(number, marks=pytest.mark.bench) for number in (2, 3, 4, 5)))


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with faking() as server:
        yield server


@contextmanager
def running(fake: Fake, ledger: Path) -> Iterator[subprocess.Popen[str]]:
    """`greenroom eval run` in a process of its own."""
    environment = os.environ | {"OPENAI_BASE_URL": fake.url, "GREENROOM_DATA": str(ledger.parent)}
    command = [sys.executable, *RUN, "--concurrency", str(AT_ONCE), "--ledger", str(ledger)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        yield it


def report(fake: Fake, ledger: Path) -> str:
    """What a run to the end says, times aside."""
    with running(fake, ledger) as process:
        told, complaint = process.communicate(timeout=240)
    assert told, complaint
    return json.dumps(_timeless(json.loads(told)), indent=1)


def _timeless(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _timeless(value) for name, value in told.items() if name not in NOT_THE_SAME}
    return [_timeless(each) for each in told] if isinstance(told, list) else told


def answers(path: Path) -> int:
    with Ledger.open(path) as ledger:
        return len(ledger)


class Whole(NamedTuple):
    """A run that nobody disturbed."""

    report: str
    ledger: Path
    calls: int


@pytest.fixture(scope="module")
def whole(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    ledger = tmp_path_factory.mktemp("whole") / "ledger.db"
    fake.set(latency=0.02)
    found = Whole(report(fake, ledger), ledger, answers(ledger))
    assert fake.stats()["requests"] == found.calls
    return found


@pytest.mark.parametrize("kill", KILLS)
def test_a_killed_run_goes_on_where_it_was(fake: Fake, whole: Whole, tmp_path: Path, kill: int) -> None:
    ledger = tmp_path / "ledger.db"
    fake.set(latency=0.02, hold=whole.calls // 2)
    with running(fake, ledger) as process:
        while fake.stats()["ok"] < whole.calls // 2 and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    while fake.stats()["open"]:
        time.sleep(0.01)
    given, kept = fake.stats()["ok"], answers(ledger)
    assert 0 < given < whole.calls, "it was killed under way"
    assert given - kept <= AT_ONCE, "only what was under way is lost"
    fake.set(latency=0.02)
    assert report(fake, ledger) == whole.report
    again = fake.stats()["requests"]
    assert again == whole.calls - kept, "nothing that was kept is asked again"


def test_a_finished_run_asks_nothing_when_it_is_run_again(fake: Fake, whole: Whole) -> None:
    fake.set()
    assert report(fake, whole.ledger) == whole.report
    assert fake.stats()["requests"] == 0
