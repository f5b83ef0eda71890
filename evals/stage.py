"""What a case is played with: one variant's files and models, for one repeat."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.cast import Cast
from bot.llm.models import Model
from bot.store.library import Library
from evals.outcome import Outcome
from evals.suite import CheckSpec


@dataclass(frozen=True)
class Stage:
    """`judge` answers checks that code cannot; None leaves them unclear. `trainee`: who plays scripted trainees."""

    library: Library
    cast: Cast
    repeat: int = 1
    judge: Model | None = None
    trainee: Model | None = None


Player = Callable[[Any, Stage, Sequence[CheckSpec]], Awaitable[Outcome]]
"""Plays one case of its kind and runs the checks. Raises FailureError where the model failed: the runner counts it."""
