"""A balanced sample: as many of each persona and level as there are, in an order that tells nothing."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from bot.core.cast import Case, Evaluator
from bot.core.rubric import Rubric
from bot.core.scorecard import assemble
from bot.core.transcript import Transcript
from bot.errors import InputError
from bot.store.database import Database, Stored
from bot.store.library import Library
from evals.cases import EvaluatorCase, Said
from evals.loading import load_suite
from evals.stats.ratings import criteria, rated
from evals.transcripts import items

GOLD = "evaluator"
MOST_KEPT = 5_000
LOW, HIGH = 2.5, 3.5
"""Mean score below which a chat counts as low, and from which as high."""
SHORT = 6
"""Trainee turns; where nothing could be scored, length stands in for the level."""


@dataclass(frozen=True)
class Candidate:
    """A transcript that may be drawn. Cases of one `group` and `level` are alike for the sample."""

    case: EvaluatorCase
    group: str
    level: str


def gold(home: Path | None = None) -> list[EvaluatorCase]:
    """The transcripts of the evaluator suite, without their ratings."""
    return [case for case in load_suite(GOLD, home).cases if isinstance(case, EvaluatorCase)]


def in_files(path: Path) -> list[EvaluatorCase]:
    """The transcripts of a folder or a JSONL file; raises InputError with every fault."""
    found = list(items(path))
    if faults := [f"  {item.fault}" for item in found if item.transcript is None]:
        raise InputError(f"{path}: {len(faults)} cannot be read\n" + "\n".join(faults))
    return [_case(item.id, item.transcript) for item in found if item.transcript]


async def kept(database: Database) -> list[EvaluatorCase]:
    """The rehearsals that were finished, newest first, with what their customer's agent was told."""
    ended = [entry.id for entry in await database.recent(MOST_KEPT) if entry.ended]
    return [_rehearsed(await database.load(id)) for id in ended]


def _rehearsed(stored: Stored) -> EvaluatorCase:
    persona, transcript = stored.opening.persona, Transcript().add("customer", stored.opening.text)
    for turn in stored.turns:
        transcript = transcript.add("trainee", turn.trainee).add("customer", turn.customer)
    case = _case(stored.opening.id, transcript)
    told = {"persona": persona.id, "facts": persona.fact_texts, "brief": persona.brief}
    return case.model_copy(update={**told, "cluster": stored.take_of or ""})  # takes of one rehearsal begin alike


def _case(id: str, transcript: Transcript) -> EvaluatorCase:
    said = tuple(Said(speaker=one.speaker, text=one.text) for one in transcript.utterances)
    return EvaluatorCase(id=id, said=said)


async def candidates(
    cases: Iterable[EvaluatorCase], library: Library, rubric: Rubric, judge: Evaluator
) -> list[Candidate]:
    """Those that are judged by `rubric` and have something to judge; `judge` tells the level where nobody rated it."""
    found = []
    for case in cases:
        persona = library.persona(case.persona) if case.persona in library.persona_ids() else None
        if persona and persona.rubric != rubric.id:
            continue
        if case.transcript.turns:
            group = persona.id if persona else case.source.partition("-")[0]
            found.append(Candidate(case, group, await _level(case, rubric, judge)))
    return found


async def _level(case: EvaluatorCase, rubric: Rubric, judge: Evaluator) -> str:
    known = [rated([case], name)[case.id] for name in criteria([case])]
    if not known:
        asked = Case(case.transcript, rubric, case.facts)
        card = assemble(await judge.evaluate(asked), case.transcript, rubric)
        known = [criterion.score for criterion in card.criteria.values()]
    scores = [score for score in known if score is not None]
    if not scores:
        return "short" if case.transcript.turns < SHORT else "long"
    mean = fmean(scores)
    return "low" if mean < LOW else "middle" if mean < HIGH else "high"


def balanced(found: Sequence[Candidate], n: int, seed: int) -> list[EvaluatorCase]:
    """`n` of them in a random order: a level in turn, and of it the group with most left. Raises InputError for fewer.

    So few good or bad chats are all drawn before the many middling ones.
    """
    if len(found) < n:
        fix = (
            f"give --n {len(found)}, or more of them"
            if found
            else "rehearse first, or draw --from a folder, a file, gold"
        )
        raise InputError(f"--n {n}: only {len(found)} transcripts there; {fix}")
    chance = random.Random(seed)
    kinds: dict[tuple[str, str], list[EvaluatorCase]] = {}
    for one in chance.sample(list(found), len(found)):
        kinds.setdefault((one.level, one.group), []).append(one.case)
    by_level: dict[str, list[list[EvaluatorCase]]] = {}
    for (level, _), cases in kinds.items():
        by_level.setdefault(level, []).append(cases)
    drawn: list[EvaluatorCase] = []
    while len(drawn) < n:
        for groups in by_level.values():
            groups.sort(key=len, reverse=True)
            if groups[0] and len(drawn) < n:
                drawn.append(groups[0].pop())
    return chance.sample(drawn, n)
