"""Scores a message against the 24 signals: n-grams and ties to the talk through linear layers, in numpy."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.core.cast import Moment
from bot.core.signals import Signal
from bot.embedded.appraising.clauses import clauses
from bot.embedded.appraising.details import asks_untold_details
from bot.embedded.appraising.features import grams
from bot.embedded.appraising.frames import frames
from bot.embedded.appraising.memory import asks_something_new, remember, ties
from bot.errors import FailureError

Floats = NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "weights" / "appraiser.npz"
SIGNAL_ORDER = tuple(Signal)
CHAR_SHARE, TIE_SHARE = 1.0, 0.4


@dataclass(frozen=True)
class Message:
    """A message ready for scoring: its clauses, the n-grams of each, and how whole and parts tie to what was said."""

    clauses: tuple[str, ...]
    words: tuple[set[str], ...]
    chars: tuple[set[str], ...]
    ties: list[float]
    clause_ties: tuple[list[float], ...]
    moment: Moment

    @classmethod
    def of(cls, moment: Moment) -> "Message":
        """Cut `moment.message` up and read what came before it."""
        memory = remember(moment)
        parts = tuple(clauses(moment.message))
        found = [grams(part) for part in parts]
        whole = ties(moment.message, memory)
        apart = tuple(ties(part, memory) for part in parts) if len(parts) > 1 else (whole,)
        shown = [frames(part) for part in parts]
        return cls(
            parts,
            tuple(w for w, _ in found),
            tuple(c for _, c in found),
            [*whole, *map(max, zip(*shown, strict=True))],
            tuple([*tied, *phrased] for tied, phrased in zip(apart, shown, strict=True)),
            moment,
        )

    @property
    def asks_anew(self) -> bool:
        """Whether it asks for what the chat has not told, though the customer knows it."""
        told = ties(self.moment.message, remember(replace(self.moment, facts=()))) if self.moment.facts else self.ties
        return asks_something_new(told) or asks_untold_details(self.moment)

    @property
    def all_words(self) -> set[str]:
        """Word n-grams of all clauses."""
        return set().union(*self.words)

    @property
    def all_chars(self) -> set[str]:
        """Character n-grams of all clauses."""
        return set().union(*self.chars)


@dataclass(frozen=True)
class Scores:
    """Per signal, in the order of `Signal`: probability, probability of strong, and the clause that carries it."""

    probability: Floats
    strong: Floats
    clause: NDArray[np.int64]


@dataclass(frozen=True)
class Layer:
    """One linear layer over n-grams and ties, one column a signal."""

    grams: Floats
    ties: Floats
    bias: Floats

    def __call__(self, index: NDArray[np.int64], weight: Floats, tied: Floats) -> Floats:
        """Logits."""
        return np.asarray(weight @ self.grams[index] + TIE_SHARE * tied @ self.ties + self.bias, dtype=np.float32)


@dataclass(frozen=True)
class Model:
    """Trained weights. `message` and `clause` score whole and parts, `final` joins them, `strength` grades them."""

    vocabulary: Mapping[str, int]
    idf: Floats
    message: Layer
    clause: Layer
    strength: Layer
    final: Floats
    final_bias: Floats
    thresholds: Floats

    def vector(self, words: set[str], chars: set[str]) -> tuple[NDArray[np.int64], Floats]:
        """Known n-grams and their weights; words and characters each have length 1 before characters are scaled."""
        index, weight = zip(*(self._block(found) for found in (words, chars)), strict=True)
        return np.concatenate(index), np.concatenate([weight[0], CHAR_SHARE * weight[1]])

    def _block(self, found: set[str]) -> tuple[NDArray[np.int64], Floats]:
        vocabulary = self.vocabulary
        index = np.array([i for gram in found if (i := vocabulary.get(gram)) is not None], dtype=np.int64)
        weight = self.idf[index]
        return index, np.asarray(weight / max(float(np.sqrt(weight @ weight)), 1e-6), dtype=np.float32)

    def score(self, message: Message) -> Scores:
        """Probabilities, strengths and carrying clauses of one message."""
        index, weight = self.vector(message.all_words, message.all_chars)
        tied = np.array(message.ties, dtype=np.float32)
        whole = self.message(index, weight, tied)
        parts = np.stack(
            [
                self.clause(*self.vector(words, chars), np.array(part, dtype=np.float32))
                for words, chars, part in zip(message.words, message.chars, message.clause_ties, strict=True)
            ]
        )
        seen = evidence(whole, parts.max(axis=0))
        return Scores(
            _sigmoid((seen * self.final).sum(axis=0) + self.final_bias),
            _sigmoid(self.strength(index, weight, tied)),
            parts.argmax(axis=0),
        )


def evidence(whole: Floats, best: Floats) -> Floats:
    """What the last layer weighs for each signal: scores of whole and best clause, and the two strongest rivals.

    Only a rival with a positive score counts: that nothing else fits must not speak for a signal.
    """
    total = np.repeat((whole + best)[..., None, :], whole.shape[-1], axis=-2)
    total[..., range(whole.shape[-1]), range(whole.shape[-1])] = -np.inf
    rivals = np.maximum(np.sort(total, axis=-1), 0)
    return np.stack([whole, best, rivals[..., -1], rivals[..., -2]])


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float32)


@cache
def load(path: Path = WEIGHTS) -> Model:
    """The shipped model, read once; raises FailureError if the file is missing or damaged."""
    try:
        return _read(path)
    except (OSError, ValueError, KeyError, BadZipFile) as fault:
        raise FailureError(f"the appraiser's weights {path.name} cannot be read ({fault}); install again") from fault


def _read(path: Path) -> Model:
    with np.load(path, allow_pickle=False) as stored:
        layers = {name: _layer(stored, name) for name in ("message", "clause", "strength")}
        words = stored["vocabulary"].tobytes().decode("utf-8").split("\n")
        return Model(
            {gram: i for i, gram in enumerate(words)},
            stored["idf"].astype(np.float32),
            layers["message"],
            layers["clause"],
            layers["strength"],
            stored["final"].astype(np.float32),
            stored["final_bias"].astype(np.float32),
            stored["thresholds"].astype(np.float32),
        )


def _layer(stored: Mapping[str, NDArray[np.generic]], name: str) -> Layer:
    grams = stored[f"{name}_grams"].astype(np.float32) * stored[f"{name}_scale"].astype(np.float32)
    return Layer(grams, stored[f"{name}_ties"].astype(np.float32), stored[f"{name}_bias"].astype(np.float32))
