"""/progress: a trainee's own rehearsals, scores over time, what to work on; hand in, take back, take away, delete."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from bot.core.person import LOCAL, Person
from bot.store.people import People
from bot.store.reviews import Reviews
from bot.store.standings import Standings
from bot.ui import own_data, pages
from bot.ui import progress_view as view
from bot.ui.access import Here, Own
from bot.ui.names import Names
from bot.ui.visitor import Visitor
from bot.ui.wording import text, texts

PAGE, LOOKS = 30, 20
"""Families of takes on one page; lines of the audit."""
router = APIRouter(prefix="/progress")


@router.get("", response_class=HTMLResponse)
async def overview(
    person: Visitor, here: Here, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1
) -> HTMLResponse:
    """Everything about one's own rehearsals."""
    database, names = here.greenroom.database, Names(here)
    kept = await Standings(database).of(person.name)
    reviews = await Reviews(database).among([one.entry.id for one in kept if one.entry.submitted])
    played = [one.played(reviews.get(one.entry.id, ())) for one in reversed(kept)]
    families = view.families(kept)
    shown = families[PAGE * (number - 1) : PAGE * number]
    work = view.to_work_on(played, names)
    cards = await Standings(database).cards(work[0].takes) if work else {}
    people = People(database)
    return pages.page(
        "progress.html",
        person,
        w=texts("progress"),
        private=await _private(person, people),
        count=len(kept),
        scored=any(take.result for take in played),
        next=view.next_one(here.personas, played, names, work),
        work=work and {**work[1], "quotes": view.quotes(work[0], cards)},
        measured=view.measured(played, names),
        families=[[view.row(one, names, reviews.get(one.entry.id, ())) for one in family] for family in shown],
        newer=number - 1,
        older=number + 1 if len(families) > PAGE * number else 0,
        days=here.greenroom.settings.retention_days,
        looks=view.looked(await people.looks(person.name, limit=LOOKS), person.name),
    )


async def _private(person: Person, people: People) -> str:
    """Who will see what is handed in."""
    if person.name == LOCAL:
        return text("progress.private_local")
    who = [name for name in await people.with_role("lead", "admin") if name != person.name]
    return text("progress.private", who=", ".join(who)) if who else text("progress.private_nobody")


@router.get("/data.json")
async def take_away(person: Visitor, here: Here) -> Response:
    """All that is kept about the person, as a file."""
    headers = {"Content-Disposition": 'attachment; filename="greenroom-data.json"'}
    return StreamingResponse(
        own_data.pieces(person, here.greenroom.database), media_type="application/json", headers=headers
    )


@router.post("/{id}/hand-in")
async def hand_in(stored: Own, here: Here) -> Response:
    """Let those who review read this rehearsal."""
    if stored.scorecard is None:
        raise HTTPException(409, text("progress.refused_open"))
    if stored.submitted is None:
        await here.greenroom.database.submit(stored.opening.id, datetime.now(UTC))
    return _back(stored.opening.id)


@router.post("/{id}/withdraw")
async def withdraw(stored: Own, here: Here) -> Response:
    """Take a handed-in rehearsal back, as long as nobody has reviewed it."""
    if not await Standings(here.greenroom.database).withdraw(stored.opening.id):
        raise HTTPException(409, text("progress.refused_reviewed"))
    return _back(stored.opening.id)


@router.post("/{id}/delete")
async def delete(stored: Own, here: Here) -> Response:
    """Delete one rehearsal with all that is kept of it."""
    here.close(stored.opening.id)
    await here.greenroom.database.forget([stored.opening.id])
    return _back()


@router.post("/delete")
async def delete_all(person: Visitor, here: Here, sure: Annotated[str, Form(max_length=3)] = "") -> Response:
    """Delete all of one's rehearsals."""
    if sure != "yes":
        raise HTTPException(422, text("progress.refused_tick"))
    ids = await Standings(here.greenroom.database).ids(person.name)
    for id in ids:
        here.close(id)
    await here.greenroom.database.forget(ids)
    return _back()


def _back(rehearsal: str = "") -> Response:
    return RedirectResponse(f"/progress#r-{rehearsal}" if rehearsal else "/progress", 303)
