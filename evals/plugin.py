"""`pytest evals`: every case of every suite is a test item, and so is every suite's gate.

A failed check fails the item, unless it failed in the accepted baseline too: then the item is an expected failure. A
lost case is an error, a check that nobody could decide skips it with the reason.
The items of one suite are played together when the first of them is due, so that a model is asked concurrently.
"""

import asyncio
from collections.abc import Iterator, Set
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.config import EMBEDDED, settings
from bot.errors import GreenroomError
from evals.comparison import Report
from evals.loading import Loaded, load_suite, suite_files
from evals.single import played

GATE = "gate"


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
    wanted, known = parent.config.getoption("--eval-suite"), suite_files(_home(file_path))
    if unknown := [name for name in wanted if name not in known]:
        raise parent.CollectError(f"--eval-suite {unknown[0]}: there are {', '.join(known)}")
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
    """What cases and gates have in common. What fails in `setup` is an error to pytest, not a failure."""

    parent: SuiteFile

    def reportinfo(self) -> tuple[Path, None, str]:
        """`suite::case`."""
        return self.path, None, f"{self.path.stem}::{self.name}"

    def report(self) -> Report:
        """The suite's; an error where it cannot be played at all."""
        try:
            return self.parent.report()
        except GreenroomError as error:
            pytest.fail(str(error), pytrace=False)


class CaseItem(_Item):
    """One case."""

    def setup(self) -> None:
        """Play it: an error where it was lost or never recorded."""
        self.outcome = next(one for one in self.report().sides[-1].outcomes if one.case == self.name)
        if self.outcome.status != "done":
            pytest.fail(f"{self.outcome.status.replace('_', ' ')}: {self.outcome.why}", pytrace=False)

    def runtest(self) -> None:
        """Hold it to its checks."""
        report = self.report()
        known = {check for case, check in report.known(report.sides[-1].variant.name) if case == self.name}
        if failed := self._told("fail", known):
            pytest.fail("\n".join(failed), pytrace=False)
        if unclear := self._told("unclear"):
            pytest.skip("; ".join(unclear))
        if old := self._told("fail"):
            pytest.xfail("in the baseline too: " + "; ".join(old))

    def _told(self, verdict: str, known: Set[str] = frozenset()) -> list[str]:
        return [
            f"{check.check}: {check.why}" + (f" “{check.quote}”" if check.quote else "")
            for check in self.outcome.checked
            if check.verdict == verdict and check.check not in known
        ]


class GateItem(_Item):
    """The suite's rules, over all its cases."""

    def setup(self) -> None:
        """Skip it for a part of the suite; an error where a rule can be neither held nor broken."""
        if len(self.parent.selected.cases) < len(self.parent.loaded.cases):
            pytest.skip("only a part of the suite is run, and the gate is for all of it")
        if unsaid := self._lines("incomplete"):
            pytest.fail(unsaid, pytrace=False)

    def runtest(self) -> None:
        """Fail with every rule that is broken."""
        if broken := self._lines("fail"):
            pytest.fail(broken, pytrace=False)

    def _lines(self, standing: str) -> str:
        lines = self.report().gate.lines
        return "\n".join(f"{line.rule}: {line.why}" for line in lines if line.standing == standing)


def _home(path: Path) -> Path | None:
    """Where suites of one's own lie: below `home`/evals; None for the product's."""
    return None if suite_files().get(path.stem) == path else path.parents[2]
