"""/cohort: what was handed in, for those who review it; their comments and scores stand beside the machine's."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple
from unicodedata import category

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from bot.core.passing import instead
from bot.core.person import LOCAL, Person
from bot.core.review import LONGEST, Review, Verdict
from bot.core.standing import Result
from bot.store.database import Stored
from bot.store.people import People
from bot.store.reviews import Reviews
from bot.store.standings import Standing, Standings
from bot.ui import debrief, export, pages
from bot.ui.access import Here, kept
from bot.ui.names import Names
from bot.ui.outcome import TONES, outcome
from bot.ui.progress_view import deed
from bot.ui.rooms import Rooms
from bot.ui.visitor import Visitor, demand
from bot.ui.wording import text, texts

LINES = 500
"""Lines of the audit on its page."""
FORMULA = (*"=+-@\t\r\n|%", *"＝＋－＠")  # the latter four: a Japanese Excel runs them, too
"""What makes a spreadsheet take a cell for a formula."""
OUTCOMES = tuple(TONES)
SORTABLE = frozenset({"person", "customer", "when", "reviews", "measure"})
router = APIRouter(prefix="/cohort")


async def reviewer(person: Visitor) -> Person:
    """Who asks, if they review; 403 in words otherwise."""
    demand(person, "see_submitted")
    return person


Reviewer = Annotated[Person, Depends(reviewer)]


async def handed_in(id: str, person: Reviewer, here: Here) -> Stored:
    """A rehearsal that was handed in; 404 otherwise."""
    stored = await kept(id, here)
    if stored.submitted is None or stored.scorecard is None:
        raise HTTPException(404, text("cohort.not_here"))
    return stored


HandedIn = Annotated[Stored, Depends(handed_in)]


@router.get("", response_class=HTMLResponse)
async def table(
    person: Reviewer, here: Here, sort: Annotated[str, Query(max_length=40)] = "when", down: bool = True
) -> HTMLResponse:
    """Everybody's handed-in takes. `sort`: a column; `down`: the highest first."""
    rows, columns = await _rows(here)
    await People(here.greenroom.database).note_each(person, "listed", {row.person for row in rows})
    return pages.page(
        "cohort.html",
        person,
        w=texts("cohort"),
        rows=in_order(rows, sort, down),
        columns=columns,
        sort=sort,
        down=down,
        measures=sorted({row.measure for row in rows}),
    )


@router.get("/scores.csv")
async def as_csv(person: Reviewer, here: Here) -> Response:
    """The same table for a spreadsheet; each person in it gets a line in the audit."""
    rows, columns = await _rows(here)
    people = People(here.greenroom.database)
    await people.note_each(person, "exported", {row.person for row in rows}, quiet=timedelta(0))
    return _file("cohort", table_of(in_order(rows, "when", True), columns))


@router.get("/audit.csv")
async def audit_as_csv(person: Visitor, here: Here) -> Response:
    """All lines of the audit for a spreadsheet."""
    demand(person, "manage_people")
    said, looks = texts("audit"), await People(here.greenroom.database).looks()
    lines = [
        (look.at.isoformat(timespec="seconds"), look.who, deed(look), look.whose, look.rehearsal) for look in looks
    ]
    return _file("audit", [[said[key] for key in ("at", "who", "deed", "whose", "rehearsal")], *lines])


@router.get("/audit", response_class=HTMLResponse)
async def audit(person: Visitor, here: Here) -> HTMLResponse:
    """Who did what with whose rehearsals."""
    demand(person, "manage_people")
    looks = await People(here.greenroom.database).looks(limit=LINES)
    days = here.greenroom.settings.retention_days
    return pages.page("audit.html", person, w=texts("audit"), most=LINES, looks=looks, deed=deed, days=days)


@router.get("/{id}", response_class=HTMLResponse)
async def rehearsal(stored: HandedIn, person: Reviewer, here: Here) -> HTMLResponse:
    """One rehearsal with all there is to judge it by. Leaves an audit line."""
    database, names = here.greenroom.database, Names(here)
    if stored.owner != person.name:
        await People(database).note(person, "looked_at", stored.owner, stored.opening.id)
    found = await Reviews(database).of(stored.opening.id)
    result = _result(stored)
    return pages.page(
        "review.html",
        person,
        id=stored.opening.id,
        submitted=stored.submitted,
        own=_own(stored, person),
        scored={id: names.criterion(result.rubric, id) for id in result.scores},
        levels=[level / 2 for level in range(2, 11)],
        longest=LONGEST,
        v=texts("review"),
        curve=Markup(debrief.chart(stored)),
        **export.shown(stored, found, here),
    )


