"""One run over suites: who plays, by what answers kept, with what money, and the report on each suite."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from rich.console import Console

from bot.errors import InputError
from evals.cases import AnyCase
from evals.loading import Loaded
from evals.means import Means
from evals.outcome import Played
from evals.progress import progress
from evals.runner import Runner
from evals.stage import Stage
from evals.variants import Entrant

if TYPE_CHECKING:
    from evals.comparison import Reference, Report

References = Callable[[Loaded, str], "Reference | None"]
"""The baseline of a suite by a model, if there is one."""


@dataclass(frozen=True)
class Session:
    """A run. `baseline` finds what an entrant without a rival is compared with; `out` is where progress is shown."""

    means: Means
    entrants: Sequence[Entrant]
    baseline: References
    out: Console
    repeats: int = 1
    concurrency: int = 8

    async def play(self, suite: Loaded) -> list[Played]:
        """`suite` played by everyone; once the till is stopped the rest is lost."""
        total = len(suite.cases) * len(self.entrants) * self.repeats
        with progress(suite.suite.id, total, self.means.till, self.out) as watch:
            runner = Runner(self._stage, self.means.till, watch, self.concurrency)
            return await runner.play(suite, self.entrants, self.repeats)

    def _stage(self, entrant: Entrant, repeat: int) -> Stage:
        return self.means.stage(entrant.library, entrant.model, repeat)

    def report(self, suite: Loaded, played: Sequence[Played]) -> "Report":
        """What there is to say about whoever was not only played to be compared with."""
        from evals.comparison import Reference, report  # statistics take a while to import: the cases go first

        by_name = {one.variant.name: one for one in played}
        against = {}
        for entrant in self.own:
            if entrant.against:
                against[entrant.variant.name] = Reference(by_name[entrant.against], self._borrowed(entrant.against))
            elif found := self.baseline(suite, entrant.variant.model):
                against[entrant.variant.name] = found
        return report(suite.suite, suite.cases, [by_name[one.variant.name] for one in self.own], against)

    @property
    def own(self) -> list[Entrant]:
        """The entrants in question."""
        rivals = {one.against for one in self.entrants}
        return [one for one in self.entrants if one.variant.name not in rivals]

    def _borrowed(self, name: str) -> str:
        files = next(one.borrowed for one in self.entrants if one.variant.name == name)
        return f"{name} has no {', '.join(files)}: today's took their place there." if files else ""


def chosen(suite: Loaded, wanted: str | None, limit: int | None) -> Loaded:
    """The cases whose id or tag is `wanted` (a part of it, or a pattern with * ? [), at most `limit` of them."""

    def fits(case: AnyCase) -> bool:
        if not wanted:
            return True
        pattern = wanted if set(wanted) & set("*?[") else f"*{wanted}*"
        return any(fnmatchcase(name, pattern) for name in (case.id, *case.tags))

    return replace(suite, cases=tuple(case for case in suite.cases if fits(case))[:limit])


def some(suites: Sequence[Loaded], wanted: str | None) -> list[Loaded]:
    """The suites that have cases left; raises InputError where none has."""
    left = [suite for suite in suites if suite.cases]
    if not left:
        raise InputError(
            f"-k {wanted}: no case of {', '.join(suite.suite.id for suite in suites)} has this in id or tag"
        )
    return left
