"""Plays cases by variants and repeats: bounded concurrency, flat memory, and what is lost is kept as lost."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple, Protocol, TypeVar

from bot.core.usage import Call, Usage
from bot.errors import FailureError, NotRecordedError
from bot.llm.tape import one_case
from evals.loading import Loaded
from evals.outcome import Outcome, Played, Status
from evals.players import PLAYERS
from evals.stage import Stage
from evals.till import STOPPED, Till
from evals.variants import Entrant

T = TypeVar("T")


class Watch(Protocol):
    """Whoever shows progress."""

    def step(self, *, lost: bool = False, kept: bool = False) -> None: ...


class Key(NamedTuple):
    """One play of one case: unique in a suite."""

    variant: str
    repeat: int
    case: int
    """Its place in the suite."""


@dataclass(frozen=True)
class Runner:
    """`stage` makes the stage of an entrant and repeat; all are made before the first case is played."""

    stage: Callable[[Entrant, int], Stage]
    till: Till
    watch: Watch
    concurrency: int = 8
    clock: Callable[[], float] = perf_counter

    async def play(self, suite: Loaded, entrants: Sequence[Entrant], repeats: int = 1) -> list[Played]:
        """Every case by everyone, `repeats` times: what came of it, in the suite's order, nothing left out."""
        turns = range(1, repeats + 1)
        stages = {(one.variant.name, repeat): self.stage(one, repeat) for one in entrants for repeat in turns}
        found: dict[Key, Outcome] = {}

        async def play(key: Key) -> None:
            outcome = found[key] = await self._outcome(suite, key, stages[key[:2]])
            if outcome.why != STOPPED:  # what was not begun is neither done nor lost
                kept = outcome.usage is not None and outcome.paid is None
                self.watch.step(lost=outcome.status != "done", kept=kept)

        await spread(_keys(len(suite.cases), list(stages)), play, self.concurrency)
        return [_played(suite, one, repeats, found) for one in entrants]

    async def _outcome(self, suite: Loaded, key: Key, stage: Stage) -> Outcome:
        """What came of one case. If it was refused a call it is lost, whatever its player made of it."""
        began, case = self.clock(), suite.cases[key.case]

        def ended(status: Status, why: str) -> Outcome:
            return Outcome(case=case.id, source=case.source, repeat=key.repeat, status=status, why=why)

        with self.till.receipt() as receipt, one_case():
            try:
                if self.till.stopped:
                    outcome = ended("lost", STOPPED)
                else:
                    outcome = await PLAYERS[suite.suite.kind](case, stage, suite.checks(case))
            except NotRecordedError as fault:
                outcome = ended("not_recorded", str(fault))
            except FailureError as fault:
                outcome = ended("lost", str(fault))
        if receipt.refused:
            outcome = ended("lost", receipt.refused)
        spent = {"usage": _sum(receipt.calls), "paid": _sum([call for call in receipt.calls if not call.kept])}
        return outcome.model_copy(update={**spent, "milliseconds": round(1000 * (self.clock() - began), 1)})


async def spread(items: Iterable[T], work: Callable[[T], Awaitable[None]], workers: int) -> None:
    """`work` on every item, at most `workers` at a time; the first fault stops all and is raised as it is."""
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:
            await work(item)
            await asyncio.sleep(0)  # work that waits for nothing would never let Ctrl-C through

    tasks = [asyncio.create_task(worker()) for _ in range(workers)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _keys(cases: int, stages: Sequence[tuple[str, int]]) -> Iterator[Key]:
    """Case by case, so that a run cut short has played the same cases with everyone."""
    return (Key(variant, repeat, case) for case in range(cases) for variant, repeat in stages)


def _played(suite: Loaded, entrant: Entrant, repeats: int, found: Mapping[Key, Outcome]) -> Played:
    name, turns = entrant.variant.name, range(1, repeats + 1)
    outcomes = tuple(found[Key(name, repeat, case)] for case in range(len(suite.cases)) for repeat in turns)
    return Played(suite=suite.suite.id, suite_hash=suite.hash, variant=entrant.variant, outcomes=outcomes)


def _sum(calls: Sequence[Call]) -> Usage | None:
    return Usage.of(calls) if calls else None
