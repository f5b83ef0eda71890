"""How far a run is, on stderr: a bar with rate, time to go, money and losses; plain lines where nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from evals.till import Till

EVERY = 10.0
"""Seconds between plain lines."""


@dataclass
class Meter:
    """Counts cases as they end, and shows them. `show` takes the number done and a sentence about them."""

    total: int
    till: Till
    show: Callable[[int, str], None]
    clock: Callable[[], float] = monotonic
    done: int = 0
    lost: int = 0
    kept: int = 0
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def step(self, *, lost: bool = False, kept: bool = False) -> None:
        """One case has ended. `kept`: nothing was asked for it now, so it says nothing about the speed to come."""
        self.done += 1
        self.lost += lost
        self.kept += kept
        self.show(self.done, self.told)

    @property
    def rate(self) -> float:
        """Cases a second, those found in the ledger aside."""
        return (self.done - self.kept) / max(self.clock() - self.began, 1e-6)

    @property
    def told(self) -> str:
        """Rate, money, losses, in words."""
        parts = [f"{self.rate:.1f}/s"] if self.done > self.kept else []
        parts += [f"${self.till.spent:.4f}"] * bool(self.till.spent)
        parts += [f"{self.till.unpriced} calls of unknown price"] * bool(self.till.unpriced)
        return ", ".join([*parts, f"{self.lost} lost" if self.lost else "none lost"])


@contextmanager
def progress(
    title: str, total: int, till: Till, out: Console, clock: Callable[[], float] = monotonic
) -> Iterator[Meter]:
    """A meter that shows itself on `out` until the context ends."""
    if not out.is_terminal:
        yield _plain(title, total, till, out, clock)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[told]}"), console=out, transient=True) as bar:
        task = bar.add_task(title, total=total, told="")
        yield Meter(total, till, lambda done, told: bar.update(TaskID(task), completed=done, told=told), clock)


def _plain(title: str, total: int, till: Till, out: Console, clock: Callable[[], float]) -> Meter:
    """A line every ten seconds and one at the end."""
    meter = Meter(total, till, lambda done, told: None, clock)
    last = meter.began

    def show(done: int, told: str) -> None:
        nonlocal last
        now = meter.clock()
        if now - last >= EVERY or done == total:
            last = now
            left = f", about {(total - done) / meter.rate:.0f} s to go" if done < total and meter.rate else ""
            out.print(f"{title}: {done} of {total} ({told}{left})", highlight=False, markup=False)

    meter.show = show
    return meter
