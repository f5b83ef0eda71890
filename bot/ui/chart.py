"""A series of scores as a small chart: where its marks stand, for pages/chart.html to draw."""

from typing import Any

from bot.core.standing import Series
from bot.ui.figures import day, shown
from bot.ui.names import Names
from bot.ui.wording import text

MOST = 40
"""Newest scores that are drawn."""
LEFT, RIGHT, TOP, HEIGHT = 4.0, 96.0, 10.0, 110.0
"""Percent of the width between which the scores stand; pixels above the plot, and of the plot."""
LOWEST, HIGHEST = 1, 5


def chart(series: Series, names: Names) -> dict[str, Any]:
    """What the template draws. Heights in pixels, places from left to right in percent."""
    drawn = series.points[-MOST:]
    gap = (RIGHT - LEFT) / max(1, len(drawn) - 1)
    low, high = series.spread
    name = names.criterion(series.measure.rubric, series.criterion)
    return {
        "name": name,
        "latest": drawn[-1].score,
        "label": text("progress.drawn", criterion=name, scores=", ".join(shown(point.score) for point in drawn)),
        "points": [
            {
                "x": round(LEFT + gap * number if len(drawn) > 1 else 50.0, 2),
                "y": height(point.score),
                "title": f"{day(point.at)}, {names.customer(point.persona)}: {shown(point.score)}",
            }
            for number, point in enumerate(drawn)
        ],
        "band": (height(high), max(2.0, height(low) - height(high))) if len(series.points) > 1 else None,
        "lines": [(level, height(level)) for level in range(LOWEST, HIGHEST + 1, 2)],
        "first": drawn[0].at,
        "last": drawn[-1].at,
        "trend": series.trend,
        "spread": _spread(series),
        "more": text("progress.latest_of", shown=MOST, all=len(series.points)) if len(series.points) > MOST else "",
    }


def height(score: float) -> float:
    """Pixels from the top of a score, 1-5."""
    return round(TOP + HEIGHT * (HIGHEST - score) / (HIGHEST - LOWEST), 1)


def _spread(series: Series) -> str:
    low, high = map(shown, series.spread)
    if len(series.points) == 1:
        return text("progress.one_score")
    if series.trend is None:
        return text("progress.middle_few", low=low, high=high)
    if low == high:
        return text("progress.middle_same", score=low)
    return text("progress.middle", middle=shown(series.middle), low=low, high=high)
