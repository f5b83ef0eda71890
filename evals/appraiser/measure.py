"""Prints how the classifier does on ids it never saw: `python -m evals.appraiser.measure --corpus DIALOGUES`."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedded.appraiser import rules_out
from bot.embedded.appraising.classifier import SIGNAL_ORDER, Floats, Message
from evals.appraiser.fit import Fitted, Table, fit
from evals.appraiser.rows import corpus, own, prepare
from evals.appraiser.train import targets, told

POLISHED = ("s01", "s02", "s03", "s04", "s05", "s06", "s07")
VOICES = {
    "s09": "fast US rep", "s10": "second language", "s11": "nervous UK new hire", "s12": "veteran collector",
    "s13": "dictated speech",
}  # fmt: skip
ENOUGH = 10
BINS = 10


@dataclass(frozen=True)
class Held:
    """Predictions for rows that took no part in the fit, next to the truth."""

    probability: Floats
    found: NDArray[np.bool_]
    strong: Floats
    present: Floats
    is_strong: Floats

    @classmethod
    def join(cls, parts: list["Held"]) -> "Held":
        """Several held-out sets as one."""
        names = ("probability", "found", "strong", "present", "is_strong")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def counts(self) -> Floats:
        """True positives, found and present, one row a signal."""
        hits = (self.found * self.present).sum(axis=0)
        return np.stack([hits, self.found.sum(axis=0), self.present.sum(axis=0)], axis=1)

    def micro(self) -> float:
        """F1 over all labels pooled."""
        return _f1(*self.counts().sum(axis=0))

    def macro(self) -> float:
        """Mean F1 over signals with at least `ENOUGH` positives."""
        return float(np.mean([_f1(*row) for row in self.counts() if row[2] >= ENOUGH]))

    def grading(self) -> float:
        """Share of present signals, found or not, whose strength is right."""
        return float(((self.strong >= 0.5) == self.is_strong)[self.present > 0].mean())

    def brier(self) -> float:
        """Mean squared error of the probabilities."""
        return float(np.mean((self.probability - self.present) ** 2))

    def calibration_error(self) -> float:
        """Expected calibration error over `BINS` equal bins, all signals pooled."""
        place = np.minimum((self.probability * BINS).astype(int), BINS - 1)
        gaps = [
            abs(float(self.probability[at].mean() - self.present[at].mean())) * at.mean()
            for k in range(BINS)
            if (at := place == k).any()
        ]
        return float(sum(gaps))


def _f1(hits: float, found: float, present: float) -> float:
    return float(2 * hits / max(found + present, 1))


@dataclass(frozen=True)
class Labelled:
    """All rows: what the classifier sees of them, the messages as read, and the truth."""

    table: Table
    messages: list[Message]
    present: Floats
    strong: Floats
    told: NDArray[np.bool_]
    groups: list[str]


def held_out(rows: Labelled, group: str) -> Held:
    """Fit on every other group and label `group` as the shipped appraiser would, vetoes included."""
    every = np.arange(len(rows.groups))
    test = np.array([i for i in every if rows.groups[i] == group])
    fitted = fit(rows.table, rows.present, rows.strong, rows.told, rows.groups, np.setdiff1d(every, test))
    probability = fitted.probabilities(rows.table, test)
    found = (probability >= fitted.thresholds) & ~vetoed(fitted, rows, test, probability)
    return Held(probability, found, fitted.strong(rows.table, test), rows.present[test], rows.strong[test])


def vetoed(fitted: Fitted, rows: Labelled, test: NDArray[np.int64], probability: Floats) -> NDArray[np.bool_]:
    """Labels that the appraiser's rules would take back from the rows `test`."""
    carrying = fitted.base.carrying(rows.table, test)
    return np.array(
        [
            [
                rules_out(signal, rows.messages[i], int(clause), sure)
                for signal, clause, sure in zip(SIGNAL_ORDER, best, chances, strict=True)
            ]
            for i, best, chances in zip(test, carrying, probability, strict=True)
        ]
    )


def report(held: dict[str, Held]) -> str:
    """The tables of the model card."""
    polished = Held.join([held[name] for name in POLISHED if name in held])
    lines = ["| held out | messages | micro-F1 | macro-F1 | strength |", "|---|---|---|---|---|"]
    for name, result in {**held, "s01-s07 pooled": polished}.items():
        title = f"{name} {VOICES.get(name, '')}".strip()
        figures = f"{result.micro():.3f} | {result.macro():.3f} | {result.grading():.3f}"
        lines.append(f"| {title} | {len(result.present)} | {figures} |")
    brier, error = polished.brier(), polished.calibration_error()
    lines += ["", f"Pooled over s01-s07: Brier {brier:.4f}, calibration error {error:.4f}", ""]
    return "\n".join([*lines, *per_signal(polished, Held.join([held[name] for name in VOICES if name in held]))])


def per_signal(polished: Held, voices: Held) -> list[str]:
    """Precision, recall and F1 of each signal on both kinds of held-out wording."""
    lines = [
        "| signal | n | precision | recall | F1 | strength | n in voices | precision | recall | F1 |",
        "|---" * 10 + "|",
    ]
    for k, signal in enumerate(SIGNAL_ORDER):
        here = polished.present[:, k] > 0
        right = (
            ((polished.strong[here, k] >= 0.5) == polished.is_strong[here, k]).mean() if here.any() else float("nan")
        )
        lines.append(f"| {signal} | {_row(polished.counts()[k])} | {right:.2f} | {_row(voices.counts()[k])} |")
    return lines


def _row(counts: Floats) -> str:
    hits, found, present = counts
    return f"{present:.0f} | {hits / max(found, 1):.2f} | {hits / max(present, 1):.2f} | {_f1(*counts):.2f}"


def main() -> None:
    """Leave out each id prefix in turn and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[*POLISHED, *VOICES], help="id prefixes to leave out")
    asked = parser.parse_args()
    rows = [*corpus(asked.corpus), *own()]
    messages = prepare(rows)
    labelled = Labelled(Table.of(messages), messages, *targets(rows), told(rows), [row.group for row in rows])
    print(report({name: held_out(labelled, name) for name in asked.only}))


if __name__ == "__main__":
    main()
