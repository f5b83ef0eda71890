"""Asking a model for structured answers, a few at a time."""

import asyncio
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.llm.local import PARALLEL
from bot.llm.models import GGUF, Model
from bot.llm.structured import structured

T = TypeVar("T", bound=BaseModel)
AT_ONCE = 8
"""Calls under way for one piece of work; a model in this process takes fewer, lest waiting look like slowness."""
LONG, SHORT = 2000, 800
"""Tokens of an answer about the whole chat, and of one about a few words."""


@dataclass(frozen=True)
class Asker:
    """Puts the questions of one role to one model."""

    model: Model
    role: str
    calls: list[Call]
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    @classmethod
    def of(cls, model: Model, role: str, calls: list[Call]) -> "Asker":
        """An asker with as many seats as the model has."""
        return cls(model, role, calls, asyncio.Semaphore(PARALLEL if model.provider == GGUF else AT_ONCE))

    async def ask(self, filled: Filled, schema: type[T], *, most: int = LONG) -> T:
        """The answer, `most` tokens long; raises FailureError with the reason."""
        async with self.gate:
            return await structured(self.model, filled, schema, role=self.role, calls=self.calls, max_tokens=most)
