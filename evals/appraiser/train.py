"""Trains the shipped weights: `python -m evals.appraiser.train --corpus DIALOGUES --leave-out GOLD`."""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedded.appraising.classifier import WEIGHTS, Floats
from evals.appraiser.fit import Table, fit, save
from evals.appraiser.rows import ORDER, Row, corpus, own, prepare


def sources(path: Path) -> frozenset[str]:
    """Ids of the dialogues that the rated transcripts in `path` were taken from."""
    with path.open(encoding="utf-8") as lines:
        return frozenset(json.loads(line)["source"] for line in lines)


def targets(rows: list[Row]) -> tuple[Floats, Floats]:
    """Presence and strength of each signal, one row a message."""
    strong = [[row.signals.get(signal) == "strong" for signal in ORDER] for row in rows]
    return np.array([row.target() for row in rows]), np.array(strong, dtype=np.float32)


def told(rows: list[Row]) -> NDArray[np.bool_]:
    """Whether each message says of each signal that it is there or not, one row a message."""
    return np.array([[signal in row.told for signal in ORDER] for row in rows])


def main() -> None:
    """Fit on the corpus without the rated dialogues, plus the own messages, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument(
        "--leave-out", type=Path, required=True, help="rated transcripts whose source dialogues stay unseen"
    )
    parser.add_argument("--to", type=Path, default=WEIGHTS)
    asked = parser.parse_args()
    rows = [*corpus(asked.corpus, sources(asked.leave_out)), *own()]
    table = Table.of(prepare(rows))
    present, strong = targets(rows)
    fitted = fit(table, present, strong, told(rows), [row.group for row in rows], np.arange(len(rows)))
    save(fitted, table, str(asked.to))
    print(f"{len(rows)} messages, {len(fitted.base.space.columns)} n-grams, {asked.to.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
