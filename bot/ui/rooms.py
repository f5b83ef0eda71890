"""Live rehearsals by id. Every turn is in the database, so a room that was let go is simply opened again."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic

from bot.core.direction import UNLIMITED, Band
from bot.core.person import LOCAL
from bot.core.persona import Persona
from bot.core.rubric import Criterion
from bot.greenroom import DEFAULT_RUBRIC, Greenroom
from bot.rehearsal import Rehearsal
from bot.store.database import Matching
from bot.store.shelf import Shelf
from bot.ui.views import easy_first

MAX_ROOMS = 1_000
"""As many as there may be tabs: a rehearsal that is played while its room is let go is read anew for every message."""

IDLE_SECONDS = 1_800.0


@dataclass
class Room:
    """A rehearsal and what the page shows of it.

    `steps`: trainee turn -> id of its message in the page. `reply`: id of the customer's last message there.
    `question`: id of the message that asks whether to end, while it stands. `pause`: id of the one that says the
    customer waits. `shown`: the scorecard is there.
    """

    rehearsal: Rehearsal
    steps: dict[int, str] = field(default_factory=dict)
    reply: str | None = None
    question: str | None = None
    pause: str | None = None
    finishing: bool = False
    shown: bool = False
    used: float = 0.0


class Rooms:
    """At most `most` rooms, the least recently used let go first, and any after `IDLE_SECONDS` unused."""

    def __init__(self, greenroom: Greenroom, most: int = MAX_ROOMS, clock: Callable[[], float] = monotonic) -> None:
        self.shelf = Shelf(greenroom.library.homes)
        self.greenroom = replace(greenroom, library=self.shelf)
        self._most, self._clock = most, clock
        self._open: OrderedDict[str, Room] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    @property
    def personas(self) -> tuple[Persona, ...]:
        """Whom to rehearse with, as the files are now."""
        return easy_first(self.shelf.personas())

    async def begin(
        self, persona_id: str, owner: str = LOCAL, id: str | None = None, intensity: Band = UNLIMITED
    ) -> Room:
        """A new rehearsal of `owner`; raises NotFoundError for an unknown persona."""
        return self._keep(Room(await self.greenroom.begin(persona_id, owner=owner, id=id, intensity=intensity)))

    async def enter(self, rehearsal_id: str) -> Room:
        """The rehearsal as it stands; raises NotFoundError."""
        room = self._open.get(rehearsal_id)
        return self._keep(room or Room(await self.greenroom.resume(rehearsal_id)))

    def close(self, rehearsal_id: str) -> None:
        """Let a rehearsal go: it was deleted, or nobody is there any more."""
        self._open.pop(rehearsal_id, None)

    async def reopen(self, room: Room) -> Room:
        """`room` with its rehearsal read anew, after a turn was cut off halfway."""
        room.rehearsal = await self.greenroom.resume(room.rehearsal.id)
        return room

    def name_of(self, persona_id: str) -> str:
        """The customer's name; the id where there is no such persona any more."""
        return next((persona.name for persona in self.personas if persona.id == persona_id), persona_id)

    def matching(self, text: str) -> Matching:
        """What a search for `text` finds: titles, and customers by name."""
        wanted = text.strip().lower()
        return Matching(wanted, tuple(persona.id for persona in self.personas if wanted in persona.name.lower()))

    def criteria(self, rubric: str = DEFAULT_RUBRIC) -> list[Criterion]:
        """The criteria that a rehearsal is scored on."""
        return list(self.greenroom.library.rubric(rubric).criteria.values())

    def _keep(self, room: Room) -> Room:
        room.used = self._clock()
        self._open[room.rehearsal.id] = room
        self._open.move_to_end(room.rehearsal.id)
        while len(self._open) > self._most or self._oldest_is_idle():
            self._open.popitem(last=False)
        return room

    def _oldest_is_idle(self) -> bool:
        oldest = next(iter(self._open.values()))
        return self._clock() - oldest.used > IDLE_SECONDS
