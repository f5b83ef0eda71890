"""How far labelled signals match the labels a message was written for: precision, recall, F1."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, precision_recall_fscore_support

from bot.core.signals import Signal
from evals.cases import AppraiserCase
from evals.outcome import Outcome
from evals.stats.names import PER_SIGNAL
from evals.stats.records import Figure
from evals.stats.resampling import Floats, interval, resampled

SIGNALS = tuple(Signal)
ENOUGH = 10
"""Messages a signal must be in before its own figures are shown, or count in the mean over signals."""


@dataclass(frozen=True)
class Labelled:
    """One row per answer, one column per signal. `share` of its case, so that each case counts once."""

    wanted: NDArray[np.bool_]
    found: NDArray[np.bool_]
    share: Floats
    source: tuple[str, ...]
    cases: int

    @classmethod
    def of(cls, cases: Iterable[AppraiserCase], outcomes: Iterable[Outcome]) -> "Labelled":
        """What `outcomes` found beside what was wanted; without lost outcomes."""
        by_id = {case.id: case for case in cases}
        done = [one for one in outcomes if one.status == "done" and one.case in by_id]
        times = Counter(one.case for one in done)
        return cls(
            wanted=np.array([[s in by_id[one.case].labels for s in SIGNALS] for one in done]).reshape(-1, len(SIGNALS)),
            found=np.array([[s in one.labels for s in SIGNALS] for one in done]).reshape(-1, len(SIGNALS)),
            share=np.array([1 / times[one.case] for one in done]),
            source=tuple(one.source for one in done),
            cases=len(times),
        )

    def counts(self, sources: Sequence[str]) -> Floats:
        """Per source and signal: hits, found, wanted."""
        each = np.stack([self.wanted & self.found, self.found, self.wanted], axis=-1) * self.share[:, None, None]
        place = {source: index for index, source in enumerate(sources)}
        sums = np.zeros((len(sources), len(SIGNALS), 3))
        np.add.at(sums, [place[source] for source in self.source], each)
        return sums

    @property
    def common(self) -> list[int]:
        """Columns of the signals wanted often enough."""
        return [index for index, times in enumerate(self.share @ self.wanted) if times > ENOUGH - 0.5]


def micro_f1(sums: Floats) -> Floats:
    """F1 over all signals pooled, of sums `(..., signals, 3)`; NaN where nothing is wanted or found."""
    return _f1(sums.sum(axis=-2))


def _f1(sums: Floats) -> Floats:
    return _ratio(2 * sums[..., 0], sums[..., 1] + sums[..., 2])


def _ratio(upper: Floats, lower: Floats) -> Floats:
    return np.divide(upper, lower, out=np.full_like(upper, np.nan), where=lower > 0)


def label_figures(labelled: Labelled) -> tuple[Figure, ...]:
    """Micro and macro F1, then precision, recall and F1 of each signal wanted at least `ENOUGH` times."""
    if labelled.cases < ENOUGH or not labelled.wanted.any():
        why = f"{labelled.cases} labelled cases, too few: it takes {ENOUGH}"
        names = [Figure(name=name, n=labelled.cases, note=why) for name in ("micro_f1", "macro_f1")]
        return tuple(names)
    sums = resampled(labelled.counts(list(dict.fromkeys(labelled.source))))
    return (
        _averaged("micro", labelled, micro_f1(sums), ""),
        _macro(labelled, sums),
        *(figure for index in labelled.common for figure in _of_signal(index, labelled, sums[:, index])),
    )


def _averaged(how: Literal["micro", "macro"], labelled: Labelled, draws: Floats, note: str) -> Figure:
    kept = list(range(len(SIGNALS))) if how == "micro" else labelled.common
    wanted, found = labelled.wanted[:, kept], labelled.found[:, kept]
    value = f1_score(wanted, found, average=how, sample_weight=labelled.share, zero_division=0)
    bounds = interval(draws)
    name = f"{how}_f1"
    return Figure(name=name, value=float(value), low=bounds.low, high=bounds.high, n=labelled.cases, note=note)


def _macro(labelled: Labelled, sums: Floats) -> Figure:
    kept = labelled.common
    if not kept:
        return Figure(name="macro_f1", n=labelled.cases, note=f"no signal is wanted {ENOUGH} times")
    note = f"mean of the {len(kept)} signals wanted at least {ENOUGH} times"
    return _averaged("macro", labelled, np.nan_to_num(_f1(sums[:, kept])).mean(axis=-1), note)


def _of_signal(index: int, labelled: Labelled, sums: Floats) -> list[Figure]:
    wanted, found = labelled.wanted[:, index], labelled.found[:, index]
    values = precision_recall_fscore_support(
        wanted, found, average="binary", sample_weight=labelled.share, zero_division=0
    )[:3]
    drawn = [_ratio(sums[..., 0], sums[..., 1]), _ratio(sums[..., 0], sums[..., 2]), _f1(sums)]
    n = round(float(labelled.share @ wanted))
    figures = []
    for name, value, draws in zip(PER_SIGNAL, values, drawn, strict=True):
        bounds = interval(draws)
        figures.append(
            Figure(name=name, part=SIGNALS[index], value=float(value), low=bounds.low, high=bounds.high, n=n)
        )
    return figures
