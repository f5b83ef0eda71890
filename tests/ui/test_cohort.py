"""/cohort on a real server: who may see what, the traces it leaves, and reviews beside the machine's scores."""

import csv
import io
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from bot.core.review import Review
from bot.core.standing import Result
from bot.errors import NotFoundError
from bot.greenroom import Greenroom
from bot.store.people import People
from bot.store.reviews import Reviews
from bot.store.tables import LookRow, RehearsalRow, ScorecardRow
from bot.ui.cohort import Row, in_order, safe, table_of, written
from bot.ui.outcome import outcome
from tests.ui.conftest import Server
from tests.ui.office import POOR, Visit, office, opened, play, visit

DANA, MARCUS = "repeat-contact-dana", "past-due-marcus"
NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture
async def greenroom(building: Server) -> AsyncIterator[Greenroom]:
    """The product on the server's data, emptied of rehearsals and looks."""
    async with opened(building.data) as found:
        async with found.database.writes() as session:
            ids = list(await session.scalars(select(RehearsalRow.id)))
            await session.execute(delete(LookRow))
        await found.database.forget(ids)
        yield found


@pytest.fixture
async def lea(building: Server, greenroom: Greenroom) -> AsyncIterator[Visit]:
    async with visit(building, "lea") as found:
        yield found


async def handed_in(greenroom: Greenroom, persona: str, owner: str) -> str:
    id = await play(greenroom, persona, owner, POOR)
    await greenroom.database.submit(id, datetime.now(UTC))
    return id


async def looks(greenroom: Greenroom) -> list[tuple[str, str, str, str | None]]:
    found = await People(greenroom.database).looks()
    return [(look.who, look.deed, look.whose, look.rehearsal) for look in reversed(found)]


@pytest.mark.parametrize("name", ["jo", "abe"])
async def test_who_does_not_review_is_told_so_and_sees_nothing(
    building: Server, greenroom: Greenroom, name: str
) -> None:
    id = await handed_in(greenroom, DANA, "max")
    async with visit(building, name) as trainee:
        for path in ("/cohort", "/cohort/scores.csv", "/cohort/audit", f"/cohort/{id}"):
            status, page = await trainee.get(path)
            assert (status, "max" in page) == (403, False)
            assert "ask whoever runs Greenroom for the role of" in page
        assert (await trainee.post(f"/cohort/{id}/reviews", comment="Mine."))[0] == 403
        assert (await trainee.get(f"/rehearsals/{id}/export.html"))[0] == 404
    assert await Reviews(greenroom.database).of(id) == []
    assert await looks(greenroom) == []


async def test_strangers_are_sent_to_sign_in(building: Server, greenroom: Greenroom) -> None:
    async with visit(building) as stranger:
        assert (await stranger.get("/cohort"))[0] == 303
        assert (await stranger.post("/cohort/x/reviews", comment="Mine."))[0] == 401


async def test_a_lead_sees_what_was_handed_in_and_nothing_else(lea: Visit, greenroom: Greenroom) -> None:
    private, shown = await play(greenroom, MARCUS, "jo", POOR), await handed_in(greenroom, DANA, "max")
    _, page = await lea.get("/cohort")
    assert shown in page
    assert "Dana Pollard" in page
    assert private not in page
    assert (await lea.get(f"/cohort/{private}"))[0] == 404
    assert (await lea.get("/cohort/nonsense"))[0] == 404
    assert (await lea.post(f"/cohort/{private}/reviews", comment="Mine."))[0] == 404
    async with lea.http.get(f"{lea.url}/project/thread/{shown}") as answer:
        assert answer.status == 401  # the chat stays its trainee's own
    assert not [look for look in await looks(greenroom) if look[2] == "jo"]


async def test_every_look_leaves_a_line_that_the_trainee_reads(
    building: Server, lea: Visit, greenroom: Greenroom
) -> None:
    id = await handed_in(greenroom, DANA, "max")
    for path in ("/cohort", "/cohort", f"/cohort/{id}", f"/cohort/{id}", "/cohort/scores.csv"):
        assert (await lea.get(path))[0] == 200
    await lea.get(f"/rehearsals/{id}/export.json")
    await lea.post(f"/cohort/{id}/reviews", comment="Good start.")
    assert await looks(greenroom) == [
        ("lea", "listed", "max", None), ("lea", "looked_at", "max", id), ("lea", "looked_at", "max", id),
        ("lea", "exported", "max", None), ("lea", "export", "max", id), ("lea", "reviewed", "max", id),
    ]  # fmt: skip
    async with visit(building, "max") as trainee:
        _, page = await trainee.get("/progress")
        for words in ("saw scores in the cohort", "looked at a rehearsal", "exported scores", "reviewed a rehearsal"):
            assert f"lea {words}" in page
    async with visit(building, "jo") as other:
        assert "Nobody but you." in (await other.get("/progress"))[1]


