"""Shares of something over cases: passed of checked, kept of offered, alike of all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.stats.records import Figure
from evals.stats.resampling import Floats, quotient, resampled, share_interval


@dataclass(frozen=True)
class Counted:
    """`hits` of `of` in one repeat of a case."""

    case: str
    source: str
    hits: float
    of: float = 1


def by_source(counted: Sequence[Counted], sources: Sequence[str]) -> Floats:
    """Hits and totals, a row per source in the order of `sources`; repeats of a case are averaged."""
    place = {source: index for index, source in enumerate(sources)}
    times = Counter(one.case for one in counted)
    sums = np.zeros((len(sources), 2))
    for one in counted:
        sums[place[one.source]] += one.hits / times[one.case], one.of / times[one.case]
    return sums


def ratio(sums: Floats) -> Floats:
    """Hits over totals, NaN of none."""
    return quotient(sums[..., 0], sums[..., 1])


def share(name: str, part: str, counted: Sequence[Counted], none: str, note: str = "") -> Figure:
    """The share as a figure; without anything counted it has no value, and `none` says why."""
    some = [one for one in counted if one.of]
    sources = list(dict.fromkeys(one.source for one in some))
    if not some:
        return Figure(name=name, part=part, note=none)
    sums = by_source(some, sources)
    value = float(ratio(sums.sum(axis=0)))
    bounds = share_interval(value, ratio(resampled(sums)), len(sources))
    cases = len({one.case for one in some})
    return Figure(name=name, part=part, value=value, low=bounds.low, high=bounds.high, n=cases, note=note)
