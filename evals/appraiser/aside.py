"""Prints how the shipped appraiser does on messages kept aside from training: `python -m evals.appraiser.aside`."""

from bot.core.signals import Signal
from bot.embedded.appraiser import label
from evals.appraiser.rows import ASIDE, SLIPPED, Row, written


def table(rows: list[Row]) -> str:
    """Precision and recall of each signal the slips were written for, then how often harm was seen and invented."""
    judged = [(set(label(row.moment).strengths) & SLIPPED, row.signals.keys() & SLIPPED) for row in rows]
    lines = ["| signal | n | precision | recall |", "|---|---|---|---|"]
    lines += [
        _row(str(signal), [(found & {signal}, meant & {signal}) for found, meant in judged]) for signal in _names()
    ]
    harmful = [bool(found) for found, meant in judged if meant]
    good = [bool(found) for found, meant in judged if not meant]
    return "\n".join(
        [
            *lines,
            _row("all", judged),
            "",
            f"Harm seen in {sum(harmful)} of {len(harmful)} harmful messages, in {sum(good)} of {len(good)} good ones",
        ]
    )


def _names() -> list[Signal]:
    return [signal for signal in Signal if signal in SLIPPED and signal is not Signal.ASK_REPEAT]


def _row(name: str, judged: list[tuple[set[Signal], set[Signal]]]) -> str:
    hits = sum(len(found & meant) for found, meant in judged)
    found, present = sum(len(one) for one, _ in judged), sum(len(one) for _, one in judged)
    return f"| {name} | {present} | {hits / max(found, 1):.2f} | {hits / max(present, 1):.2f} |"


if __name__ == "__main__":
    print(table(written(ASIDE)))
