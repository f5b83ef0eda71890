"""What a person asked `greenroom eval run` for, carried out."""

import asyncio
import getpass
import platform
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot.casting import role_ids
from bot.config import EMBEDDED, Settings
from bot.errors import InputError
from bot.llm.local import PARALLEL
from bot.llm.models import GGUF
from bot.llm.tape import Shelf
from evals.loading import Loaded, load_suite, suite_files
from evals.means import Means, kept
from evals.outcome import Played
from evals.recording import Header, Recorder, Recording
from evals.session import Session, chosen, some
from evals.till import Till, stoppable
from evals.variants import Wanted, entrants

if TYPE_CHECKING:
    from evals.comparison import Reference, Report

CONCURRENCY = 8


@dataclass(frozen=True)
class Order:
    """The options of `greenroom eval run`."""

    variants: Wanted
    suites: tuple[str, ...] = ()
    repeats: int = 1
    cases: str | None = None
    limit: int | None = None
    concurrency: int | None = None
    judge: str | None = None
    trainee: str | None = None
    ledger: Path | None = None
    replay: Path | None = None
    record: Path | None = None
    accept: bool = False

    def check(self) -> None:
        """Raise InputError for options that contradict each other."""
        if self.replay and (self.record or self.ledger):
            raise InputError("--replay asks no model, so it goes with neither --record nor --ledger")
        if self.accept and (self.cases or self.limit):
            raise InputError("--accept is for whole suites: leave -k and --limit out")
        if self.accept and (self.variants.prompts or self.variants.against):
            raise InputError("--accept keeps the working tree's results: leave --prompt and --against out")


@dataclass(frozen=True)
class Done:
    """What came of an order. `notes`: what was written, or how to go on; `refused`: why nothing was accepted."""

    reports: "tuple[Report, ...]"
    notes: tuple[str, ...] = ()
    stopped: bool = False
    accepted: bool = False
    refused: InputError | None = None

    @property
    def exit_code(self) -> int:
        """1 if any suite played whole fails, else 2 if any was not played whole, 130 after Ctrl-C; 0 once accepted."""
        if self.stopped or self.accepted:
            return 130 if self.stopped else 0
        return self._judged

    @property
    def _judged(self) -> int:
        codes = {report.gate.exit_code for report in self.reports}
        return 1 if 1 in codes else max(codes, default=2)

    @property
    def overruled(self) -> tuple[str, ...]:
        """That results were accepted although the gate would not let them pass."""
        told = f"accepted as they are: this run exits 0, any later one like it {self._judged}"
        return (told,) if self.accepted and self._judged else ()


async def carry_out(order: Order, settings: Settings, out: Console) -> Done:
    """Play, compare, judge; `out` shows progress. Raises GreenroomError where that cannot begin."""
    order.check()
    if order.accept:
        _check_place(settings)
    every = [load_suite(name, settings.home) for name in order.suites or suite_files(settings.home)]
    suites = some([chosen(suite, order.cases, order.limit) for suite in every], order.cases)
    recorded = Recording.read(order.replay) if order.replay else None
    wanted = _wanted(order, recorded)
    with _shelf(order, settings, recorded) as shelf, entrants(settings, wanted) as players:
        concurrency = order.concurrency or _seats(_ids(order, settings))
        till = Till(settings.max_cost)
        means = Means(settings, till, asyncio.Semaphore(concurrency), shelf, bool(recorded), order.judge, order.trainee)
        session = Session(means, players, partial(baseline_of, settings), out, order.repeats, concurrency)
        with stoppable(till, out):
            played = [await session.play(suite) for suite in suites if not till.stopped]
        if till.stopped:
            return Done((), (_how_to_go_on(played, suites, session),), stopped=True)
        reports = tuple(session.report(suite, found) for suite, found in zip(suites, played, strict=True))
        try:
            notes = tuple(_written(order, session, shelf, suites, played))
        except InputError as fault:  # the report says what is missing, so it is shown first
            return Done(reports, refused=fault)
        return Done(reports, notes, accepted=order.accept)


def _wanted(order: Order, recorded: Recording | None) -> Wanted:
    """The variants; a recording is of one model, which plays unless others are named."""
    if recorded and not order.variants.models:
        return replace(order.variants, models=(recorded.header.model,))
    return order.variants


