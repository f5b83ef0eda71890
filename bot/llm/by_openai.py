"""Servers that speak OpenAI's chat API, by the SDK. Their JSON is read here, once: the SDK's own parsing costs more."""

import json
from collections.abc import AsyncGenerator
from typing import Any, cast

import httpx2
import openai
from pydantic import BaseModel

from bot.llm import clients
from bot.llm.calling import CutError, Meter
from bot.llm.dialect import Method, dialect
from bot.llm.models import Model
from bot.llm.schemas import nameless, wire

FAULTS: tuple[type[Exception], ...] = (openai.OpenAIError, httpx2.HTTPError, TimeoutError)
CHAT = "/chat/completions"


async def answer(
    model: Model,
    messages: list[dict[str, str]],
    schema: type[BaseModel],
    method: Method,
    options: dict[str, Any],
    meter: Meter,
) -> str:
    """The text, or the arguments of the tool; raises ValueError, TypeError or such where it is no chat completion."""
    client = await clients.sdk(model)
    body = {"model": model.name, "messages": messages, **_shape(schema, method), **options}
    response = await client.post(CHAT, cast_to=httpx2.Response, body=body)
    told = json.loads(response.content)
    choice = told["choices"][0]
    message = choice["message"]
    meter.usage(told.get("usage"))
    meter.finish = choice.get("finish_reason") or ""
    meter.refusal = str(message.get("refusal") or "")
    calls = message.get("tool_calls")
    meter.text = (calls[0]["function"]["arguments"] if calls else _text(message.get("content"))) or ""
    return meter.text


def _shape(schema: type[BaseModel], method: Method) -> dict[str, Any]:
    """The request fields that ask for `schema`; none where the messages say it in words."""
    if method == "text":
        return {}
    named = {"name": schema.__name__, "description": wire(schema)["description"], "strict": True}
    if method == "json_schema":
        return {"response_format": {"type": "json_schema", "json_schema": {**named, "schema": nameless(schema)}}}
    return {
        "tools": [{"type": "function", "function": {**named, "parameters": nameless(schema)}}],
        "tool_choice": {"type": "function", "function": {"name": schema.__name__}},
        "parallel_tool_calls": False,
    }


def _text(content: Any) -> str:
    """Some servers send a list of parts."""
    return "".join(part.get("text") or "" for part in content) if isinstance(content, list) else content or ""


async def pieces(
    model: Model, messages: list[dict[str, str]], wanted: dict[str, Any], meter: Meter
) -> AsyncGenerator[str, None]:
    """Server-sent events read by hand: the SDK's own parsing of each chunk costs more than all else together."""
    client, known = await clients.sdk(model), dialect(model)
    while True:
        options = known.options(stream_options={"include_usage": True}, **wanted)
        request = client.chat.completions.with_streaming_response.create(
            model=model.name,
            messages=cast(Any, messages),  # the SDK wants one TypedDict per role
            stream=True,
            **options,
        )
        try:
            async with request as response:
                async for line in response.iter_lines():
                    if line.startswith("data:") and (piece := _heard(line[5:].strip(), meter)):
                        yield piece
                    if meter.seconds > model.limits.timeout:
                        raise TimeoutError
            if not meter.finish:
                raise CutError
            return
        except openai.APIStatusError as error:
            if not known.learn(error, options):
                raise


def _heard(data: str, meter: Meter) -> str:
    """The text of one event; usage, refusal and the reason of the end go to the meter."""
    if data == "[DONE]":
        meter.finish = meter.finish or "stop"
        return ""
    try:
        event = json.loads(data)
        choice = (event.get("choices") or [{}])[0]
        delta = choice.get("delta") or {}
        meter.usage(event.get("usage"))
        if event.get("error"):
            raise CutError(str(event["error"])[:200])
    except (ValueError, AttributeError, LookupError):
        raise CutError(data[:200]) from None
    meter.finish = choice.get("finish_reason") or meter.finish
    meter.refusal += delta.get("refusal") or ""
    return delta.get("content") or ""
