"""Figures of two sets of half-step scores, from tables of how often each pair of levels met.

`TABLED` has every figure as a function of tables `(..., 9, 9)`, rows rated, columns answered, for resampling by the
thousand. What is printed is computed by the libraries (`figure`); the tests hold the two together.
"""

import math
from collections.abc import Callable, Mapping

import krippendorff
import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score

from evals.stats.resampling import Floats, Statistic, quotient

Levels = NDArray[np.intp]

LEVELS: Floats = np.arange(1, 5.5, 0.5)
GAP: Floats = LEVELS[None, :] - LEVELS[:, None]
"""Answered less rated, in points."""
LOW = LEVELS <= 2


def level(score: float) -> int:
    """Index of `score` in `LEVELS`, to the nearest half. Raises ValueError outside 1-5."""
    index = math.floor((score - 1) * 2 + 0.5)
    if not 0 <= index < len(LEVELS):
        raise ValueError(f"score {score:g} is outside {LEVELS[0]:g}-{LEVELS[-1]:g}")
    return index


def figure(name: str, rated: Levels, answered: Levels, weight: Levels) -> float:
    """The figure `name`, NaN if it has no value. `weight`: whole numbers, how much each row counts."""
    if name in ("kappa", "spearman", "alpha") and _flat(name, rated, answered):
        return math.nan
    if name == "kappa":
        every = range(len(LEVELS))
        return float(cohen_kappa_score(rated, answered, labels=every, weights="quadratic", sample_weight=weight))
    if name == "spearman":
        return float(spearmanr(np.repeat(rated, weight), np.repeat(answered, weight)).statistic)
    if name == "alpha":
        both = np.repeat(np.stack([rated, answered]), weight, axis=1)
        return float(krippendorff.alpha(both, level_of_measurement="ordinal", value_domain=np.arange(len(LEVELS))))
    return float(TABLED[name](table(rated, answered, weight)))


def _flat(name: str, rated: Levels, answered: Levels) -> bool:
    """Whether nothing varies, so that a coefficient divides by nought."""
    flat = [len(set(scores.tolist())) < 2 for scores in (rated, answered)]
    return any(flat) if name == "spearman" else all(flat) and rated[0] == answered[0]


def table(rated: Levels, answered: Levels, weight: Levels | Floats) -> Floats:
    """How much weight each pair of levels has."""
    found = np.zeros((len(LEVELS), len(LEVELS)))
    np.add.at(found, (rated, answered), weight)
    return found


def _total(tables: Floats) -> Floats:
    return np.asarray(tables.sum(axis=(-2, -1)))


def _mean(tables: Floats, values: Floats | NDArray[np.bool_]) -> Floats:
    return quotient(_total(tables * values), _total(tables))


def _kappa(tables: Floats) -> Floats:
    by_chance = np.einsum("...i,ij,...j", tables.sum(axis=-1), GAP**2, tables.sum(axis=-2))
    return 1 - quotient(_total(tables * GAP**2) * _total(tables), by_chance)


def _smd(tables: Floats) -> Floats:
    spread = sum(_variance(tables.sum(axis=axis)) for axis in (-1, -2))
    return quotient(_mean(tables, GAP), np.sqrt(np.asarray(spread) / 2))


def _variance(counts: Floats) -> Floats:
    """Variance of scores, from counts by level."""
    count = counts.sum(axis=-1)
    mean = quotient((counts * LEVELS).sum(axis=-1), count)
    return quotient((counts * (LEVELS - mean[..., None]) ** 2).sum(axis=-1), count - 1)


def _midranks(counts: Floats) -> Floats:
    """Mean rank of each level, ties shared."""
    return np.cumsum(counts, axis=-1) - counts / 2


def _spearman(tables: Floats) -> Floats:
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    count = _total(tables)[..., None]
    one, other = (_midranks(counts) - count / 2 for counts in (rows, columns))
    spread = np.sqrt((rows * one**2).sum(axis=-1) * (columns * other**2).sum(axis=-1))
    return quotient(np.einsum("...i,...ij,...j", one, tables, other), spread)


def _alpha(tables: Floats) -> Floats:
    both = tables + np.swapaxes(tables, -1, -2)
    counts = both.sum(axis=-1)
    ranks = _midranks(counts)
    apart = (ranks[..., None] - ranks[..., None, :]) ** 2
    by_chance = np.einsum("...i,...ij,...j", counts, apart, counts)
    return 1 - quotient(_total(both * apart) * (counts.sum(axis=-1) - 1), by_chance)


def _recall_low(tables: Floats) -> Floats:
    return quotient(_total(tables * (LOW[:, None] & LOW)), _total(tables * LOW[:, None]))


def _averaging(values: Floats | NDArray[np.bool_]) -> Callable[[Floats], Floats]:
    return lambda tables: _mean(tables, values)


TABLED: Mapping[str, Statistic] = {
    "kappa": _kappa,
    "exact": _averaging(GAP == 0),
    "within_one": _averaging(np.abs(GAP) <= 1),
    "bias": _averaging(GAP),
    "error": _averaging(np.abs(GAP)),
    "smd": _smd,
    "spearman": _spearman,
    "alpha": _alpha,
    "recall_low": _recall_low,
}
SHARES = ("exact", "within_one", "recall_low")
