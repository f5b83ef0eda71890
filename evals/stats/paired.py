"""Two variants on the same cases: what changed, whether it may be chance, and what could have been seen at all.

Repeats are averaged within a case first. The p-value asks how often a change at least as large comes up when each
source's two results are swapped at random: exact in small sets too. Holm holds the chance of any false word below
alpha over everything that one comparison tests. A figure on which no case differs cannot come out significant however
its cases are swapped, so it does not count as a test (Tarone 1990).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from evals.cases import AnyCase, AppraiserCase, EvaluatorCase
from evals.outcome import Outcome
from evals.stats.agreement import ENOUGH, Scored, alike
from evals.stats.figures import check_names, clear
from evals.stats.labels import Labelled, micro_f1
from evals.stats.levels import TABLED
from evals.stats.ratings import Answer, answers, criteria
from evals.stats.records import Difference, Direction
from evals.stats.resampling import Floats, Statistic, holm, interval, permuted, resampled, smallest
from evals.stats.shares import Counted, by_source, ratio
from evals.suite import Kind

FEWEST = 6
"""Sources. With five, even unanimous changes have p = .06."""
SCORED = ("kappa", "error")
LOWER_IS_BETTER = frozenset({"error"})


@dataclass(frozen=True)
class Contest:
    """One figure of two variants: a row per source and variant, the same `n` cases behind both."""

    name: str
    part: str
    before: Floats
    after: Floats
    statistic: Statistic
    n: int

    @property
    def wanting(self) -> str:
        """Why nothing can be said of it, if there is too little; coefficients and means take as many as figures do."""
        if len(self.before) < FEWEST:
            return f"it takes cases from {FEWEST} chats, here {len(self.before)}"
        if self.name in SCORED and self.n < ENOUGH:
            return f"it takes {ENOUGH} scored cases, here {self.n}"
        return ""

    @property
    def alike(self) -> bool:
        """Whether no source differs."""
        return np.allclose(self.before, self.after)


def finished(outcomes: Iterable[Outcome]) -> set[str]:
    """Cases with at least one repeat done."""
    return {one.case for one in outcomes if one.status == "done"}


def excluded(cases: Iterable[AnyCase], before: Sequence[Outcome], after: Sequence[Outcome]) -> tuple[str, ...]:
    """Cases that no pair can be made of, each with the side that lacks it and why."""
    named = []
    for which, outcomes in (("before", before), ("after", after)):
        done, why = finished(outcomes), {one.case: one.why or one.status.replace("_", " ") for one in outcomes}
        named += [f"{c.id}: {which}: {why.get(c.id, 'not played')}" for c in cases if c.id not in done]
    return tuple(named)


def differences(
    kind: Kind, cases: Sequence[AnyCase], before: Sequence[Outcome], after: Sequence[Outcome], alpha: float
) -> tuple[Difference, ...]:
    """All differences over the cases both finished."""
    both = finished(before) & finished(after)
    one, other = ([o for o in outcomes if o.case in both and o.status == "done"] for outcomes in (before, after))
    contests = [*_own(kind, [case for case in cases if case.id in both], one, other), *_checks(one, other)]
    return _tested(contests, alpha)


def _own(kind: Kind, cases: Sequence[AnyCase], before: list[Outcome], after: list[Outcome]) -> list[Contest]:
    if kind == "evaluator":
        given = cast(Sequence[EvaluatorCase], cases)
        paired = [(n, answers(given, before, n), answers(given, after, n)) for n in criteria(given)]
        return [contest for name, one, other in paired for contest in _scores(name, one, other)]
    if kind == "appraiser" and cases:
        wanted, sources = cast(Sequence[AppraiserCase], cases), list(dict.fromkeys(case.source for case in cases))
        one, other = (Labelled.of(wanted, outcomes).counts(sources) for outcomes in (before, after))
        return [Contest("micro_f1", "", one, other, micro_f1, len(cases))]
    return []


def _scores(part: str, before: list[Answer], after: list[Answer]) -> list[Contest]:
    """Kappa and mean absolute error over cases scored by both; over all, whether they see anything to judge."""
    known = _scored(before) & _scored(after)
    sources = list(dict.fromkeys(a.source for a in before if a.case in known))
    one, other = (Scored.of([a for a in side if a.case in known], sources) for side in (before, after))
    contests = [Contest(n, part, one.tables, other.tables, TABLED[n], len(known)) for n in SCORED]
    return [*contests, _shares("tested_alike", part, alike(before), alike(after))]


def _scored(found: Iterable[Answer]) -> set[str]:
    return {answer.case for answer in found if answer.rating is not None and answer.score is not None}


def _checks(before: list[Outcome], after: list[Outcome]) -> list[Contest]:
    """Each check on its own, and all pooled where there are several."""
    names = [name for name in check_names(before) if name in set(check_names(after))]
    parts = ["", *names] if len(names) > 1 else names
    return [_shares("pass_rate", part, clear(before, part), clear(after, part)) for part in parts]


def _shares(name: str, part: str, before: list[Counted], after: list[Counted]) -> Contest:
    both = {one.case for one in before} & {one.case for one in after}
    sources = list(dict.fromkeys(one.source for one in before if one.case in both))
    one, other = (by_source([c for c in side if c.case in both], sources) for side in (before, after))
    return Contest(name, part, one, other, ratio, len(both))


def _tested(contests: Sequence[Contest], alpha: float) -> tuple[Difference, ...]:
    defined = [c for c in contests if not any(map(math.isnan, _values(c)))]
    live = [c for c in defined if not c.wanting and not c.alike]
    p = {id(c): permuted(c.before, c.after, c.statistic) for c in live}
    real = [c for c in live if not math.isnan(p[id(c)])]
    adjusted = dict(zip(map(id, real), holm([p[id(c)] for c in real]), strict=True))
    found = []
    for contest in contests:
        if id(contest) in adjusted:
            found.append(_difference(contest, p[id(contest)], adjusted[id(contest)], alpha, len(real)))
        else:
            found.append(_untested(contest))
    return tuple(found)


def _untested(contest: Contest) -> Difference:
    named = {"name": contest.name, "part": contest.part, "n": contest.n}
    if contest.wanting:
        return Difference(**named, note=contest.wanting)
    before, after = _values(contest)
    if math.isnan(before) or math.isnan(after) or not contest.alike:
        return Difference(**named, note="all scores are the same")
    same: Direction = "no evidence either way"
    return Difference(**named, before=before, after=after, change=0, p=1, verdict=same, note="no case differs")


def _difference(contest: Contest, p: float, adjusted: float, alpha: float, tests: int) -> Difference:
    before, after = _values(contest)
    sums = resampled(np.stack([contest.before, contest.after], axis=1))
    draws = contest.statistic(sums[:, 1]) - contest.statistic(sums[:, 0])
    bounds, change = interval(draws), after - before
    verdict: Direction = "no evidence either way"
    if adjusted < alpha:
        verdict = "worse" if (change > 0) == (contest.name in LOWER_IS_BETTER) else "better"
    return Difference(
        name=contest.name,
        part=contest.part,
        before=before,
        after=after,
        change=change,
        low=bounds.low,
        high=bounds.high,
        p=p,
        adjusted=adjusted,
        smallest=smallest(draws, alpha / tests),
        n=contest.n,
        verdict=verdict,
    )


def _values(contest: Contest) -> tuple[float, float]:
    one, other = (contest.statistic(side.sum(axis=0)) for side in (contest.before, contest.after))
    return float(one), float(other)
