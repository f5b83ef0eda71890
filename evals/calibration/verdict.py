"""Whether a grader agrees with people well enough to say so on a scorecard.

The bounds are those of human-rated work: two trained raters should reach .50 with each other, the grader .60 with
their median and no less than a tenth below what they reach, without leaning, and it must catch bad chats. PRMSE has no
bound: it says how much of what people truly see the grader tells, whatever the raters' own noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core.calibration import Calibration, Grader
from evals.calibration import leaning
from evals.calibration.leaning import Leaning
from evals.calibration.rated_set import Words
from evals.cases import EvaluatorCase
from evals.comparison import Side
from evals.outcome import Outcome
from evals.report import words
from evals.stats.panel import panel_figures
from evals.stats.ratings import Answer, answers, criteria
from evals.stats.records import Figure
from evals.suite import Rule

FEWEST_TRANSCRIPTS, FEWEST_RATERS = 48, 3
TARGETS = (
    Rule(figure="raters", at_least=0.5, why="people disagree: talk the anchors through, rewrite them, rate anew"),
    Rule(figure="kappa", at_least=0.6, why="the grader sees something else than people see"),
    Rule(figure="kappa_vs_raters", at_least=-0.1, why="people agree with each other better than the grader does"),
    Rule(figure="bias", at_least=-0.3, at_most=0.3, why="the grader leans"),
    Rule(figure="smd", at_least=-0.15, at_most=0.15, why="the same, in spreads of the scores"),
    Rule(figure="exact", at_least=0.5, why="it should give their very score every other time"),
    Rule(figure="within_one", at_least=0.95, why="a score more than a point off misleads"),
    Rule(figure="icc", at_least=0.75, why="any two of them, people or grader, should give nearly the same score"),
    Rule(figure="panel_alpha", at_least=0.67, why="below this, chance explains too much"),
    Rule(figure="recall_low", at_least=0.7, why="chats that people rate 1 or 2 must be caught"),
)
MOST_DISAGREEMENTS = 10

Standing = Literal["holds", "fails", "open"]


@dataclass(frozen=True)
class Line:
    """One target. `open`: the ratings do not say, e.g. where nobody rated anything low.

    `narrow`: it holds, but so near the bound that other chats might have said otherwise.
    """

    what: str
    target: str
    found: str
    standing: Standing
    why: str
    narrow: bool = False


@dataclass(frozen=True)
class Disagreement:
    """One score far from the people's: what each gave, what they wrote, what the grader wrote."""

    case: EvaluatorCase
    criterion: str
    given: Mapping[str, float | None]
    score: float | None
    words: tuple[Words, ...]
    outcome: Outcome

    @property
    def told(self) -> str:
        """The grader's own words on the criterion."""
        return next((one.text for one in self.outcome.shown if one.title.startswith(f"{self.criterion}:")), "")


@dataclass(frozen=True)
class Findings:
    """The comparison of one grader with one set of ratings."""

    ratings: str
    grader: Grader
    on: date
    raters: tuple[str, ...]
    side: Side
    criteria: tuple[str, ...]
    lines: tuple[Line, ...]
    by_level: tuple[Leaning, ...]
    """The grader against people, per level that they gave."""
    by_rater: tuple[Leaning, ...]
    """Each rater against the others."""
    disagreements: tuple[Disagreement, ...]

    @property
    def passed(self) -> bool:
        """Whether every target is met."""
        return all(line.standing == "holds" for line in self.lines)

    @property
    def incomplete(self) -> bool:
        """Whether the grader failed on a transcript, so that another run may say more."""
        return bool(self.side.lost or self.side.not_recorded)

    def figure(self, name: str, part: str) -> Figure:
        """One figure of the grader."""
        return _figure(self.side, name, part)

    @property
    def record(self) -> Calibration:
        """What scorecards will say. Only for a grader that passed."""
        kappa = {part: self.figure("kappa", part).value or 0.0 for part in self.criteria}
        human = {part: self.figure("raters", part).value or 0.0 for part in self.criteria}
        return Calibration(
            grader=self.grader, ratings=self.ratings, on=self.on, transcripts=self.side.cases,
            raters=len(self.raters), kappa=kappa, human=human,
        )  # fmt: skip


