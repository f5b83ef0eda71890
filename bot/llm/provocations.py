"""Provocations, counted by a model that sees the customer's side only: no trainee can talk them up or away."""

from bot.core.prompt import Prompt
from bot.embedded.judging.opportunities import opportunities
from bot.embedded.judging.opportunities import provocations as counted
from bot.errors import FailureError
from bot.llm.answers import Provocations
from bot.llm.asking import SHORT
from bot.llm.quotes import Claim
from bot.llm.showing import chat
from bot.llm.work import Work


async def provocations(work: Work, prompt: Prompt) -> tuple[int, ...]:
    """Trainee turns that had to answer an attack, each proven by a quote; the embedded count where the call fails."""
    try:
        answer = await work.asker.ask(prompt.fill(**chat(work.chat, "customer")), Provocations, most=SHORT)
    except FailureError as error:
        work.flags.append(f"provocations counted by the embedded evaluator: {error}")
        return counted(opportunities(work.chat))
    found = await work.mended([Claim(item.turn, "customer", item.quote) for item in answer.provocations])
    work.flags.extend(f"provocation dropped: turn {one.turn}: {fault}" for one in found if (fault := work.fault(one)))
    return tuple(sorted({one.turn for one in found if not work.fault(one)}))
