"""Many transcripts to one JSONL file of scores: memory flat, resumable, and nothing that was given is left out."""

import asyncio
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from rich.console import Console

from bot.config import Settings
from bot.core.cast import Cast
from bot.core.persona import Persona
from bot.core.transcript import Transcript
from bot.errors import FailureError, InputError
from bot.greenroom import card_for, case_for
from bot.llm.tape import one_case
from bot.store.calibration import grader
from bot.store.library import Library
from evals.means import Means, asks_models, kept
from evals.players.evaluator import failure
from evals.progress import Meter, progress
from evals.runner import spread
from evals.scores_file import Row, ScoresFile
from evals.till import Till, stoppable
from evals.transcripts import SUFFIXES, Item, count, items

MOST_TOLD = 5


@dataclass(frozen=True)
class Grading:
    """How every transcript of a run is graded."""

    cast: Cast
    library: Library
    persona: Persona | None = None
    runs: int = 1
    rubric: str | None = None

    @cached_property
    def name(self) -> str:
        """Evaluator and a hash over all that decides its scores."""
        empty = case_for(Transcript(), self.library, self.persona, self.runs, self.rubric)
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
    """How many came to what: graded, lost, unreadable, kept (in the file already), left (not begun)."""

    counts: Counter[str] = field(default_factory=Counter)
    others: int = 0
    """Rows by other graders, which stay in the file."""
    stopped: bool = False
    faults: list[str] = field(default_factory=list)
    """Why the first few were not graded; the file says it of all."""

    def add(self, row: Row) -> None:
        """Count what came of one transcript."""
        self.counts[row.status] += 1
        if row.status != "graded" and len(self.faults) < MOST_TOLD:
            self.faults.append(f"{row.status}: {row.id}: {row.why}")

    @property
    def exit_code(self) -> int:
        """0 if every transcript given is graded, else 2, after Ctrl-C 130."""
        missing = self.counts["lost"] + self.counts["unreadable"] + self.counts["left"]
        return 130 if self.stopped else 2 if missing else 0

    def __str__(self) -> str:
        """In words, with how to go on."""
        words = {
            "graded": "graded",
            "kept": "graded before",
            "lost": "lost",
            "unreadable": "unreadable",
            "left": "left",
        }
        told = ", ".join(f"{self.counts[name]} {word}" for name, word in words.items() if self.counts[name])
        again = "; the same command goes on with the rest and pays nothing twice"
        others = f"; {self.others} rows by other graders stay in the file" if self.others else ""
        return (told or "nothing to grade") + again * bool(self.counts["lost"] or self.counts["left"]) + others


async def row_of(item: Item, grading: Grading) -> Row:
    """The row of one transcript. It needs nothing but its arguments: any worker, anywhere, may do it."""
    row = Row(index=item.index, id=item.id, status="unreadable", key=grading.key(item), grader=grading.name)
    if item.transcript is None:
        return row.model_copy(update={"why": item.fault})
    case = case_for(item.transcript, grading.library, grading.persona, grading.runs, grading.rubric)
    try:
        assessment = await grading.cast.evaluator.evaluate(case)
    except FailureError as fault:
        return row.model_copy(update={"status": "lost", "why": str(fault)})
    card = card_for(case, assessment)
    scores, failed = {name: criterion.score for name, criterion in card.criteria.items()}, failure(assessment)
    status = "lost" if failed else "graded"
    return row.model_copy(update={"status": status, "why": failed, "scores": scores, "card": card})


async def grade_all(
    source: Path, out: ScoresFile, grading: Grading, till: Till, watch: Meter, concurrency: int
) -> Tally:
    """Grade what `source` holds and `out` does not, as it comes; what is refused for want of money is left."""
    tally = Tally()

    async def grade(item: Item) -> None:
        if out.has(grading.key(item)):
            tally.counts["kept"] += 1
            watch.step(kept=True)
            return
        if till.stopped or till.exhausted:
            tally.counts["left"] += 1
            return
        with till.receipt() as receipt, one_case():
            row = await row_of(item, grading)
        if receipt.refused:
            tally.counts["left"] += 1
            return
        out.add(row)
        tally.add(row)
        watch.step(lost=row.status == "lost", kept=receipt.kept)

    await spread(items(source), grade, concurrency)
    return tally


@dataclass(frozen=True)
class Batch:
    """What a person asked `greenroom grade` for, of many transcripts."""

    source: Path
    out: Path
    persona: str | None = None
    model: str | None = None
    runs: int = 1
    concurrency: int = 8
    ledger: Path | None = None
    rubric: str | None = None


async def carry_out(batch: Batch, settings: Settings, screen: Console) -> Tally:
    """Grade `batch`; `screen` shows progress. Raises GreenroomError where that cannot begin."""
    if batch.out.resolve() == batch.source.resolve():
        raise InputError(f"--out {batch.out}: that is what is to be graded; give another file")
    library, till, total = Library.at(settings.home), Till(settings.max_cost), count(batch.source)
    if not total:
        kinds = ", ".join(sorted(SUFFIXES))
        raise InputError(f"{batch.source}: no transcripts in it: give JSONL lines, or files {kinds}")
    known = library.persona(batch.persona) if batch.persona else None
    with ExitStack() as opened:
        ledger = opened.enter_context(kept(settings, batch.ledger)) if asks_models(settings, batch.model) else None
        means = Means(settings, till, asyncio.Semaphore(batch.concurrency), ledger)
        cast = means.cast(library, batch.model, means.shared())
        grading = Grading(cast, library, known, batch.runs, batch.rubric)
        out = opened.enter_context(ScoresFile.at(batch.out, grading.name))
        watch = opened.enter_context(progress(batch.source.name, total, till, screen))
        opened.enter_context(stoppable(till, screen))
        tally = await grade_all(batch.source, out, grading, till, watch, batch.concurrency)
        return replace(tally, others=out.others, stopped=till.stopped)
