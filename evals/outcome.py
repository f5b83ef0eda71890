"""What came of one case in one variant and repeat: all that statistics, gate and reports look at."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from bot.core.model import Strict
from bot.core.signals import Signal, Strength
from bot.core.usage import Usage

Status = Literal["done", "lost", "not_recorded"]
"""lost: the model or its server failed for good. not_recorded: a replay met a question that was never recorded."""


class Checked(Strict):
    """A check's verdict and the words that decided it. `unclear`: it needs a judge that is not there, or it wavered.

    `check`: as the suite writes it, with its argument, e.g. `max_sentences: 3`.
    """

    check: str
    verdict: Literal["pass", "fail", "unclear"]
    why: str = ""
    quote: str = ""

    @property
    def name(self) -> str:
        """The check without its argument: what figures are pooled by."""
        return self.check.partition(":")[0]


class Quotes(Strict):
    """Of quotes `offered` by an evaluator, `kept` after repair; of those `shown` to the trainee, `true` verbatim."""

    offered: int = 0
    kept: int = 0
    shown: int = 0
    true: int = 0


class Passage(Strict):
    """Something a person reads in the report. `marks`: the spans to highlight, with how: good, bad, missed or plain."""

    title: str
    text: str
    marks: tuple[tuple[str, str], ...] = ()


class Outcome(Strict):
    """`scores`: numbers to compare with the case's ratings, None where nothing was to be judged (not where it failed).

    `usage` counts every call the case took, whether paid now or found in the ledger; `paid` only those paid now.
    """

    case: str
    source: str
    repeat: int = Field(ge=1)
    status: Status = "done"
    why: str = ""
    checked: tuple[Checked, ...] = ()
    scores: Mapping[str, float | None] = Field(default_factory=dict)
    labels: Mapping[Signal, Strength] = Field(default_factory=dict)
    quotes: Quotes = Quotes()
    shown: tuple[Passage, ...] = ()
    flags: tuple[str, ...] = ()
    usage: Usage | None = None
    paid: Usage | None = None
    milliseconds: float = 0


class Variant(Strict):
    """One way of doing the work. `name` is unique in a run; `prompts` are the ids (`name vN hash`) of all prompts."""

    name: str
    model: str
    commit: str
    """Short revision, with `+` where the working tree differs from it."""
    prompts: tuple[str, ...] = ()
    authored: str = ""
    """Hash over personas, rubrics and packs."""


class Played(Strict):
    """Everything one variant did with one suite, cases in the suite's order, repeats together."""

    suite: str
    suite_hash: str
    variant: Variant
    outcomes: tuple[Outcome, ...]
