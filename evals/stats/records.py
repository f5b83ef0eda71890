"""What statistics say: figures of one variant, differences between two, verdicts of the gate."""

from typing import Literal

from pydantic import Field

from bot.core.model import Strict

Direction = Literal["better", "worse", "no evidence either way", "not comparable"]
Standing = Literal["pass", "fail", "incomplete"]
EXIT: dict[Standing, int] = {"pass": 0, "fail": 1, "incomplete": 2}


class Figure(Strict):
    """One number about one variant, over `n` cases. `low` to `high`: 95 % of resamples of whole sources.

    `part`: a criterion, signal or check; empty where all are pooled. `value` None: `note` says why it has none.
    """

    name: str
    part: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    note: str = ""

    @property
    def label(self) -> str:
        """As written in a gate rule: `kappa.empathy`."""
        return f"{self.name}.{self.part}" if self.part else self.name


class Difference(Strict):
    """`after - before` of a figure over the `n` cases both have. `p`: two-sided; `adjusted`: by Holm, decides.

    `smallest`: the smallest difference that these cases would have shown four times in five.
    """

    name: str
    part: str = ""
    before: float | None = None
    after: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    adjusted: float | None = None
    smallest: float | None = None
    n: int = 0
    verdict: Direction = "not comparable"
    note: str = ""

    @property
    def label(self) -> str:
        """As a figure's."""
        return f"{self.name}.{self.part}" if self.part else self.name


class Confusion(Strict):
    """How often the level in the row was given (rated) where the column was answered; both in the order of `levels`."""

    part: str
    levels: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]


class GateLine(Strict):
    """One thing that had to hold for one variant: what, how it came out, and why in a sentence.

    `regression`: what had to hold is that nothing got worse. `too`: who breaks the rule as well, though compared with.
    """

    variant: str
    rule: str
    standing: Standing
    why: str
    regression: bool = False
    too: str = ""


class GateResult(Strict):
    """All lines, and what they come to: incomplete before fail before pass, since a part of the cases proves little."""

    lines: tuple[GateLine, ...] = Field(())

    @property
    def standing(self) -> Standing:
        """The worst of the lines. No lines at all is incomplete: nothing was looked at."""
        found = {line.standing for line in self.lines}
        return "incomplete" if "incomplete" in found or not found else "fail" if "fail" in found else "pass"

    @property
    def exit_code(self) -> int:
        """0 pass, 1 a rule failed or something got worse, 2 incomplete."""
        return EXIT[self.standing]
