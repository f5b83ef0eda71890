"""Two small yes-or-no models over the words of one message: is it an attack (customer), is it grave (trainee)."""

import json
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bot.core.transcript import normalise
from bot.embedded.judging.cues import NAMES_IN_CAPITALS

Name = Literal["provocation", "gravity"]
FOLDER = Path(__file__).parent / "weights"

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|[!?]+|\d+|\"")
_FEWEST, _SCALE = 8, 6.0


@dataclass(frozen=True)
class Linear:
    """`weights` per word, pair or triple of words; `bias` is what a bland message gets."""

    bias: float
    weights: dict[str, float]

    def probability(self, text: str) -> float:
        """Chance 0-1 of a yes. Long texts are scaled down so that length alone decides nothing."""
        found = features(text)
        logit = self.bias + scale(len(found)) * sum(self.weights.get(feature, 0.0) for feature in found)
        return 1 / (1 + math.exp(-logit))

    def heat(self, sentence: str) -> float:
        """What one sentence adds, comparable only within one message."""
        return sum(self.weights.get(feature, 0.0) for feature in features(sentence))


@cache
def load(name: Name) -> Linear:
    """A shipped model, read once."""
    stored = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Linear(stored["bias"], stored["weights"])


def features(text: str) -> set[str]:
    """Words, pairs and triples, with numbers as `#`, and marks for shouting."""
    tokens = ["#" if token[0].isdigit() else token for token in _TOKEN.findall(normalise(text))]
    shouted = [word for word in re.findall(r"\b[A-Z]{3,}\b", text) if word not in NAMES_IN_CAPITALS]
    grams = {" ".join(tokens[i : i + size]) for size in (1, 2, 3) for i in range(len(tokens) - size + 1)}
    return grams | ({"<capitals>"} if shouted else set()) | ({"<capitals twice>"} if len(shouted) > 1 else set())


def scale(count: int) -> float:
    """Factor on the sum of `count` features."""
    return _SCALE / math.sqrt(max(_FEWEST, count))
