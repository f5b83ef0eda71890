"""`greenroom persona try`: every scripted trainee really talks to one persona, and the persona suite's checks run."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bot.authoring.page import left_to_write
from bot.config import Settings
from bot.core.emotion import VARIABLES
from bot.core.model import Strict
from bot.core.persona import Persona
from bot.errors import InputError
from bot.store import authored
from evals.cases import PersonaCase
from evals.comparison import Report
from evals.order import Done, Order, carry_out
from evals.outcome import Outcome

SUITE = "persona"
NEVER_TOLD = "reveals"
"""The check that a hidden fact is told."""


class Tried(Strict):
    """What came of one trainee. `failed`: the checks that did not hold, each with its reason.

    `transcript`: what was said, `Trainee: ...` and `Customer: ...` in turn.
    """

    trainee: str
    repeat: int
    ended: str
    scores: dict[str, float | None]
    feelings: dict[str, float | None]
    held: int
    failed: tuple[str, ...] = ()
    unclear: int = 0
    lost: str = ""
    transcript: tuple[str, ...] = ()


class Trial(Strict):
    """What came of them all. `hidden`: the hidden facts; `unwritten`: lines that say what is left to write."""

    hidden: tuple[str, ...] = ()
    unwritten: tuple[int, ...] = ()
    persona: str
    name: str
    version: int
    model: str
    tried: tuple[Tried, ...]

    @property
    def exit_code(self) -> int:
        """2 where a rehearsal was lost, 1 where a check failed, else 0."""
        if any(one.lost for one in self.tried):
            return 2
        return int(any(one.failed for one in self.tried))

    @property
    def faults(self) -> list[str]:
        """What did not hold, in a sentence each; a secret never heard is told once for all rehearsals of a trainee."""
        told = [f"{one.trainee}, rehearsal {one.repeat}: {one.lost}" for one in self.tried if one.lost]
        unheard: dict[str, int] = {}
        for one in self.tried:
            for fault in one.failed:
                if fault.startswith(NEVER_TOLD):
                    unheard[one.trainee] = unheard.get(one.trainee, 0) + 1
                else:
                    told.append(f"{one.trainee}, rehearsal {one.repeat}: {fault}")
        return [*told, *(self._unheard(trainee, count) for trainee, count in unheard.items())]

    def _unheard(self, trainee: str, count: int) -> str:
        played = sum(one.trainee == trainee for one in self.tried)
        where = f"in {count} of {played} rehearsals" if played > 1 else "in the rehearsal"
        return f"{where} the {trainee} never heard {' or '.join(self.hidden)}; lower unlock.trust or unlock.heard"


async def trial(file: Path, order: Order, settings: Settings, out: Console) -> tuple[Trial, Report]:
    """The persona in `file` met by the trainees of the persona suite. Raises AuthoringError, InputError."""
    persona = authored.load(file, Persona)
    with _beside_others(file, persona, settings) as home:
        wanted = replace(order, suites=(SUITE,), cases=f"{persona.id}-*")
        done = await carry_out(wanted, settings.model_copy(update={"home": home}), out)
    if not done.reports:
        raise InputError(_why(done))
    report = done.reports[0]
    side = report.sides[-1]
    by_id = {case.id: case.trainee for case in report.cases if isinstance(case, PersonaCase)}
    tried = tuple(_tried(by_id[outcome.case], outcome) for outcome in side.outcomes)
    hidden, unwritten = [fact.id for fact in persona.hidden_facts], list(left_to_write(authored.text_of(file)))
    told = {"hidden": hidden, "unwritten": unwritten}
    about = told | {
        "persona": persona.id,
        "name": persona.name,
        "version": persona.version,
        "model": side.variant.model,
    }
    return Trial.model_validate({**about, "tried": tried}), report


@contextmanager
def _beside_others(file: Path, persona: Persona, settings: Settings) -> Iterator[Path]:
    """A home like the configured one in which `file` is one of the personas, wherever it lies."""
    with TemporaryDirectory(prefix="greenroom-") as folder:
        home = Path(folder)
        for name in ("personas", "prompts", "evals"):
            given = settings.home / name if settings.home else None
            if given and given.is_dir():
                shutil.copytree(given, home / name)
        (home / "personas").mkdir(exist_ok=True)
        shutil.copyfile(file, home / "personas" / f"{persona.id}.yaml")
        yield home


def _why(done: Done) -> str:
    return " ".join(done.notes) or "nothing was played"


def _said(outcome: Outcome) -> Iterator[str]:
    """The lines of the chat, without what was heard in them."""
    for passage in outcome.shown:
        if passage.title.startswith(("Opening", "Turn ")):
            yield from (line for line in passage.text.splitlines() if line.startswith(("Trainee: ", "Customer: ")))


def _tried(trainee: str, outcome: Outcome) -> Tried:
    ended = next((one.title.removeprefix("Ended: ") for one in outcome.shown if one.title.startswith("Ended: ")), "")
    return Tried(
        trainee=trainee,
        repeat=outcome.repeat,
        ended=ended,
        scores={name: score for name, score in outcome.scores.items() if name not in VARIABLES},
        feelings={name: value for name, value in outcome.scores.items() if name in VARIABLES},
        held=sum(one.verdict == "pass" for one in outcome.checked),
        failed=tuple(f"{one.check}: {one.why}" for one in outcome.checked if one.verdict == "fail"),
        unclear=sum(one.verdict == "unclear" for one in outcome.checked),
        lost=outcome.why if outcome.status != "done" else "",
        transcript=tuple(_said(outcome)),
    )
