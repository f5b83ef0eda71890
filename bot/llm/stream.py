"""A reply as it comes, piece by piece.

CPU of a streamed reply of 60 tokens (`make bench`, medians of 40): raw events 1.8 ms, the SDK's stream 5.6, LangChain's
`astream` 8.5. So OpenAI-compatible servers are read raw, and other providers by LangChain. Structured answers go by
LangChain everywhere (3.0 ms here, 1.8 by the SDK): they come once a turn, and each provider has its own way to ask.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, cast

import openai
from langchain_core.messages import AIMessageChunk

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm import clients
from bot.llm.calling import FAULTS, CutError, Meter, Patience, billed, explain, short
from bot.llm.dialect import dialect
from bot.llm.models import Model
from bot.llm.thoughts import Thoughts

CUT_SHORT = "cut short: the token limit or a filter"
Said = tuple[str, str]
"""Role ("user" or "assistant") and text of an earlier message."""


async def stream(
    model: Model,
    filled: Filled,
    *,
    calls: list[Call],
    role: str = "",
    history: Sequence[Said] = (),
    stop: Sequence[str] | None = None,
    max_tokens: int = 200,
    temperature: float | None = 0.8,
    seed: int | None = None,
) -> AsyncGenerator[str, None]:
    """The answer to `filled` in pieces; each try is noted in `calls`, also when cut or cancelled.

    Raises FailureError: before the first piece when every try failed, later when the stream was cut.
    """
    messages = as_messages(filled, history)
    wanted = {"stop": stop, "max_tokens": max_tokens, "temperature": temperature, "seed": seed}
    patience = Patience(model)
    while True:
        model.budget.check()
        meter = Meter(model, role or model.role, filled, as_text(messages), calls)
        thoughts, said = Thoughts(), ""
        pieces = (_openai_pieces if model.speaks_openai else _langchain_pieces)(model, messages, meter, wanted)
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    meter.text += piece
                    if speech := thoughts.spoken(piece):
                        said += speech
                        yield speech
            _finish(meter, said, model)
            return
        except (*FAULTS, CutError) as error:
            meter.note(short(error), charged=billed(error))
            if said:
                raise FailureError(explain(error, model)) from error
            await patience.wait(error)
        except (asyncio.CancelledError, GeneratorExit):
            meter.note("cancelled")
            raise


def as_messages(filled: Filled, history: Sequence[Said] = ()) -> list[dict[str, str]]:
    """System text first, then what was said, then the changing part: providers' prompt caches like it so."""
    said = [{"role": role, "content": text} for role, text in history]
    return [{"role": "system", "content": filled.system}, *said, {"role": "user", "content": filled.human}]


def as_text(messages: list[dict[str, str]]) -> str:
    """All that is sent, for counting."""
    return "\n".join(message["content"] for message in messages)


def _finish(meter: Meter, said: str, model: Model) -> None:
    """Note a whole answer; raises FailureError where it says nothing."""
    if said.strip():
        meter.note(CUT_SHORT if meter.finish in ("length", "max_tokens", "content_filter") else "ok")
        return
    meter.note("refused" if meter.refusal else "empty")
    why = f"refused: {meter.refusal[:200]}" if meter.refusal else "said nothing"
    raise FailureError(f"{model.where} {why}; try again, or choose another model")


async def _openai_pieces(
    model: Model, messages: list[dict[str, str]], meter: Meter, wanted: dict[str, Any]
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


async def _langchain_pieces(
    model: Model, messages: list[dict[str, str]], meter: Meter, wanted: dict[str, Any]
) -> AsyncGenerator[str, None]:
    """Any other provider, by LangChain."""
    chat = await clients.chat(model, max_tokens=wanted["max_tokens"], temperature=wanted["temperature"])
    reply = cast(AsyncGenerator[AIMessageChunk, None], chat.astream(messages, stop=wanted["stop"]))
    async with aclosing(reply):
        async for chunk in reply:
            meter.langchain_usage(chunk.usage_metadata)
            meter.finish = chunk.response_metadata.get("finish_reason") or meter.finish
            if chunk.text:
                yield chunk.text
            if meter.seconds > model.limits.timeout:
                raise TimeoutError
