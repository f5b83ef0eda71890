"""Another take starts from the state before a turn, and lists, titles and submissions go by owner."""

from datetime import UTC, datetime

import pytest

from bot.errors import InputError
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.store.library import Library
from tests.personas import PAT
from tests.scripted import scripted_cast


async def played(database: Database, library: Library, name: str, owner: str, *said: str) -> Rehearsal:
    rubric, packs = library.rubric("customer-care"), library.packs(PAT)
    rehearsal = await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id=name, seed=3, owner=owner)
    for text in said:
        [_ async for _ in rehearsal.say(text)]
    return rehearsal


async def again(database: Database, library: Library, rehearsal: Rehearsal, turn: int, name: str) -> Rehearsal:
    stored = await database.load(rehearsal.id)
    rubric, packs = library.rubric("customer-care"), library.packs(PAT)
    return await Rehearsal.again(stored, turn, scripted_cast(), database, rubric, packs, id=name)


async def test_a_take_starts_from_the_state_before_its_turn(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        first = await played(database, library, "first", "jo", "Hello", "Calm down.", "That's policy.")
        take = await again(database, library, first, 2, "take")
        assert take.state == first.turns[0].after
        assert [turn.trainee for turn in take.turns] == ["Hello"]
        [_ async for _ in take.say("I'm sorry. What happened?")]
        stored = await database.load("take")
        assert (stored.take_of, stored.take_from, stored.owner) == ("first", 2, "jo")
        assert [turn.trainee for turn in stored.turns] == ["Hello", "I'm sorry. What happened?"]
        assert len((await database.load("first")).turns) == 3


async def test_the_same_words_in_a_take_get_the_same_answer(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        first = await played(database, library, "first", "jo", "Hello", "Calm down.")
        take = await again(database, library, first, 2, "take")
        [_ async for _ in take.say("Calm down.")]
        assert take.turns[1].after == first.turns[1].after
        assert take.turns[1].customer == first.turns[1].customer


@pytest.mark.parametrize("turn", [0, -1, 2])
async def test_only_a_turn_that_was_played_can_be_tried_again(url: str, library: Library, turn: int) -> None:
    async with Database.open(url) as database:
        first = await played(database, library, "first", "jo", "Hello")
        with pytest.raises(InputError, match="cannot be tried again: this rehearsal has 1"):
            await again(database, library, first, turn, "take")


async def test_lists_show_an_owner_their_own_newest_first(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        for name, owner in (("a", "jo"), ("b", "max"), ("c", "jo")):
            await played(database, library, name, owner)
        assert [entry.id for entry in await database.recent(owner="jo")] == ["c", "a"]
        newest = (await database.recent(1, owner="jo"))[0]
        assert [entry.id for entry in await database.recent(owner="jo", before=newest.started)] == ["a"]
        await database.rename("a", "The first one")
        now = datetime.now(UTC)
        await database.submit("a", now)
        entry = await database.entry("a")
        assert (entry.title, entry.owner) == ("The first one", "jo")
        assert entry.submitted is not None
