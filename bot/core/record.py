"""What is kept of a rehearsal. A rehearsal is the fold of its turn records: nothing else is needed to resume it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from bot.core.appraisal import Appraisal
from bot.core.direction import UNLIMITED, Band, Direction
from bot.core.model import Strict
from bot.core.persona import Persona
from bot.core.state import State
from bot.core.usage import Call

Ended = Literal["accept", "accept_grudging", "walk_away", "turn_limit", "trainee", "eof", "stopped"]
"""How it ended. `stopped`: the trainee broke off for their own sake, so it is never graded."""


class Opening(Strict):
    """The start of a rehearsal. The persona is kept whole, so a later edit of its file changes no rehearsal."""

    id: str
    persona: Persona
    seed: int
    cast: dict[str, str] = Field(description="role -> who plays it")
    max_turns: int
    started: datetime
    text: str
    state: State
    direction: Direction
    intensity: Band = Field(UNLIMITED, description="the hottest band that may be shown, as the trainee chose it")
    calls: tuple[Call, ...] = ()


class Turn(Strict):
    """One trainee message and all it caused. `after` is the state the next turn starts from."""

    number: int
    trainee: str
    appraisal: Appraisal
    after: State
    events: tuple[str, ...]
    direction: Direction
    customer: str
    ended: Ended | None = None
    milliseconds: float = Field(ge=0)
    calls: tuple[Call, ...] = ()
    at: datetime


class Hint(Strict):
    """Advice the trainee asked for, before turn `before_turn`."""

    before_turn: int
    text: str
    calls: tuple[Call, ...] = ()
