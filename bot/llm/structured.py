"""An answer in the shape of a Pydantic model, or no answer: nothing half right is mended in silence."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import openai
from langchain_core.messages import AIMessage
from pydantic import BaseModel, ValidationError

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm import clients
from bot.llm.calling import FAULTS, Meter, Patience, billed, short
from bot.llm.dialect import NEXT, Method, dialect, refuses
from bot.llm.models import Model
from bot.llm.schemas import described, wire
from bot.llm.stream import Said, as_messages, as_text
from bot.llm.thoughts import without_thoughts

T = TypeVar("T", bound=BaseModel)
MAX_TOKENS = 2000
FENCE = re.compile(r"^```\w*\s*|\s*```$")
MENDING = "Your last answer could not be used: {fault}. "
NOT_THE_API = ValueError, TypeError, AttributeError, LookupError
"""What SDK and LangChain raise when a server's answer is no chat completion at all."""


@dataclass(frozen=True)
class _Request:
    """What stays the same over all tries."""

    model: Model
    filled: Filled
    schema: type[BaseModel]
    role: str
    history: Sequence[Said]
    temperature: float | None
    seed: int | None
    calls: list[Call]

    def messages(self, fault: str, *, in_text: bool) -> list[dict[str, str]]:
        """With the schema in words where the server knows no other way, or the last answer missed it."""
        words = (MENDING.format(fault=fault) if fault else "") + described(self.schema)
        human = f"{self.filled.human}\n\n{words}" if fault or in_text else self.filled.human
        return as_messages(self.filled._replace(human=human), self.history)


async def structured(
    model: Model,
    filled: Filled,
    schema: type[T],
    *,
    calls: list[Call],
    role: str = "",
    history: Sequence[Said] = (),
    max_tokens: int = MAX_TOKENS,
    temperature: float | None = 0,
    seed: int | None = None,
) -> T:
    """The answer to `filled` as `schema`; each try is noted in `calls`.

    A malformed answer is asked for once more, told what was wrong. Raises FailureError with the reason.
    """
    request = _Request(model, filled, schema, role or model.role, history, temperature, seed, calls)
    fault = ""
    for _ in range(2):
        message, meter = await _ask(request, fault, max_tokens)
        fault, text = (meter.fault, "") if message is None else ("", _text(message, meter, model))
        try:
            if not fault:
                found = schema.model_validate_json(text)
                meter.note("ok")
                return found
        except ValidationError as error:
            fault = _faults(error) if text.strip() else "it was empty"
        meter.note(f"malformed: {fault}")
        max_tokens *= 2 if meter.finish == "length" else 1
    raise FailureError(f"{model.where} gave two answers that cannot be used: {fault}; try again, or change the model")


async def _ask(request: _Request, fault: str, max_tokens: int) -> tuple[AIMessage | None, Meter]:
    """One answer, in whichever way the server understands. None: no answer in it; `meter.fault` says why."""
    model, known = request.model, dialect(request.model)
    patience, method = Patience(model), known.method
    while True:
        model.budget.check()
        messages = request.messages(fault, in_text=method == "text")
        meter = Meter(model, request.role, request.filled, as_text(messages), request.calls)
        options = known.options(max_tokens, temperature=request.temperature, seed=request.seed)
        try:
            async with asyncio.timeout(model.limits.timeout):
                message = await _invoke(request, method, options, messages)
            meter.took(message)
            known.method = method
            return message, meter
        except openai.LengthFinishReasonError as error:
            meter.usage(error.completion.usage.model_dump() if error.completion.usage else None)
            meter.finish, meter.fault = "length", f"it was cut at {max_tokens} tokens"
            return None, meter
        except FAULTS as error:
            meter.note(short(error), charged=billed(error))
            if known.learn(error, options):
                continue
            if refuses(error) and method in NEXT:
                method = NEXT[method]
                continue
            await patience.wait(error)
        except NOT_THE_API as error:
            meter.fault = f"it is no chat completion ({type(error).__name__})"
            return None, meter
        except asyncio.CancelledError:
            meter.note("cancelled")
            raise


async def _invoke(
    request: _Request, method: Method, options: dict[str, Any], messages: list[dict[str, str]]
) -> AIMessage:
    """The raw message: LangChain's own JSON parser completes cut-off JSON, so what it parsed is not used."""
    model, limit = request.model, options.get("max_tokens") or options.get("max_completion_tokens")
    chat = await clients.chat(model, max_tokens=limit, temperature=options.get("temperature"))
    extra = _as_langchain(options) if model.speaks_openai else {}
    if method == "text":
        return await chat.ainvoke(messages, **extra)
    strict = {"strict": True} if model.speaks_openai else {}
    runnable = await clients.keep(
        ("structured", id(chat), request.schema, method, json.dumps(extra)),
        lambda _: chat.with_structured_output(wire(request.schema), method=method, include_raw=True, **strict, **extra),
    )
    found: AIMessage = cast(dict[str, Any], await runnable.ainvoke(messages))["raw"]
    return found


def _as_langchain(options: dict[str, Any]) -> dict[str, Any]:
    """LangChain renames `max_tokens` unless it is an extra; temperature is the chat model's own."""
    rest = {name: value for name, value in options.items() if name not in ("max_tokens", "temperature")}
    limit = options.get("max_tokens")
    return rest if limit is None else rest | {"extra_body": {"max_tokens": limit}}


def _text(message: AIMessage, meter: Meter, model: Model) -> str:
    """The JSON as the model wrote it; raises FailureError when it refused."""
    if refusal := message.additional_kwargs.get("refusal"):
        meter.note("refused")
        raise FailureError(f"{model.where} refused to answer: {str(refusal)[:200]}")
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"])
    if message.invalid_tool_calls:
        return message.invalid_tool_calls[0]["args"] or ""
    return FENCE.sub("", without_thoughts(message.text).strip())


def _faults(error: ValidationError) -> str:
    """The first three faults, without the values: they may be the trainee's words."""
    found = error.errors(include_url=False, include_input=False, include_context=False)[:3]
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'answer'}: {fault['msg']}" for fault in found)
