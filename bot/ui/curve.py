"""Curves of feelings over the turns, as HTML with SVG: one drawing for the page, the export and the comparison.

As wide as it may be, with letters that keep their size: places are in percent, not in a scaled viewBox.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from bot.core.direction import Band
from bot.core.state import State
from bot.core.xray import KINDS, Kind
from bot.ui.wording import text

FEELINGS = ("anger", "distress", "trust")
"""Variables of the state; their colours and dashes are in debrief.css."""

SHAPES = {
    "anger": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "distress": "M-3.5-3.5h7v7h-7z",
    "trust": "M0-5L5 0 0 5-5 0z",
}
EVENT_SHAPES: dict[Kind, str] = {
    "opened": "M0-5.5L5.5 0 0 5.5-5.5 0z",
    "settled": "M-5 0l4 4 6-8",
    "broke": "M-4.5-4.5l9 9m0-9l-9 9",
}
"""A mark per feeling and per kind of event, drawn around 0,0: nobody has to tell colours apart."""

PLOT, BOTTOM = 190, 26
"""Heights in pixels: curve, turn numbers."""
HEIGHTS = ("full", "half", "none")
ROW, FEWEST_FOR_NAME = 14, 0.16
"""Height of a row of events; share of the width from which a band has room for its name."""


class Line(NamedTuple):
    """One curve: the class that gives its look, its name, and its values 0-1 from the opening on."""

    look: str
    name: str
    values: Sequence[float]


def lines(states: Sequence[State]) -> list[Line]:
    """Anger, distress and trust."""
    return [Line(name, text(f"curve.{name}"), [state[name] for state in states]) for name in FEELINGS]


def drawn(
    label: str,
    found: Sequence[Line],
    *,
    bands: Sequence[Band] = (),
    events: Mapping[int, Sequence[str]] | None = None,
    says: Mapping[int, str] | None = None,
    part: int | None = None,
) -> str:
    """The figure. `says`: turn -> what is to be heard of it; those turns can be chosen. `part`: a turn to point at."""
    width = max(len(line.values) for line in found)
    events = events or {}
    top = ROW * (1 + max((len(_kinds(names)) for names in events.values()), default=0))
    return (
        f'<figure class="gr-curve" role="group" aria-label="{escape(label)}">{_legend(found, events)}'
        f'<div class="gr-plot"><div class="gr-yaxis" style="padding:{top}px 0 {BOTTOM}px" aria-hidden="true">'
        f"{''.join(_span(height) for height in HEIGHTS)}</div>"
        f'<svg width="100%" height="{top + PLOT + BOTTOM}" focusable="false">'
        f'<svg y="{top}" width="100%" height="{PLOT}">{"".join(_behind(bands, width))}</svg>'
        f"{''.join(_column(turn, says or {}, width, top) for turn in range(width))}"
        f'<svg class="gr-over" y="{top}" width="100%" height="{PLOT}" overflow="visible">{_parting(part, width)}'
        f"{''.join(_line(line, width) for line in found)}</svg>"
        f"{''.join(_event(turn, names, width) for turn, names in events.items())}</svg></div></figure>"
    )


def _legend(found: Sequence[Line], events: Mapping[int, Sequence[str]]) -> str:
    keys = [
        f'<span class="gr-line gr-{line.look}"><svg width="30" height="12"><path d="M1 6h28"/><svg x="15" y="6" '
        f'overflow="visible"><path class="gr-dot" d="{_shape(line)}"/></svg></svg>{escape(line.name)}</span>'
        for line in found
    ]
    kinds = dict.fromkeys(kind for names in events.values() for kind in _kinds(names))
    keys += [
        f'<span class="gr-event gr-{kind}"><svg width="14" height="14"><svg x="7" y="7" overflow="visible">'
        f'<path d="{EVENT_SHAPES[kind]}"/></svg></svg>{escape(text(f"curve.{kind}"))}</span>'
        for kind in kinds
    ]
    return f'<div class="gr-legend" aria-hidden="true">{"".join(keys)}</div>'


def _span(height: str) -> str:
    return f"<span>{escape(text(f'curve.{height}'))}</span>"


def _shape(line: Line) -> str:
    return SHAPES.get(line.look, SHAPES["anger"])


def _kinds(names: Sequence[str]) -> list[Kind]:
    """The kinds of these events, each once."""
    return list(dict.fromkeys(KINDS[name] for name in (event.split(":")[0] for event in names) if name in KINDS))


def _x(turn: float, width: int) -> str:
    return f"{100 * (turn + 0.5) / width:.2f}%"


def _behind(bands: Sequence[Band], width: int) -> Iterator[str]:
    """One shade per run of turns in the same band, with its name where there is room, and three quiet lines."""
    for band, run in groupby(enumerate(bands), key=lambda numbered: numbered[1]):
        turns = [turn for turn, _ in run]
        left, share = turns[0] / width, len(turns) / width
        yield f'<rect class="gr-band gr-{band}" x="{100 * left:.2f}%" width="{100 * share:.2f}%" height="100%"/>'
        if share >= FEWEST_FOR_NAME:
            name = escape(text(f"xray.{band}"))
            yield f'<text class="gr-bandname" x="{100 * left:.2f}%" dx="6" y="100%" dy="-6">{name}</text>'
    for height in (0, 50, 100):
        yield f'<line class="gr-grid" x1="0" x2="100%" y1="{height}%" y2="{height}%"/>'


def _parting(turn: int | None, width: int) -> str:
    if turn is None:
        return ""
    at = f"{100 * turn / width:.2f}%"
    return f'<line class="gr-part" x1="{at}" x2="{at}" y1="-{ROW}" y2="100%"/>'


def _line(line: Line, width: int) -> str:
    points = " ".join(f"{turn + 0.5:g},{1 - value:.3f}" for turn, value in enumerate(line.values))
    dots = "".join(
        f'<svg x="{_x(turn, width)}" y="{100 * (1 - value):.1f}%" overflow="visible">'
        f'<path class="gr-dot" d="{_shape(line)}"/></svg>'
        for turn, value in enumerate(line.values)
    )
    return (
        f'<g class="gr-line gr-{line.look}"><svg width="100%" height="100%" viewBox="0 0 {width} 1" '
        f'preserveAspectRatio="none" overflow="visible"><polyline points="{points}"/></svg>{dots}</g>'
    )


def _event(turn: int, names: Sequence[str], width: int) -> str:
    """The kinds of what happened in a turn, one above the other."""
    return "".join(
        f'<svg class="gr-event gr-{kind}" x="{_x(turn, width)}" y="{ROW * (row + 0.7):g}" overflow="visible">'
        f'<path d="{EVENT_SHAPES[kind]}"/></svg>'
        for row, kind in enumerate(_kinds(names))
    )


def _column(turn: int, says: Mapping[int, str], width: int, top: int) -> str:
    """A turn's number, and the stretch of the chart that chooses it."""
    name = str(turn) if turn else text("curve.start")
    number = f'<text class="gr-number" x="{_x(turn, width)}" y="{top + PLOT + 18}">{escape(name)}</text>'
    if turn not in says:
        return number
    return (
        f'<g class="gr-column" data-turn="{turn}" role="button" tabindex="0" aria-pressed="false" '
        f'aria-label="{escape(says[turn])}"><rect x="{100 * turn / width:.2f}%" width="{100 / width:.2f}%" '
        f'height="100%" rx="4"/>{number}</g>'
    )
