"""The rehearsal in a terminal: what a person types and sees, and the same over a pipe."""

import sys
from collections.abc import Sequence
from contextlib import aclosing

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.core.direction import UNLIMITED
from bot.core.evidence import Evidence
from bot.core.record import Ended
from bot.core.rubric import Rubric
from bot.core.scorecard import Scorecard
from bot.core.usage import Usage
from bot.errors import InputError
from bot.rehearsal import MAX_MESSAGE, Rehearsal
from bot.report import state_json

ENDINGS = {
    "accept": "The customer accepted.",
    "accept_grudging": "The customer accepted, without warmth.",
    "walk_away": "The customer walked out.",
    "turn_limit": "The customer had to go; nothing was settled.",
    "trainee": "You ended the chat.",
    "eof": "The chat ended with your input.",
}
CONTENT_NOTES = {
    "grief": "This conversation is about a death and the time after it.",
    "debt": "This conversation is about debt, which may be close to home.",
}
PAUSED = "Paused. The customer waits for as long as you like; go on by writing."
STOPPED = (
    "Stopped, and that is all right: nothing of this is scored. If it stays with you, talk to somebody you trust. "
    "`greenroom personas` lists other customers."
)


LEAVING: dict[str, Ended] = {"/end": "trainee", "/stop": "stopped"}


async def converse(rehearsal: Rehearsal, out: Console, *, interactive: bool) -> Ended:
    """Play until `/end`, `/stop`, the end of input, or the customer's end. A person is prompted, a pipe is echoed."""
    while rehearsal.ended is None:
        line = _next_line(interactive)
        if line is None:
            return "eof"
        text = line.strip()
        if text in LEAVING:
            return LEAVING[text]
        if text and not interactive:
            out.print(f"[bold]You:[/] {escape(text)}", highlight=False)
        if text == "/hint":
            out.print(f"[italic]Coach: {escape(await rehearsal.hint())}[/]")
        elif text == "/pause":
            out.print(f"[italic]{PAUSED}[/]")
        elif len(text) > MAX_MESSAGE:
            raise InputError(f"your message has {len(text)} characters; at most {MAX_MESSAGE} fit in one")
        elif text:
            await _exchange(rehearsal, text, out)
    return rehearsal.ended  # type: ignore[return-value]  # set by the turn that ended it


async def _exchange(rehearsal: Rehearsal, text: str, out: Console) -> None:
    out.print(f"[bold]{escape(rehearsal.persona.name)}:[/] ", end="")
    async with aclosing(rehearsal.say(text)) as pieces:
        async for piece in pieces:
            out.print(escape(piece), end="", highlight=False, soft_wrap=True)
    out.print()


def _next_line(interactive: bool) -> str | None:
    """The next trainee message, None at the end of input."""
    if not interactive:
        return sys.stdin.readline() or None
    try:
        return input("You: ")
    except EOFError:
        return None


def show_brief(rehearsal: Rehearsal, rubric: Rubric, notice: str, out: Console) -> None:
    """What the trainee is told before the chat: content note, brief, intensity, criteria, commands, cast."""
    persona, ceiling = rehearsal.persona, rehearsal.opening.intensity
    asks = "\n".join(f"[bold]{c.name}[/]: {escape(c.question)}" for c in rubric.criteria.values())
    title = f"{persona.name} · {persona.industry} · {persona.difficulty}"
    note = persona.content_note or CONTENT_NOTES.get(persona.gravity or "", "")
    capped = "" if ceiling == UNLIMITED else f"Intensity capped at {ceiling}."
    commands = f"[dim]/hint for advice, /pause, /end to finish, /stop to leave without a score. {escape(notice)}[/]"
    parts = (f"[bold]{escape(note)}[/]" if note else "", escape(persona.brief), capped, asks, commands)
    body = "\n\n".join(part for part in parts if part)
    out.print(Panel(body, title=escape(title), title_align="left"))


def show_so_far(rehearsal: Rehearsal, out: Console) -> None:
    """Everything said until now."""
    for said in rehearsal.transcript.utterances:
        name = rehearsal.persona.name if said.speaker == "customer" else "You"
        out.print(f"[bold]{escape(name)}:[/] {escape(said.text)}", highlight=False, soft_wrap=True)


def show_scorecard(card: Scorecard, out: Console) -> None:
    """Scores, proof, what to say instead, and what only now may be told."""
    if card.critical:
        out.print("[bold red]Not safe to take live: see the compliance findings.[/]")
    for name, criterion in card.criteria.items():
        score = "not scored" if criterion.score is None else f"{criterion.score:g} of 5"
        title = escape(name.replace("-", " ").capitalize())
        out.print(f"\n[bold]{title}: {score}[/]  [dim]confidence {criterion.confidence}[/]")
        out.print(escape(criterion.reason), highlight=False)
        for item in _one_per_quote(criterion.evidence):
            mark = {"positive": "[green]+[/]", "harmful": "[red]-[/]", "missed": "[yellow]missed[/]"}[item.polarity]
            out.print(f"  {mark} turn {item.turn} “{escape(item.quote)}” {escape(item.why)}", highlight=False)
        for line in criterion.say_instead:
            out.print(f"  [cyan]turn {line.turn}, say instead:[/] {escape(line.text)}", highlight=False)
    for finding in card.findings:
        out.print(f"\n[red]{finding.rule}[/] turn {finding.turn} “{escape(finding.quote)}” {escape(finding.why)}")
    lines = [f"{k.replace('_', ' ')} {p.score:g}" for k, p in card.secondary.items() if p.score is not None]
    out.print("\n[dim]Also: " + (", ".join(lines) or "nothing else to score") + "[/]", highlight=False)
    _show_debrief(card, out)
    out.print(f"[dim]{escape(str(card.meta.get('notice', '')))} · {card.meta.get('rubric')}[/]", highlight=False)


def _one_per_quote(evidence: Sequence[Evidence]) -> list[Evidence]:
    """A quote may prove several sub-skills; a person reads it once."""
    return list({(item.turn, item.quote, item.polarity): item for item in reversed(evidence)}.values())[::-1]


def _show_debrief(card: Scorecard, out: Console) -> None:
    meta = card.meta
    if ended := meta.get("ended"):
        out.print(ENDINGS[ended])
    if (ceiling := meta.get("intensity", UNLIMITED)) != UNLIMITED:
        out.print(f"Played with intensity capped at {ceiling}.")
    for fact in meta.get("never_uncovered", ()):
        out.print(f"You never learned: {escape(fact)}", highlight=False)
    if used := meta.get("usage"):
        out.print(str(Usage.model_validate(used)), highlight=False)
    if hints := meta.get("hints"):
        out.print(f"Hints used: {len(hints)}")


def show_curve(rehearsal: Rehearsal, out: Console) -> None:
    """What the customer felt, turn by turn. Only for after the end."""
    temperament = rehearsal.persona.resolved
    table = Table("turn", "band", "anger", "distress", "trust", "what happened", title="What the customer felt")
    rows = [(0, rehearsal.opening.state, ()), *((t.number, t.after, t.events) for t in rehearsal.turns)]
    for number, state, events in rows:
        row = state_json(state, temperament)
        bars = [Text("█" * round(10 * float(row[name]))) for name in ("anger", "distress", "trust")]
        table.add_row(str(number), str(row["band"]), *bars, ", ".join(e.replace("_", " ") for e in events))
    out.print(table)
