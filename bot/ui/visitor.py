"""Who asks for one of our own pages, and what happens to those who may not."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from bot.core.person import LOCAL_PERSON, Deed, Person
from bot.ui.signin import SignIn
from bot.ui.wording import text

ROLE_FOR: dict[Deed, str] = {
    "rehearse": "trainee", "write_personas": "author", "see_submitted": "lead", "review": "lead",
    "manage_people": "admin",
}  # fmt: skip


async def visitor(request: Request) -> Person:
    """Who asks. A stranger is sent to sign in where they want to read, and refused where they want to write."""
    sign_in: SignIn = request.app.state.sign_in
    person = await sign_in.person(request.cookies)
    if person is None and sign_in.way == "local":
        return LOCAL_PERSON  # a page opened before the app was; `Greeting` turns other host names away
    if person is None and request.method == "GET":
        raise HTTPException(303, text("sign_in.first"), {"Location": "/"})
    if person is None:
        raise HTTPException(401, text("sign_in.first"))
    return person


Visitor = Annotated[Person, Depends(visitor)]


def demand(person: Person, deed: Deed) -> None:
    """403 in words where their role does not allow it."""
    if not person.may(deed):
        raise HTTPException(403, text("sign_in.role", role=text(f"role.{ROLE_FOR[deed]}")))
