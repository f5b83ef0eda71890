"""Plays one labelled message: the appraiser of the cast labels it."""

from collections.abc import Sequence

from bot.core.appraisal import Appraisal
from bot.core.cast import Moment
from bot.core.signals import HARMFUL, Signal
from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.appraiser import FAILED
from evals.cases import AppraiserCase
from evals.checks import run
from evals.checks.seen import Labelled
from evals.outcome import Outcome, Passage
from evals.stage import Stage
from evals.suite import CheckSpec


async def play(case: AppraiserCase, stage: Stage, checks: Sequence[CheckSpec]) -> Outcome:
    """The labels and their checks; raises FailureError where the model gave none that can be used."""
    calls = list[Call]()
    before = Transcript.of([(one.speaker, one.text) for one in case.before])
    appraisal = await stage.cast.appraiser.appraise(Moment(case.message, before, case.facts, calls=calls))
    if failed := next((flag for flag in appraisal.flags if flag.startswith(FAILED)), None):
        raise FailureError(failed.removeprefix(f"{FAILED}: "))
    return Outcome(
        case=case.id,
        source=case.source,
        repeat=stage.repeat,
        checked=await run(checks, "appraiser", Labelled(case, appraisal), stage, calls),
        labels=appraisal.strengths,
        shown=(_shown(case, appraisal),),
        flags=appraisal.flags,
    )


def _shown(case: AppraiserCase, appraisal: Appraisal) -> Passage:
    """Message, what it was written to carry, what was found and what was passed over."""
    found = [f"found {label.signal} ({label.strength}): “{label.quote}”" for label in appraisal.labels]
    missed = [signal for signal in case.labels if signal not in appraisal.strengths]
    meant = ", ".join(f"{signal} ({strength})" for signal, strength in case.labels.items()) or "nothing"
    lines = [case.message, f"written to carry {meant}", *found, *(f"passed over {signal}" for signal in missed)]
    return Passage(title="Message", text="\n".join(lines), marks=_marks(case, appraisal))


def _marks(case: AppraiserCase, appraisal: Appraisal) -> tuple[tuple[str, str], ...]:
    def how(signal: Signal) -> str:
        if signal not in case.labels:
            return "plain"
        return "bad" if signal in HARMFUL else "good"

    return tuple((label.quote, how(label.signal)) for label in appraisal.labels)
