"""CPU of a streamed and of a structured answer by each way of calling; the model server is another thread."""

import time
from collections.abc import Awaitable, Callable, Mapping
from statistics import median
from typing import Any, cast

import pytest
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from openai import AsyncOpenAI
from pydantic import BaseModel

from bot.core.prompt import Filled
from bot.llm import clients
from bot.llm.models import Model
from bot.llm.stream import as_messages, stream
from bot.llm.structured import structured
from tests.llm.openai_server import Answer, OpenAIServer

pytestmark = pytest.mark.bench
REPLY = " ".join(f"word{n}" for n in range(60))
FILLED = Filled("You are a customer.", "Say something.", "bench v1")
ROUNDS = 40


class Mood(BaseModel):
    """A mood."""

    mood: str


async def cpu(ways: Mapping[str, Callable[[], Awaitable[Any]]]) -> dict[str, float]:
    """Median CPU milliseconds of this thread per call; the ways take turns, so that noise hits all alike."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.thread_time()
            await way()
            spent[name].append(1000 * (time.thread_time() - began))
    return {name: median(each) for name, each in spent.items()}


def show(rows: dict[str, float], baseline: str) -> None:
    print(f"\n{'CPU per call':40}{'ms':>9}{'x ours':>9}")
    for name, spent in rows.items():
        print(f"{name:40}{spent:9.2f}{spent / rows[baseline]:9.1f}")


async def langchain(server: OpenAIServer) -> BaseChatModel:
    """LangChain's chat model, on the connections that ours has."""
    options: dict[str, Any] = {"model_provider": "openai", "base_url": server.url, "api_key": "none"}
    chat: BaseChatModel = await clients.keep(
        "langchain", lambda http: init_chat_model("scripted", http_async_client=http, **options)
    )
    return chat


async def test_a_streamed_reply_of_sixty_tokens_costs_less_by_raw_events(server: OpenAIServer) -> None:
    server.otherwise = Answer(REPLY)
    model, messages = Model.of("scripted", role="customer"), cast(Any, as_messages(FILLED))
    sdk: AsyncOpenAI = await clients.sdk(model)
    chat = (await langchain(server)).bind(stream_usage=True)

    async def ours() -> int:
        return len([piece async for piece in stream(model, FILLED, calls=[])])

    async def by_sdk() -> int:
        reply = await sdk.chat.completions.create(model="scripted", messages=messages, stream=True)
        return len([chunk async for chunk in reply])

    async def by_langchain() -> int:
        return len([chunk async for chunk in chat.astream(messages)])

    assert await ours() == 60
    rows = await cpu({"ours: raw events": ours, "openai stream": by_sdk, "LangChain astream": by_langchain})
    show(rows, "ours: raw events")
    assert rows["LangChain astream"] > 2 * rows["ours: raw events"]


async def test_a_structured_answer(server: OpenAIServer) -> None:
    server.otherwise = Answer('{"mood": "tense"}')
    model, messages = Model.of("scripted", role="appraiser"), cast(Any, as_messages(FILLED))
    sdk: AsyncOpenAI = await clients.sdk(model)
    runnable = (await langchain(server)).with_structured_output(Mood, method="json_schema")

    async def ours() -> Mood:
        return await structured(model, FILLED, Mood, calls=[])

    async def by_sdk() -> Any:
        return await sdk.chat.completions.parse(model="scripted", messages=messages, response_format=Mood)

    async def by_langchain() -> Any:
        return await runnable.ainvoke(messages)

    ways = {"ours: raw, parsed here": ours, "openai parse": by_sdk, "LangChain Pydantic": by_langchain}
    rows = await cpu(ways)
    show(rows, "ours: raw, parsed here")
    assert all(spent > 0 for spent in rows.values())
