"""Numbers and days as the language of the page writes them; how is in the catalogue under `figures`."""

from datetime import date, datetime

from bot.ui.wording import text


def number(value: float, places: int | None = None) -> str:
    """3, 3.5 or 1,200: with `places` decimals, or as few as it needs."""
    whole, _, rest = (f"{value:,.12g}" if places is None else f"{value:,.{places}f}").partition(".")
    whole = whole.replace(",", text("figures.thousands"))
    return f"{whole}{text('figures.decimal')}{rest}" if rest else whole


def shown(score: float | None) -> str:
    """A score as people write it: 3, 3.5 or a dash."""
    return "–" if score is None else number(score)


def day(when: date) -> str:
    """22 Nov 2026."""
    month = text("figures.months").split()[when.month - 1]
    return text("figures.day", day=when.day, month=month, year=when.year)


def moment(when: datetime) -> str:
    """22 Nov 2026, 08:10 UTC."""
    return text("figures.moment", day=day(when), time=f"{when:%H:%M}")
