"""The raters and the grader as one panel: how far any two of them agree, and how much of the truth the grader tells.

Sources: ICC(2,1) by the mean squares of Shrout and Fleiss (1979); Krippendorff's alpha for more than two raters and
missing scores; PRMSE, which takes the raters' own noise out, by the estimator of Loukina et al. (BEA 2020), unequal
numbers of ratings weighted. As in `resampling`, each figure is a function of sums over sources.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.cases import EvaluatorCase
from evals.outcome import Outcome
from evals.stats.agreement import ENOUGH
from evals.stats.levels import LEVELS, TABLED, Levels, level
from evals.stats.records import Figure
from evals.stats.resampling import Floats, Statistic, interval, quotient, resampled

Fit = NDArray[np.bool_]

MIDDLE = 3.0
"""Taken off every score before squares are added up, so that they stay small."""


@dataclass(frozen=True)
class Panel:
    """Scores of one criterion, a row per case; NaN where there is none. `source`: of each row, as a number."""

    people: Floats
    grader: Floats
    source: Levels

    @classmethod
    def of(cls, cases: Sequence[EvaluatorCase], outcomes: Sequence[Outcome], part: str) -> "Panel":
        """What `cases` were given for `part` by people, and by the first finished outcome of each."""
        names = list(dict.fromkeys(name for case in cases for name, given in case.ratings.items() if part in given))
        scored = {one.case: one.scores.get(part) for one in reversed(outcomes) if one.status == "done"}
        sources = {source: at for at, source in enumerate(dict.fromkeys(case.source for case in cases))}
        rows = [[case.ratings.get(name, {}).get(part) for name in names] for case in cases]
        return cls(
            people=np.array(rows, dtype=float).reshape(len(cases), len(names)),
            grader=np.array([scored.get(case.id) for case in cases], dtype=float),
            source=np.array([sources[case.source] for case in cases]),
        )

    @property
    def everyone(self) -> Floats:
        """The grader as one more column."""
        return np.column_stack([self.people, self.grader])


def panel_figures(cases: Sequence[EvaluatorCase], outcomes: Sequence[Outcome], part: str) -> tuple[Figure, ...]:
    """`icc`, `panel_alpha` and `prmse` of one criterion."""
    panel = Panel.of(cases, outcomes, part)
    everyone, given = panel.everyone, _count(panel.everyone)
    whole, several = given == everyone.shape[1], given > 1
    rated = np.logical_and(~np.isnan(panel.grader), _count(panel.people) > 0)
    return (
        _figure("icc", part, panel, squares(everyone), icc, whole),
        _figure("panel_alpha", part, panel, coincidences(everyone), TABLED["alpha"], several),
        _figure("prmse", part, panel, errors(panel.people, panel.grader), prmse, rated),
    )


def _count(scores: Floats) -> Floats:
    return np.asarray((~np.isnan(scores)).sum(axis=1), dtype=float)


def _figure(name: str, part: str, panel: Panel, rows: Floats, statistic: Statistic, fit: Fit) -> Figure:
    """The figure over the rows that are `fit` for it, with the interval of resampled sources."""
    count = int(fit.sum())
    if count < ENOUGH:
        return Figure(name=name, part=part, n=count, note=f"{count} chats with enough scores: it takes {ENOUGH}")
    sources, place = np.unique(panel.source[fit], return_inverse=True)
    sums = np.zeros((len(sources), *rows.shape[1:]))
    np.add.at(sums, place, rows[fit])
    value = float(statistic(sums.sum(axis=0)))
    if math.isnan(value):
        return Figure(name=name, part=part, n=count, note="the scores do not vary beyond the raters' noise")
    bounds = interval(statistic(resampled(sums)))
    return Figure(name=name, part=part, value=value, low=bounds.low, high=bounds.high, n=count)


def squares(scores: Floats) -> Floats:
    """What each row adds to the two-way table: 1, its scores, their squares, the square of their sum."""
    moved = scores - MIDDLE
    one = np.ones(len(scores))
    return np.column_stack([one, moved, (moved**2).sum(axis=1), moved.sum(axis=1) ** 2])


def icc(sums: Floats) -> Floats:
    """ICC(2,1) from sums of `squares`: absolute agreement of any one rater with any other, raters drawn at random."""
    n, columns, every, rows = sums[..., 0], sums[..., 1:-2], sums[..., -2], sums[..., -1]
    k = columns.shape[-1]
    common = columns.sum(axis=-1) ** 2 / (n * k)
    between, raters = rows / k - common, (columns**2).sum(axis=-1) / n - common
    targets = between / (n - 1)
    left = (every - common - between - raters) / ((n - 1) * (k - 1))
    return quotient(targets - left, targets + (k - 1) * left + k * (raters / (k - 1) - left) / n)


def coincidences(scores: Floats) -> Floats:
    """Half of each row's table of how often two of its scores met, so that a table and its mirror give the whole."""
    found = np.zeros((len(scores), len(LEVELS), len(LEVELS)))
    for row, given in zip(found, scores, strict=True):
        levels = np.bincount([level(score) for score in given if not math.isnan(score)], minlength=len(LEVELS))
        if levels.sum() > 1:
            row += (np.outer(levels, levels) - np.diag(levels)) / (levels.sum() - 1) / 2
    return found


def errors(people: Floats, grader: Floats) -> Floats:
    """What each row adds to the PRMSE, from its `c` ratings and the grader's score."""
    count = _count(people)
    moved = people - MIDDLE
    total = np.nansum(moved, axis=1)
    mean = total / np.maximum(count, 1)
    spread = np.nansum((moved - mean[:, None]) ** 2, axis=1)
    off = count * (mean - (grader - MIDDLE)) ** 2
    return np.column_stack([np.ones(len(people)), count, count**2, total, count * mean**2, spread, count - 1, off])


def prmse(sums: Floats) -> Floats:
    """Share of the variance of true scores that the grader explains; 0: no better than their mean. From `errors`."""
    n, count, squared, total, means, spread, freedom, off = np.moveaxis(sums, -1, 0)
    noise = quotient(spread, freedom)
    true = quotient(means - total**2 / count - (n - 1) * noise, count - squared / count)
    return 1 - quotient((off - n * noise) / count, true)