async def test_looking_at_ones_own_is_no_look(lea: Visit, greenroom: Greenroom) -> None:
    id = await handed_in(greenroom, DANA, "lea")
    for path in ("/cohort", f"/cohort/{id}", "/cohort/scores.csv"):
        assert (await lea.get(path))[0] == 200
    assert await looks(greenroom) == []


async def test_admins_see_the_whole_audit_and_leads_do_not(building: Server, lea: Visit, greenroom: Greenroom) -> None:
    id = await handed_in(greenroom, DANA, "max")
    await lea.get(f"/cohort/{id}")
    assert (await lea.get("/cohort/audit"))[0] == 403
    assert (await lea.get("/cohort/audit.csv"))[0] == 403
    async with visit(building, "ada") as admin:
        _, page = await admin.get("/cohort/audit")
        assert "looked at a rehearsal" in page
        assert id in page
        _, lines = await admin.get("/cohort/audit.csv")
        head, line = csv.reader(io.StringIO(lines.removeprefix("\ufeff")))
        assert (head[1], line[1:]) == ("Who", ["lea", "looked at a rehearsal", "max", id])


async def test_a_review_stands_beside_the_score_and_both_are_kept(lea: Visit, greenroom: Greenroom) -> None:
    id = await handed_in(greenroom, DANA, "max")
    machine = (await greenroom.database.load(id)).scorecard
    assert machine is not None
    status, _ = await lea.post(f"/cohort/{id}/reviews", criterion="empathy", score="3.5", comment=" <i>Kind</i> ")
    assert status == 303
    assert [deed for _, deed, _, _ in await looks(greenroom)] == ["decided"]
    (kept,) = await Reviews(greenroom.database).of(id)
    assert (kept.by, kept.criterion, kept.score, kept.comment) == ("lea", "empathy", 3.5, "<i>Kind</i>")
    assert (await greenroom.database.load(id)).scorecard == machine
    _, page = await lea.get(f"/cohort/{id}")
    assert "Empathy: 3.5 instead of" in page
    assert "&lt;i&gt;Kind&lt;/i&gt;" in page
    assert "3.5 by lea" in (await lea.get("/cohort"))[1]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 422), ({"comment": "   "}, 422), ({"score": "3"}, 422), ({"criterion": "kindness", "comment": "x"}, 422),
        ({"criterion": "empathy", "score": "3.3"}, 422), ({"criterion": "empathy", "score": "6"}, 422),
        ({"comment": "x" * 2_001}, 422), ({"comment": "x" * 20_000}, 413),
        ({"verdict": "passed"}, 422), ({"verdict": "passed", "comment": " \x00 "}, 422),  # a result needs a reason
        ({"verdict": "excellent", "comment": "x"}, 422), ({"score": "nan", "criterion": "empathy"}, 422),
    ],
)  # fmt: skip
async def test_half_a_review_is_not_kept(lea: Visit, greenroom: Greenroom, form: dict[str, str], status: int) -> None:
    id = await handed_in(greenroom, DANA, "max")
    assert (await lea.post(f"/cohort/{id}/reviews", **form))[0] == status
    assert await Reviews(greenroom.database).of(id) == []


async def test_a_review_sent_by_another_site_is_not_kept(lea: Visit, greenroom: Greenroom) -> None:
    id = await handed_in(greenroom, DANA, "max")
    assert (await lea.post(f"/cohort/{id}/reviews", "http://elsewhere.example", comment="x"))[0] == 403
    assert await Reviews(greenroom.database).of(id) == []


async def test_the_export_has_the_scores_of_machine_and_people(lea: Visit, greenroom: Greenroom) -> None:
    id = await handed_in(greenroom, DANA, "max")
    await lea.post(f"/cohort/{id}/reviews", criterion="empathy", score="4")
    status, text = await lea.get("/cohort/scores.csv")
    assert text.startswith("\ufeff")  # Excel would take it for another encoding
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert status == 200
    assert datetime.fromisoformat(row[6]).utcoffset() == timedelta(0)
    assert dict(zip(head, row, strict=True)) | {"Handed in": ""} == {
        "Person": "max", "Customer": "Dana Pollard", "Handed in": "", "Outcome": row[3],
        "Outcome (machine)": row[4], "Decided by": "lea", "Decided on": row[6],
        "Empathy": row[7], "Diplomacy": row[8], "Composure": row[9],
        "Empathy (lead)": "4.0", "Diplomacy (lead)": "", "Composure (lead)": "",
        "Scored by": "customer-care v1, embedded",
    }  # fmt: skip


