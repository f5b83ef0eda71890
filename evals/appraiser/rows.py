"""Labelled messages as the trainer sees them: the corpus, the own messages, and noisy copies in other voices."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.cast import Moment
from bot.core.signals import Signal, Strength
from bot.core.transcript import Transcript
from bot.embedded.appraising.classifier import Message

HERE = Path(__file__).parent
OWN, SLIPS, ASIDE = HERE / "own_messages.jsonl", HERE / "slips.jsonl", HERE / "kept_aside.jsonl"
ORDER = tuple(Signal)
SLIPPED = frozenset(
    [
        Signal.HOSTILE, Signal.BELITTLE, Signal.BLAME_CUSTOMER, Signal.BLAME_COLLEAGUE, Signal.THREAT, Signal.PRESSURE,
        Signal.RUSH, Signal.OVERPROMISE, Signal.IGNORE_QUESTION, Signal.ASK_REPEAT,
    ]
)  # fmt: skip
"""What the slips were written for. Their kind signals are only the main ones, so no other signal learns from them."""


@dataclass(frozen=True)
class Row:
    """One labelled message. `group` is its dialogue's id prefix (`s01`...) or a part of the own messages."""

    group: str
    dialogue: str
    moment: Moment
    signals: dict[Signal, Strength]
    told: frozenset[Signal] = frozenset(Signal)
    """Signals whose absence was meant too."""

    def target(self) -> NDArray[np.float32]:
        """1 per signal present, in the order of `Signal`."""
        return np.array([signal in self.signals for signal in ORDER], dtype=np.float32)


def corpus(path: Path, exclude: frozenset[str] = frozenset()) -> list[Row]:
    """Every trainee message of the dialogues in `path` whose id is not in `exclude`."""
    with path.open(encoding="utf-8") as lines:
        dialogues = [json.loads(line) for line in lines]
    return [row for dialogue in dialogues if dialogue["id"] not in exclude for row in _turns(dialogue)]


def _turns(dialogue: dict) -> Iterator[Row]:  # type: ignore[type-arg]
    before = Transcript().add("customer", dialogue["opening"]["customer"])
    for turn in dialogue["turns"]:
        moment = Moment(turn["trainee"], before, tuple(dialogue["persona"]["facts"]))
        signals = {Signal(name): strength for name, strength in turn["signals"].items()}
        yield Row(dialogue["id"].split("-")[0], dialogue["id"], moment, signals)
        before = before.add("trainee", turn["trainee"]).add("customer", turn["customer"])


def own() -> list[Row]:
    """The messages written for this classifier, each with the customer line it answers; `ASIDE` is never among them."""
    return [*written(OWN), *written(SLIPS)]


def written(path: Path) -> list[Row]:
    """Messages of `path`, grouped by the register they were written in, where it has one."""
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            raw = json.loads(line)
            before = Transcript().add("customer", raw["customer"]) if raw["customer"] else Transcript()
            signals = {Signal(name): strength for name, strength in raw["signals"].items()}
            moment = Moment(raw["trainee"], before, tuple(raw.get("facts", ())))
            told = SLIPPED if "register" in raw else frozenset(Signal)
            rows.append(Row(raw.get("register", "own"), f"{path.stem}-{number}", moment, signals, told))
    return rows


def prepare(rows: list[Row]) -> list[Message]:
    """Each row's message cut into clauses, with n-grams and ties."""
    return [Message.of(row.moment) for row in rows]
