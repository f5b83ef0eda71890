"""Which number to turn: what one step down and one step up of each would change in the preview."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.authoring.dial import Dial, dials
from bot.authoring.verdict import Leaning, Verdict
from bot.core.persona import Persona

Side = Literal["easier", "harder"]
Judged = Callable[[Persona], Verdict]

NOTICEABLE = 0.05
"""Points of difficulty below which a step counts as without effect."""

SEARCH = (0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4)
"""Steps to which one number is turned in search of a fair verdict."""

SEARCHED = 12
"""Dials that are searched: the strongest."""


@dataclass(frozen=True)
class Turn:
    """A number set to `value`, and what the preview then says, `why` where it is not fair."""

    value: float
    difficulty: float
    verdict: Leaning
    why: str = ""


@dataclass(frozen=True)
class Row:
    """One dial: where it stands, the persona's difficulty there, and each way to turn it (None at its end)."""

    path: str
    value: float
    difficulty: float
    down: Turn | None
    up: Turn | None

    def towards(self, side: Side) -> Turn | None:
        """The step that makes the persona easier or harder, None where neither does."""
        turns = [turn for turn in (self.down, self.up) if turn and self.effect(turn, side) >= NOTICEABLE]
        return max(turns, key=lambda turn: self.effect(turn, side), default=None)

    def effect(self, turn: Turn, side: Side) -> float:
        """Points of difficulty that `turn` moves the persona towards `side`."""
        return (turn.difficulty - self.difficulty) * (1 if side == "harder" else -1)

    @property
    def reach(self) -> float:
        """Points of difficulty of the stronger step."""
        return max((abs(turn.difficulty - self.difficulty) for turn in (self.down, self.up) if turn), default=0.0)


@dataclass(frozen=True)
class Remedy:
    """One number that alone makes the persona fair."""

    path: str
    value: float
    to: float


def table(persona: Persona, now: Verdict, judged: Judged) -> tuple[Row, ...]:
    """A row per dial, the strongest first. `judged` plays a persona and gives its verdict."""
    rows = (
        Row(d.path, d.value(persona), now.difficulty, _turn(persona, d, -1, judged), _turn(persona, d, +1, judged))
        for d in dials(persona)
    )
    return tuple(sorted(rows, key=lambda row: (-row.reach, row.path)))


def remedies(persona: Persona, now: Verdict, rows: tuple[Row, ...], judged: Judged) -> tuple[Remedy, ...]:
    """What would make the persona fair, the smallest change first; none where it is fair, or no number alone does."""
    if now.says == "fair":
        return ()
    side: Side = "easier" if now.says == "too hard" else "harder"
    known = {dial.path: dial for dial in dials(persona)}
    found = [_remedy(persona, known[row.path], row, side, judged) for row in rows[:SEARCHED]]
    return tuple(remedy for _, remedy in sorted((item for item in found if item), key=lambda item: item[0]))


def _remedy(persona: Persona, dial: Dial, row: Row, side: Side, judged: Judged) -> tuple[float, Remedy] | None:
    best = row.towards(side)
    direction = -1 if best is row.down else 1
    for steps in SEARCH if best else ():
        turn = _turn(persona, dial, steps * direction, judged)
        if turn and turn.verdict == "fair":
            return steps, Remedy(dial.path, row.value, turn.value)
    return None


def _turn(persona: Persona, dial: Dial, steps: float, judged: Judged) -> Turn | None:
    value = dial.moved(persona, steps)
    if value == dial.value(persona):
        return None
    then = judged(dial.turned(persona, value))
    return Turn(value, then.difficulty, then.says, then.why)
