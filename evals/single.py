"""One suite played once by the working tree, for whoever needs its report and no more: pytest, calibration."""

import asyncio
from contextlib import nullcontext
from functools import partial

from rich.console import Console

from bot.config import Settings
from evals.comparison import Report
from evals.loading import Loaded
from evals.means import Means, asks_models, kept
from evals.order import CONCURRENCY, baseline_of
from evals.session import Session
from evals.till import Till, stoppable
from evals.variants import Wanted, entrants


async def played(suite: Loaded, settings: Settings, model: str | None, out: Console) -> Report:
    """The report on `suite`. Answers go to and come from the ledger that `greenroom eval run` uses too."""
    books = kept(settings, None) if asks_models(settings, model) else nullcontext()
    with books as shelf, entrants(settings, Wanted(models=(model,) if model else ())) as players:
        means = Means(settings, Till(settings.max_cost), asyncio.Semaphore(CONCURRENCY), shelf)
        session = Session(means, players, partial(baseline_of, settings), out, 1, CONCURRENCY)
        with stoppable(means.till, out):
            return session.report(suite, await session.play(suite))
