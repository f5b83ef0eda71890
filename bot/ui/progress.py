"""/progress: a trainee's own rehearsals, scores over time, what to work on; hand in, take back, delete."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.core import standing
from bot.core.person import LOCAL, Person
from bot.core.standing import Measure, Played, Series, Weakest
from bot.store.people import People
from bot.store.reviews import Review, Reviews
from bot.store.standings import Standing, Standings
from bot.ui import pages
from bot.ui.access import Here, Own
from bot.ui.chart import chart
from bot.ui.names import Names
from bot.ui.rooms import Rooms
from bot.ui.visitor import Visitor
from bot.ui.wording import text, texts

PAGE, LOOKS, QUOTES = 30, 20, 3
"""Rehearsals (with their takes) on one page, lines of the audit, quotes against a sub-skill."""
router = APIRouter(prefix="/progress")


@router.get("", response_class=HTMLResponse)
async def overview(person: Visitor, here: Here, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1) -> HTMLResponse:
    """Everything about one's own rehearsals."""
    database = here.greenroom.database
    kept = await Standings(database).of(person.name)
    played = [one.played for one in reversed(kept)]
    families = grouped(kept)
    shown = families[PAGE * (number - 1) : PAGE * number]
    names = Names(here)
    return pages.page(
        "progress.html",
        person,
        w=texts("progress"),
        private=await _private(person, People(database)),
        count=len(kept),
        **await _standing(played, here, names),
        families=[[row(one, names) for one in family] for family in shown],
        reviews=await _reviews([one for family in shown for one in family], names, database_reviews=Reviews(database)),
        pager={"newer": number - 1, "older": number + 1 if len(families) > PAGE * number else 0},
        days=here.greenroom.settings.retention_days,
        looks=await _looks(person, People(database)),
    )