def a_row(person: str, *, passed: bool = False, day: int = 1, **scores: float | None) -> Row:
    result = Result(rubric="r v1", evaluator="e", passed=passed, critical=False, scores=scores)
    return Row(person, person, "Dana", NOW + timedelta(days=day), outcome(result), scores, {}, 0, "r v1, e")


CELLS = [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"), ("\nx", "'\nx"),
    ("＝1+1", "'＝1+1"), ("|calc", "'|calc"), ("jo@example.com", "jo@example.com"), ("", ""), (2.5, 2.5), (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), CELLS)
def test_no_cell_is_a_formula(cell: str | float | None, expected: str | float | None) -> None:
    assert safe(cell) == expected


def test_a_customer_named_like_a_formula_is_a_name_in_the_export() -> None:
    row = a_row("jo", empathy=3.0)._replace(customer='=HYPERLINK("http://x")')
    _, found = csv.reader(io.StringIO(written(table_of([row], {"empathy": "Empathy"}))))
    assert found[1] == '\'=HYPERLINK("http://x")'


SORTED = [
    ("person", False, "bo jo max"), ("person", True, "max jo bo"), ("when", True, "bo max jo"),
    ("empathy", False, "jo max bo"), ("empathy", True, "max jo bo"),  # who has no score comes last either way
    ("outcome", False, "max jo bo"), ("no such column", False, "jo max bo"),
]  # fmt: skip


@pytest.mark.parametrize(("sort", "down", "expected"), SORTED)
def test_rows_go_by_any_column(sort: str, down: bool, expected: str) -> None:
    rows = [
        a_row("jo", day=1, empathy=2.0), a_row("max", day=2, passed=True, empathy=4.0), a_row("bo", day=3, empathy=None)
    ]  # fmt: skip
    assert [row.person for row in in_order(rows, sort, down)] == expected.split()


async def test_columns_sort_without_a_script(lea: Visit, greenroom: Greenroom) -> None:
    for owner in ("max", "jo"):
        await handed_in(greenroom, DANA, owner)
    for order, expected in (("0", ["jo", "max"]), ("1", ["max", "jo"])):
        _, page = await lea.get(f"/cohort?sort=person&down={order}")
        assert sorted(("jo", "max"), key=lambda name: page.index(f">{name}</a>")) == expected


async def test_scores_that_do_not_compare_are_said_to(lea: Visit, greenroom: Greenroom) -> None:
    await handed_in(greenroom, DANA, "max")
    assert "do not compare" not in (await lea.get("/cohort"))[1]
    await handed_in(greenroom, DANA, "jo")
    async with greenroom.database.writes() as session:
        card = (await session.scalars(select(ScorecardRow).limit(1))).one()
        card.result = {**card.result, "rubric": "customer-care v2"}
    assert "2 different rubrics or judges" in (await lea.get("/cohort"))[1]


async def test_a_leads_result_counts_and_the_machines_is_shown_beside_it(
    building: Server, lea: Visit, greenroom: Greenroom
) -> None:
    id = await handed_in(greenroom, DANA, "max")
    machine = (await greenroom.database.load(id)).scorecard
    assert machine is not None
    assert not machine.meta["passed"]
    form = {"verdict": "passed", "comment": "I heard the call.\r\nIt was right."}
    assert (await lea.post(f"/cohort/{id}/reviews", **form))[0] == 303
    (kept,) = await Reviews(greenroom.database).of(id)
    assert (kept.verdict, kept.comment) == ("passed", "I heard the call.\nIt was right.")
    assert (await greenroom.database.load(id)).scorecard == machine
    day = f"{kept.at:%-d %b %Y}"
    counts = f"Counts as: Passed. By lea, {day}; the machine said: Not passed yet."
    assert counts in (await lea.get(f"/cohort/{id}"))[1]
    assert "by lea; machine: Not passed" in (await lea.get("/cohort"))[1]
    row = (await lea.get("/cohort/scores.csv"))[1].splitlines()[1].split(",")
    assert row[3:6] == ["Passed", "Not passed", "lea"]
    async with visit(building, "max") as trainee:
        assert f"by lea, {day}; the machine: Not passed yet" in (await trainee.get("/progress"))[1]
        for path in (f"/rehearsals/{id}/export.html", f"/rehearsals/{id}/export.md", f"/rehearsals/{id}/takes"):
            assert counts in (await trainee.get(path))[1]
        export = await trainee.json(f"/rehearsals/{id}/export.json")
        assert (export["passed"], export["scorecard"]["meta"]["passed"]) == (True, False)
        assert [review["by"] for review in export["reviews"]] == ["lea"]
        assert "I heard the call." in (await trainee.get(f"/rehearsals/{id}/export.md"))[1]
        thread = await trainee.json(f"/project/thread/{id}")
        (card,) = [element for element in thread["elements"] if element["name"] == "Scorecard"]
        assert card["props"]["outcome"]["title"] == "Not passed yet"
        assert card["props"]["outcome"]["text"].endswith(counts)


