"""What running evals costs beside a plain loop of the same calls, and what faults and storms of the server cost.

    pytest -m bench -s tests/benchmarks/test_evals.py

A grading is the product's whole chain on a chat of twelve messages, each answer kept in a ledger: three criteria,
provocations, profile, compliance, six labelled messages, better words. The plain loop is OpenAI's client, 50 tasks and
nothing else, sending the very requests that the chain sent. Every run is a fresh process; the server is another.
GREENROOM_BENCH_GRADINGS: how many (400, some 5,200 calls). All of it takes a quarter of an hour, half of that the slow
model.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.faking import Fake, faking

pytestmark = pytest.mark.bench
GRADINGS = int(os.environ.get("GREENROOM_BENCH_GRADINGS", "400"))
AT_ONCE = 50
WALL, CPU, FIRST, SLOW = 1.1, 1.3, 1.5, 1.15
"""Targets: times the plain loop, seconds to the first request, and times the plain loop at 2 s a call."""


@dataclass(frozen=True)
class Run:
    """One process, in seconds."""

    name: str
    wall: float
    cpu: float
    first: float
    stats: dict[str, Any]
    told: dict[str, Any]

    @property
    def faults(self) -> int:
        """Requests that brought no usable answer."""
        return int(self.stats["f429"] + self.stats["f500"] + self.stats["bad"])


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with faking() as server:
        yield server


def run(fake: Fake, way: str, *arguments: object, **settings: Any) -> Run:
    """One way, in a process of its own."""
    fake.set(**settings)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    command = [sys.executable, "-m", "tests.benchmarks.loads", way, fake.url, *map(str, arguments)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall, after = time.time() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    stats = fake.stats()
    return Run(way, wall, cpu, (stats["first"] or began) - began, stats, json.loads(told))


def show(rows: list[Run], plain: Run, title: str) -> None:
    heads = ("wall s", "x plain", "CPU s", "x plain", "first s", "requests", "at once")
    print(f"\n{title}\n{'':12}" + "".join(f"{head:>9}" for head in heads))
    for one in rows:
        figures = f"{one.wall:9.2f}{one.wall / plain.wall:9.2f}{one.cpu:9.2f}{one.cpu / plain.cpu:9.2f}{one.first:9.2f}"
        print(f"{one.name:12}{figures}{one.stats['requests']:9}{one.stats['most_open']:9}")


def beside(fake: Fake, tmp_path: Path, gradings: int, latency: float) -> tuple[Run, Run, Run]:
    """The chain, the plain loop with the requests of an earlier run of the chain, the chain again from its ledger."""
    bodies, ledger = tmp_path / "bodies.jsonl", tmp_path / "ledger.db"
    run(fake, "gradings", tmp_path / "warm.db", gradings, AT_ONCE, latency=0, bodies=str(bodies))
    ours = run(fake, "gradings", ledger, gradings, AT_ONCE, latency=latency)
    plain = run(fake, "plain", bodies, AT_ONCE, latency=latency)
    again = run(fake, "gradings", ledger, gradings, AT_ONCE, latency=latency)
    assert ours.told["failed"] == again.told["failed"] == []
    assert ours.stats["requests"] == plain.stats["requests"] == ours.told["kept"]
    assert ours.stats["most_open"] == plain.stats["most_open"] == AT_ONCE
    assert again.stats["requests"] == 0
    return ours, plain, again


def test_gradings_beside_a_plain_loop(fake: Fake, tmp_path: Path) -> None:
    ours, plain, again = beside(fake, tmp_path, GRADINGS, 0.2)
    show([ours, plain], plain, f"{GRADINGS} gradings, {AT_ONCE} at once, 0.2 s a call")
    print(
        f"targets: wall {WALL} x, CPU {CPU} x, first request {FIRST} s. From the ledger: {again.wall:.2f} s, no request"
    )
    assert ours.wall <= WALL * plain.wall
    assert ours.cpu <= CPU * plain.cpu
    assert ours.first <= FIRST


def test_gradings_beside_a_plain_loop_on_a_slow_model(fake: Fake, tmp_path: Path) -> None:
    ours, plain, _ = beside(fake, tmp_path, GRADINGS, 2)
    show([ours, plain], plain, f"{GRADINGS} gradings, {AT_ONCE} at once, 2 s a call (target: wall {SLOW} x)")
    assert ours.wall <= SLOW * plain.wall


def test_the_command_asks_its_first_question_soon(fake: Fake, tmp_path: Path) -> None:
    found = []
    for number in range(3):
        fake.set()
        environment = os.environ | {"OPENAI_BASE_URL": fake.url, "GREENROOM_DATA": str(tmp_path / str(number))}
        began = time.time()
        command = [sys.executable, "-m", "bot", "eval", "run", "evaluator", "--model", "scripted", "--limit", "1"]
        subprocess.run(command, env=environment, capture_output=True)
        found.append(fake.stats()["first"] - began)
    print(
        f"\n`greenroom eval run`: {', '.join(f'{each:.2f}' for each in found)} s to the first request; target {FIRST}"
    )
    assert min(found) <= FIRST


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_faults_cost_one_request_each_and_no_grading(fake: Fake, tmp_path: Path, seed: int) -> None:
    settings = {"latency": 0.2, "p429": 0.05, "p500": 0.02, "bad": 0.01, "seed": seed}
    found = run(fake, "gradings", tmp_path / "ledger.db", GRADINGS, AT_ONCE, **settings)
    asked, faults = found.stats["questions"], found.faults
    print(f"\nseed {seed}: {GRADINGS} gradings, {len(found.told['failed'])} lost, {found.stats['requests']} requests = "
          f"{asked} calls + {faults} faults; {found.wall:.1f} s")  # fmt: skip
    assert found.told["failed"] == []
    assert faults > 0
    assert found.stats["requests"] == asked + faults
    assert found.stats["repaid"] == 0


@pytest.mark.parametrize("retry_after", [None, 1])
def test_a_storm_of_four_seconds_loses_nothing(fake: Fake, tmp_path: Path, retry_after: float | None) -> None:
    settings = {"latency": 0.2, "storm": (0.4, 4.4), "retry_after": retry_after}
    found = run(fake, "labels", tmp_path / "ledger.db", 400, AT_ONCE, **settings)
    share = found.stats["requests"] / 400
    print(f"\nstorm, Retry-After {retry_after}: 400 calls, {len(found.told['failed'])} lost, "
          f"{found.stats['requests']} requests ({share:.2f} x, target 1.5), {found.wall:.1f} s")  # fmt: skip
    assert found.told["failed"] == []
    assert found.stats["f429"] > AT_ONCE
    assert share <= 1.5
