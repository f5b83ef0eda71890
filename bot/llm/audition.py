"""One tiny call that shows whether a model can play its role, for `greenroom doctor`."""

from contextlib import aclosing

from pydantic import BaseModel

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.llm.dialect import dialect
from bot.llm.models import Model
from bot.llm.stream import stream
from bot.llm.structured import structured

GREETING = Filled("You are a customer who waits for help.", "Say hello in one short sentence.", "audition")
QUESTION = Filled("You read messages.", "Does this message hold a greeting: 'Good morning'?", "audition")
ENOUGH = 500
"""Tokens: a model that thinks before it speaks needs some for that."""
WAYS = {"json_schema": "JSON schema", "function_calling": "function calling", "text": "JSON in text"}


class Heard(BaseModel):
    """Whether the message holds a greeting."""

    greeting: bool


async def audition(model: Model) -> str:
    """What it answered, in how many milliseconds and tokens; raises FailureError or InputError saying what to mend."""
    calls: list[Call] = []
    if model.role == "customer":
        async with aclosing(stream(model, GREETING, calls=calls, max_tokens=ENOUGH)) as pieces:
            said = repr("".join([piece async for piece in pieces]).strip()[:80])
    else:
        heard = await structured(model, QUESTION, Heard, calls=calls, max_tokens=ENOUGH)
        said = f"greeting={heard.greeting} by {WAYS[dialect(model).method]}"
    call = calls[-1]
    price = "price unknown" if model.price is None else f"${sum(each.cost or 0 for each in calls):.6f}"
    tries = f", {len(calls)} calls" if len(calls) > 1 else ""
    return f"{model.id} answered {said} in {call.milliseconds:.0f} ms, {call.tokens_out} tokens{tries}; {price}"
