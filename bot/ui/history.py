"""Chainlit's data layer as a window on our own tables: rehearsals are its threads, turns its steps."""

from datetime import UTC, datetime
from typing import Any

from chainlit.data.base import BaseDataLayer
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User

from bot.core.person import LOCAL_PERSON
from bot.core.standing import Result
from bot.errors import NotFoundError
from bot.store.database import Entry, Stored
from bot.store.reviews import Reviews
from bot.ui import thread
from bot.ui.checks import is_uuid4
from bot.ui.names import Names
from bot.ui.outcome import counted, in_words, reviewed
from bot.ui.rooms import Rooms
from bot.ui.wording import text

LONGEST_TITLE, LARGEST_PAGE = 120, 50
_LONG_AGO = datetime.fromtimestamp(0, UTC).isoformat()


class History(BaseDataLayer):  # type: ignore[misc]  # Chainlit is not typed for us
    """What Chainlit may ask about earlier rehearsals. What it, or a browser through it, wants to write is not kept."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._database = rooms.greenroom.database

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """The signed-in person; roles stay on the server."""
        shown = text("author.you") if identifier == LOCAL_PERSON.name else identifier
        return PersistedUser(id=identifier, identifier=identifier, display_name=shown, createdAt=_LONG_AGO)

    async def create_user(self, user: User) -> PersistedUser | None:
        """People are made by `greenroom user add`, not by signing in."""
        return await self.get_user(user.identifier)

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """Rehearsals of the person whom Chainlit names in `filters`, newest first."""
        size = max(1, min(pagination.first, LARGEST_PAGE))
        found = await self._database.recent(
            size + 1,
            owner=filters.userId or "",
            before=_moment(pagination.cursor),
            matching=self._rooms.matching(filters.search) if filters.search else None,
        )
        page = found[:size]
        more = PageInfo(
            hasNextPage=len(found) > size,
            startCursor=_cursor(page[0]) if page else None,
            endCursor=_cursor(page[-1]) if page else None,
        )
        return PaginatedResponse(pageInfo=more, data=[self._listed(entry) for entry in page])

    def _listed(self, entry: Entry) -> ThreadDict:
        return thread.head(
            entry.id, entry.owner, thread.title(entry, self._rooms.name_of(entry.persona)), entry.started
        )

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """One rehearsal as the page shows it; before its end nothing but what was said."""
        stored = await self._stored(thread_id)
        if stored is None or stored.scorecard is None:
            return stored and thread.whole(stored, self._rooms)
        result, names = Result.of(stored.scorecard), Names(self._rooms)
        found = await Reviews(self._database).of(stored.opening.id)
        said = [in_words(reviewed(review, result, names)) for review in found]
        return thread.whole(stored, self._rooms, said, counted(result, found))

    async def get_thread_author(self, thread_id: str) -> str:
        """Whose rehearsal it is; empty where there is none."""
        stored = await self._stored(thread_id)
        return stored.owner if stored else ""

    async def _stored(self, thread_id: str) -> Stored | None:
        if not is_uuid4(thread_id):
            return None
        try:
            return await self._database.load(thread_id)
        except NotFoundError:
            return None

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Rename, which is all that a browser asks for with a name alone (Chainlit checked the owner before)."""
        if name and name.strip() and user_id is None and metadata is None and tags is None:
            await self._database.rename(thread_id, name.strip()[:LONGEST_TITLE])

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a rehearsal with all that is kept of it (Chainlit checked the owner before)."""
        self._rooms.close(thread_id)
        await self._database.forget([thread_id])

    async def create_step(self, step_dict: Any) -> None:
        """Nothing: turns are kept by the rehearsal."""

    async def update_step(self, step_dict: Any) -> None:
        """Nothing."""

    async def delete_step(self, step_id: str) -> None:
        """Nothing."""

    async def create_element(self, element: Any) -> None:
        """Nothing: elements are drawn from our own records."""

    async def get_element(self, thread_id: str, element_id: str) -> None:
        """None: elements come with their thread."""
        return

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Nothing."""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Nothing: there are no thumbs here."""
        return ""

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Nothing was deleted."""
        return False

    async def get_favorite_steps(self, user_id: str) -> list[Any]:
        """None are kept."""
        return []

    async def build_debug_url(self) -> str:
        """There is none."""
        return ""

    async def close(self) -> None:
        """The database is closed by whoever opened it."""


def _cursor(entry: Entry) -> str:
    return entry.started.isoformat()


def _moment(cursor: str | None) -> datetime | None:
    """The moment in a cursor; a browser may send anything, and then the list starts at its top."""
    try:
        return datetime.fromisoformat(cursor) if cursor else None
    except ValueError:
        return None
