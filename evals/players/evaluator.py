"""Plays one rated transcript: the evaluator of the cast grades it, code proves its quotes, and both are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core.assessment import Assessment
from bot.core.cast import Case
from bot.core.evidence import Rejection, proven_quote, verify
from bot.core.scorecard import Scorecard
from bot.core.transcript import Transcript
from bot.greenroom import card_for, case_for
from bot.store.library import Library
from evals.cases import EvaluatorCase
from evals.checks import run
from evals.checks.scorecards import is_true, shown_quotes
from evals.checks.seen import Graded, score, told
from evals.outcome import Outcome, Passage, Quotes
from evals.stage import Stage
from evals.suite import CheckSpec

STAND_INS = (
    "labelled by the embedded appraiser",
    "provocations counted by the embedded evaluator",
    "compliance checked by the packs' cues only",
)
"""Flags of `bot.llm` that say: the model failed here, and code stood in for it."""
_HOW = {"positive": "good", "harmful": "bad", "missed": "missed"}


async def play(case: EvaluatorCase, stage: Stage, checks: Sequence[CheckSpec]) -> Outcome:
    """The scorecard and its checks. Where the model failed on any part, the case is lost: no number stands in."""
    asked = asked_of(case, stage.library)
    assessment = await stage.cast.evaluator.evaluate(asked)
    card = card_for(asked, assessment)
    seen, failed = Graded(asked, card, assessment), failure(assessment)
    outcome = Outcome(
        case=case.id, source=case.source, repeat=stage.repeat, flags=card.flags, shown=tuple(passages(seen))
    )
    if failed:
        return outcome.model_copy(update={"status": "lost", "why": failed})
    return outcome.model_copy(
        update={
            "scores": {name: found.score for name, found in card.criteria.items()},
            "quotes": counted(seen),
            "checked": await run(checks, "evaluator", seen, stage, asked.calls),
        }
    )


def asked_of(case: EvaluatorCase, library: Library) -> Case:
    """What the evaluator may look at: what the persona brings, where the case names one, and the case's own."""
    asked = case_for(case.transcript, library, library.persona(case.persona) if case.persona else None)
    return replace(asked, facts=(*case.facts, *asked.facts), brief=case.brief or asked.brief)


def failure(assessment: Assessment) -> str:
    """Where the evaluator failed, in words; empty if it judged everything itself."""
    for run_ in assessment.runs:
        for name, proposal in run_.items():
            if proposal.failed:
                return f"{name}: {proposal.failed}"
    return next((flag for flag in assessment.flags if flag.startswith(STAND_INS)), "")


def counted(seen: Graded) -> Quotes:
    """Quotes the evaluator gave and kept, and those on the card that are true to the letter."""
    said = seen.asked.transcript
    given = [item for proposals in seen.assessment.runs for one in proposals.values() for item in one.evidence]
    kept = [not isinstance(verify(item, said), Rejection) for item in given]
    kept += [_stands(finding.quote, finding.turn, said) for finding in seen.assessment.findings]
    shown = [is_true(seen, *quote) for quote in shown_quotes(seen)]
    return Quotes(offered=len(kept), kept=sum(kept), shown=len(shown), true=sum(shown))


def _stands(quote: str, turn: int, said: Transcript) -> bool:
    return not isinstance(proven_quote(quote, turn, "trainee", said), Rejection)


def passages(seen: Graded) -> Iterator[Passage]:
    """The chat with the card's quotes marked, then each criterion in words."""
    said = seen.asked.transcript.utterances
    chat = "\n".join(f"{one.speaker.title()}{_turn(one.speaker, one.turn)}: {one.text}" for one in said)
    yield Passage(title="Transcript", text=chat, marks=tuple(_marks(seen.card)))
    for name in seen.card.criteria:
        yield Passage(title=f"{name}: {score(seen.card, name)}", text=told(seen.card, name))
    if seen.card.findings:
        lines = [f"{one.rule}, turn {one.turn}: “{one.quote}” {one.why}" for one in seen.card.findings]
        yield Passage(title="Compliance", text="\n".join(lines))


def _turn(speaker: str, turn: int) -> str:
    return f" {turn}" if speaker == "trainee" else ""


def _marks(card: Scorecard) -> Iterator[tuple[str, str]]:
    for found in card.criteria.values():
        for item in found.evidence:
            yield item.quote, _HOW[item.polarity]
    for finding in card.findings:
        yield finding.quote, "bad"
