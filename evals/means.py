"""What a run plays with: settings, money, and the shelf that answers are kept on."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.casting import Shared, cast_for, model_for, role_ids
from bot.config import EMBEDDED, Settings
from bot.core.cast import Cast
from bot.llm.models import PATIENT, Limits, Model
from bot.llm.tape import Shelf, Tape
from bot.store.library import Library
from evals.ledger import Ledger, place
from evals.stage import Stage
from evals.till import Till


@dataclass(frozen=True)
class Means:
    """`gate` bounds the requests under way. `shelf`: None where no model is asked; `replayed`: it answers alone."""

    settings: Settings
    till: Till
    gate: asyncio.Semaphore
    shelf: Shelf | None = None
    replayed: bool = False
    judge: str | None = None
    trainee: str | None = None

    @property
    def limits(self) -> Limits:
        """Patience for a run that nobody watches: a slot is held meanwhile, so a storm costs time, not cases."""
        own = self.settings
        return replace(PATIENT, timeout=max(own.timeout, PATIENT.timeout), retries=max(own.retries, PATIENT.retries))

    def shared(self, repeat: int = 1) -> Shared:
        """What all models of a repeat have in common."""
        tape = Tape(self.shelf, self.gate, repeat) if self.shelf is not None else None
        return Shared(self.till, tape, self.replayed, self.limits)

    def cast(self, library: Library, model: str | None, shared: Shared) -> Cast:
        """Who plays; raises InputError saying what to set."""
        return cast_for(self.settings, library.prompt, model, shared)

    def stage(self, library: Library, model: str | None, repeat: int) -> Stage:
        """The stage for one variant and repeat; raises InputError saying what to set."""
        shared = self.shared(repeat)

        def other(role: str, id: str | None) -> Model | None:
            return None if id is None or id == EMBEDDED else model_for(self.settings, role, id, shared)

        judge, trainee = other("judge", self.judge), other("trainee", self.trainee)
        return Stage(library, self.cast(library, model, shared), repeat, judge, trainee)


def asks_models(settings: Settings, *ids: str | None) -> bool:
    """Whether a cast by any of `ids` (None: as the settings say) asks a model."""
    return any(name != EMBEDDED for id in ids for name in role_ids(settings, id).values())


@contextmanager
def kept(settings: Settings, path: Path | None) -> Iterator[Ledger]:
    """The ledger in `path`, or where the settings keep it."""
    with Ledger.open(path or place(settings.data)) as ledger:
        yield ledger
