"""An answer in the shape of a Pydantic model, or no answer: nothing half right is mended in silence."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.calling import Meter, Patience, billed, short
from bot.llm.dialect import NEXT, dialect, refuses
from bot.llm.models import Model
from bot.llm.schemas import described
from bot.llm.stream import Said, as_messages, as_text
from bot.llm.tape import Take, take
from bot.llm.thoughts import without_thoughts
from bot.llm.way import Messages, way

T = TypeVar("T", bound=BaseModel)
MAX_TOKENS = 2000
TRIES = 3
"""A malformed answer is asked for at most twice more."""
FENCE = re.compile(r"^```\w*\s*|\s*```$")
MENDING = "Your last answer could not be used: {fault}. "
NOT_THE_API = ValueError, TypeError, AttributeError, LookupError
"""Raised where a server's answer is no chat completion at all."""


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

    def messages(self, fault: str, *, in_text: bool) -> Messages:
        """With the schema in words where the server knows no other way, or the last answer missed it."""
        words = (MENDING.format(fault=fault) if fault else "") + described(self.schema)
        human = f"{self.filled.human}\n\n{words}" if fault or in_text else self.filled.human
        return as_messages(self.filled._replace(human=human), self.history)

    def take(self, calls: list[Call], max_tokens: int) -> Take:
        """The question as it is put first: later tries of it are tries at the same answer."""
        parameters = {"temperature": self.temperature, "seed": self.seed, "max_tokens": max_tokens}
        asked = self.model.shown, self.messages("", in_text=False), described(self.schema), parameters
        return take(self.model.tape, self.filled.id, self.model.budget, calls, asked, self.model.source)


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

    A malformed answer is asked for again, told what was wrong. Raises FailureError with the reason, and
    NotRecordedError in a replay.
    """
    request = _Request(model, filled, schema, role or model.role, history, temperature, seed)
    taking = request.take(calls, max_tokens)
    async with taking.alone:
        if kept := taking.found():
            try:
                found = schema.model_validate_json(kept.text)
                taking.replay(kept)
                return found
            except ValidationError:
                taking.drop()
        async with taking.slot:
            return await _asked(request, schema, taking, max_tokens)


async def _asked(request: _Request, schema: type[T], taking: Take, max_tokens: int) -> T:
    """An answer that the model gives now."""
    fault, model = "", request.model
    for _ in range(TRIES):
        text, meter = await _answer(request, taking, fault, max_tokens)
        fault = meter.fault
        try:
            if not fault:
                found = schema.model_validate_json(text)
                meter.note("ok")
                taking.keep(text)
                return found
        except ValidationError as error:
            fault = _faults(error) if text.strip() else "it was empty"
            fault = f"it was cut at {max_tokens} tokens" if meter.finish == "length" else fault
        meter.note(f"malformed: {fault}")
        max_tokens *= 2 if meter.finish == "length" else 1
    raise FailureError(f"{model.where} gave three answers that cannot be used: {fault}; try again, or change the model")


async def _answer(request: _Request, taking: Take, fault: str, max_tokens: int) -> tuple[str, Meter]:
    """One answer, in whichever way the server understands; where none is in it, `meter.fault` says why."""
    model, known, by = request.model, dialect(request.model), way(request.model)
    patience, method = Patience(model), known.method
    while True:
        model.budget.check()
        messages = request.messages(fault, in_text=method == "text")
        meter = Meter(model, request.role, taking, as_text(messages))
        options = known.options(max_tokens, temperature=request.temperature, seed=request.seed)
        try:
            async with asyncio.timeout(model.limits.timeout):
                text = await by.answer(model, messages, request.schema, method, options, meter)
            known.method = method
            return FENCE.sub("", without_thoughts(_unrefused(text, meter, model)).strip()), meter
        except by.FAULTS as error:
            meter.note(short(error), charged=billed(error))
            if known.learn(error, options):
                continue
            if refuses(error) and method in NEXT:
                method = NEXT[method]
                continue
            await patience.wait(error)
        except NOT_THE_API as error:
            meter.fault = f"it is no chat completion ({type(error).__name__})"
            return "", meter
        except asyncio.CancelledError:
            meter.note("cancelled")
            raise


def _unrefused(text: str, meter: Meter, model: Model) -> str:
    """`text`; raises FailureError where the model refused."""
    if meter.refusal:
        meter.note("refused")
        raise FailureError(f"{model.where} refused to answer: {meter.refusal[:200]}")
    return text


def _faults(error: ValidationError) -> str:
    """The first three faults, without the values: they may be the trainee's words."""
    found = error.errors(include_url=False, include_input=False, include_context=False)[:3]
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'answer'}: {fault['msg']}" for fault in found)
