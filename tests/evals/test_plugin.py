"""`pytest evals`: every case is an item that passes, fails, errors or is skipped for the reason it gives."""

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console

from bot.config import Settings
from evals.order import Order, carry_out
from evals.variants import Wanted
from tests.llm.openai_server import Answer, OpenAIServer

ROOT = Path(__file__).parents[2]
SUITE = """
id: mine
kind: appraiser
version: 1
purpose: A test.
made: By hand.
cases:
  - {id: right, message: "I'm sorry it came late.", checks: [quotes_true]}
  - {id: other, message: "Thank you.", checks: [quotes_true]}
gate:
  rules: [{figure: pass_rate, at_least: 1, why: "all of it"}, {figure: lost, at_most: 0, why: "none lost"}]
"""
CONFTEST = "from evals.plugin import pytest_addoption, pytest_collect_file\n"


@dataclass(eq=False)
class Said:
    """What an inner pytest came to: its exit code, the items it collected, the outcome and words of each."""

    code: int = -1
    collected: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    faults: str = ""

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        self.collected.append(item.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.faults += str(report.longrepr or "")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.rpartition("::")[2]
        if report.when == "call" or not report.passed:
            error = report.failed and report.when == "setup"
            self.outcomes.setdefault(name, "error" if error else report.outcome)
            self.words.setdefault(name, str(report.longrepr or ""))


def run(folder: Path, *arguments: str) -> Said:
    """An inner pytest over `folder`, with nothing of this project's settings."""
    said = Said()
    off = ("cacheprovider", "asyncio", "terminal", "unraisableexception")  # the last one looks for garbage five times
    quiet = (*(f"-pno:{name}" for name in off), "-s", "--import-mode=importlib")
    said.code = pytest.main(
        [str(folder / "evals"), f"--rootdir={folder}", "-c", "/dev/null", *quiet, *arguments], [said]
    )
    return said


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a suite of one's own."""
    monkeypatch.setenv("GREENROOM_DATA", str(tmp_path / "data"))
    (tmp_path / "evals" / "suites").mkdir(parents=True)
    (tmp_path / "evals" / "conftest.py").write_text(CONFTEST)
    (tmp_path / "evals" / "suites" / "mine.yaml").write_text(SUITE)
    return tmp_path


Changed = Callable[[str, str], Path]


@pytest.fixture
def changed(own: Path) -> Changed:
    """Changes the suite."""

    def change(old: str, new: str) -> Path:
        suite = own / "evals" / "suites" / "mine.yaml"
        assert old in suite.read_text()
        suite.write_text(suite.read_text().replace(old, new))
        return own

    return change


def test_every_suite_of_the_product_is_collected_case_by_case_with_its_gate() -> None:
    said = run(ROOT, "--collect-only")
    assert said.code == 0, said.faults
    suites = {path.name for path in (ROOT / "evals" / "suites").glob("*.yaml")}
    gates = {f"evals/suites/{name}::gate" for name in suites}
    assert gates <= set(said.collected)
    assert "evals/suites/evaluator.yaml::G01" in said.collected
    assert {name.partition("::")[0] for name in said.collected} == {f"evals/suites/{name}" for name in suites}


def test_pytest_alone_stays_in_tests() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert options["testpaths"] == ["tests"]
    assert not any("plugin" in path.read_text() for path in (ROOT / "tests").rglob("conftest.py"))


def test_a_suite_of_ones_own_passes_and_so_does_its_gate(own: Path) -> None:
    said = run(own)
    assert said.outcomes == {"right": "passed", "other": "passed", "gate": "passed"}, said
    assert said.code == 0
    assert not (own / "data").exists(), "the embedded cast needs no ledger"


def test_a_failed_check_fails_its_case_with_the_reason_and_the_gate(changed: Changed) -> None:
    said = run(changed("[quotes_true]", "[{finds: [sincere_apology]}]"))
    assert said.outcomes == {"right": "passed", "other": "failed", "gate": "failed"}
    assert said.words["other"].startswith("finds: ")
    assert said.words["gate"].startswith("pass_rate >= 1: 0.5")


def test_what_fails_in_the_accepted_baseline_too_is_expected_to(
    changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = changed("[quotes_true]}\ngate", "[{finds: [sincere_apology]}]}\ngate")
    monkeypatch.setenv("GREENROOM_HOME", str(home))
    order = Order(Wanted(models=("embedded",)), ("mine",), accept=True)
    asyncio.run(carry_out(order, Settings(home=home, data=home / "data"), Console(quiet=True)))
    said = run(home)
    assert (said.outcomes["right"], said.outcomes["other"]) == ("passed", "skipped")
    assert "in the baseline too: finds" in said.words["other"]
    assert "too few cases in common to compare anything" in said.words["gate"]
    assert said.code == 1


def test_a_part_of_a_suite_is_not_judged_by_its_gate(own: Path) -> None:
    said = run(own, "-k", "right or gate")
    assert said.outcomes == {"right": "passed", "gate": "skipped"}
    assert "only a part of the suite is run" in said.words["gate"]


def test_a_check_that_nobody_could_decide_skips_its_case(changed: Changed) -> None:
    said = run(changed("[quotes_true]", "[{judge: Is it kind?}]"))
    assert said.outcomes == {"right": "skipped", "other": "skipped", "gate": "error"}
    assert "judge" in said.words["right"]


def test_a_lost_case_is_an_error_and_leaves_the_gate_open(own: Path, server: OpenAIServer) -> None:
    server.otherwise = Answer(status=401, error="no such key")
    said = run(own, "--eval-model", "m")
    assert said.outcomes == {"right": "error", "other": "error", "gate": "error"}
    assert said.words["right"].startswith("lost: ")
    assert "refused the key (401)" in said.words["right"]
    assert said.code == 1


def test_answers_go_to_the_ledger_and_are_not_paid_again(own: Path, server: OpenAIServer) -> None:
    server.otherwise = Answer('{"customer_question_open": false, "labels": []}')
    for _ in range(2):
        said = run(own, "--eval-model", "m")
        assert said.code == 0, said
        assert len(server.bodies) == 2


def test_a_wrong_suite_is_told_with_its_fault(changed: Changed) -> None:
    said = run(changed("kind: appraiser", "kind: apraiser"))
    assert said.code == 2
    assert "did you mean 'appraiser'?" in said.faults


@pytest.mark.parametrize(("name", "collected"), [("mine", 3), ("evaluator", 0)])
def test_one_suite_can_be_asked_for(own: Path, name: str, collected: int) -> None:
    assert len(run(own, "--collect-only", "--eval-suite", name).collected) == collected


def test_a_suite_that_nobody_knows_is_told(own: Path) -> None:
    said = run(own, "--eval-suite", "nosuch")
    assert said.code == 2
    assert said.faults.startswith("--eval-suite nosuch: there are appraiser")
