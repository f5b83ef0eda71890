"""Ratings side by side: an answer beside the raters' median, a repeat beside another, a rater beside another."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from bot.core.scoring import round_half
from evals.cases import EvaluatorCase
from evals.outcome import Outcome


@dataclass(frozen=True)
class Answer:
    """One score beside its rating, 1-5; None: nothing to judge. Answers to one case share its weight."""

    case: str
    source: str
    rating: float | None
    score: float | None


def criteria(cases: Iterable[EvaluatorCase]) -> list[str]:
    """Every criterion that was rated, in order of first mention."""
    return list(dict.fromkeys(name for case in cases for given in case.ratings.values() for name in given))


def rated(cases: Iterable[EvaluatorCase], criterion: str) -> dict[str, float | None]:
    """Case -> the raters' median to the nearest half; None where most of them saw nothing to judge."""
    given = {case.id: [one[criterion] for one in case.ratings.values() if criterion in one] for case in cases}
    return {case: _middle(scores) for case, scores in given.items() if scores}


def _middle(given: Sequence[float | None]) -> float | None:
    scores = [score for score in given if score is not None]
    return round_half(median(scores)) if 2 * len(scores) >= len(given) else None


def answers(cases: Iterable[EvaluatorCase], outcomes: Iterable[Outcome], criterion: str) -> list[Answer]:
    """What `outcomes` gave beside what raters gave; without outcomes that were lost or left `criterion` unscored."""
    wanted = rated(cases, criterion)
    return [
        Answer(one.case, one.source, wanted[one.case], one.scores[criterion])
        for one in outcomes
        if one.status == "done" and one.case in wanted and criterion in one.scores
    ]


def retests(outcomes: Iterable[Outcome], criterion: str) -> list[Answer]:
    """Every repeat of a case beside every later one."""
    runs: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    for one in outcomes:
        if one.status == "done" and criterion in one.scores:
            runs[one.case, one.source].append(one.scores[criterion])
    return [Answer(*key, first, second) for key, scores in runs.items() for first, second in combinations(scores, 2)]


def raters(cases: Sequence[EvaluatorCase], criterion: str) -> list[list[Answer]]:
    """For each two raters: one beside the other, on the cases that both rated."""
    names = dict.fromkeys(name for case in cases for name in case.ratings)
    return [
        [
            Answer(case.id, case.source, case.ratings[one][criterion], case.ratings[other][criterion])
            for case in cases
            if criterion in case.ratings.get(one, {}) and criterion in case.ratings.get(other, {})
        ]
        for one, other in combinations(names, 2)
    ]
