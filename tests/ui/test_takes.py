"""Another take over HTTP: only of one's own, only after the end; and two takes side by side."""

import json
from typing import Any
from uuid import uuid4

import pytest

from bot.core.scorecard import Scorecard
from bot.store.database import Database, Stored
from bot.store.takes import MOST, family
from tests.ui.conftest import Server, visiting
from tests.ui.kept import after, card, opened, turn

LAST_WORDS = "A last word that only the first take has"


async def keep(server: Server, owner: str = "jo", made: Scorecard | None = None, **fields: Any) -> str:
    """A rehearsal of three turns in the server's own database, ended and graded if `made` is given."""
    opening = opened(id=fields.pop("id", str(uuid4())))
    said = fields.pop("said", ("Hello", "Calm down.", LAST_WORDS))
    turns = [turn(n, after(opening, n, 1), text, f"Reply to: {text}") for n, text in enumerate(said, 1)]
    async with Database.open(server.database) as database:
        await database.keep(Stored(opening, turns, owner=owner, **fields))
        if made:
            await database.finish(opening.id, "trainee", made, {})
    return opening.id


async def count(server: Server, rehearsal: str) -> int:
    async with Database.open(server.database) as database:
        return len(await family(database, rehearsal))


async def test_a_take_starts_before_its_turn_and_belongs_to_who_asked(office: Server) -> None:
    first = await keep(office, made=card())
    async with visiting(office, "jo") as tab:
        status, answer = await tab.post(f"/rehearsals/{first}/takes", {"turn": 2})
        assert status == 200
    async with Database.open(office.database) as database:
        take = await database.load(json.loads(answer)["id"])
        assert (take.owner, take.take_of, take.take_from, take.ended) == ("jo", first, 2, None)
        assert [turn.trainee for turn in take.turns] == ["Hello"]
        assert (await database.load(first)).retaken


@pytest.mark.parametrize(
    ("who", "body", "status", "words"),
    [
        ("max", {"turn": 1}, 404, "somebody else's"),
        ("lee", {"turn": 1}, 404, "somebody else's"),
        ("jo", {"turn": 4}, 422, "turn 4 cannot be tried again: this rehearsal has 3"),
        ("jo", {"turn": 0}, 422, ""),
        ("jo", {"turn": "1"}, 422, ""),
        ("jo", {"turn": 1, "owner": "max"}, 422, ""),
        ("jo", {}, 422, ""),
    ],
)
async def test_who_may_not_or_asks_for_what_is_not_there_gets_no_take(
    office: Server, who: str, body: dict[str, Any], status: int, words: str
) -> None:
    first = await keep(office, made=card())
    async with visiting(office, who) as tab:
        got, answer = await tab.post(f"/rehearsals/{first}/takes", body)
    assert (got, words in answer) == (status, True)
    assert await count(office, first) == 1


async def test_before_the_end_there_is_no_other_take_and_nothing_to_compare(office: Server) -> None:
    running = await keep(office)
    async with visiting(office, "jo") as tab:
        status, answer = await tab.post(f"/rehearsals/{running}/takes", {"turn": 1})
        assert (status, "not over yet" in answer) == (409, True)
        page = await tab.get(f"/rehearsals/{running}/takes")
        assert "not over yet" in page
        assert LAST_WORDS not in page
    assert await count(office, running) == 1


@pytest.mark.parametrize("id", ["no-such", "../../etc/passwd", str(uuid4()), "%00"])
async def test_an_unknown_rehearsal_is_not_there(office: Server, id: str) -> None:
    async with visiting(office, "jo") as tab:
        assert (await tab.post(f"/rehearsals/{id}/takes", {"turn": 1}))[0] in (403, 404)


async def test_a_stranger_and_another_sites_page_get_no_take(office: Server) -> None:
    first = await keep(office, made=card())
    async with visiting(office, "jo") as tab:
        tab.http.headers["Origin"] = "https://evil.example"
        assert (await tab.post(f"/rehearsals/{first}/takes", {"turn": 1}))[0] == 403
        del tab.http.headers["Origin"]
        tab.http.cookie_jar.clear()
        assert (await tab.post(f"/rehearsals/{first}/takes", {"turn": 1}))[0] == 401
    assert await count(office, first) == 1


async def test_there_is_an_end_to_takes(office: Server) -> None:
    first = await keep(office, made=card())
    for _ in range(MOST - 1):
        await keep(office, take_of=first, take_from=1)
    async with visiting(office, "jo") as tab:
        status, answer = await tab.post(f"/rehearsals/{first}/takes", {"turn": 1})
    assert (status, f"{MOST} takes already" in answer) == (409, True)


async def test_takes_stand_side_by_side_with_what_was_said_where_they_part(office: Server) -> None:
    first = await keep(office, made=card(2.0))
    said = ("Hello", "I'm sorry <b>that</b> it was late.", "Thank you.")
    second = await keep(office, made=card(3.5), said=said, take_of=first, take_from=2)
    still = await keep(office, take_of=second, take_from=3, said=("Hello", "Not told before its end", "Nor this"))
    async with visiting(office, "jo") as tab:
        page = await tab.get(f"/rehearsals/{second}/takes")
        assert (page.count("up 1.5"), page.count("<figure"), "Where they part, turn 2" in page) == (3, 3, True)
        assert "I&#39;m sorry &lt;b&gt;that&lt;/b&gt; it was late." in page
        assert "Reply to: Calm down." in page
        assert LAST_WORDS not in page
        assert (f"/thread/{still}" in page, "Not told before its end" in page) == (True, False)
        assert "down 1.5" in await tab.get(f"/rehearsals/{first}/takes?with={second}")
        assert "down 1.5" in await tab.get(f"/rehearsals/{first}/takes?with={still}")  # open: not to be compared with
    async with visiting(office, "max") as tab:
        assert "Calm down." not in await tab.get(f"/rehearsals/{second}/takes")


async def test_scores_by_another_rubric_or_evaluator_are_not_compared(office: Server) -> None:
    first = await keep(office, made=card(2.0, rubric="customer-care v0", evaluator="somebody"))
    second = await keep(office, made=card(3.5), take_of=first, take_from=2)
    async with visiting(office, "jo") as tab:
        page = await tab.get(f"/rehearsals/{second}/takes")
    assert "the rubric changed from customer-care v0 to customer-care v1" in page
    assert "somebody judged the one, nobody the other" in page
    assert "up 1.5" not in page


async def test_a_rehearsal_with_one_take_says_how_to_make_another(office: Server) -> None:
    only = await keep(office, made=card())
    async with visiting(office, "jo") as tab:
        assert "There is no other finished take" in await tab.get(f"/rehearsals/{only}/takes")


async def test_takes_belong_together_after_the_first_one_was_deleted(database: Database) -> None:
    for id, parent in (("a", None), ("b", "a"), ("c", "b"), ("d", "a"), ("x", None)):
        await database.keep(Stored(opened(id=id), take_of=parent, take_from=1 if parent else None))
    assert {take.opening.id for take in await family(database, "c")} == {"a", "b", "c", "d"}
    await database.forget(["a"])
    assert {take.opening.id for take in await family(database, "c")} == {"b", "c", "d"}
    assert [take.opening.id for take in await family(database, "x")] == ["x"]
