"""A suite file: named cases of one kind, the checks on them, and the rules of the gate. Strict YAML."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.core.model import Strict
from bot.core.persona import Slug
from bot.trainees.trainee import Style

Kind = Literal["appraiser", "customer", "evaluator", "persona", "attack"]
CheckSpec = str | Annotated[dict[str, Any], Field(min_length=1, max_length=1)]
"""`quotes_true`, or `{max_sentences: 3}`: a check's name, and its one argument if it takes any."""


class Rule(Strict):
    """One rule of the gate: a figure of the report and its bounds, both inclusive.

    `kappa.empathy` is one part of a figure, `pass_rate.*` each part; a bare name is the pooled figure, or each part of
    one that is never pooled. Names: `evals.stats.names`.
    """

    figure: str
    at_least: float | None = None
    at_most: float | None = None
    why: str = ""

    def holds(self, value: float) -> bool:
        """Whether `value` keeps the bounds; what sums of thirds leave after nine digits is not held against it."""
        near = round(value, 9)
        return (self.at_least is None or near >= self.at_least) and (self.at_most is None or near <= self.at_most)

    def narrow(self, value: float, low: float | None, high: float | None) -> bool:
        """Whether half way from `value`, which holds, to an end of its interval is beyond a bound.

        Nothing stays clear of a bound of all or none, so those are never narrow.
        """
        floor, ceiling = self.at_least, self.at_most
        below = floor is not None and low is not None and floor != 1 and (value + low) / 2 < floor
        above = ceiling is not None and high is not None and ceiling != 0 and (value + high) / 2 > ceiling
        return below or above


class Gate(Strict):
    """What must hold for exit code 0. A drop against the baseline with p below `alpha` (Holm) is a regression."""

    rules: tuple[Rule, ...] = ()
    alpha: float = Field(0.05, gt=0, lt=0.5)


class Rehearsals(Strict):
    """One case for every persona, trainee and seed. `trainees`: style -> checks on its rehearsals."""

    personas: Literal["all"] | tuple[Slug, ...] = "all"
    trainees: Mapping[Style, tuple[CheckSpec, ...]] = Field(min_length=1)
    seeds: tuple[int, ...] = Field((1,), min_length=1)
    turns: int = Field(12, ge=1, le=40)


class Suite(Strict):
    """`evals/suites/<id>.yaml`. `checks` apply to every case beside its own; `files` hold more cases, one JSON a line.

    `made` says who made the cases and how, for every report that shows a figure of them.
    """

    id: Slug
    kind: Kind
    version: int = Field(ge=1)
    purpose: str
    made: str
    checks: tuple[CheckSpec, ...] = ()
    cases: tuple[Mapping[str, Any], ...] = ()
    files: tuple[str, ...] = ()
    rehearsals: Rehearsals | None = None
    """Cases of a persona suite, laid out as a grid."""
    gate: Gate = Gate()
