"""The emotion curve as a Plotly figure, with its events in plain words. Only for after the end."""

import json
from itertools import groupby
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go

from bot.core.state import State
from bot.rehearsal import Rehearsal

LINES = (("anger", "Anger", "#d8504d", "solid"), ("distress", "Distress", "#c98a1f", "dash"),
         ("trust", "Trust", "#1f9d78", "solid"))  # fmt: skip
"""Variable, label, a colour that stands out on light and dark, and a dash for those who do not see the colours."""

SHADES = {"calm": "rgba(46,160,120,.10)", "tense": "rgba(214,160,40,.12)",
          "upset": "rgba(224,120,50,.17)", "boiling": "rgba(214,60,55,.22)"}  # fmt: skip
EVENTS = {
    "escalated": ("heats up", "Tempers rose."),
    "softened": ("softens", "They softened."),
    "premature_solution": ("solution too soon", "You offered a way out before they felt heard."),
    "apology_worn_out": ("sorry wears off", "One apology too many: this one no longer counted."),
    "promise_broken": ("promise broken", "You went back on something you had promised."),
    "ask_supervisor": ("asks for a supervisor", "They asked for somebody above you."),
    "disclose": ("opens up", "They told you what they had held back."),
    "accept": ("agrees", "They agreed."),
    "accept_grudging": ("agrees, grudgingly", "They agreed, without warmth."),
    "walk_away": ("walks away", "They had enough and left."),
}
QUIET = {"showgrid": False, "zeroline": False, "fixedrange": True}
HEIGHT, FIRST_ROW, ROW = 400, 1.10, 0.10
LABEL_SHARE = 0.0108
"""Width of one character of an event's label, as a share of the chart on a wide page."""


class Mark(NamedTuple):
    """One event of turn `turn`: a short label for the chart, a sentence for the list below it."""

    turn: int
    label: str
    sentence: str


class Place(NamedTuple):
    """Where the label of an event stands: row above the lines, and side of its mark."""

    row: int
    side: Literal["left", "right"]


def marks(rehearsal: Rehearsal) -> list[Mark]:
    """What happened, in order; events with parameters (`disclose:x`) count by their kind."""
    named = ((turn.number, EVENTS.get(event.split(":")[0])) for turn in rehearsal.turns for event in turn.events)
    return [Mark(turn, *words) for turn, words in named if words]


def figure(rehearsal: Rehearsal) -> go.Figure:
    """Anger, distress and trust from the opening (turn 0) to the end, 0-1."""
    states = [rehearsal.opening.state, *(turn.after for turn in rehearsal.turns)]
    events = marks(rehearsal)
    places = _places(events, len(states))
    chart = go.Figure([*(_line(states, *line) for line in LINES), *_event_trace(events, places)])
    top = FIRST_ROW + ROW * (max((place.row for place in places), default=-1) + 0.6)
    chart.update_layout(
        height=HEIGHT,
        margin={"l": 40, "r": 8, "t": 36, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "Inter, system-ui, sans-serif", "size": 13, "color": "#7d8783"},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        hovermode="x unified",
        hoverlabel={"bgcolor": "#1d2723", "bordercolor": "#1d2723", "font": {"color": "#ffffff"}},
        shapes=_bands(states),
        xaxis=_turn_axis(len(states)),
        yaxis={"range": [0, max(1.0, top)], "tickvals": [0, 0.5, 1], "ticktext": ["none", "half", "full"], **QUIET},
    )
    return chart


def story(rehearsal: Rehearsal) -> str:
    """The heading of the curve, and its events as a list for those who cannot see it."""
    told = "\n".join(f"- **Turn {mark.turn}.** {mark.sentence}" for mark in marks(rehearsal))
    return f"#### How {rehearsal.persona.name} felt\n\n{told}".rstrip()


def content(rehearsal: Rehearsal) -> str:
    """The figure as the page reads it, without Plotly's tool bar."""
    drawn: dict[str, Any] = json.loads(figure(rehearsal).to_json())
    return json.dumps(drawn | {"config": {"displayModeBar": False, "responsive": True}})


def _turn_axis(turns: int) -> dict[str, Any]:
    return {
        "title": {"text": "your turn", "font": {"size": 13}},
        "range": [-0.5, turns - 0.5],
        "tickvals": list(range(turns)),
        "ticktext": ["start", *map(str, range(1, turns))],
        **QUIET,
    }


def _line(states: list[State], variable: str, label: str, colour: str, dash: str) -> go.Scatter:
    return go.Scatter(
        x=list(range(len(states))),
        y=[round(state[variable], 3) for state in states],
        name=label,
        mode="lines+markers",
        line={"color": colour, "width": 3, "dash": dash, "shape": "spline", "smoothing": 0.5},
        marker={"color": colour, "size": 7},
        hovertemplate="%{y:.0%}",
    )


def _event_trace(events: list[Mark], places: list[Place]) -> list[go.Scatter]:
    if not events:
        return []
    return [
        go.Scatter(
            x=[event.turn for event in events],
            y=[FIRST_ROW + ROW * place.row for place in places],
            text=[event.label for event in events],
            mode="markers+text",
            textposition=[f"middle {place.side}" for place in places],
            marker={"symbol": "diamond", "size": 8, "color": "#7d8783"},
            name="What happened",
            showlegend=False,
            cliponaxis=False,
            hovertemplate="%{text}<extra></extra>",
        )
    ]


def _places(events: list[Mark], turns: int) -> list[Place]:
    """A row per event, so that labels on one row do not overlap; those near the end stand left of their mark."""
    taken: list[float] = []
    places = []
    for event in events:
        width = turns * LABEL_SHARE * (1 + len(event.label))
        left = event.turn + width > turns - 0.5
        start, stop = (event.turn - width, event.turn + 0.3) if left else (event.turn - 0.3, event.turn + width)
        row = next((index for index, end in enumerate(taken) if end <= start), len(taken))
        taken[row : row + 1] = [stop]
        places.append(Place(row, "left" if left else "right"))
    return places


def _bands(states: list[State]) -> list[dict[str, Any]]:
    """One shaded stretch per run of turns in the same band, named at its start."""
    shapes = []
    for band, run in groupby(enumerate(states), key=lambda numbered: numbered[1].band_name):
        turns = [turn for turn, _ in run]
        shapes.append({
            "type": "rect", "layer": "below", "yref": "y", "y0": 0, "y1": 1,
            "x0": turns[0] - 0.5, "x1": turns[-1] + 0.5, "fillcolor": SHADES[band], "line": {"width": 0},
            "label": {"text": band, "textposition": "bottom left", "font": {"size": 12}},
        })  # fmt: skip
    return shapes