@router.post("/{id}/reviews")
async def review(
    stored: HandedIn,
    person: Reviewer,
    here: Here,
    comment: Annotated[str, Form()] = "",
    criterion: Annotated[str, Form(max_length=40)] = "",
    score: Annotated[float | None, Form(ge=1, le=5, multiple_of=0.5)] = None,
    verdict: Annotated[Verdict | Literal[""], Form()] = "",
) -> Response:
    """Keep a comment, another score, or another result, beside the machine's."""
    demand(person, "review")
    said = written_by_people(comment)
    if _own(stored, person):
        raise HTTPException(403, text("review.own"))
    if not said and (verdict or score is None):
        raise HTTPException(422, text("review.why" if verdict else "review.empty"))
    if len(said) > LONGEST:
        raise HTTPException(422, text("review.long", most=LONGEST))
    if (score is not None and not criterion) or (criterion and criterion not in _result(stored).scores):
        raise HTTPException(422, text("review.unknown"))
    given = Review(
        rehearsal=stored.opening.id, by=person.name, at=datetime.now(UTC), criterion=criterion or None, score=score,
        verdict=verdict or None, comment=said,
    )  # fmt: skip
    await Reviews(here.greenroom.database).add(given)
    if stored.owner != person.name:
        done = "reviewed" if score is None and not verdict else "decided"
        await People(here.greenroom.database).note(person, done, stored.owner, stored.opening.id)
    return RedirectResponse(f"/cohort/{stored.opening.id}#said", 303)


def written_by_people(comment: str) -> str:
    """A comment without what no keyboard sends: forms end lines with two characters, and PostgreSQL takes no NUL."""
    return "".join(sign for sign in comment.replace("\r\n", "\n") if sign == "\n" or category(sign) != "Cc").strip()


def _own(stored: Stored, person: Person) -> bool:
    """Whether they would review themselves; where nobody signs in, who sits there may well be somebody else."""
    return stored.owner == person.name != LOCAL


def _result(stored: Stored) -> Result:
    if stored.scorecard is None:
        raise HTTPException(404, text("cohort.not_here"))
    return Result.of(stored.scorecard)


class Row(NamedTuple):
    """A handed-in take. `outcome`: what counts; `instead`: criterion -> the latest review with another score."""

    id: str
    person: str
    customer: str
    when: datetime
    outcome: dict[str, Any]
    scores: Mapping[str, float | None]
    instead: Mapping[str, Review]
    reviews: int
    measure: str

    def value(self, column: str) -> str | float | datetime | None:
        """What the row is sorted by in that column; a criterion by its id."""
        if column == "outcome":
            return OUTCOMES.index(self.outcome["word"])
        if column in SORTABLE:
            found: str | float | datetime = getattr(self, column)
            return found
        return self.scores.get(column)


async def _rows(here: Rooms) -> tuple[list[Row], dict[str, str]]:
    """A row per handed-in take, and the criteria that occur, id -> name."""
    names, found = Names(here), await Standings(here.greenroom.database).handed_in()
    reviews = await Reviews(here.greenroom.database).among([one.entry.id for one in found])
    results = [one.result for one in reversed(found) if one.result]
    columns = {id: names.criterion(result.rubric, id) for result in results for id in result.scores}
    return [_row(one, one.result, names, reviews.get(one.entry.id, ())) for one in found if one.result], columns


def _row(one: Standing, result: Result, names: Names, reviews: Sequence[Review]) -> Row:
    entry = one.entry
    return Row(
        id=entry.id,
        person=entry.owner,
        customer=names.customer(entry.persona),
        when=entry.submitted or entry.started,
        outcome=outcome(result, reviews),
        scores=result.scores,
        instead=instead(reviews),
        reviews=len(reviews),
        measure=f"{result.rubric}, {result.evaluator}",
    )


def in_order(rows: Sequence[Row], sort: str, down: bool) -> list[Row]:
    """Rows by a column; what has no value there comes last either way."""
    known = [row for row in rows if row.value(sort) is not None]
    known.sort(key=lambda row: row.value(sort), reverse=down)  # type: ignore[arg-type,return-value]  # one kind a column
    return known + [row for row in rows if row.value(sort) is None]


def table_of(rows: Sequence[Row], columns: Mapping[str, str]) -> list[list[str | float | None]]:
    """The rows below a line of names, for a spreadsheet."""
    said = texts("cohort")
    head = [said[key] for key in ("person", "customer", "when", "outcome", "by_machine", "decided_by", "decided_at")]
    others = [said["by_lead"].format(criterion=name) for name in columns.values()]
    return [[*head, *columns.values(), *others, said["measured"]], *(_cells(row, columns, said) for row in rows)]


def _cells(row: Row, columns: Mapping[str, str], said: Mapping[str, str]) -> list[str | float | None]:
    counts = row.outcome
    decided = (counts["by"], counts["at"].isoformat(timespec="seconds")) if counts["by"] else (said["machine"], "")
    return [
        row.person, row.customer, row.when.isoformat(timespec="seconds"), said[counts["word"]],
        said[counts["machine"] if counts["by"] else counts["word"]], *decided,
        *(row.scores.get(id) for id in columns),
        *(row.instead[id].score if id in row.instead else None for id in columns),
        row.measure,
    ]  # fmt: skip


def _file(name: str, lines: Iterable[Sequence[str | float | None]]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="greenroom-{name}.csv"'}
    return Response(written(lines), media_type="text/csv", headers=headers)


def written(lines: Iterable[Sequence[str | float | None]]) -> str:
    """Lines as CSV. No cell can be taken for a formula; the mark at the start tells Excel that it is UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([safe(cell) for cell in line] for line in lines)
    return f"\ufeff{out.getvalue()}"


def safe(cell: str | float | None) -> str | float | None:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
