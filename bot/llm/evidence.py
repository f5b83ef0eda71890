"""A judge's evidence and scores, made to fit the rubric: what does not is dropped and named."""

from collections.abc import Mapping, Sequence

from bot.core.assessment import Proposal
from bot.core.evidence import Evidence, Rejection, verify
from bot.core.rubric import CriterionId
from bot.core.scorecard import MAX_PRIORITIES
from bot.core.transcript import Speaker, Transcript
from bot.llm.answers import Item, Score
from bot.llm.quotes import Claim
from bot.llm.work import Work

Run = dict[CriterionId, Proposal]
"""What one run proposes for each criterion."""


def scores(
    given: Sequence[Score], skills: Sequence[str], name: CriterionId, flags: list[str]
) -> Mapping[str, float | None]:
    """One score per sub-skill, 1-5 or None; what is none of these is dropped and named."""
    found: dict[str, float | None] = dict.fromkeys(skills)
    for item in given:
        if item.sub_skill not in found:
            flags.append(f"score dropped: {name}: no sub-skill {item.sub_skill[:20]!r}")
        elif item.score is not None and not 1 <= item.score <= 5:
            flags.append(f"score dropped: {name} {item.sub_skill}: {item.score:g} is not 1 to 5")
        else:
            found[item.sub_skill] = item.score
    return found


def known(item: Item, skills: Sequence[str], name: CriterionId, flags: list[str]) -> Evidence | None:
    """`item` as evidence, unless it speaks of another sub-skill. Who must be quoted follows from the polarity."""
    if item.sub_skill not in skills:
        flags.append(f"evidence dropped: {name} turn {item.turn}: no sub-skill {item.sub_skill[:20]!r}")
        return None
    speaker: Speaker = "customer" if item.polarity == "missed" else "trainee"
    return Evidence.model_validate({**item.model_dump(), "speaker": speaker})


async def mended(evidence: Sequence[Evidence | None], work: Work) -> tuple[Evidence, ...]:
    """All evidence, with quotes put right where that was possible; the scorecard drops and names the rest."""
    known = [item for item in evidence if item is not None]
    claims = await work.mended([Claim(item.turn, item.speaker, item.quote) for item in known])
    pairs = zip(known, claims, strict=True)
    return tuple(item.model_copy(update={"turn": claim.turn, "quote": claim.quote}) for item, claim in pairs)


def weakest(name: CriterionId, runs: Sequence[Run], said: Transcript) -> list[tuple[int, Evidence]]:
    """Run and evidence of up to three turns that want better words, harmful before missed."""
    at = next((at for at, run in enumerate(runs) if run[name].failed is None), None)
    if at is None:
        return []
    weak = [item for item in runs[at][name].evidence if item.polarity != "positive"]
    proven = [item for item in weak if not isinstance(verify(item, said), Rejection)]
    by_turn = {item.turn: item for item in sorted(proven, key=lambda item: item.polarity == "harmful")}
    gravest = sorted(by_turn.values(), key=lambda item: (item.polarity != "harmful", item.turn))
    return [(at, item) for item in gravest[:MAX_PRIORITIES]]
