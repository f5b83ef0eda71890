"""The studio: authors see, prove and save personas in the browser. The files stay the only source."""

import asyncio
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.authoring.check import Checker
from bot.authoring.page import left_to_write
from bot.authoring.preview import preview
from bot.core.person import LOCAL_PERSON, Person
from bot.core.persona import Persona
from bot.errors import AuthoringError, GreenroomError
from bot.store.authored import MAX_BYTES, parse
from bot.store.desk import Desk, checked_id
from bot.store.shelf import Shelf
from bot.ui import studio_page
from bot.ui.signin import LOOPBACK, SignIn

NOT_AN_AUTHOR = "The studio is for authors; ask whoever runs Greenroom for the author role."
FOREIGN = "This request does not come from a page of this Greenroom; reload the page and try again."
router = APIRouter(prefix="/studio")
log = logging.getLogger(__name__)


class Draft(BaseModel):
    """A text being written."""

    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, Field(max_length=60)]
    text: Annotated[str, Field(max_length=MAX_BYTES)]


class Finished(Draft):
    """A text to be saved; `mark` is that of the source it was written from."""

    mark: Annotated[str, Field(max_length=12)]


async def author(request: Request) -> Person:
    """Who asks, if they may write personas; 403 otherwise."""
    sign_in: SignIn = request.app.state.sign_in
    person = await sign_in.person(request.cookies)
    if person is None and sign_in.way == "local" and request.url.hostname in LOOPBACK:
        person = LOCAL_PERSON  # a page opened before the app was; any other host name may be a stranger's
    if person is None or not person.may("write_personas"):
        raise HTTPException(403, NOT_AN_AUTHOR)
    return person


async def same_origin(request: Request) -> None:
    """403 for a request that another site's page makes a browser send."""
    if urlsplit(request.headers.get("origin", "")).netloc != request.headers.get("host"):
        raise HTTPException(403, FOREIGN)


class Studio:
    """The library of one process, as an author works on it."""

    def __init__(self, shelf: Shelf, kept: Path, max_turns: int) -> None:
        self.shelf, self.desk = shelf, Desk(shelf, kept)
        self._max_turns = max_turns
        self._one_at_a_time = asyncio.Lock()

    async def checked(self, id: str, text: str) -> str:
        """What the check and the preview say about `text`, as HTML. One at a time: it is real work."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._checked, checked_id(id), text)

    def _checked(self, id: str, text: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{id}.yaml"
            file.write_text(text, encoding="utf-8")
            findings = Checker(self.shelf, self._max_turns).check([file]).findings
        try:
            shown = preview(parse(text, Persona, f"{id}.yaml"), tuple(left_to_write(text)))
        except AuthoringError:
            shown = None
        return studio_page.verdict(findings, shown)


def studio(request: Request) -> Studio:
    """This process's studio."""
    found: Studio = request.app.state.studio
    return found


Author = Annotated[Person, Depends(author)]
Here = Annotated[Studio, Depends(studio)]


@router.get("", response_class=HTMLResponse)
def listing(who: Author, here: Here) -> str:
    """Every persona."""
    return studio_page.listing(here.shelf.personas(), here.shelf.broken())


@router.post("/check", dependencies=[Depends(same_origin)])
async def check(draft: Draft, who: Author, here: Here) -> dict[str, str]:
    """What is to be said about a text that is not saved."""
    with _in_words():
        return {"html": await here.checked(draft.id, draft.text)}


@router.post("/save", dependencies=[Depends(same_origin)])
def save(finished: Finished, who: Author, here: Here) -> dict[str, str | int | None]:
    """Save as the next version."""
    with _in_words():
        after = here.desk.save(finished.id, finished.text, finished.mark)
    log.info("%s saved %s version %s", who.name, after.id, after.version)
    return {"version": after.version, "mark": after.mark, "text": after.text}


@router.get("/{id}", response_class=HTMLResponse)
def bench(id: str, who: Author, here: Here) -> str:
    """The source of one persona, to be changed."""
    with _in_words(404):
        return studio_page.bench(here.desk.source(checked_id(id)), here.desk.history(id))


@router.get("/{id}/{mark}", response_class=HTMLResponse)
def compare(id: str, mark: str, who: Author, here: Here) -> str:
    """An earlier version against the file as it is."""
    with _in_words(404):
        return studio_page.comparison(here.desk.earlier(id, mark), here.desk.source(id))


@contextmanager
def _in_words(status: int = 422) -> Iterator[None]:
    """Errors as the page shows them."""
    try:
        yield
    except GreenroomError as error:
        raise HTTPException(status, str(error)) from None