def findings(
    ratings: str,
    grader: Grader,
    anchors: str,
    on: date,
    cases: Sequence[EvaluatorCase],
    said: Sequence[Words],
    side: Side,
) -> Findings:
    """What `side`, the grader's results on `cases`, amounts to. `anchors`: the rubric that the people rated by."""
    raters = tuple(dict.fromkeys(name for case in cases for name in case.ratings))
    parts = tuple(criteria(cases))
    panel = [figure for part in parts for figure in panel_figures(cases, side.outcomes, part)]
    side = side.model_copy(update={"figures": (*side.figures, *panel)})
    return Findings(
        ratings=ratings,
        grader=grader,
        on=on,
        raters=raters,
        side=side,
        criteria=parts,
        lines=(
            *_basics(cases, raters, anchors, grader, side),
            *(line for part in parts for line in _targets(side, part)),
        ),
        by_level=tuple(one for part in parts for one in leaning.of_grader(answers(cases, side.outcomes, part), part)),
        by_rater=tuple(one for part in parts for one in leaning.of_raters(cases, part)),
        disagreements=tuple(_worst(cases, side, said, parts)),
    )


def _basics(
    cases: Sequence[EvaluatorCase], raters: Sequence[str], anchors: str, grader: Grader, side: Side
) -> list[Line]:
    people = all(case.rated_by == "people" for case in cases)
    whole = len(side.lost) + len(side.not_recorded)
    return [
        _counted("number of raters", len(raters), FEWEST_RATERS, "fewer cannot show how far people agree"),
        _counted("number of transcripts", len(cases), FEWEST_TRANSCRIPTS, "fewer leave the figures to chance"),
        _line("rated by people", "yes", "yes" if people else "no, by models", people, "models agree with models"),
        _line("rubric as rated", anchors, grader.rubric, anchors == grader.rubric, "people rated by other anchors"),
        _line("graded", "all", "all" if not whole else f"all but {whole}", not whole, "run it again to go on"),
    ]


def _counted(what: str, found: int, least: int, why: str) -> Line:
    return _line(what, f"at least {least}", str(found), found >= least, why)


def _line(what: str, target: str, found: str, holds: bool, why: str) -> Line:
    return Line(what, target, found, "holds" if holds else "fails", "" if holds else why)


def _targets(side: Side, part: str) -> list[Line]:
    return [_held(rule, _figure(side, rule.figure, part)) for rule in TARGETS]


def _held(rule: Rule, figure: Figure) -> Line:
    target = _bound(rule)
    if figure.value is None:
        return Line(figure.label, target, "no value", "open", figure.note)
    found = words.with_interval(figure.value, figure.low, figure.high)
    if rule.holds(figure.value):
        return Line(figure.label, target, found, "holds", "", narrow=rule.narrow(figure.value, figure.low, figure.high))
    why = rule.why
    if figure.name == "bias":
        why = f"the grader is {'kinder' if figure.value > 0 else 'harder'} than people"
    return Line(figure.label, target, found, "fails", why)


def _bound(rule: Rule) -> str:
    if rule.at_most is None:
        return f"at least {words.number(rule.at_least)}"
    return f"{words.number(rule.at_least)} to {words.number(rule.at_most)}"


def _figure(side: Side, name: str, part: str) -> Figure:
    none = Figure(name=name, part=part, note="not measured")
    return next((one for one in side.figures if (one.name, one.part) == (name, part)), none)


def _worst(
    cases: Sequence[EvaluatorCase], side: Side, said: Sequence[Words], parts: Sequence[str]
) -> list[Disagreement]:
    """The scores furthest from the people's median, those with a missing side last."""
    by_id, outcomes = {case.id: case for case in cases}, {one.case: one for one in side.outcomes}
    found = [(part, one) for part in parts for one in answers(cases, side.outcomes, part) if one.rating != one.score]
    found.sort(key=lambda item: -_gap(item[1]))
    return [
        Disagreement(
            case=by_id[one.case],
            criterion=part,
            given={name: given[part] for name, given in by_id[one.case].ratings.items() if part in given},
            score=one.score,
            words=tuple(word for word in said if (word.transcript, word.criterion) == (one.case, part)),
            outcome=outcomes[one.case],
        )
        for part, one in found[:MOST_DISAGREEMENTS]
    ]


def _gap(one: Answer) -> float:
    return 0.0 if one.rating is None or one.score is None else abs(one.score - one.rating)
