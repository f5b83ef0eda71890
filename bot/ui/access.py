"""Who may open which kept rehearsal by its address; nothing of one is given before its end."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from bot.errors import NotFoundError
from bot.store.database import Stored
from bot.store.people import People
from bot.ui.checks import is_uuid4
from bot.ui.rooms import Rooms
from bot.ui.visitor import Visitor
from bot.ui.wording import text


def rooms(request: Request) -> Rooms:
    """This process's rehearsals."""
    found: Rooms = request.app.state.rooms
    return found


Here = Annotated[Rooms, Depends(rooms)]


async def own(id: str, person: Visitor, here: Here) -> Stored:
    """A rehearsal of the person who asks; 404 otherwise."""
    stored = await kept(id, here)
    if stored.owner != person.name:
        raise HTTPException(404, text("takes.not_here"))
    return stored


async def finished(id: str, person: Visitor, here: Here) -> Stored:
    """A graded rehearsal that the person may see; 404 otherwise, 409 before its end. Another's leaves an audit line."""
    stored = await kept(id, here)
    if not person.may_see(stored.owner, submitted=stored.submitted is not None):
        raise HTTPException(404, text("takes.not_here"))
    if stored.scorecard is None:
        raise HTTPException(409, text("takes.not_ended"))
    if stored.owner != person.name:
        await People(here.greenroom.database).note(person, "export", stored.owner, id)
    return stored


async def kept(id: str, here: Rooms) -> Stored:
    """Any rehearsal; 404 where there is none."""
    if not is_uuid4(id):
        raise HTTPException(404, text("takes.not_here"))
    try:
        return await here.greenroom.database.load(id)
    except NotFoundError:
        raise HTTPException(404, text("takes.not_here")) from None


Own = Annotated[Stored, Depends(own)]
Finished = Annotated[Stored, Depends(finished)]