async def test_nobody_reviews_their_own(lea: Visit, greenroom: Greenroom) -> None:
    id = await handed_in(greenroom, DANA, "lea")
    _, page = await lea.get(f"/cohort/{id}")
    assert ("another lead has to review it" in page, "<textarea" in page) == (True, False)
    for form in ({"comment": "Fine."}, {"criterion": "empathy", "score": "5"}, {"verdict": "passed", "comment": "x"}):
        assert (await lea.post(f"/cohort/{id}/reviews", **form))[0] == 403
    assert await Reviews(greenroom.database).of(id) == []


async def test_what_was_taken_back_or_deleted_takes_no_review(
    building: Server, lea: Visit, greenroom: Greenroom
) -> None:
    back, gone = await handed_in(greenroom, DANA, "max"), await handed_in(greenroom, DANA, "max")
    async with visit(building, "max") as trainee:
        await trainee.post(f"/progress/{back}/withdraw")
        await trainee.post(f"/progress/{gone}/delete")
    for id in (back, gone):
        assert (await lea.post(f"/cohort/{id}/reviews", comment="Late."))[0] == 404
        with pytest.raises(NotFoundError):  # the page was asked for before it was gone
            await Reviews(greenroom.database).add(Review(rehearsal=id, by="lea", at=NOW, comment="Late."))
        assert await Reviews(greenroom.database).of(id) == []


async def test_a_role_taken_away_counts_at_once(building: Server, lea: Visit, greenroom: Greenroom) -> None:
    id, people = await handed_in(greenroom, DANA, "max"), People(greenroom.database)
    try:
        await people.appoint("lea", "trainee")
        for path in ("/cohort", f"/cohort/{id}", "/cohort/scores.csv"):
            assert (await lea.get(path))[0] == 403
        assert (await lea.get(f"/rehearsals/{id}/export.json"))[0] == 404
        assert (await lea.post(f"/cohort/{id}/reviews", comment="Still here."))[0] == 403
    finally:
        await people.appoint("lea", "lead")
    assert await Reviews(greenroom.database).of(id) == []
    assert await looks(greenroom) == []


async def test_a_deleted_rehearsal_is_no_longer_named_in_the_audit(
    building: Server, lea: Visit, greenroom: Greenroom
) -> None:
    id = await handed_in(greenroom, DANA, "max")
    await lea.get(f"/cohort/{id}")
    async with visit(building, "max") as trainee:
        await trainee.post(f"/progress/{id}/delete")
        assert "lea looked at a rehearsal" in (await trainee.get("/progress"))[1]
    assert await looks(greenroom) == [("lea", "looked_at", "max", None)]
    async with visit(building, "ada") as admin:
        assert id not in (await admin.get("/cohort/audit"))[1]


async def test_signing_out_closes_the_door(lea: Visit, greenroom: Greenroom) -> None:
    assert (await lea.post("/sign-out"))[0] == 303
    assert (await lea.get("/cohort"))[0] == 303


async def test_reviews_go_with_a_deleted_rehearsal(building: Server, lea: Visit, greenroom: Greenroom) -> None:
    id = await handed_in(greenroom, DANA, "max")
    await Reviews(greenroom.database).add(Review(rehearsal=id, by="lea", at=NOW, comment="Seen."))
    async with visit(building, "max") as trainee:
        assert (await trainee.post(f"/progress/{id}/delete"))[0] == 303
    assert await Reviews(greenroom.database).of(id) == []
    assert (await lea.get(f"/cohort/{id}"))[0] == 404
