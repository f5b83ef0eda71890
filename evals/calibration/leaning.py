"""Who leans which way: the grader at each level that people gave, and each rater against the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from evals.cases import EvaluatorCase
from evals.stats.ratings import Answer, rated

BANDS = ((1.0, 2.0), (2.5, 3.5), (4.0, 5.0))


@dataclass(frozen=True)
class Leaning:
    """Points above what the others gave, on average over `n` chats. `who`: a rater, or a band such as `1 to 2`."""

    criterion: str
    who: str
    n: int
    points: float


def of_grader(found: Sequence[Answer], criterion: str) -> list[Leaning]:
    """The grader's score less the people's median, per band of that median."""
    out = []
    for low, high in BANDS:
        gaps = [
            one.score - one.rating
            for one in found
            if one.rating is not None and one.score is not None and low <= one.rating <= high
        ]
        if gaps:
            out.append(Leaning(criterion, f"{low:g} to {high:g}", len(gaps), fmean(gaps)))
    return out


def of_raters(cases: Sequence[EvaluatorCase], criterion: str) -> list[Leaning]:
    """Each rater's score less the median of the other raters."""
    out = []
    for name in dict.fromkeys(name for case in cases for name in case.ratings):
        own = {case.id: case.ratings.get(name, {}).get(criterion) for case in cases}
        others = rated((_without(case, name) for case in cases), criterion)
        pairs = [(own[case], others.get(case)) for case in own]
        gaps = [score - other for score, other in pairs if score is not None and other is not None]
        if gaps:
            out.append(Leaning(criterion, name, len(gaps), fmean(gaps)))
    return out


def _without(case: EvaluatorCase, rater: str) -> EvaluatorCase:
    return case.model_copy(update={"ratings": {who: given for who, given in case.ratings.items() if who != rater}})
