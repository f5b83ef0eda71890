"""How a model is reached: by OpenAI's SDK where its API is spoken, else by LangChain, which is imported only then."""

from collections.abc import AsyncGenerator
from typing import Any, Protocol

from pydantic import BaseModel

from bot.llm.calling import Meter
from bot.llm.dialect import Method
from bot.llm.models import Model

Messages = list[dict[str, str]]


class Way(Protocol):
    """A module that asks once. What the server tells beside its words goes to the meter."""

    FAULTS: tuple[type[Exception], ...]
    """All that a call may raise which is not a mistake of ours."""

    async def answer(
        self,
        model: Model,
        messages: Messages,
        schema: type[BaseModel],
        method: Method,
        options: dict[str, Any],
        meter: Meter,
    ) -> str:
        """A whole answer as the model wrote it, asked for as `schema`."""
        ...

    def pieces(
        self, model: Model, messages: Messages, wanted: dict[str, Any], meter: Meter
    ) -> AsyncGenerator[str, None]:
        """An answer as it comes."""
        ...


def way(model: Model) -> Way:
    """The way to `model`."""
    if model.speaks_openai:
        from bot.llm import by_openai

        return by_openai
    from bot.llm import by_langchain  # half a second to import

    return by_langchain
