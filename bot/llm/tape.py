"""Answers kept by what was asked: nothing is paid for twice, and a run can be played again without a model."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol
from weakref import WeakValueDictionary

from pydantic import Field

from bot.core.model import Strict
from bot.core.prompt import unmarked
from bot.core.usage import Call
from bot.llm.budget import Budget


class Kept(Strict):
    """A usable answer and every call it took. Not `whole`: the listener had heard enough and left."""

    text: str
    calls: tuple[Call, ...] = Field(min_length=1)
    whole: bool = True


class Shelf(Protocol):
    """Where answers are kept: a ledger, or a recording."""

    def find(self, key: str, prompt: str) -> Kept | None:
        """The answer, None where the model is to be asked; raises NotRecordedError where nobody may be."""
        ...

    def keep(self, key: str, kept: Kept) -> None:
        """Put an answer where a later run finds it."""
        ...

    def drop(self, key: str, prompt: str) -> None:
        """Forget an answer that cannot be used as it is; raises NotRecordedError where it cannot be asked for anew."""
        ...


AT = "@"
"""In a key, before what tells one server or file from another of the same name."""
_ASKING: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()
"""Shelf and key of each question under way."""
_ASKED: ContextVar[Counter[str] | None] = ContextVar("asked", default=None)


@contextmanager
def one_case() -> Iterator[None]:
    """Inside, also in tasks started there, the same question asked again is another one: it has an answer of its own.

    Questions are counted per case, so a case's answers are the same whatever else is played, and in whatever order.
    """
    token = _ASKED.set(Counter())
    try:
        yield
    finally:
        _ASKED.reset(token)


@dataclass(frozen=True)
class Tape:
    """What the models of a run have in common. `gate` is held from first try to answer, so it bounds the run."""

    shelf: Shelf
    gate: asyncio.Semaphore
    repeat: int = 1
    asked: Counter[str] = field(default_factory=Counter, compare=False)
    """Counts what is asked outside any case."""

    def key(self, question: Any, source: str = "") -> str:
        """Hash of `question` (plain data), repeat, and how often it was asked before in this case; then `source`."""
        told = unmarked(json.dumps([question, self.repeat], ensure_ascii=False, sort_keys=True))
        counted = _ASKED.get()
        counted = self.asked if counted is None else counted
        plain = sha256(told.encode()).hexdigest()
        counted[plain] += 1
        key = sha256(f"{plain} {counted[plain]}".encode()).hexdigest()
        return f"{key}{AT}{source}" if source else key


@dataclass(frozen=True)
class Take:
    """One question on its way: its place on the tape if there is one, and the calls it takes."""

    tape: Tape | None
    key: str
    prompt: str
    budget: Budget
    calls: list[Call]
    alone: AbstractAsyncContextManager[Any]
    """Held from looking the answer up to keeping it, lest two cases with one question pay for two answers."""
    own: list[Call] = field(default_factory=list)

    @property
    def slot(self) -> AbstractAsyncContextManager[Any]:
        """Held while the question is asked, back-off included: to let go of it would only send more requests."""
        return self.tape.gate if self.tape else nullcontext()

    def note(self, call: Call) -> None:
        """Put a call on record."""
        self.own.append(call)
        self.calls.append(call)
        self.budget.add(call)

    def found(self) -> Kept | None:
        """The kept answer; `replay` it once it has proved usable."""
        return self.tape.shelf.find(self.key, self.prompt) if self.tape else None

    def replay(self, kept: Kept) -> None:
        """Put the calls that `kept` took on record."""
        for call in kept.calls:
            self.note(call.model_copy(update={"kept": True}))

    def keep(self, text: str, *, whole: bool = True) -> None:
        """Keep a usable answer."""
        if self.tape:
            self.tape.shelf.keep(self.key, Kept(text=text, calls=tuple(self.own), whole=whole))

    def drop(self) -> None:
        """Forget what was found."""
        if self.tape:
            self.tape.shelf.drop(self.key, self.prompt)


def take(
    tape: Tape | None, prompt: str, budget: Budget, calls: list[Call], asked: Sequence[Any], source: str = ""
) -> Take:
    """The question `asked` with `prompt` of the model at `source`."""
    if tape is None:
        return Take(None, "", prompt, budget, calls, nullcontext())
    key = tape.key(list(asked), source)
    return Take(tape, key, prompt, budget, calls, _ASKING.setdefault((id(tape.shelf), key), asyncio.Lock()))
