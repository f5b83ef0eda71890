"""A preview as one HTML page: no script, no other host, light and dark. Everything from the file is escaped."""

from html import escape
from pathlib import Path

from bot.authoring import in_words, render_svg
from bot.authoring.findings import still_to_write
from bot.authoring.playthrough import Playthrough, Point
from bot.authoring.preview import Preview
from bot.authoring.sensitivity import Row, Side, Turn
from bot.authoring.verdict import Leaning

CSS = Path(__file__).with_name("preview.css")
_WIDE = '<div class="wide" tabindex="0"><table>'
"""A table that may be wider than the screen; the keyboard scrolls it."""


def page(shown: Preview) -> str:
    """The whole page, to be saved as a file."""
    title = escape(f"{shown.persona.name}: {shown.verdict.says}")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>' + title + "</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style()}</style></head><body><header>{_head(shown)}</header>{body(shown)}</body></html>\n"
    )


def style() -> str:
    """The style of the page and of the curves in it."""
    return CSS.read_text(encoding="utf-8") + render_svg.STYLE


def body(shown: Preview) -> str:
    """Verdict, what is left to write, curves and numbers, to stand in a page that has `style`."""
    unwritten = f"<p>{still_to_write(shown.unwritten)}</p>" if shown.unwritten else ""
    return verdict(shown) + unwritten + played(shown)


def verdict(shown: Preview) -> str:
    """The verdict, and what to turn where it is not fair."""
    said, difficulty = shown.verdict.says, f"{shown.verdict.difficulty:.0f}"
    pill = f'<span class="verdict {_class(said)}">{in_words.verdict(shown)}</span>'
    return f"<p>{pill}difficulty {difficulty} of 100</p>{_advice(shown)}"


def played(shown: Preview) -> str:
    """The curves of the five trainees, and which number to turn."""
    plays = "".join(_play(shown, play) for play in shown.plays)
    return (
        '<h2>Five trainees</h2><p class="soft">Solid: how tense the customer is. Dashed: trust. A diamond marks a '
        f"hidden fact told. Nobody's words are played here, only what each message does. The customer "
        f'{in_words.CONDITIONS}.</p><div class="plays">{plays}</div><h2>Which number to turn</h2>'
        '<p class="soft">One step of one number, everything else unchanged.</p>'
        f'<div class="dials">{_dials(shown, "easier")}{_dials(shown, "harder")}</div>'
    )


def _head(shown: Preview) -> str:
    persona = shown.persona
    about = f"{persona.id}, version {persona.version}, {persona.difficulty}, {persona.industry}"
    return f'<h1>{escape(persona.name)}</h1><p>{escape(persona.summary)}</p><p class="soft">{escape(about)}</p>'


def _advice(shown: Preview) -> str:
    if not (advice := in_words.advice(shown)):
        return ""
    lead = "Any one of these makes it fair:" if shown.remedies else "No single number makes it fair. Start with:"
    return f"<p>{lead}</p><ul>{''.join(f'<li>{escape(line)}</li>' for line in advice)}</ul>"


def _play(shown: Preview, play: Playthrough) -> str:
    reasons = "".join(
        f'<p class="{_class(reason.leaning)}">{escape(reason.says)}</p>'
        for reason in shown.verdict.reasons
        if reason.trainee == play.trainee
    )
    return (
        f'<section class="play">{render_svg.curve(play)}<p class="soft">{escape(play.about)}</p>{reasons}'
        f'<details><summary>Turn by turn</summary>{_WIDE}<thead><tr><th class="n">turn</th><th>trainee</th>'
        '<th>customer</th><th class="n">trust</th><th class="n">anger</th><th class="n">distress</th>'
        f"</tr></thead><tbody>{''.join(map(_point, play.points))}</tbody></table></div></details></section>"
    )


def _point(point: Point) -> str:
    offer = f" ({point.offer})" if point.offer else ""
    customer = ", ".join([point.band, *in_words.happenings(point)])
    numbers = "".join(f'<td class="n">{value:.2f}</td>' for value in (point.trust, point.anger, point.distress))
    does = escape(point.does + offer) or "opening"
    return f'<tr><td class="n">{point.turn}</td><td>{does}</td><td>{escape(customer)}</td>{numbers}</tr>'


def _dials(shown: Preview, side: Side) -> str:
    rows = "".join(_dial(row, turn) for row, turn in in_words.strongest(shown, side))
    return (
        f'{_WIDE}<thead><tr><th>To make it {side}</th><th class="n">now</th><th class="n">try</th>'
        f'<th class="n">difficulty</th><th>then</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _dial(row: Row, turn: Turn) -> str:
    path = escape(row.path).replace(".", ".<wbr>")
    return (
        f'<tr><td><code>{path}</code></td><td class="n">{row.value:g}</td><td class="n">{turn.value:g}</td>'
        f'<td class="n">{turn.difficulty - row.difficulty:+.1f}</td>'
        f'<td class="{_class(turn.verdict)}">{escape(in_words.then(turn))}</td></tr>'
    )


def _class(leaning: Leaning) -> str:
    return leaning.replace(" ", "-")
