"""A preview in the terminal: one curve per trainee in bands and colour, the verdict, and what to turn."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.authoring import in_words
from bot.authoring.findings import still_to_write
from bot.authoring.playthrough import Playthrough
from bot.authoring.preview import Preview
from bot.authoring.sensitivity import Side

BLOCKS = "▁▂▃▄▅▆▇█"
BAND_STYLE = {"calm": "green", "tense": "yellow", "upset": "dark_orange", "boiling": "red"}
VERDICT_STYLE = {"fair": "bold green", "too easy": "bold cyan", "too hard": "bold red"}
END = {"accept": "●", "accept_grudging": "○", "walk_away": "✕", "turn_limit": "…"}
STEP = 2
"""Columns per turn."""


def render(shown: Preview) -> RenderableType:
    """Everything, top to bottom, for a rich console."""
    return Group(_head(shown), _curves(shown), _legend(), Text(), _reasons(shown), Text(), *_turning(shown))


def _head(shown: Preview) -> Text:
    persona, verdict = shown.persona, shown.verdict
    head = Text.assemble((persona.name, "bold"), f"  {persona.id} version {persona.version}, {persona.difficulty}\n")
    head.append(in_words.verdict(shown).replace(verdict.says, verdict.says.upper()), VERDICT_STYLE[verdict.says])
    head.append(f"  difficulty {verdict.difficulty:.0f} of 100\n")
    return head.append(f"{still_to_write(shown.unwritten)}\n", "yellow") if shown.unwritten else head


def _curves(shown: Preview) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for play in shown.plays:
        told = ", ".join(f"{fact} told in turn {turn}" for fact, turn in play.told.items())
        bands = " → ".join(dict.fromkeys((play.points[0].band, play.last.band)))
        table.add_row(Text(play.trainee, "bold"), spark(play), in_words.outcome(play), bands)
        table.add_row("", marks(play), Text(told, "dim"), "")
    return table


def spark(play: Playthrough) -> Text:
    """Tension per turn, as high as it is, in the colour of its band."""
    line = Text()
    for point in play.points:
        height = min(int(point.tension * len(BLOCKS)), len(BLOCKS) - 1)
        line.append(BLOCKS[height] * STEP, BAND_STYLE[point.band])
    return line.append(END[play.outcome], "bold")


def marks(play: Playthrough) -> Text:
    """Below the curve: ◆ where a hidden fact is told, s where a supervisor is asked for."""
    line = Text()
    for point in play.points:
        told = any(event.startswith("disclose:") for event in point.events)
        line.append(("◆" if told else "s" if "ask_supervisor" in point.events else " ").ljust(STEP), "magenta")
    return line


def _legend() -> Text:
    legend = Text("height: tension from the opening on; colour: ", "dim")
    for band, style in BAND_STYLE.items():
        legend.append(f"{band} ", style)
    return legend.append("  ◆ hidden fact told  s supervisor  ● agrees  ○ grudgingly  ✕ leaves", "dim")


def _reasons(shown: Preview) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for reason in shown.verdict.reasons:
        style = VERDICT_STYLE[reason.leaning].removeprefix("bold ")
        table.add_row(reason.trainee, Text(reason.leaning, style), Text(reason.says))
    return table


def _turning(shown: Preview) -> list[RenderableType]:
    found: list[RenderableType] = []
    if shown.verdict.says != "fair":
        alone = "Any one of these makes it fair:" if shown.remedies else "No single number makes it fair. Start with:"
        found += [Text(alone, "bold"), Padding(Text("\n".join(in_words.advice(shown))), (0, 0, 1, 2), expand=False)]
    return [*found, _table(shown, "easier"), Text(), _table(shown, "harder")]


def _table(shown: Preview, side: Side) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in (f"to make it {side}", "now", "try", "difficulty", "verdict"):
        table.add_column(heading, justify="left" if heading in ("verdict", f"to make it {side}") else "right")
    for row, turn in in_words.strongest(shown, side):
        change = f"{turn.difficulty - row.difficulty:+.1f}"
        verdict = Text(in_words.then(turn), VERDICT_STYLE[turn.verdict].removeprefix("bold "))
        table.add_row(Text(row.path), f"{row.value:g}", f"{turn.value:g}", change, verdict)
    return table
