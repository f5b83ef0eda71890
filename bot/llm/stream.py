"""A reply as it comes, piece by piece.

CPU of a streamed reply of 60 tokens (`make bench`, medians of 40): raw events 1.8 ms, the SDK's stream 5.6, LangChain's
`astream` 8.5. So the answers of OpenAI-compatible servers are read raw, streamed and structured ones alike.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.calling import CutError, Meter, Patience, billed, explain, short
from bot.llm.models import Model
from bot.llm.tape import Kept, Take, take
from bot.llm.thoughts import Thoughts
from bot.llm.way import Messages, way

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
    asked = (model.shown, messages, None, wanted)
    taking = take(model.tape, filled.id, model.budget, calls, asked, model.source)
    async with taking.alone:
        kept = taking.found()
        pieces = _replayed(kept, taking, model) if kept else _asked(model, messages, wanted, taking, role or model.role)
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece


async def _asked(
    model: Model, messages: Messages, wanted: dict[str, Any], taking: Take, role: str
) -> AsyncGenerator[str, None]:
    """The answer that the model gives now."""
    patience, by = Patience(model), way(model)
    faults: tuple[type[Exception], ...] = (*by.FAULTS, CutError)
    async with taking.slot:
        while True:
            model.budget.check()
            meter, thoughts, said = Meter(model, role, taking, as_text(messages)), Thoughts(), ""
            pieces = by.pieces(model, messages, wanted, meter)
            try:
                async with aclosing(pieces):
                    async for piece in pieces:
                        meter.text += piece
                        if speech := thoughts.spoken(piece):
                            said += speech
                            yield speech
                _finish(meter, said, model)
                taking.keep(said)
                return
            except faults as error:
                meter.note(short(error), charged=billed(error))
                if said:
                    raise FailureError(explain(error, model)) from error
                await patience.wait(error)
            except asyncio.CancelledError:
                meter.note("cancelled")
                raise
            except GeneratorExit:
                meter.note("cancelled")
                if not _being_cancelled():
                    taking.keep(said, whole=False)
                raise


async def _replayed(kept: Kept, taking: Take, model: Model) -> AsyncGenerator[str, None]:
    """The answer of an earlier run, in one piece."""
    try:
        yield kept.text
    finally:
        taking.replay(kept)
    if not kept.whole:
        taking.drop()
        raise FailureError(f"{model.where}: its kept answer ends where its listener had left; run again to ask anew")


def _being_cancelled() -> bool:
    """Whether the listener did not choose to leave."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def as_messages(filled: Filled, history: Sequence[Said] = ()) -> Messages:
    """System text first, then what was said, then the changing part: providers' prompt caches like it so."""
    said = [{"role": role, "content": text} for role, text in history]
    return [{"role": "system", "content": filled.system}, *said, {"role": "user", "content": filled.human}]


def as_text(messages: Messages) -> str:
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
