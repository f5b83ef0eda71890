"""People, their passwords, the audit, and reviews, on both databases."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from bot.core.person import DEEDS, ROLES, Person
from bot.core.review import Review
from bot.errors import InputError, NotFoundError
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.store.library import Library
from bot.store.people import People, matches
from bot.store.reviews import Reviews
from bot.store.tables import PersonRow
from tests.personas import PAT
from tests.scripted import scripted_cast

GOOD = "correct horse battery"


async def test_only_the_right_password_lets_a_person_in(url: str) -> None:
    async with Database.open(url) as database:
        people = People(database)
        await people.add("Jo.Smith", "lead", GOOD)
        assert await people.verified("jo.smith", GOOD) == Person(name="jo.smith", role="lead")
        assert await people.verified("JO.SMITH", GOOD) == Person(name="jo.smith", role="lead")
        for name, password in (("jo.smith", GOOD + "x"), ("jo.smith", ""), ("nobody", GOOD), ("jo.smith", "x" * 9999)):
            assert await people.verified(name, password) is None


async def test_a_name_that_nobody_has_takes_as_long(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str | None] = []

    def counting(hash: str | None, password: str) -> bool:
        compared.append(hash)
        return matches(hash, password)

    async with Database.open(url) as database:
        people = People(database)
        await people.add("jo", "trainee", GOOD)
        await people.appoint("sso@example.com", "lead")
        monkeypatch.setattr("bot.store.people.matches", counting)
        for name in ("jo", "nobody", "sso@example.com", "ｊｏ", "a b", ""):
            assert await people.verified(name, "wrong password") is None
    assert [hash is not None for hash in compared] == [True] + [False] * 5
    assert not matches(None, "nobody has this password")


async def test_password_and_role_change_and_a_removed_person_is_out(url: str) -> None:
    async with Database.open(url) as database:
        people = People(database)
        await people.add("jo", "trainee", GOOD)
        await people.change("jo", password="another good one")
        await people.appoint("Jo", "author")
        assert await people.verified("jo", GOOD) is None
        assert await people.verified("jo", "another good one") == Person(name="jo", role="author")
        assert [person.name for person, _ in await people.all()] == ["jo"]
        await people.remove("jo")
        assert await people.verified("jo", "another good one") is None
        for gone in (people.remove("jo"), people.change("jo", password=GOOD)):
            with pytest.raises(NotFoundError, match="no user 'jo'"):
                await gone


async def test_a_role_for_somebody_who_signs_in_elsewhere_opens_no_door_by_password(url: str) -> None:
    async with Database.open(url) as database:
        people = People(database)
        await people.appoint("sso@example.com", "lead")
        account = await people.account("sso@example.com")
        assert account is not None
        assert account[:2] == (Person(name="sso@example.com", role="lead"), 0)
        for password in ("", "nobody has this password", "None"):
            assert await people.verified("sso@example.com", password) is None


async def test_the_hash_and_not_the_password_is_kept(url: str) -> None:
    async with Database.open(url) as database:
        await People(database).add("jo", "trainee", GOOD)
        async with database.reads() as session:
            kept = (await session.scalars(select(PersonRow))).one().password
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept


@pytest.mark.parametrize(
    ("name", "password", "message"),
    [
        ("a b", GOOD, "user name 'a b': use letters"),
        ("../etc", GOOD, "starting with a letter or digit"),
        ("x" * 121, GOOD, "at most 120"),
        ("", GOOD, "user name ''"),
        ("Local", GOOD, "`local` and `greenroom` are taken"),
        ("\u212aim", GOOD, "use letters"),  # the sign for kelvin is a k in lower case
        ("jo", "short", "the password has 5 characters; use 10 to 200"),
        ("jo", "x" * 201, "the password has 201 characters"),
        ("taken", GOOD, "user 'taken' exists; change the password with `greenroom user passwd`"),
    ],
)
async def test_a_bad_name_or_password_is_refused_in_words(url: str, name: str, password: str, message: str) -> None:
    async with Database.open(url) as database:
        people = People(database)
        await people.add("taken", "trainee", GOOD)
        with pytest.raises(InputError) as refused:
            await people.add(name, "trainee", password)
        assert message in str(refused.value)


async def test_another_password_or_name_ends_the_sessions_and_another_role_does_not(url: str) -> None:
    async with Database.open(url) as database:
        people, stamps = People(database), set[int]()

        async def stamp() -> int:
            account = await people.account("jo")
            assert account is not None
            return account.stamp

        await people.add("jo", "trainee", GOOD)
        stamps.add(first := await stamp())
        await people.appoint("jo", "lead")
        assert await stamp() == first
        await people.change("jo", password=GOOD)
        stamps.add(await stamp())
        await people.end_sessions("jo")
        await people.end_sessions("nobody")
        stamps.add(await stamp())
        await people.remove("jo")
        await people.add("jo", "trainee", GOOD)
        stamps.add(await stamp())
        assert len(stamps) == 4
        assert 0 not in stamps  # which sessions made elsewhere carry


async def test_a_name_comes_with_rehearsals_only_to_the_same_person(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        people, rubric, packs = People(database), library.rubric("customer-care"), library.packs(PAT)
        await people.add("jo", "trainee", GOOD)
        await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id="r1", seed=3, owner="jo")
        await people.remove("jo")
        with pytest.raises(InputError, match="rehearsals of an earlier 'jo' are kept"):
            await people.add("Jo", "trainee", GOOD)
        assert await people.account("jo") is None
        await people.add("jo", "trainee", GOOD, again=True)
        await people.note(Person(name="lea", role="lead"), "looked_at", "jo", "r1")
        await people.note(Person(name="jo"), "looked_at", "max")
        await people.forget_looks_at("jo")
        assert [look.whose for look in await people.looks()] == ["max"]


async def test_every_look_at_anothers_work_is_on_record(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        people = People(database)
        lead = Person(name="lea", role="lead")
        rubric, packs = library.rubric("customer-care"), library.packs(PAT)
        await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id="r1", seed=3)
        await people.note(lead, "looked at", "jo", "r1")
        await people.note(lead, "exported", "max", None)
        assert [(look.who, look.deed, look.whose, look.rehearsal) for look in await people.looks("jo")] == [
            ("lea", "looked at", "jo", "r1")
        ]
        assert len(await people.looks()) == 2
        await database.forget(["r1"])
        await people.note(lead, "export", "jo", "r1")  # it was asked for just before
        assert [(look.deed, look.rehearsal) for look in await people.looks("jo")] == [
            ("export", None), ("looked at", None),
        ]  # fmt: skip


async def test_reviews_stand_beside_each_other(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        rubric, packs = library.rubric("customer-care"), library.packs(PAT)
        await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id="r1", seed=3)
        reviews, now = Reviews(database), datetime.now(UTC)
        said = [
            Review(rehearsal="r1", by="lea", at=now, criterion="empathy", score=3.5, comment="Kinder than scored."),
            Review(rehearsal="r1", by="max", at=now, verdict="passed", comment="Agreed."),
        ]
        with pytest.raises(NotFoundError, match="not handed in any more"):
            await reviews.add(said[0])
        await database.submit("r1", now)
        for review in said:
            await reviews.add(review)
        assert await reviews.of("r1") == said
        await database.forget(["r1"])
        assert await reviews.of("r1") == []
        with pytest.raises(NotFoundError):
            await database.load("r1")


@pytest.mark.parametrize("score", [0.5, 5.5, 3.3])
def test_another_score_is_a_level_of_the_rubric(score: float) -> None:
    with pytest.raises(ValidationError):
        Review(rehearsal="r1", by="lea", at=datetime.now(UTC), criterion="empathy", score=score)


WHO_MAY_SEE = [
    ("trainee", "jo", False, True), ("trainee", "max", True, False), ("author", "max", True, False),
    ("lead", "max", True, True), ("lead", "max", False, False), ("admin", "max", True, True),
    ("admin", "max", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("role", "owner", "submitted", "may"), WHO_MAY_SEE)
def test_a_rehearsal_is_private_until_it_is_handed_in(role: str, owner: str, submitted: bool, may: bool) -> None:
    person = Person.model_validate({"name": "jo", "role": role})
    assert person.may_see(owner, submitted=submitted) is may


def test_each_role_may_do_what_the_one_before_may() -> None:
    deeds = [DEEDS[role] for role in ROLES]
    assert all(one < other for one, other in pairwise(deeds))