def _ids(order: Order, settings: Settings) -> set[str]:
    """Every model that plays a role."""
    casts = [role_ids(settings, model).values() for model in order.variants.models or (None,)]
    return {*chain(*casts), *filter(None, (order.judge, order.trainee))}


def _seats(ids: Set[str]) -> int:
    """Calls at once, unless it was said: a file in this process answers a few, lest waiting look like slowness."""
    return PARALLEL if any(id.startswith(f"{GGUF}:") for id in ids) else CONCURRENCY


@contextmanager
def _shelf(order: Order, settings: Settings, recorded: Recording | None) -> Iterator[Shelf | None]:
    """Where answers come from and go to; None where no model plays."""
    ids = _ids(order, settings)
    if order.record and (ids == {EMBEDDED} or len(ids) > 1):
        raise InputError(f"--record writes the answers of one model; here play: {', '.join(sorted(ids))}")
    if recorded:
        yield recorded
    elif ids == {EMBEDDED}:
        yield None
    else:
        with kept(settings, order.ledger) as ledger:
            yield Recorder(ledger) if order.record else ledger


def _how_to_go_on(played: Sequence[Sequence[Played]], suites: Sequence[Loaded], session: Session) -> str:
    """After Ctrl-C: how much is done, and that it is not lost."""
    done = sum(outcome.status == "done" for found in played for one in found for outcome in one.outcomes)
    total = sum(len(suite.cases) for suite in suites) * len(session.entrants) * session.repeats
    stopped = f"Stopped: {done} of {total} played"
    if session.means.shelf is None:
        return f"{stopped}. No model was asked, so playing them again costs nothing."
    spent = f"${session.means.till.spent:.4f} spent"
    return f"{stopped}, {spent}. Every answer is kept: the same command goes on and pays nothing twice."


def _written(
    order: Order, session: Session, shelf: Shelf | None, suites: Sequence[Loaded], played: Sequence[Sequence[Played]]
) -> Iterator[str]:
    """Write recording and baselines, if that was asked for; says what was written, and what the money cannot tell."""
    till = session.means.till
    if till.max_cost is not None and till.unpriced:
        yield f"{till.unpriced} calls have no known price, so --max-cost did not count them; see GREENROOM_PRICES"
    if order.record and isinstance(shelf, Recorder):
        yield f"{shelf.write(order.record, _header(order, session, suites))} answers recorded in {order.record}"
    if order.accept:
        from evals import baseline

        folder = _baselines(session.means.settings)[0]
        new = [
            baseline.made(suite.suite, suite.cases, one)
            for suite, found in zip(suites, played, strict=True)
            for one in found
        ]
        for one in new:  # all or none: the first answer missing has raised by now
            path = baseline.path_of(folder, one.suite, one.variant.model)
            baseline.save(one, path)
            yield f"baseline {path.name} written: read its diff before you commit it"


def _baselines(settings: Settings) -> list[Path]:
    """Folders of baselines, one's own first."""
    own = [settings.home / "evals"] if settings.home else []
    return [root / "baselines" for root in (*own, Path(__file__).parent)]


def _check_place(settings: Settings) -> None:
    """Raise InputError where baselines would go into the installed package, in which nobody reviews or keeps them."""
    if not settings.home and not (Path(__file__).parents[1] / "pyproject.toml").is_file():
        raise InputError("--accept: this is an installed copy; set GREENROOM_HOME to a folder that you keep in git")


def baseline_of(settings: Settings, suite: Loaded, model: str) -> "Reference | None":
    """The baseline kept of a suite by a model; one's own hides the product's."""
    from evals import baseline

    paths = [baseline.path_of(folder, suite.suite.id, model) for folder in _baselines(settings)]
    found = next((found for path in paths if (found := baseline.load(path))), None)
    return found.reference(suite.suite, suite.cases) if found else None


def _header(order: Order, session: Session, suites: Sequence[Loaded]) -> Header:
    """Of what model, when and by whom."""
    played = {"suites": [suite.suite.id for suite in suites], "cases": order.cases, "limit": order.limit}
    parameters = {**played, "repeats": session.repeats, "timeout": session.means.limits.timeout}
    by = f"{getpass.getuser()}, greenroom {version('greenroom')} on {platform.system()} {platform.machine()}"
    return Header(model=session.entrants[0].variant.model, parameters=parameters, date=date.today(), by=by)
