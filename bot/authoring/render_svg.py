"""The curve of one trainee as SVG: tension and trust over the turns, bands behind, marks where something happened."""

from html import escape

from bot.authoring import in_words
from bot.authoring.playthrough import MAX_TURNS, Playthrough, Point
from bot.authoring.preview import Preview
from bot.core.state import BAND_UP

WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 4, 56, 24, 26
ZONES = (("calm", 0.0, BAND_UP[0]), ("tense", BAND_UP[0], BAND_UP[1]), ("upset", BAND_UP[1], BAND_UP[2]),
         ("boiling", BAND_UP[2], 1.0))  # fmt: skip
COLOURS = """
svg { --ink: #24302b; --soft: #5d6a64; --line: #0f6b52; --trust: #7a5bb5; --mark: #a23b72;
  --calm: #e6f3ec; --tense: #fbf2d9; --upset: #fbe3cd; --boiling: #f8d3cd; --paper: #ffffff }
@media (prefers-color-scheme: dark) { svg { --ink: #e8efeb; --soft: #a9b6b0; --line: #6fd3b1; --trust: #bda4ee;
  --mark: #f08cbc; --calm: #1c3229; --tense: #383119; --upset: #442c1a; --boiling: #4c2420; --paper: #151c19 } }"""
"""For light and dark, as the reader's system has it; a page with colours of its own gives these names other values."""
LINES = """
svg text { font: 11px system-ui, sans-serif; fill: var(--soft) } svg .name { font-weight: 600; font-size: 13px;
  fill: var(--ink) } .tension { fill: none; stroke: var(--line); stroke-width: 2.5; stroke-linejoin: round }
.trust { fill: none; stroke: var(--trust); stroke-width: 2; stroke-dasharray: 5 4 } .told { fill: var(--mark) }
.end { fill: var(--paper); stroke: var(--line); stroke-width: 2.5 } svg .fact { fill: var(--mark);
  paint-order: stroke; stroke: var(--paper); stroke-width: 3px } svg .said { fill: var(--ink); font-weight: 600 }
"""
STYLE = COLOURS + LINES
"""All that a page or a picture alone needs."""

COLUMNS, GAP = 2, 16


def curve(play: Playthrough) -> str:
    """One panel, `WIDTH` x `HEIGHT`, to stand in a page or a picture."""
    said = f"{play.trainee}: {in_words.outcome(play)}"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(said)}">'
        + "".join(_zone(*zone) for zone in ZONES)
        + _axis()
        + _path("trust", play)
        + _path("tension", play)
        + "".join(_told(point) for point in play.points)
        + _end(play)
        + f'<text class="name" x="{LEFT}" y="14">{escape(play.trainee)}</text></svg>'
    )


def picture(shown: Preview) -> str:
    """All panels as one SVG file, for a document."""
    rows = -(-(len(shown.plays) + 1) // COLUMNS)
    width, height = COLUMNS * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP
    panels = (
        f'<g transform="translate({GAP + i % COLUMNS * (WIDTH + GAP)} {GAP + i // COLUMNS * (HEIGHT + GAP)})">'
        f"{panel}</g>"
        for i, panel in enumerate([*map(curve, shown.plays), _legend()])
    )
    title = escape(f"{shown.persona.name}: {shown.verdict.says}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<title>{title}</title><style>{STYLE}</style>"
        f'<rect width="{width}" height="{height}" fill="var(--paper)"/>{"".join(panels)}</svg>\n'
    )


def _legend() -> str:
    lines = (("tension", "how tense the customer is"), ("trust", "trust"))
    drawn = "".join(
        f'<path class="{name}" d="M0 {30 + 24 * i}h32"/><text x="42" y="{34 + 24 * i}">{words}</text>'
        for i, (name, words) in enumerate(lines)
    )
    return f'{drawn}<path class="told" d="M16 72l6 6-6 6-6-6z"/><text x="42" y="82">tells a hidden fact</text>'


def _x(turn: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * turn / MAX_TURNS


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _zone(band: str, low: float, high: float) -> str:
    height = _y(low) - _y(high)
    return (
        f'<rect x="{LEFT}" y="{_y(high):.1f}" width="{WIDTH - LEFT - RIGHT}" height="{height:.1f}" '
        f'fill="var(--{band})"/><text x="{WIDTH - RIGHT + 9}" y="{_y(low) - height / 2 + 4:.1f}">{band}</text>'
    )


def _axis() -> str:
    labels = [(0, "start", "start"), *((turn, "middle", str(turn)) for turn in range(3, MAX_TURNS + 1, 3))]
    return "".join(
        f'<text x="{_x(turn):.1f}" y="{HEIGHT - 10}" text-anchor="{anchor}">{label}</text>'
        for turn, anchor, label in labels
    )


def _path(variable: str, play: Playthrough) -> str:
    points = " ".join(f"{_x(point.turn):.1f},{_y(getattr(point, variable)):.1f}" for point in play.points)
    return f'<polyline class="{variable}" points="{points}"/>'


def _told(point: Point) -> str:
    facts = [event.removeprefix("disclose:") for event in point.events if event.startswith("disclose:")]
    x, y = _x(point.turn), _y(point.tension)
    return "".join(
        f'<path class="told" d="M{x:.1f} {y - 6:.1f}l6 6-6 6-6-6z"><title>tells {escape(fact)} in turn {point.turn}'
        f'</title></path><text class="fact" x="{x + 9:.1f}" y="{max(y - 8, TOP + 10):.1f}">{escape(fact)}</text>'
        for fact in facts
    )


def _end(play: Playthrough) -> str:
    x, y = _x(play.last.turn), _y(play.last.tension)
    shape = (
        f'<path class="end" d="M{x - 5:.1f} {y - 5:.1f}l10 10m0-10l-10 10"/>'
        if play.outcome == "walk_away"
        else f'<circle class="end" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    )
    return f'{shape}<text class="said" x="{WIDTH - 4}" y="14" text-anchor="end">{in_words.outcome(play)}</text>'
