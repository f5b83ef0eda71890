"""Plays a whole rehearsal of a persona with a scripted trainee, grades it, and checks the record, states and all."""

from collections.abc import AsyncIterator, Iterator, Sequence

from bot.core.cast import Case
from bot.core.emotion import VARIABLES
from bot.core.persona import Persona
from bot.core.scorecard import Scorecard, assemble
from bot.core.signals import HARMFUL, Signal
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.appraiser import FAILED
from evals.cases import PersonaCase
from evals.checks import run
from evals.checks.rehearsed import Graded, Rehearsed
from evals.checks.seen import score, told
from evals.outcome import Outcome, Passage
from evals.players.evaluator import failure
from evals.players.rehearsing import rehearse_with, trainee_of
from evals.stage import Stage
from evals.suite import CheckSpec

COMPARED = "differs_from_others"
"""The check for which every other persona plays against the same trainee."""
_BAD = HARMFUL | {Signal.OVERPROMISE}


async def play(case: PersonaCase, stage: Stage, checks: Sequence[CheckSpec]) -> Outcome:
    """The rehearsal, its scores and final feelings; raises FailureError where a model failed."""
    return await tried(stage.library.persona(case.persona), case, stage, checks)


async def tried(persona: Persona, case: PersonaCase, stage: Stage, checks: Sequence[CheckSpec]) -> Outcome:
    """`play` with a persona that need not be in the library."""
    calls = list[Call]()
    played = await rehearsed(case, persona, stage, calls)
    card = await graded(played, stage, calls)
    seen = Graded(played, card, {name: one async for name, one in _others(case, checks, stage, calls)})
    return Outcome(
        case=case.id,
        source=case.source,
        repeat=stage.repeat,
        checked=await run(checks, "persona", seen, stage, calls),
        scores=scores(played, card),
        shown=tuple(passages(played, card)),
        flags=(*card.flags, *stand_ins(played, calls)),
    )


async def rehearsed(case: PersonaCase, persona: Persona, stage: Stage, calls: list[Call]) -> Rehearsed:
    """The case's rehearsal, with `persona` in it; another repeat has another seed."""
    trainee = trainee_of(case.trainee, stage)
    seed = case.seed + stage.repeat - 1
    return await rehearse_with(trainee, persona, stage, seed, case.turns, calls)


async def graded(played: Rehearsed, stage: Stage, calls: list[Call]) -> Scorecard:
    """The scorecard; raises FailureError where the evaluator could not judge a part."""
    persona = played.persona
    case = Case(
        played.transcript,
        stage.library.rubric(persona.rubric),
        persona.fact_texts,
        persona.offers,
        stage.library.packs(persona),
        persona.brief,
        calls=calls,
    )
    assessment = await stage.cast.evaluator.evaluate(case)
    if why := failure(assessment):
        raise FailureError(why)
    return assemble(assessment, case.transcript, case.rubric, offers=case.offers, packs=case.packs)


def scores(played: Rehearsed, card: Scorecard) -> dict[str, float | None]:
    """Scores by criterion, and every variable of the final state, 0-1."""
    found = {name: criterion.score for name, criterion in card.criteria.items()}
    return found | {name: round(played.state[name], 3) for name in VARIABLES}


def passages(played: Rehearsed, card: Scorecard) -> Iterator[Passage]:
    """Every turn; then the scorecard."""
    yield from turns(played)
    yield Passage(title=f"Ended: {played.ended}", text="\n".join(_card(card)))


def turns(played: Rehearsed) -> Iterator[Passage]:
    """Every turn with labels, events and state."""
    yield Passage(title=f"Opening: {_feelings(played, 0)}", text=f"Customer: {played.opening}")
    for turn in played.turns:
        labels = ", ".join(f"{label.signal} ({label.strength})" for label in turn.appraisal.labels) or "nothing"
        told = f"heard {labels}; {turn.direction.beat}, {turn.direction.band}; {', '.join(turn.events) or 'no event'}"
        marks = ((one.quote, "bad" if one.signal in _BAD else "good") for one in turn.appraisal.labels)
        yield Passage(
            title=f"Turn {turn.number}: {_feelings(played, turn.number)}",
            text=f"Trainee: {turn.trainee}\n({told})\nCustomer: {turn.customer}",
            marks=tuple(marks),
        )


def stand_ins(played: Rehearsed, calls: Sequence[Call]) -> Iterator[str]:
    """Where code stood in for the model: a line of the script, or a message that was taken as saying nothing."""
    yield from (call.outcome for call in calls if call.outcome.startswith("scripted line"))
    for turn in played.turns:
        yield from (f"turn {turn.number}: {flag}" for flag in turn.appraisal.flags if flag.startswith(FAILED))


async def _others(
    case: PersonaCase, checks: Sequence[CheckSpec], stage: Stage, calls: list[Call]
) -> AsyncIterator[tuple[str, Rehearsed]]:
    """Every other persona against the same trainee and seed, where a check compares them."""
    if not any(isinstance(spec, dict) and COMPARED in spec for spec in checks):
        return
    for persona in stage.library.personas():
        if persona.id != case.persona:
            yield persona.id, await rehearsed(case, persona, stage, calls)


def _feelings(played: Rehearsed, turn: int) -> str:
    state = played.states[turn]
    return ", ".join(f"{name} {state[name]:.2f}" for name in VARIABLES)


def _card(card: Scorecard) -> Iterator[str]:
    for name in card.criteria:
        yield f"{name}: {score(card, name)}. {told(card, name)}"
