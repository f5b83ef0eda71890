"""Where a trainee stands: scores over time, the weakest sub-skill, whom to play next. Rules, so no model has a say.

Scores by different rubric versions or evaluators are not the same measure, so they never share a series.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import combinations
from math import sqrt
from statistics import mean, median, quantiles
from typing import Literal, NamedTuple

from pydantic import Field

from bot.core.model import Strict
from bot.core.passing import Settled, barred, settled
from bot.core.persona import Persona
from bot.core.review import Review
from bot.core.rubric import CriterionId, Rubric, Standard
from bot.core.scorecard import Scorecard

ENOUGH = 3
"""Scored takes from which on a trend may be named."""
STEP = 0.5
"""Change over a series, in points of the score, from which it is one: the smallest step of a score."""
LATELY = 5
"""Newest scored takes that the weakest sub-skill is looked for in."""
SELDOM = 1.28
"""Standard deviations of what chance does that it goes beyond in one case of ten."""
RECENT = 20
"""Newest scored takes that a trend is told of."""
GOOD = 4.0
"""Mean of a sub-skill, 1-5, from which it is not called weak."""
JUST_PLAYED = 2
"""Newest rehearsals whose customers are suggested only where there is nobody else."""

Trend = Literal["rising", "falling", "level"]
Reason = Literal["tests", "harder", "level", "never", "lately"]
LEVELS = ("easy", "medium", "hard")


class Measure(NamedTuple):
    """What makes scores comparable."""

    rubric: str
    evaluator: str


class Result(Strict):
    """What a scorecard comes to, without its words: for lists and charts. `barred`: no score could be good enough."""

    rubric: str
    evaluator: str
    passed: bool
    critical: bool
    barred: bool = False
    scores: Mapping[CriterionId, float | None] = Field(default_factory=dict)
    sub_skills: Mapping[CriterionId, Mapping[str, float | None]] = Field(default_factory=dict)

    @classmethod
    def of(cls, card: Scorecard) -> "Result":
        """The result of a scorecard."""
        return cls(
            rubric=str(card.meta.get("rubric", "")),
            evaluator=str(card.meta.get("evaluator", "")),
            passed=bool(card.meta.get("passed")),
            critical=card.critical,
            barred=barred(card, card.meta.get("ended")),
            scores={name: criterion.score for name, criterion in card.criteria.items()},
            sub_skills={name: criterion.sub_skills for name, criterion in card.criteria.items()},
        )

    @property
    def measure(self) -> Measure:
        """By what it was scored."""
        return Measure(self.rubric, self.evaluator)

    def settled(self, reviews: Sequence[Review]) -> Settled:
        """What counts once leads said what they think; what the machine said is not judged anew."""
        found = settled(self.scores, self.barred, reviews)
        return found if found.by else found._replace(passed=self.passed)


class Played(Strict):
    """A rehearsal with its result; None where it has no scorecard."""

    rehearsal: str
    persona: str
    at: datetime
    result: Result | None = None


class Point(NamedTuple):
    """One score."""

    rehearsal: str
    persona: str
    at: datetime
    score: float


class Series(NamedTuple):
    """The scores of one criterion by one measure, oldest first. `trend` is None below `ENOUGH` scores."""

    criterion: CriterionId
    measure: Measure
    points: tuple[Point, ...]
    trend: Trend | None

    @property
    def spread(self) -> tuple[float, float]:
        """Between what the middle half of the scores lies; lowest and highest where they are too few to halve."""
        scores = [point.score for point in self.points]
        if len(scores) < ENOUGH:
            return min(scores), max(scores)
        low, _, high = quantiles(scores, n=4, method="inclusive")
        return low, high

    @property
    def middle(self) -> float:
        """The median score."""
        return median(point.score for point in self.points)


class Weakest(NamedTuple):
    """The sub-skill with the lowest mean over the newest scored takes; `takes`: those it was scored in."""

    criterion: CriterionId
    sub_skill: str
    mean: float
    takes: tuple[str, ...]


class Suggestion(NamedTuple):
    """Whom to play next, and why."""

    persona: Persona
    reasons: tuple[Reason, ...]


def measures(played: Sequence[Played]) -> tuple[Measure, ...]:
    """By what there are scores, the measure used last first. `played`: oldest first."""
    return tuple(dict.fromkeys(take.result.measure for take in reversed(played) if take.result))


def series(played: Sequence[Played]) -> tuple[Series, ...]:
    """A series per measure and criterion that has scores, the measure used last first. `played`: oldest first."""
    found: dict[tuple[Measure, CriterionId], list[Point]] = {}
    for take in played:
        for criterion, score in (take.result.scores if take.result else {}).items():
            if take.result and score is not None:
                point = Point(take.rehearsal, take.persona, take.at, score)
                found.setdefault((take.result.measure, criterion), []).append(point)
    order = measures(played)
    return tuple(
        Series(criterion, measure, tuple(points), trend([point.score for point in points]))
        for (measure, criterion), points in sorted(found.items(), key=lambda item: order.index(item[0][0]))
    )


def trend(scores: Sequence[float]) -> Trend | None:
    """Where scores go, oldest first; None below `ENOUGH`. One bad day makes no trend, and chance seldom does.

    Theil-Sen: the middle of the slopes between any two. Mann-Kendall: how many of those go up rather than down.
    """
    if len(scores) < ENOUGH:
        return None
    recent = scores[-RECENT:]
    count = len(recent)
    pairs = [(later - earlier, j - i) for (i, earlier), (j, later) in combinations(enumerate(recent), 2)]
    change = median(rise / run for rise, run in pairs) * (count - 1)
    more_up = sum((rise > 0) - (rise < 0) for rise, _ in pairs)
    by_chance = SELDOM * sqrt(count * (count - 1) * (2 * count + 5) / 18)
    if abs(change) < STEP or abs(more_up) < by_chance:
        return "level"
    return "rising" if change > 0 else "falling"


def weakest(played: Sequence[Played]) -> Weakest | None:
    """What to work on, by the measure used last; None where nothing was scored or all is good. Oldest first."""
    latest = measures(played)[:1]
    recent = [take for take in played if take.result and take.result.measure in latest][-LATELY:]
    found: dict[tuple[CriterionId, str], list[tuple[float, str]]] = {}
    for take in recent:
        for criterion, skills in (take.result.sub_skills if take.result else {}).items():
            for skill, score in skills.items():
                if score is not None:
                    found.setdefault((criterion, skill), []).append((score, take.rehearsal))
    means = [
        Weakest(*key, mean(score for score, _ in scores), tuple(id for _, id in scores))
        for key, scores in found.items()
    ]
    least = min(means, key=lambda one: (one.mean, -len(one.takes)), default=None)
    return least if least and least.mean < GOOD else None


def challenges(persona: Persona) -> frozenset[Standard]:
    """What a customer puts to the test, by how they come in: hurt, distrustful, or angry."""
    start = persona.resolved.start
    met: dict[Standard, bool] = {
        "empathy": start["distress"] >= 0.6, "diplomacy": start["trust"] <= 0.35, "composure": start["anger"] >= 0.5
    }  # fmt: skip
    return frozenset(standard for standard, is_so in met.items() if is_so)


def suggestion(
    personas: Sequence[Persona], played: Sequence[Played], weak: CriterionId | None, rubric: Rubric | None
) -> Suggestion | None:
    """Whom to play next: not just played, a step above what was passed, testing what is weak, longest not met.

    `rubric`: the one that `weak` is a criterion of.
    """
    if not personas:
        return None
    standard = rubric.like(weak) if weak and rubric and weak in rubric.criteria else None
    level, last = next_level(personas, played), {take.persona: number for number, take in enumerate(played)}
    just = {take.persona for take in played[-JUST_PLAYED:]}

    def unfit(persona: Persona) -> tuple[bool, int, bool, int, str]:
        distance = abs(LEVELS.index(persona.difficulty) - level)
        return persona.id in just, distance, standard not in challenges(persona), last.get(persona.id, -1), persona.id

    best = min(personas, key=unfit)
    return Suggestion(best, tuple(_reasons(best, standard, level, played, last)))


def next_level(personas: Sequence[Persona], played: Sequence[Played]) -> int:
    """Index in LEVELS: one above the hardest that was passed, no higher than there is."""
    hardness = {persona.id: LEVELS.index(persona.difficulty) for persona in personas}
    passed = (
        hardness[take.persona] for take in played if take.result and take.result.passed and take.persona in hardness
    )
    return min(max(passed, default=-1) + 1, max(hardness.values()))


def _reasons(
    best: Persona, standard: Standard | None, level: int, played: Sequence[Played], last: Mapping[str, int]
) -> list[Reason]:
    found: list[Reason] = []
    if standard in challenges(best):
        found.append("tests")
    if LEVELS.index(best.difficulty) == level and played:
        found.append("harder" if any(take.result and take.result.passed for take in played) else "level")
    found.append("lately" if best.id in last else "never")
    return found
