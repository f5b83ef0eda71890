"""`pytest evals`: every case of every suite is a test item, and so is every suite's gate.

A failed check fails the item, a lost case is an error, a check that nobody could decide skips it with the reason.
The items of one suite are played together when the first of them is due, so that a model is asked concurrently.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.config import EMBEDDED, settings
from bot.errors import GreenroomError
from evals.comparison import Report
from evals.loading import Loaded, load_suite, suite_files
from evals.outcome import Outcome
from evals.single import played

GATE = "gate"


class UnplayedError(Exception):
    """A case that has no result, or a gate that cannot be judged: neither right nor wrong."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--eval-model`, `--eval-suite` and `--eval-max-cost`."""
    group = parser.getgroup("evals", "Greenroom's regression evals")
    group.addoption("--eval-model", default=EMBEDDED, help="who plays: a model id; by default the embedded cast")
    group.addoption("--eval-suite", action="append", default=[], help="only this suite; may be given again")
    group.addoption("--eval-max-cost", type=float, help="stop calling models at this many US dollars")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SuiteFile | None":
    """A file in `suites/`, unless other suites were asked for."""
    if file_path.suffix != ".yaml" or file_path.parent.name != "suites":
        return None
    wanted, known = parent.config.getoption("--eval-suite"), suite_files()
    if unknown := [name for name in wanted if name not in known]:
        raise pytest.UsageError(f"--eval-suite {unknown[0]}: there are {', '.join(known)}")
    return None if wanted and file_path.stem not in wanted else SuiteFile.from_parent(parent, path=file_path)


class SuiteFile(pytest.File):
    """A suite: its cases in order, then its gate."""

    _report: Report | None = None

    def collect(self) -> "Iterator[CaseItem | GateItem]":
        """Raises CollectError with every fault of the suite or of its data."""
        try:
            self.loaded = load_suite(self.path.stem, _home(self.path))
        except GreenroomError as error:
            raise self.CollectError(str(error)) from None
        for case in self.loaded.cases:
            yield CaseItem.from_parent(self, name=case.id)
        yield GateItem.from_parent(self, name=GATE)

    @property
    def selected(self) -> Loaded:
        """The suite with the cases that are still to be run after `-k` and the like."""
        names = {item.name for item in self.session.items if item.parent is self and isinstance(item, CaseItem)}
        return replace(self.loaded, cases=tuple(case for case in self.loaded.cases if case.id in names))

    def report(self) -> Report:
        """What came of the selected cases; they are played once."""
        if self._report is None:
            option = self.config.getoption
            given = settings(max_cost=option("--eval-max-cost"))
            self._report = asyncio.run(played(self.selected, given, str(option("--eval-model")), Console(quiet=True)))
        return self._report


class _Item(pytest.Item):
    """What cases and gates have in common: an error in words, without a traceback."""

    parent: SuiteFile

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The sentence alone, where it is ours."""
        if isinstance(excinfo.value, UnplayedError | GreenroomError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """`suite::case`."""
        return self.path, None, f"{self.path.stem}::{self.name}"


class CaseItem(_Item):
    """One case."""

    def setup(self) -> None:
        """Play it; raises UnplayedError where it was lost or never recorded, which is an error, not a failure."""
        self.outcome = self._outcome()
        if self.outcome.status != "done":
            raise UnplayedError(f"{self.outcome.status.replace('_', ' ')}: {self.outcome.why}")

    def runtest(self) -> None:
        """Hold it to its checks."""
        if failed := self._told("fail"):
            pytest.fail("\n".join(failed), pytrace=False)
        if unclear := self._told("unclear"):
            pytest.skip("; ".join(unclear))

    def _told(self, verdict: str) -> list[str]:
        return [
            f"{check.check}: {check.why}" + (f" “{check.quote}”" if check.quote else "")
            for check in self.outcome.checked
            if check.verdict == verdict
        ]

    def _outcome(self) -> Outcome:
        return next(one for one in self.parent.report().sides[-1].outcomes if one.case == self.name)


class GateItem(_Item):
    """The suite's rules, over all its cases."""

    def setup(self) -> None:
        """Raises UnplayedError where a line can be neither held nor broken."""
        if len(self.parent.selected.cases) < len(self.parent.loaded.cases):
            pytest.skip("only a part of the suite is run, and the gate is for all of it")
        gate = self.parent.report().gate
        if open_ := [f"{line.rule}: {line.why}" for line in gate.lines if line.standing == "incomplete"]:
            raise UnplayedError("\n".join(open_))

    def runtest(self) -> None:
        """Fail with every rule that is broken."""
        lines = self.parent.report().gate.lines
        if broken := [f"{line.rule}: {line.why}" for line in lines if line.standing == "fail"]:
            pytest.fail("\n".join(broken), pytrace=False)


def _home(path: Path) -> Path | None:
    """Where a suite of one's own lies: `home`/evals/suites; None for the product's."""
    return None if suite_files().get(path.stem) == path else path.parents[2]
