"""A kept rehearsal as a Chainlit thread: the same messages and elements that the page showed when it was played."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from chainlit.types import ThreadDict

from bot.store.database import Entry, Stored
from bot.ui import debrief, views
from bot.ui.checks import WEB_CLIENT_AUTHOR
from bot.ui.players import players
from bot.ui.rooms import Rooms
from bot.ui.scorecard import props
from bot.ui.wording import HOUSE, text


def step_id(rehearsal: str, what: str) -> str:
    """Id of a message in the page, the same every time it is shown."""
    return str(uuid5(NAMESPACE_URL, f"greenroom:{rehearsal}:{what}"))


def trainee_steps(stored: Stored) -> dict[int, str]:
    """Trainee turn -> id of its message."""
    return {turn.number: step_id(stored.opening.id, f"trainee {turn.number}") for turn in stored.turns}


def title(entry: Entry, customer: str) -> str:
    """How a rehearsal is listed."""
    take = text("history.another_take") if entry.take_of else ""
    ended = {None: text("history.open"), "stopped": text("history.stopped")}.get(entry.ended, "")
    return entry.title or f"{customer}{take}{ended}"


def head(id: str, owner: str, name: str, started: datetime) -> ThreadDict:
    """A thread without its messages."""
    return {
        "id": id,
        "createdAt": started.isoformat(),
        "name": name,
        "userId": owner,
        "userIdentifier": owner,
        "tags": [],
        "metadata": {},
        "steps": [],
        "elements": [],
    }


def whole(stored: Stored, rooms: Rooms, reviews: Sequence[str] = (), counts: str = "") -> ThreadDict:
    """The thread with its messages, `reviews` below the scorecard; nothing hidden is in it before the scorecard is.

    `counts`: what the reviews make of its result, in a sentence.
    """
    page = _Page(stored)
    persona = stored.opening.persona
    criteria, take = rooms.criteria(persona.rubric), views.take(stored)
    cast_of, ceiling = players(rooms.greenroom.settings), stored.opening.intensity
    page.show("Brief", views.brief(persona, criteria, page.id, cast_of, take, ceiling))
    page.say("opening", persona.name, stored.opening.text)
    for turn in stored.turns:
        page.say(f"trainee {turn.number}", WEB_CLIENT_AUTHOR, turn.trainee, kind="user_message")
        page.say(f"customer {turn.number}", persona.name, turn.customer)
    for element, given in results(stored, rooms, trainee_steps(stored), counts):
        for number, review in enumerate(reviews if element == "Next" else (), 1):
            page.say(f"review {number}", HOUSE, review)
        page.show(element, given)
    thread = head(page.id, stored.owner, stored.title or persona.name, stored.opening.started)
    thread["metadata"] = {"chat_profile": persona.id}
    thread["steps"], thread["elements"] = cast(Any, page.steps), cast(Any, page.elements)
    return thread


def results(
    stored: Stored, rooms: Rooms, steps: Mapping[int, str], counts: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands below the chat after the end, element by element; nothing before there is a scorecard.

    `steps`: trainee turn -> id of its message in the page; `counts`: what leads made of the machine's result.
    """
    persona = stored.opening.persona
    if stored.ended == "stopped":
        yield "Next", views.onwards(persona, text("stopped.note"), stopped=True)
    if stored.scorecard is None:
        return
    rubric = rooms.greenroom.library.rubric(persona.rubric)
    card = props(stored.scorecard, persona, rubric, steps, stored.opening.id)
    told = f"{card['outcome']['text']} {counts}".strip()
    yield "Scorecard", card | {"outcome": card["outcome"] | {"text": told}}
    if stored.turns:
        yield "Debrief", debrief.props(stored, steps)
    yield "Next", views.onwards(persona, compare=stored.opening.id if stored.take_of or stored.retaken else "")


class _Page:
    """Messages and elements in order; each a second later than the one before, since Chainlit sorts by time."""

    def __init__(self, stored: Stored) -> None:
        self.id = stored.opening.id
        self.steps: list[dict[str, Any]] = []
        self.elements: list[dict[str, Any]] = []
        self._at = stored.opening.started.astimezone(UTC)

    def say(self, what: str, author: str, text: str, kind: str = "assistant_message") -> str:
        """A message; returns its id."""
        self._at += timedelta(seconds=1)
        id, now = step_id(self.id, what), self._at.isoformat()
        self.steps.append(
            {
                "id": id, "threadId": self.id, "parentId": None, "type": kind, "name": author, "output": text,
                "input": "", "createdAt": now, "start": now, "end": now, "streaming": False, "isError": False,
                "waitForAnswer": False, "metadata": {}, "tags": None, "showInput": False,
            }
        )  # fmt: skip
        return id

    def show(self, element: str, props: dict[str, Any]) -> None:
        """A message of the house that holds one of our elements."""
        step = self.say(element, HOUSE, "")
        self.elements.append(
            {
                "id": step_id(self.id, f"element {element}"), "threadId": self.id, "forId": step, "type": "custom",
                "name": element, "display": "inline", "props": props, "mime": "application/json",
            }
        )  # fmt: skip
