"""The studio: authors begin, prove and save personas in the browser. The files stay the only source."""

import asyncio
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.authoring.check import Checker
from bot.authoring.new import create, headed, known_archetype, slug
from bot.authoring.page import left_to_write
from bot.authoring.preview import preview
from bot.casting import models_for
from bot.core.person import Person
from bot.core.persona import Persona
from bot.errors import AuthoringError, GreenroomError, InputError
from bot.store.authored import MAX_BYTES, parse
from bot.store.desk import Desk, Source, checked_id
from bot.store.people import People
from bot.store.shelf import Shelf
from bot.ui import pages, studio_page
from bot.ui.access import Here
from bot.ui.visitor import Visitor, demand
from bot.ui.web import foreign
from bot.ui.wording import text, texts

NAME, MATERIAL = 60, 250_000
"""Largest values of the form, in characters; what is read of a text is less, and told in words."""
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


async def author(person: Visitor) -> Person:
    """Who asks, if they may write personas; 403 in words otherwise."""
    demand(person, "write_personas")
    return person


async def same_origin(request: Request) -> None:
    """403 for a request that another site's page makes a browser send, or that does not say where it comes from."""
    if "origin" not in request.headers or foreign(request.headers):
        raise HTTPException(403, text("refused.foreign"))


class Studio:
    """The library of one process, as an author works on it."""

    def __init__(self, shelf: Shelf, kept: Path, max_turns: int) -> None:
        self.shelf, self.desk = shelf, Desk(shelf, kept)
        self._max_turns = max_turns
        self._one_at_a_time = asyncio.Lock()

    async def checked(self, id: str, text: str) -> dict[str, str]:
        """What the check and the preview say about `text`. One at a time: it is real work."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._checked, checked_id(id), text)

    def _checked(self, id: str, text: str) -> dict[str, str]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{id}.yaml"
            file.write_text(text, encoding="utf-8")
            findings = Checker(self.shelf, self._max_turns).check([file]).findings
        try:
            shown = preview(parse(text, Persona, f"{id}.yaml"), tuple(left_to_write(text)))
        except AuthoringError:
            shown = None
        return studio_page.verdict(findings, shown)

    async def begin(self, wanted: "Wanted", here: Here) -> Source:
        """A new file for what an author has; raises GreenroomError, and leaves nothing behind, where there is none."""
        from bot.authoring.beginning import Pen, begun  # a model's libraries take memory that only authors need

        id, archetype = slug(wanted.name), known_archetype(wanted.archetype) if wanted.archetype else None
        if id in self.shelf.persona_ids():
            raise InputError(text("studio.taken", id=id))
        path = self.desk.place(id)
        async with self._one_at_a_time:
            player = models_for(here.greenroom.settings).get("customer") if wanted.material.strip() else None
            pen = Pen(player, self.shelf.prompt("draft")) if player else None
            found = await begun(id, wanted.material.replace("\r\n", "\n"), archetype, pen)
            await asyncio.to_thread(create, path, headed(found.text, path))
        return self.desk.source(id)


class Wanted(BaseModel):
    """The form of a new customer. `archetype` and `material` may be empty."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=NAME)] = ""
    archetype: Annotated[str, Field(max_length=NAME)] = ""
    material: Annotated[str, Field(max_length=MATERIAL)] = ""


def studio(request: Request) -> Studio:
    """This process's studio."""
    found: Studio = request.app.state.studio
    return found


Author = Annotated[Person, Depends(author)]
Desks = Annotated[Studio, Depends(studio)]


@router.get("", response_class=HTMLResponse)
def listing(who: Author, here: Here, at: Desks) -> HTMLResponse:
    """Every persona, and the form to begin another."""
    return _listing(who, here, at, Wanted())


def _listing(who: Person, here: Here, at: Studio, wanted: Wanted, wrong: str = "") -> HTMLResponse:
    drafts = models_for(here.greenroom.settings).get("customer")
    return pages.page(
        "studio.html",
        who,
        422 if wrong else 200,
        w=texts("studio"),
        customers=studio_page.customers(at.desk, at.shelf),
        broken=at.shelf.broken(),
        kinds=studio_page.kinds(),
        wanted=wanted,
        wrong=wrong,
        drafts=drafts.shown if drafts else "",
    )


@router.post("/new", dependencies=[Depends(same_origin)])
async def begin(wanted: Annotated[Wanted, Form()], who: Author, here: Here, at: Desks) -> Response:
    """Begin a persona and go to its source; the form again, with the reason, where it cannot be begun."""
    try:
        source = await at.begin(wanted, here)
    except GreenroomError as error:
        return _listing(who, here, at, wanted, str(error))
    await _noted(here, who, "began", source.id)
    return RedirectResponse(f"/studio/{source.id}", 303)


@router.post("/check", dependencies=[Depends(same_origin)])
async def check(draft: Draft, who: Author, at: Desks) -> dict[str, str]:
    """What is to be said about a text that is not saved."""
    with _in_words():
        return await at.checked(draft.id, draft.text)


@router.post("/save", dependencies=[Depends(same_origin)])
async def save(finished: Finished, who: Author, here: Here, at: Desks) -> dict[str, str]:
    """Save as the next version."""
    with _in_words():
        after = await asyncio.to_thread(at.desk.save, finished.id, finished.text, finished.mark)
    await _noted(here, who, "saved", after.id)
    said = text("studio.saved", version=after.version)
    earlier = studio_page.earlier(at.desk.history(after.id))
    return {"said": said, "mark": after.mark, "text": after.text, "earlier": earlier}


@router.get("/{id}", response_class=HTMLResponse)
def bench(id: str, who: Author, at: Desks) -> HTMLResponse:
    """The source of one persona, to be changed."""
    with _in_words(404):
        source = at.desk.source(checked_id(id))
        earlier = studio_page.earlier(at.desk.history(id))
    return pages.page("studio_bench.html", who, w=texts("studio"), source=source, earlier=earlier, css=studio_page.CSS)


@router.get("/{id}/{mark}", response_class=HTMLResponse)
def compare(id: str, mark: str, who: Author, at: Desks) -> HTMLResponse:
    """An earlier version against the file as it is."""
    with _in_words(404):
        before, now = at.desk.earlier(id, mark), at.desk.source(id)
    lines = studio_page.changes(before, now)
    return pages.page("studio_versions.html", who, w=texts("studio"), before=before, now=now, lines=lines)


async def _noted(here: Here, who: Person, deed: str, id: str) -> None:
    """A line in the audit. No person has a name with a colon, so it is nobody's line but the file's."""
    log.info("%s %s %s", who.name, deed, id)
    await People(here.greenroom.database).note(who, deed, f"persona:{id}")


@contextmanager
def _in_words(status: int = 422) -> Iterator[None]:
    """Errors as the page shows them."""
    try:
        yield
    except GreenroomError as error:
        raise HTTPException(status, str(error)) from None
