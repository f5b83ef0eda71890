"""What a preview shows, in words: outcomes, marks on a curve, and advice on what to turn."""

from bot.authoring.playthrough import Playthrough, Point
from bot.authoring.preview import Preview
from bot.authoring.sensitivity import Row, Side, Turn

OUTCOMES = {
    "accept": "agrees",
    "accept_grudging": "agrees grudgingly",
    "walk_away": "leaves",
    "turn_limit": "undecided",
}
EVENTS = {
    "escalated": "heats up",
    "softened": "softens",
    "premature_solution": "solution came too soon",
    "apology_worn_out": "one sorry too many",
    "promise_broken": "promise broken",
    "ask_supervisor": "asks for a supervisor",
}
CONDITIONS = "agrees at trust .45, heard .35, resolution .70 and anger below .45"
TOP = 6
"""Numbers shown per direction."""


def verdict(shown: Preview) -> str:
    """`fair`, or `fair in numbers` as long as texts are left to write."""
    says = shown.verdict.says
    return f"{says} in numbers" if says == "fair" and shown.unwritten else says


def then(turn: Turn) -> str:
    """The verdict after one turn of a number, and why it is not fair."""
    return turn.verdict if turn.verdict == "fair" else f"{turn.verdict}; {turn.why}"


def outcome(play: Playthrough) -> str:
    """How it ended, and when."""
    return f"{OUTCOMES[play.outcome]} {'after' if play.outcome == 'turn_limit' else 'in turn'} {play.last.turn}" + (
        " turns" if play.outcome == "turn_limit" else ""
    )


def happenings(point: Point) -> list[str]:
    """The events of one turn."""
    named = (event.partition(":") for event in point.events)
    return [
        f"tells {what}" if kind == "disclose" else OUTCOMES.get(kind) or EVENTS.get(kind, kind)
        for kind, _, what in named
    ]


def strongest(shown: Preview, side: Side) -> list[tuple[Row, Turn]]:
    """The numbers whose next step moves the persona most towards `side`."""
    found = [(row, turn) for row in shown.dials if (turn := row.towards(side))]
    return sorted(found, key=lambda item: -item[0].effect(item[1], side))[:TOP]


def turning(path: str, value: float, to: float) -> str:
    """`lower temperament.start.anger from 0.62 to 0.52`."""
    return f"{'lower' if to < value else 'raise'} {path} from {value:g} to {to:g}"


def advice(shown: Preview) -> list[str]:
    """What to do about the verdict, the smallest change first."""
    if shown.verdict.says == "fair":
        return []
    if shown.remedies:
        return [turning(remedy.path, remedy.value, remedy.to) for remedy in shown.remedies[:TOP]]
    side: Side = "easier" if shown.verdict.says == "too hard" else "harder"
    return [turning(row.path, row.value, turn.value) for row, turn in strongest(shown, side)[:3]]
