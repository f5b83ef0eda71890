"""The secondary lines, each scored on a proven quote; compliance follows from the findings."""

from collections.abc import Mapping

from bot.core.assessment import Profile
from bot.core.note import note
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
        return {id: Profile.unscored(str(error)) for id in wanted}
    given = {line.line: line for line in reversed(answer.lines)}
    scored = [given[id] for id in wanted if id in given and given[id].score is not None]
    proven = await work.mended([Claim(line.turn, "trainee", line.quote) for line in scored])
    faults = {line.line: work.fault(claim) for line, claim in zip(scored, proven, strict=True)}
    return {id: _profile(given.get(id), faults.get(id, "")) for id in wanted}


def _profile(line: LineScore | None, fault: str) -> Profile:
    if line is None:
        return Profile.unscored(note("left_out"))
    if line.score is None:
        return Profile.unscored(line.reason.rstrip("."))
    if not 1 <= line.score <= 5:
        return Profile.unscored(note("off_the_scale", score=line.score))
    if fault:
        return Profile.unscored(note("quote_fails", why=fault))
    return Profile(score=line.score, reason=line.reason)
