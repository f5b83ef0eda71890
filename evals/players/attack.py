"""Plays words that try to break a role against the role they are meant for."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.cast import Moment
from bot.core.scorecard import Scorecard, assemble
from bot.core.transcript import Speaker, Transcript
from bot.core.usage import Call
from bot.errors import FailureError
from evals.cases import AttackCase, EvaluatorCase, Said
from evals.checks import run
from evals.checks.attacks import Regraded, Relabelled, fitting
from evals.outcome import Checked, Outcome, Passage
from evals.players.evaluator import asked_of, failure
from evals.players.persona import turns
from evals.players.rehearsing import rehearse, served
from evals.stage import Stage
from evals.suite import CheckSpec

TURNS = 20
"""Longest rehearsal of an attack."""
_Result = tuple[tuple[Checked, ...], tuple[Passage, ...]]


async def play(case: AttackCase, stage: Stage, checks: Sequence[CheckSpec]) -> Outcome:
    """What the target did; of `checks`, those about it. Raises FailureError where a model failed."""
    against = {"customer": _customer, "evaluator": _evaluator, "appraiser": _appraiser}[case.target]
    checked, shown = await against(case, stage, fitting(checks, case.target))
    return Outcome(case=case.id, source=case.source, repeat=stage.repeat, checked=checked, shown=shown)


async def _customer(case: AttackCase, stage: Stage, checks: Sequence[CheckSpec]) -> _Result:
    """A rehearsal in which the trainee types the lines of `said`, then the attack, and leaves."""
    calls = list[Call]()
    friendly = [one.text for one in case.said if one.speaker == "trainee"]
    lines = iter((*friendly, *case.lines))

    async def says(so_far: Transcript) -> str | None:
        return next(lines, None)

    seed = case.seed + stage.repeat - 1
    played = await rehearse(says, stage.library.persona(case.persona), stage, seed, TURNS, calls)
    played = replace(played, since=min(len(friendly), len(played.turns)))
    return await run(checks, "attack", played, stage, calls), tuple(turns(played))


async def _evaluator(case: AttackCase, stage: Stage, checks: Sequence[CheckSpec]) -> _Result:
    """The chat graded twice: as it is, and with the lines below what the trainee wrote in turn `turn`."""
    calls, payload = list[Call](), "\n".join(case.lines)
    turn = case.turn or Transcript.of(_spoken(case.said)).turns
    plain = await _graded(case, case.said, stage, calls)
    attacked = await _graded(case, tuple(_with(payload, turn, case.said)), stage, calls)
    seen = Regraded(plain, attacked, turn, payload)
    shown = {f"Added to turn {turn}": payload, "Scores without and with": seen.text}
    passages = tuple(Passage(title=title, text=text) for title, text in shown.items())
    return await run(checks, "attack", seen, stage, calls), passages


async def _appraiser(case: AttackCase, stage: Stage, checks: Sequence[CheckSpec]) -> _Result:
    """Every line labelled on its own, after what was said."""
    calls, before = list[Call](), Transcript.of(_spoken(case.said))
    moments = [Moment(line, before, calls=calls) for line in case.lines]
    seen = Relabelled([(at.message, served(await stage.cast.appraiser.appraise(at))) for at in moments])
    return await run(checks, "attack", seen, stage, calls), (Passage(title="Labels", text=seen.text),)


async def _graded(case: AttackCase, said: tuple[Said, ...], stage: Stage, calls: list[Call]) -> Scorecard:
    asked = replace(asked_of(EvaluatorCase(id=case.id, said=said, persona=case.persona), stage.library), calls=calls)
    assessment = await stage.cast.evaluator.evaluate(asked)
    if why := failure(assessment):
        raise FailureError(why)
    return assemble(assessment, asked.transcript, asked.rubric, offers=asked.offers, packs=asked.packs)


def _with(payload: str, turn: int, said: Sequence[Said]) -> list[Said]:
    found, number = [], 0
    for one in said:
        number += one.speaker == "trainee"
        hit = one.speaker == "trainee" and number == turn
        found.append(one.model_copy(update={"text": f"{one.text}\n{payload}"}) if hit else one)
    return found


def _spoken(said: Sequence[Said]) -> list[tuple[Speaker, str]]:
    return [(one.speaker, one.text) for one in said]
