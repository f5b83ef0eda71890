"""Many rehearsals at a glance, taking back what was handed in, and what is past its time."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.core.person import CLOCKWORK, Person
from bot.core.record import Hint
from bot.core.review import Review
from bot.core.standing import Result
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.store.library import Library
from bot.store.people import People
from bot.store.retention import expire
from bot.store.reviews import Reviews
from bot.store.standings import Standings
from bot.store.tables import Base, LookRow
from tests.personas import PAT
from tests.scripted import scripted_cast

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LEA = Person(name="lea", role="lead")


async def played(
    database: Database, library: Library, name: str, owner: str, *, days_ago: int = 0, graded: bool = True
) -> None:
    rubric, packs, at = library.rubric("customer-care"), library.packs(PAT), NOW - timedelta(days=days_ago)
    rehearsal = await Rehearsal.start(
        PAT, scripted_cast(), database, rubric, packs, id=name, seed=3, owner=owner, now=lambda: at
    )
    [_ async for _ in rehearsal.say("Hello")]
    await database.add_hint(name, Hint(before_turn=2, text="Listen first."))
    if graded:
        await rehearsal.finish()


async def kept_rows(database: Database) -> dict[str, int]:
    """Rows per table."""
    async with database.reads() as session:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


async def test_a_list_has_what_a_scorecard_comes_to(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        await played(database, library, "old", "jo", days_ago=2)
        await played(database, library, "open", "jo", graded=False)
        await played(database, library, "max", "max", days_ago=1)
        standings = Standings(database)
        found = await standings.of("jo")
        card = (await database.load("old")).scorecard
        assert card is not None
        assert [(one.entry.id, one.result) for one in found] == [("open", None), ("old", Result.of(card))]
        assert (
            [take.rehearsal for take in (one.played() for one in found)] == await standings.ids("jo") == ["open", "old"]
        )
        assert await standings.cards(["old", "open", "gone"]) == {"old": card}
        assert await standings.handed_in() == []
        await database.submit("max", NOW)
        assert [one.entry.id for one in await standings.handed_in()] == ["max"]


async def test_what_was_handed_in_can_be_taken_back_until_it_is_reviewed(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        await played(database, library, "r1", "jo")
        standings = Standings(database)
        await database.submit("r1", NOW)
        assert await standings.withdraw("r1")
        assert (await database.entry("r1")).submitted is None
        await database.submit("r1", NOW)
        await Reviews(database).add(Review(rehearsal="r1", by="lea", at=NOW, comment="Seen."))
        assert not await standings.withdraw("r1")
        assert (await database.entry("r1")).submitted == NOW


async def test_what_is_past_its_time_goes_with_everything_and_the_audit_says_how_many(
    url: str, library: Library
) -> None:
    async with Database.open(url) as database:
        for name, owner, days in (("a", "jo", 31), ("b", "jo", 400), ("c", "jo", 29), ("d", "max", 31)):
            await played(database, library, name, owner, days_ago=days)
            await database.submit(name, NOW)
            await Reviews(database).add(Review(rehearsal=name, by="lea", at=NOW, comment="Seen."))
        let_go: list[str] = []
        assert await expire(database, 30, NOW, let_go.append) == 3
        assert sorted(let_go) == ["a", "b", "d"]
        assert [one.entry.id for one in await Standings(database).of("jo")] == ["c"]
        rows = await kept_rows(database)
        assert {rows[name] for name in ("rehearsals", "turns", "hints", "scorecards", "reviews")} == {1}
        looks = await People(database).looks()
        assert {(look.who, look.deed, look.whose) for look in looks} == {
            (CLOCKWORK, "expired 2", "jo"), (CLOCKWORK, "expired 1", "max"),
        }  # fmt: skip
        assert await expire(database, 30, NOW, let_go.append) == 0
        assert len(await People(database).looks()) == 2


async def test_lines_of_the_audit_live_as_long_as_a_rehearsal_and_forget_which_it_was(
    url: str, library: Library
) -> None:
    async with Database.open(url) as database:
        await played(database, library, "gone", "jo", days_ago=31)
        await played(database, library, "kept", "jo")
        async with database.writes() as session:
            for days, rehearsal in ((31, "kept"), (30, "kept"), (2, "gone"), (1, None)):
                at = NOW - timedelta(days=days)
                session.add(LookRow(at=at, who="lea", deed=f"looked {days}", whose="jo", rehearsal=rehearsal))
        await expire(database, 30, NOW, lambda rehearsal: None)
        looks = await People(database).looks("jo")
        assert {(look.deed, look.rehearsal) for look in looks} == {
            ("expired 1", None), ("looked 1", None), ("looked 2", None), ("looked 30", "kept"),
        }  # fmt: skip
        await expire(database, 30, datetime.now(UTC) + timedelta(days=400), lambda rehearsal: None)
        assert set((await kept_rows(database)).values()) == {0}  # in the end nothing is left of anybody


async def test_what_counts_as_passed_is_what_the_next_customer_is_chosen_by(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        await played(database, library, "r1", "jo")
        (one,) = await Standings(database).of("jo")
        assert one.result is not None
        other = "not_passed" if one.result.passed else "passed"
        review = Review(rehearsal="r1", by="lea", at=NOW, verdict=other, comment="I was there.")
        counts = one.played([review]).result
        assert counts is not None
        assert counts.passed is not one.result.passed
        assert counts.scores == one.result.scores


async def test_a_rehearsal_deleted_twice_at_once_is_gone_with_everything(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        for name in ("a", "b", "c"):
            await played(database, library, name, "jo")
            await database.submit(name, NOW)
            await Reviews(database).add(Review(rehearsal=name, by="lea", at=NOW, comment="Seen."))
            await People(database).note(LEA, "looked_at", "jo", name)
        async with Database.open(url) as other:  # another process: no lock is shared
            await asyncio.gather(*(one.forget(ids) for one in (database, other) for ids in (["a", "b"], ["b", "a"])))
        rows = await kept_rows(database)
        assert {rows[name] for name in ("rehearsals", "turns", "hints", "scorecards", "reviews")} == {1}
        assert [look.rehearsal for look in await People(database).looks()] == ["c", None, None]


async def test_a_page_loaded_again_and_again_is_one_look_at_each(url: str) -> None:
    async with Database.open(url) as database:
        people = People(database)
        for whose in (["jo", "max", "lea"], ["jo"], ["jo", "kim"]):
            await people.note_each(LEA, "listed", whose)
        await people.note_each(Person(name="ada", role="admin"), "listed", ["jo"])
        assert sorted((look.who, look.whose) for look in await people.looks()) == [
            ("ada", "jo"), ("lea", "jo"), ("lea", "kim"), ("lea", "max"),
        ]  # fmt: skip


async def test_reviews_of_many_come_together(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        for name in ("r1", "r2", "r3"):
            await played(database, library, name, "jo")
            await database.submit(name, NOW)
        said = [Review(rehearsal=name, by="lea", at=NOW, comment=name) for name in ("r1", "r3", "r1")]
        for review in said:
            await Reviews(database).add(review)
        assert await Reviews(database).among(["r1", "r2"]) == {"r1": [said[0], said[2]]}
        assert await Reviews(database).among([]) == {}
