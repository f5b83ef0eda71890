"""The secondary lines, each scored on a proven quote; compliance follows from the findings."""

from collections.abc import Mapping

from bot.core.assessment import Profile
from bot.core.prompt import Prompt
from bot.errors import FailureError
from bot.llm.answers import Lines, LineScore
from bot.llm.quotes import Claim
from bot.llm.showing import chat, lines
from bot.llm.work import Work

COMPLIANCE = "compliance"


async def profile(work: Work, prompt: Prompt) -> Mapping[str, Profile]:
    """Every secondary line but compliance: 1-5, or None with the reason."""
    wanted = {id: line for id, line in work.case.rubric.secondary.items() if id != COMPLIANCE}
    filled = prompt.fill(lines=lines(wanted.items()), **work.background, **chat(work.chat))
    try:
        answer = await work.asker.ask(filled, Lines)
    except FailureError as error:
        return {id: Profile(score=None, reason=f"Not scored: {error}.") for id in wanted}
    given = {line.line: line for line in reversed(answer.lines)}
    scored = [given[id] for id in wanted if id in given and given[id].score is not None]
    proven = await work.mended([Claim(line.turn, "trainee", line.quote) for line in scored])
    faults = {line.line: work.fault(claim) for line, claim in zip(scored, proven, strict=True)}
    return {id: _profile(given.get(id), faults.get(id, "")) for id in wanted}


def _profile(line: LineScore | None, fault: str) -> Profile:
    if line is None:
        return Profile(score=None, reason="Not scored: the evaluator left it out.")
    if line.score is None:
        return Profile(score=None, reason=f"Not scored: {line.reason}")
    if not 1 <= line.score <= 5:
        return Profile(score=None, reason=f"Not scored: the evaluator gave {line.score:g}, outside 1 to 5.")
    if fault:
        return Profile(score=None, reason=f"Not scored: its quote does not stand, {fault}.")
    return Profile(score=line.score, reason=line.reason)
