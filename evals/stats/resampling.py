"""Chance: bootstrap and permutation over whole sources, since cases cut from one source vary together.

Everything here works on one array per figure: row i holds what source i adds (a table, counts, a sum), and the figure
is a function of the rows' sum. A resample is then a matrix product, and 2,000 of them take milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm, permutation_test

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Sums `(..., *shape)` -> values `(...)`; NaN where the figure has no value."""

SEED = 4417
RESAMPLES, PERMUTATIONS, BATCH = 2000, 4999, 1000
CONFIDENCE, POWER = 0.95, 0.80
MOST_UNDEFINED = 0.05
"""Above this share of resamples without a value, no interval is given."""


@dataclass(frozen=True)
class Interval:
    """95 % of the resamples; None where too many had no value."""

    low: float | None
    high: float | None


def quotient(upper: Floats, lower: Floats) -> Floats:
    """`upper / lower`, NaN where there is nothing to divide by."""
    return np.divide(upper, lower, out=np.full_like(upper, np.nan), where=lower > 0)


def resampled(parts: Floats, seed: int = SEED) -> Floats:
    """Sums of `parts` over `RESAMPLES` draws of as many sources, with replacement: `(RESAMPLES, *shape)`."""
    chance, count = np.random.default_rng(seed), len(parts)
    flat = parts.reshape(count, -1)
    share = np.full(count, 1 / count)
    drawn = [chance.multinomial(count, share, size=BATCH) @ flat for _ in range(RESAMPLES // BATCH)]
    return np.concatenate(drawn).reshape(-1, *parts.shape[1:])


def interval(draws: Floats) -> Interval:
    """The middle 95 % of `draws`."""
    known = draws[~np.isnan(draws)]
    if len(known) < (1 - MOST_UNDEFINED) * len(draws):
        return Interval(None, None)
    low, high = np.percentile(known, [50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)])
    return Interval(float(low), float(high))


def share_interval(value: float, draws: Floats, sources: int) -> Interval:
    """As `interval`; where no source disagrees, resampling shows no spread, so the exact binomial stands in."""
    if 0 < value < 1 or not sources:
        return interval(draws)
    exact = binomtest(round(value) * sources, sources).proportion_ci(CONFIDENCE, method="exact")
    return Interval(float(exact.low), float(exact.high))


def permuted(before: Floats, after: Floats, statistic: Statistic, seed: int = SEED) -> float:
    """Two-sided p of the change in `statistic` if, source by source, `before` and `after` could be swapped."""
    count, shape = len(before), before.shape[1:]
    swap = (before - after).reshape(count, -1)

    def change(_: Floats, second: Floats, axis: int = -1) -> Floats:
        """`second` holds row numbers: those below `count` were swapped in from `before`."""
        moved = ((second < count) @ swap).reshape(*second.shape[:-1], *shape)
        return statistic(after.sum(axis=0) + moved) - statistic(before.sum(axis=0) - moved)

    rows = (np.arange(count), np.arange(count, 2 * count))
    found = permutation_test(
        rows, change, permutation_type="samples", vectorized=True, n_resamples=PERMUTATIONS, batch=BATCH, rng=seed
    )
    return float(found.pvalue)


def smallest(draws: Floats, alpha: float) -> float:
    """The true difference that a two-sided test at `alpha` finds with 80 % power, from the spread of `draws`."""
    return float((norm.ppf(1 - alpha / 2) + norm.ppf(POWER)) * np.nanstd(draws, ddof=1))


def holm(found: list[float]) -> list[float]:
    """Holm's adjusted p-values: scipy has only false discovery rates, and one false "worse" already stops a merge."""
    adjusted, highest = [0.0] * len(found), 0.0
    for place, index in enumerate(sorted(range(len(found)), key=found.__getitem__)):
        highest = max(highest, min(1.0, (len(found) - place) * found[index]))
        adjusted[index] = highest
    return adjusted
