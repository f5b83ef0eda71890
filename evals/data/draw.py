"""Makes the data files of the suites: python -m evals.data.draw --corpus dialogues.jsonl --gold transcripts.jsonl.

evaluator.jsonl: every rated transcript. appraiser.jsonl: a balanced draw of trainee messages, the same for the same
seed: two from each dialogue behind a rated transcript, then PER_PREFIX from each id prefix, each time one that carries
the signal drawn least so far. At most two from one dialogue.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SEED, PER_PREFIX, PER_DIALOGUE = 20, 27, 2
NEUTRAL = "neutral"
"""Stands for a message written to carry no signal, which is worth drawing too."""
UNSEEN = "unseen"
"""Tag: the embedded appraiser was trained without this dialogue."""
HERE = Path(__file__).parent
Row = dict[str, Any]


def messages(dialogues: Iterable[Row], rated: frozenset[str]) -> Iterator[Row]:
    """Every trainee message as an appraiser case."""
    for dialogue in dialogues:
        said = [{"speaker": "customer", "text": dialogue["opening"]["customer"]}]
        for number, turn in enumerate(dialogue["turns"], 1):
            yield {
                "id": f"{dialogue['id']}-t{number}",
                "cluster": dialogue["id"],
                "tags": [dialogue["style"], *([UNSEEN] if dialogue["id"] in rated else [])],
                "message": turn["trainee"],
                "before": list(said),
                "facts": dialogue["persona"]["facts"],
                "labels": turn["signals"],
            }
            said += [{"speaker": who, "text": turn[who]} for who in ("trainee", "customer")]


def drawn(pool: Sequence[Row], seed: int = SEED) -> list[Row]:
    """The balanced draw, in the order of the corpus."""
    shuffled = list(pool)
    random.Random(seed).shuffle(shuffled)
    signals, clusters = Counter[str](), Counter[str]()
    kept: dict[str, Row] = {}

    def take(room: int, among: Iterable[Row]) -> None:
        left = [row for row in among if row["id"] not in kept]
        for _ in range(room):
            left = [row for row in left if clusters[row["cluster"]] < PER_DIALOGUE]
            if not left:
                return
            row = min(left, key=lambda row: min(signals[name] for name in _carried(row)))
            left.remove(row)
            kept[row["id"]] = row
            signals.update(_carried(row))
            clusters[row["cluster"]] += 1

    for cluster in sorted({row["cluster"] for row in pool if UNSEEN in row["tags"]}):
        take(PER_DIALOGUE, [row for row in shuffled if row["cluster"] == cluster])
    for prefix in sorted({_prefix(row) for row in pool}):
        already = sum(_prefix(row) == prefix for row in kept.values())
        take(PER_PREFIX - already, [row for row in shuffled if _prefix(row) == prefix])
    return [row for row in pool if row["id"] in kept]


def rated(row: Mapping[str, Any]) -> Row:
    """A rated transcript as an evaluator case, with what all raters marked as checks."""
    spoken = [line.split(": ", 1) for line in row["lines"]]
    ratings = {
        rater: {name: found["score"] for name, found in given.items() if name != "signals"}
        for rater, given in row["ratings"].items()
    }
    return {
        "id": row["id"],
        "cluster": row["source"],
        "said": [{"speaker": "trainee" if who[0] == "T" else "customer", "text": text} for who, text in spoken],
        "facts": row["facts"],
        "ratings": ratings,
        "rated_by": "models",
        "checks": [
            {check: {"turn": turn}}
            for check, sign in (("names_the_fault", "-"), ("credits", "+"))
            for turn in _marked_by_all(row["ratings"].values(), sign)
        ],
    }


def _marked_by_all(ratings: Iterable[Mapping[str, Any]], sign: str) -> list[int]:
    """Trainee turns in which every rater quotes something good (+) or bad (-), and none the opposite."""

    def turns(rating: Mapping[str, Any], wanted: str) -> set[int]:
        items = (item for name, found in rating.items() if name != "signals" for item in found["evidence"])
        return {int(i["turn"][1:]) for i in items if i["turn"][0] == "T" and i["polarity"] == wanted}

    ratings = list(ratings)
    other = {"+": "-", "-": "+"}[sign]
    agreed = set.intersection(*(turns(rating, sign) for rating in ratings))
    return sorted(agreed.difference(*(turns(rating, other) for rating in ratings)))


def _carried(row: Row) -> Sequence[str]:
    return tuple(row["labels"]) or (NEUTRAL,)


def _prefix(row: Row) -> str:
    return str(row["id"]).split("-")[0]


def _read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(name: str, rows: Iterable[Row]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (HERE / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def main(argv: list[str]) -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    options = parser.parse_args(argv)
    gold = _read(options.gold)
    sources = frozenset(row["source"] for row in gold)
    _write("evaluator.jsonl", map(rated, gold))
    _write("appraiser.jsonl", drawn(list(messages(_read(options.corpus), sources))))


if __name__ == "__main__":
    main(sys.argv[1:])
