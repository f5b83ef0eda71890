"""Committed recordings: of models really run, nothing of the machine in them, replayed alike without a network."""

import json
import re
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.config import Settings
from bot.store.library import Library
from evals.order import Done, Order, carry_out
from evals.recording import Recording
from evals.stats.records import Figure
from evals.variants import Wanted

FOLDER = Path(__file__).parents[2] / "evals" / "recordings"
PATHS = sorted(FOLDER.glob("*.jsonl"))
LARGEST = 2**20
MACHINE = re.compile(r"(?<![\w<])/(?:home|root|tmp|work|usr|Users|opt)/|[A-Z]:\\|https?://|127\.0\.0\.1|localhost")
GAVE = {"smollm2-135m": {"pass_rate": 0.974, "pass_rate.answers": 0.6, "pass_rate.never_reveals": 1.0, "unclear": 3}}
"""What the runs came to when they were recorded."""

each = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, no server, no socket."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "GREENROOM_MODEL", "GREENROOM_HOME"):
        monkeypatch.delenv(name, raising=False)

    def refuse(*_: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


async def replayed(path: Path, data: Path, prompts: Sequence[str] = ()) -> Done:
    """The run of `path` again, as its first line says it was started."""
    told = Recording.read(path).header.parameters
    order = Order(
        Wanted(prompts=tuple(prompts)),
        tuple(told["suites"]),
        told["repeats"],
        told["cases"],
        told["limit"],
        replay=path,
    )
    return await carry_out(order, Settings(data=data), Console(quiet=True))


def test_there_are_recordings() -> None:
    assert {path.stem for path in PATHS} == set(GAVE)


@each
def test_a_recording_names_model_day_and_who_and_nothing_of_the_machine(path: Path) -> None:
    header, text = Recording.read(path).header, path.read_text(encoding="utf-8")
    assert header.model
    assert header.by
    assert header.parameters["suites"]
    assert not MACHINE.search(text), MACHINE.search(text)
    assert len(text.encode()) < LARGEST
    models = {call["model"] for line in text.splitlines()[1:] for call in json.loads(line)["kept"]["calls"]}
    assert models == {header.model}


@each
@pytest.mark.usefixtures("alone")
async def test_a_recording_replays_as_it_went_or_says_what_is_not_recorded(path: Path, tmp_path: Path) -> None:
    done = await replayed(path, tmp_path)
    outcomes = [one for report in done.reports for one in report.sides[-1].outcomes]
    assert outcomes
    assert {one.status for one in outcomes} <= {"done", "not_recorded"}
    if any(one.status == "not_recorded" for one in outcomes):  # a prompt, a persona or a scene has changed since
        assert all(report.gate.exit_code == 2 for report in done.reports if report.sides[-1].not_recorded)
        return
    figures: dict[str, Figure] = {one.label: one for report in done.reports for one in report.sides[-1].figures}
    assert {label: figures[label].value for label in GAVE[path.stem]} == pytest.approx(GAVE[path.stem], abs=5e-4)


@each
@pytest.mark.usefixtures("alone")
async def test_a_changed_prompt_is_not_recorded_and_never_passes(path: Path, tmp_path: Path) -> None:
    shipped = (Library.at().homes[0] / "prompts" / "customer.md").read_text(encoding="utf-8")
    draft = tmp_path / "draft.md"
    draft.write_text(shipped.replace("## system\n", "## system\nBe brief. "), encoding="utf-8")
    done = await replayed(path, tmp_path, [f"customer={draft}"])
    outcomes = [one for report in done.reports for one in report.sides[-1].outcomes]
    assert {one.status for one in outcomes} == {"not_recorded"}
    assert all("is not recorded" in one.why for one in outcomes)
    assert done.exit_code == 2
