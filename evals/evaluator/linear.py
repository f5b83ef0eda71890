"""Fits the two small models on the corpus: python -m evals.evaluator.linear --corpus PATH --gold PATH.

Attack: the state engine's band and beat of each customer line say so. Grave: the signals the trainee line was
written for. Gold sources are left out.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot.embedded.appraising.confirming import CONFIRMED, CUES
from bot.embedded.judging.linear import FOLDER, Name, features, scale
from bot.embedded.judging.opportunities import THRESHOLD

_HOT = {"upset", "boiling"}
_ATTACKS = {"call_out", "vent", "ask_supervisor", "walk_away", "object", "doubt"}
_PEACEFUL = {"accept", "accept_grudging", "soften", "soften_slightly", "withdraw", "disclose_hidden_fact"}
_QUIET_OPENINGS = {"confused_elderly", "bereaved", "past_due"}
_HOT_OPENINGS = {"repeat_contact", "entitled_vip"}

Dialogue = dict[str, Any]


class Line(NamedTuple):
    """One message and whether it is a yes."""

    dialogue: str
    text: str
    yes: bool


def attacks(dialogue: Dialogue) -> Iterator[Line]:
    """Customer lines whose band and beat leave no doubt."""
    opening = dialogue["opening"]
    if dialogue["archetype"] in _QUIET_OPENINGS:
        yield Line(dialogue["id"], opening["customer"], False)
    elif dialogue["archetype"] in _HOT_OPENINGS and opening["band"] in _HOT:
        yield Line(dialogue["id"], opening["customer"], True)
    for turn in dialogue["turns"]:
        attack = _attack(turn["beat"].split("(")[0], turn["band"])
        if attack is not None:
            yield Line(dialogue["id"], turn["customer"], attack)


def _attack(beat: str, band: str) -> bool | None:
    if beat in _PEACEFUL or (beat not in _ATTACKS and band not in _HOT):
        return False
    return True if band == "boiling" or (beat in _ATTACKS and band in _HOT) else None


def graves(dialogue: Dialogue) -> Iterator[Line]:
    """Trainee lines, yes if written to carry a signal that needs confirming."""
    for turn in dialogue["turns"]:
        yield Line(dialogue["id"], turn["trainee"], bool(CUES.keys() & turn["signals"].keys()))


def fit(name: Name, lines: Sequence[Line], at: float, cost: float) -> None:
    """Report the figures by dialogue at threshold `at`, then fit on all and write the weights."""
    vectoriser = CountVectorizer(analyzer=features, min_df=3, binary=True)
    counts = vectoriser.fit_transform([line.text for line in lines])
    design = csr_matrix(counts.multiply(np.array([scale(len(features(line.text))) for line in lines])[:, None]))
    target = np.array([line.yes for line in lines])
    groups = [line.dialogue for line in lines]
    classifier = LogisticRegression(C=cost, l1_ratio=1.0, solver="liblinear")
    chance = cross_val_predict(classifier, design, target, groups=groups, cv=GroupKFold(5), method="predict_proba")[
        :, 1
    ]
    classifier.fit(design, target)
    names = vectoriser.get_feature_names_out()
    weights = {str(n): round(float(w), 3) for n, w in zip(names, classifier.coef_[0], strict=True) if w}
    stored = {"bias": round(float(classifier.intercept_[0]), 3), "weights": weights}
    (FOLDER / f"{name}.json").write_text(json.dumps(stored, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{name}: {_figures(target, chance, at)}, {len(weights)} weights")


def _figures(target: NDArray[np.bool_], chance: NDArray[np.float64], at: float) -> str:
    called = chance >= at
    precision, recall = (called & target).sum() / called.sum(), (called & target).sum() / target.sum()
    auc = roc_auc_score(target, chance)
    return f"{len(target)} lines, by dialogue AUC {auc:.3f}, at {at:g} precision {precision:.2f} recall {recall:.2f}"


def main(argv: list[str]) -> None:
    """Fit both models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    options = parser.parse_args(argv)
    gold = {json.loads(row)["source"] for row in options.gold.read_text(encoding="utf-8").splitlines()}
    dialogues = map(json.loads, options.corpus.read_text(encoding="utf-8").splitlines())
    kept = [dialogue for dialogue in dialogues if dialogue["id"] not in gold]
    fit("provocation", [line for dialogue in kept for line in attacks(dialogue)], THRESHOLD, cost=1.0)
    fit("gravity", [line for dialogue in kept for line in graves(dialogue)], CONFIRMED, cost=1.5)


if __name__ == "__main__":
    main(sys.argv[1:])
