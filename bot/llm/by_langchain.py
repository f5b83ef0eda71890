"""Every provider that does not speak OpenAI's chat API, by LangChain. Nothing that is said is ever traced."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

import httpx2
import openai
from langchain.chat_models import init_chat_model
from langchain_core.exceptions import ModelError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langsmith import configure
from pydantic import BaseModel

from bot.errors import InputError
from bot.llm import clients
from bot.llm.calling import Meter
from bot.llm.dialect import Method
from bot.llm.models import Model
from bot.llm.schemas import wire

FAULTS: tuple[type[Exception], ...] = (openai.OpenAIError, httpx2.HTTPError, ModelError, TimeoutError)
configure(enabled=False)  # LANGSMITH_TRACING in the environment would send every chat to a tracing service


async def chat(model: Model, *, max_tokens: int | None, temperature: float | None) -> BaseChatModel:
    """LangChain's chat model for `model`; raises InputError where the provider wants another setting."""
    options: dict[str, Any] = {"timeout": model.limits.timeout, "max_retries": 0}
    options |= {} if temperature is None else {"temperature": temperature}
    options |= {} if max_tokens is None else {"max_tokens": max_tokens}

    def make(_: httpx2.AsyncClient) -> BaseChatModel:
        try:
            made: BaseChatModel = init_chat_model(model.name, model_provider=model.provider, **options)
        except (ValueError, ImportError, openai.OpenAIError) as error:
            raise InputError(f"model {model.id!r}: {str(error).splitlines()[0]}") from None
        return made

    return await clients.keep(("chat", model.id, *options.items()), make)


async def answer(
    model: Model,
    messages: list[dict[str, str]],
    schema: type[BaseModel],
    method: Method,
    options: dict[str, Any],
    meter: Meter,
) -> str:
    """The raw message: LangChain's own JSON parser completes cut-off JSON, so what it parsed is not used."""
    limit = options.get("max_tokens") or options.get("max_completion_tokens")
    asked = await chat(model, max_tokens=limit, temperature=options.get("temperature"))
    try:
        if method == "text":
            message = await asked.ainvoke(messages)
        else:
            runnable = await clients.keep(
                ("structured", id(asked), schema, method),
                lambda _: asked.with_structured_output(wire(schema), method=method, include_raw=True),
            )
            message = cast(AIMessage, cast(dict[str, Any], await runnable.ainvoke(messages))["raw"])
    except openai.LengthFinishReasonError as error:
        meter.usage(error.completion.usage.model_dump() if error.completion.usage else None)
        meter.finish, meter.text = "length", error.completion.choices[0].message.content or ""
        return meter.text
    _used(message.usage_metadata, meter)
    meter.finish = message.response_metadata.get("finish_reason") or ""
    meter.refusal = str(message.additional_kwargs.get("refusal") or "")
    meter.text = _text(message)
    return meter.text


def _text(message: AIMessage) -> str:
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"])
    return (message.invalid_tool_calls[0]["args"] or "") if message.invalid_tool_calls else message.text


async def pieces(
    model: Model, messages: list[dict[str, str]], wanted: dict[str, Any], meter: Meter
) -> AsyncGenerator[str, None]:
    """The text of each chunk."""
    asked = await chat(model, max_tokens=wanted["max_tokens"], temperature=wanted["temperature"])
    reply = cast(AsyncGenerator[AIMessageChunk, None], asked.astream(messages, stop=wanted["stop"]))
    async with aclosing(reply):
        async for chunk in reply:
            _used(chunk.usage_metadata, meter)
            meter.finish = chunk.response_metadata.get("finish_reason") or meter.finish
            if chunk.text:
                yield chunk.text
            if meter.seconds > model.limits.timeout:
                raise TimeoutError


def _used(told: Any, meter: Meter) -> None:
    """What LangChain says was used; of a stream's several reports the sum."""
    if told:
        cached = (told.get("input_token_details") or {}).get("cache_read") or 0
        earlier = meter.tokens or (0, 0, 0)
        now = told["input_tokens"], cached, told["output_tokens"]
        meter.tokens = earlier[0] + now[0], earlier[1] + now[1], earlier[2] + now[2]
