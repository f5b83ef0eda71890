"""Quotes that code cannot find are named to the model once; what it cannot put right stays unproven."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.core.evidence import Rejection, proven_quote
from bot.core.prompt import Prompt
from bot.core.transcript import Speaker, Transcript, words
from bot.errors import FailureError
from bot.llm.answers import Repair, Repairs
from bot.llm.asking import SHORT, Asker
from bot.llm.showing import as_data, chat

SAME_WORDS = 0.5
"""Share of words that a repaired quote has in common with the one it replaces; below, it is another quote."""


class Claim(NamedTuple):
    """Words that a model says somebody wrote in answer to, or as, turn `turn`."""

    turn: int
    speaker: Speaker
    quote: str


Fault = Callable[[Claim], str]
"""Why a claim does not stand; empty if it does."""


def unproven(claim: Claim, transcript: Transcript) -> str:
    """The `Fault` of evidence, findings and provocations."""
    found = proven_quote(claim.quote, claim.turn, claim.speaker, transcript)
    return found.reason if isinstance(found, Rejection) else ""


async def repaired(
    asker: Asker, prompt: Prompt, claims: Sequence[Claim], transcript: Transcript, fault: Fault
) -> tuple[Claim, ...]:
    """`claims`, with the true words where one call for all that failed finds them. The rest come back as they were."""
    bad = {number: claim for number, claim in enumerate(claims, 1) if fault(claim)}
    if not bad:
        return tuple(claims)
    named = "\n".join(as_data(number=n, **claim._asdict(), wrong=fault(claim)) for n, claim in bad.items())
    try:
        answer = await asker.ask(prompt.fill(**chat(transcript, quotes=named)), Repairs, most=SHORT)
    except FailureError:  # the call is on record; whoever checks the claims drops and names what is unproven
        return tuple(claims)
    mended = {found.number: found for found in answer.quotes}
    return tuple(
        _mended(claim, mended[number], fault) if number in bad and number in mended else claim
        for number, claim in enumerate(claims, 1)
    )


def _mended(claim: Claim, found: Repair, fault: Fault) -> Claim:
    """The repaired claim if it stands and is the same quote, else the old one."""
    new = Claim(found.turn, claim.speaker, found.quote)
    before, after = set(words(claim.quote)), set(words(found.quote))
    shared = len(before & after) / max(1, min(len(before), len(after)))
    return new if found.quote.strip() and shared >= SAME_WORDS and not fault(new) else claim
