"""Many transcripts to one JSONL file of scores: memory flat, resumable, and nothing that was given is left out."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from bot.core.cast import Cast
from bot.core.persona import Persona
from bot.core.transcript import Transcript
from bot.errors import FailureError
from bot.greenroom import card_for, case_for
from bot.store.calibration import grader
from bot.store.library import Library
from evals.runner import spread
from evals.scores_file import Row, ScoresFile
from evals.till import Till
from evals.transcripts import Item, items


@dataclass(frozen=True)
class Grading:
    """How every transcript of a run is graded."""

    cast: Cast
    library: Library
    persona: Persona | None = None
    runs: int = 1

    @cached_property
    def name(self) -> str:
        """Evaluator and a hash over all that decides its scores."""
        empty = case_for(Transcript(), self.library, self.persona, self.runs)
        who = grader(self.cast.evaluator, empty.rubric)
        parts = [who.model_dump_json(), *(pack.model_dump_json() for pack in empty.packs), repr(empty.facts)]
        parts += [repr(empty.offers), empty.brief, str(self.runs)]
        return f"{who.evaluator} {sha256(chr(0).join(parts).encode()).hexdigest()[:12]}"

    def key(self, item: Item) -> str:
        """What makes `item` the same work as one graded before."""
        told = item.transcript.model_dump_json() if item.transcript else item.fault
        return sha256(f"{self.name}\0{item.name}\0{told}".encode()).hexdigest()[:24]


@dataclass
class Tally:
    """What came of the transcripts. `skipped` were in the file already; `left` were not begun: money or patience."""

    graded: int = 0
    skipped: int = 0
    lost: int = 0
    unreadable: int = 0
    left: int = 0

    @property
    def whole(self) -> bool:
        """Whether every transcript given is graded."""
        return not (self.lost or self.unreadable or self.left)


class Watch(Protocol):
    """Whoever shows progress."""

    def step(self, *, lost: bool, paid: bool) -> None: ...


async def row_of(item: Item, grading: Grading) -> Row:
    """The row of one transcript. It needs nothing but its arguments: any worker, anywhere, may do it."""
    row = Row(index=item.index, id=item.id, status="unreadable", key=grading.key(item), grader=grading.name)
    if item.transcript is None:
        return row.model_copy(update={"why": item.fault})
    case = case_for(item.transcript, grading.library, grading.persona, grading.runs)
    try:
        assessment = await grading.cast.evaluator.evaluate(case)
    except FailureError as fault:
        return row.model_copy(update={"status": "lost", "why": str(fault)})
    card = card_for(case, assessment)
    failed = [proposal.failed for run in assessment.runs for proposal in run.values() if proposal.failed]
    scores = {name: criterion.score for name, criterion in card.criteria.items()}
    status = "lost" if failed else "graded"
    return row.model_copy(update={"status": status, "why": "; ".join(failed), "scores": scores, "card": card})


async def grade_all(
    source: Path, out: ScoresFile, grading: Grading, till: Till, watch: Watch, concurrency: int
) -> Tally:
    """Grade what `source` holds and `out` does not, in any order; what is refused for want of money is left."""
    tally = Tally()

    async def grade(item: Item) -> None:
        if till.stopped or till.exhausted:
            tally.left += 1
        elif out.has(grading.key(item)):
            tally.skipped += 1
            watch.step(lost=False, paid=False)
        else:
            with till.receipt() as receipt:
                row = await row_of(item, grading)
            if receipt.refused:
                tally.left += 1
                return
            out.add(row)
            setattr(tally, row.status, getattr(tally, row.status) + 1)
            watch.step(lost=row.status != "graded", paid=True)

    await spread(items(source), grade, concurrency)
    return tally
