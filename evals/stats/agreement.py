"""How far scores agree with ratings, with themselves on a repeat, and raters with each other; per criterion."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.stats.levels import LEVELS, SHARES, TABLED, Levels, figure, level, table
from evals.stats.names import AGREEMENT, STABILITY
from evals.stats.ratings import Answer
from evals.stats.records import Confusion, Figure
from evals.stats.resampling import Floats, interval, resampled, share_interval
from evals.stats.shares import Counted, share

ENOUGH = 10
"""Cases. Below this a coefficient says more about the sample than about the evaluator."""
JUMP = 1.0


@dataclass(frozen=True)
class Scored:
    """The answers with both numbers, one row each. `share`: of its case, so that each case counts once."""

    rated: Levels
    answered: Levels
    share: Floats
    source: Levels
    cases: int
    sources: int

    @classmethod
    def of(cls, answers: Sequence[Answer], sources: Sequence[str] = ()) -> "Scored":
        """Of `answers`; tables will have one row per source, in the order of `sources` or of first mention."""
        order = list(sources) or list(dict.fromkeys(one.source for one in answers))
        place = {source: index for index, source in enumerate(order)}
        times = Counter(one.case for one in answers)
        both = [one for one in answers if one.rating is not None and one.score is not None]
        return cls(
            rated=np.array([level(one.rating or 0) for one in both], dtype=int),
            answered=np.array([level(one.score or 0) for one in both], dtype=int),
            share=np.array([1 / times[one.case] for one in both]),
            source=np.array([place[one.source] for one in both], dtype=int),
            cases=len({one.case for one in both}),
            sources=len(order),
        )

    @property
    def weight(self) -> Levels:
        """`share` in whole numbers."""
        times = np.rint(1 / self.share).astype(int)
        return np.asarray(math.lcm(*set(times.tolist())) // times)

    @property
    def tables(self) -> Floats:
        """A table per source; each case weighs 1."""
        found = np.zeros((self.sources, len(LEVELS), len(LEVELS)))
        np.add.at(found, (self.source, self.rated, self.answered), self.share)
        return found

    def value(self, statistic: str) -> float:
        """A figure of `evals.stats.levels`, NaN if it has no value."""
        return figure(statistic, self.rated, self.answered, self.weight)


def agreement(answers: Sequence[Answer], part: str) -> tuple[Figure, ...]:
    """The figures of `AGREEMENT`, and `tested_alike`: how often both or neither saw something to judge."""
    return (*_figures(Scored.of(answers), {name: name for name in AGREEMENT}, part), _tested_alike(answers, part))


def stability(retests: Sequence[Answer], part: str) -> tuple[Figure, ...]:
    """Test against retest over all pairs of repeats: kappa, exact, and the share of changes of a point or more."""
    none = "needs --repeat 2 or more"
    jumps = share("stability_jumps", part, [Counted(a.case, a.source, _jumped(a)) for a in retests], none)
    if not retests:
        return (*(Figure(name=name, part=part, note=none) for name in STABILITY.values()), jumps)
    return (*_figures(Scored.of(retests), STABILITY, part), jumps)


def between_raters(pairs: Sequence[Sequence[Answer]], part: str) -> Figure:
    """Mean weighted kappa over pairs of raters: how well people (or models) agree with each other."""
    sources = list(dict.fromkeys(one.source for pair in pairs for one in pair))
    paired = [Scored.of(pair, sources) for pair in pairs]
    kept = [pair for pair in paired if pair.cases >= ENOUGH]
    n = max((pair.cases for pair in paired), default=0)
    values = [pair.value("kappa") for pair in kept]
    if not values or any(map(math.isnan, values)):
        why = "all ratings are the same" if values else f"needs two raters with {ENOUGH} cases in common"
        return Figure(name="raters", part=part, n=n, note=why)
    draws = TABLED["kappa"](resampled(np.stack([pair.tables for pair in kept], axis=1)))
    bounds = interval(draws.mean(axis=-1))
    note = "1 pair of raters" if len(kept) == 1 else f"mean of {len(kept)} pairs of raters"
    mean = float(np.mean(values))
    return Figure(name="raters", part=part, value=mean, low=bounds.low, high=bounds.high, n=n, note=note)


def confusion(answers: Sequence[Answer], part: str) -> Confusion:
    """Rated level by answered level, every answer counted."""
    scored = Scored.of(answers)
    counts = table(scored.rated, scored.answered, np.ones(len(scored.rated))).astype(int)
    return Confusion(part=part, levels=tuple(LEVELS.tolist()), counts=tuple(tuple(row) for row in counts.tolist()))


def alike(answers: Sequence[Answer]) -> list[Counted]:
    """Whether score and rating agree on there being anything to judge."""
    return [Counted(a.case, a.source, (a.rating is None) == (a.score is None)) for a in answers]


def _figures(scored: Scored, names: Mapping[str, str], part: str) -> list[Figure]:
    """`names`: statistic -> what the figure is called."""
    if scored.cases < ENOUGH:
        why = f"{scored.cases} scored cases, too few: it takes {ENOUGH}"
        return [Figure(name=shown, part=part, n=scored.cases, note=why) for shown in names.values()]
    draws = resampled(scored.tables)
    return [_figure(scored, statistic, shown, part, draws) for statistic, shown in names.items()]


def _figure(scored: Scored, statistic: str, shown: str, part: str, draws: Floats) -> Figure:
    value = scored.value(statistic)
    if math.isnan(value):
        why = "nothing was rated 1-2" if statistic == "recall_low" else "all scores are the same"
        return Figure(name=shown, part=part, n=scored.cases, note=why)
    found, sources = TABLED[statistic](draws), len(np.unique(scored.source))
    bounds = share_interval(value, found, sources) if statistic in SHARES else interval(found)
    return Figure(name=shown, part=part, value=value, low=bounds.low, high=bounds.high, n=scored.cases)


def _tested_alike(answers: Sequence[Answer], part: str) -> Figure:
    both = sum(a.rating is None and a.score is None for a in answers)
    over = sum(a.rating is None and a.score is not None for a in answers)
    under = sum(a.rating is not None and a.score is None for a in answers)
    note = f"nothing to judge: both say so {both} times, the raters alone {over}, the evaluator alone {under}"
    return share("tested_alike", part, alike(answers), "no case was rated and scored", note)


def _jumped(retest: Answer) -> bool:
    """A score that comes or goes is a jump too: the trainee sees it."""
    if retest.rating is None or retest.score is None:
        return retest.rating is not retest.score
    return abs(retest.rating - retest.score) >= JUMP
