"""Duty of care over the wire: a ceiling that stays, a content note before the first word, a pause, and a kind stop."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.core.direction import BANDS, Band
from bot.core.persona import Persona
from bot.store.database import Database, Stored
from bot.store.library import Library
from bot.ui.checks import INTENSITY_COOKIE, chosen_intensity
from bot.ui.views import content_note
from bot.ui.wording import text
from tests.ui.client import Tab
from tests.ui.conftest import Server

GRIEF, CALM = "bereaved-alan", "confused-emmett"
HARM = "That is your own fault, and frankly you are wasting my time. You should have read the terms."
SCORES = ("Scorecard", "Debrief")


async def stored(server: Server, tab: Tab) -> Stored:
    async with Database.open(server.database) as database:
        return await database.load(tab.rehearsal_id())


@pytest.fixture
async def tab(server: Server) -> AsyncIterator[Tab]:
    """A rehearsal with a grieving customer, just begun."""
    async with server.tab(GRIEF) as found:
        yield found


# ---- the ceiling


@pytest.mark.parametrize(
    ("cookies", "ceiling"),
    [
        ("", "boiling"),
        ("greenroom_intensity=tense", "tense"),
        ("a=b; greenroom_intensity=calm; c=d", "calm"),
        ("a=b;greenroom_intensity=upset", "upset"),
        ("not_greenroom_intensity=calm", "boiling"),
        ("greenroom_intensity=furious", "boiling"),
        ("greenroom_intensity=", "boiling"),
        ('greenroom_intensity="calm"', "boiling"),
    ],
)
def test_the_browser_keeps_one_of_four_ceilings(cookies: str, ceiling: Band) -> None:
    assert chosen_intensity(cookies) == ceiling


async def test_a_chosen_ceiling_is_kept_and_shown_and_holds_to_the_end(server: Server) -> None:
    async with server.tab(GRIEF, opened=False) as tab:
        await tab.sign_in()
        tab.http.cookie_jar.update_cookies({INTENSITY_COOKIE: "tense"})
        await tab.open()
        assert tab.elements("Brief")[-1]["props"]["capped"] == "Intensity capped at tense"
        for number in range(4):
            await tab.say(f"{HARM} {number}")
        if not tab.elements("Scorecard"):
            await tab.say("/end")
            await tab.press("end")
        await tab.until(lambda: len(tab.elements("Scorecard")) == 1)
        kept = await stored(server, tab)
        assert "Played with intensity capped at tense." in tab.elements("Scorecard")[0]["props"]["outcome"]["text"]
    assert kept.opening.intensity == "tense"
    assert {turn.direction.band for turn in kept.turns} <= {"calm", "tense"}
    assert max(BANDS.index(turn.after.band_name) for turn in kept.turns) > BANDS.index("tense")  # it did bite


async def test_a_resumed_rehearsal_and_another_take_keep_the_ceiling(server: Server) -> None:
    async with server.tab(GRIEF, opened=False) as tab:
        await tab.sign_in()
        tab.http.cookie_jar.update_cookies({INTENSITY_COOKIE: "calm"})
        await tab.open()
        await tab.say(HARM)
        rehearsal = tab.rehearsal_id()
        await tab.say("/stop")
        tab.http.cookie_jar.update_cookies({INTENSITY_COOKIE: "boiling"})
        status, body = await tab.post(f"/rehearsals/{rehearsal}/takes", {"turn": 1})
        assert status == 200, body
        again = Tab(tab.http, server.url, "", thread=json.loads(body)["id"])
        await again.come_back()
        brief = next(data for event, data in again.events if event == "resume_thread")["elements"][0]["props"]
        assert brief["capped"] == "Intensity capped at calm"
        await again.say(HARM)
        async with Database.open(server.database) as database:
            take = await database.load(again.thread)
        await again.socket.close()
    assert (take.opening.intensity, take.turns[-1].direction.band) == ("calm", "calm")


# ---- the content note


@pytest.mark.parametrize("persona", Library.at().personas(), ids=lambda persona: persona.id)
def test_customers_who_grieve_or_owe_come_with_a_note_that_tells_nothing_hidden(persona: Persona) -> None:
    note = content_note(persona)
    assert bool(note) == (persona.temperament.archetype in ("bereaved", "past_due"))
    assert not [tell for fact in persona.hidden_facts for tell in fact.tells if tell.lower() in note.lower()]


def test_a_persona_may_say_its_note_in_its_own_words_but_nothing_hidden() -> None:
    persona = Library.at().persona(GRIEF)
    own = persona.model_copy(update={"content_note": "This conversation is about a child who died."})
    assert content_note(own) == "This conversation is about a child who died."
    tell = persona.hidden_facts[0].tells[0]
    faults = Persona.cross_faults(persona.model_dump(mode="json") | {"content_note": f"It is about {tell}."})
    assert any("content_note" in fault for fault in faults)


async def test_the_note_stands_in_the_picker_and_the_brief_before_anything_is_said(server: Server) -> None:
    async with server.tab() as lobby:
        shown = {customer["id"]: customer["note"] for customer in lobby.elements("Lobby")[0]["props"]["customers"]}
        profiles = json.loads(await lobby.get("/project/settings"))["chatProfiles"]
    assert shown[GRIEF] == text("content.grief")
    assert shown[CALM] == ""
    assert text("content.grief") in next(one["markdown_description"] for one in profiles if one["name"] == GRIEF)
    async with server.tab(GRIEF) as tab:
        names = [name for name, data in tab.events if name == "element" or (name == "new_message" and data["output"])]
        assert names[0] == "element"
        assert tab.elements("Brief")[0]["props"]["customer"]["note"] == text("content.grief")


# ---- pause


async def test_a_pause_takes_no_turn_and_writing_goes_on(server: Server, tab: Tab) -> None:
    await tab.say("I am so sorry about Jamie.")
    await tab.say("", command="pause")
    assert tab.elements("Paused")[-1]["props"] == {"name": "Alan Crowther"}
    assert len((await stored(server, tab)).turns) == 1
    assert await tab.say("Take all the time you need, Alan. What would help first?")
    assert tab.count("delete_message") >= 2  # the command, and the notice
    assert len((await stored(server, tab)).turns) == 2


async def test_the_button_ends_a_pause_too_and_nothing_is_said(server: Server, tab: Tab) -> None:
    await tab.say("/pause")
    said, gone = len(tab.messages()), tab.count("delete_message")
    assert await tab.press("stay") == 200
    await tab.next("delete_message", gone)
    assert len(tab.messages()) == said
    assert (await stored(server, tab)).turns == ()


# ---- stop


@pytest.mark.parametrize("way", [{"text": "/stop"}, {"text": "", "command": "stop"}], ids=["typed", "button"])
async def test_stopping_is_kind_at_once_and_without_a_grade(server: Server, tab: Tab, way: dict[str, str]) -> None:
    await tab.say("I am so sorry about Jamie.")
    await tab.say(**way)
    after = tab.elements("Next")[-1]["props"]
    assert (after["note"], after["stopped"]) == (text("stopped.note"), True)
    kept = await stored(server, tab)
    assert (kept.ended, kept.scorecard, len(kept.turns)) == ("stopped", None, 1)
    assert not any(tab.elements(name) for name in SCORES)


async def test_nothing_brings_a_score_after_a_stop(server: Server, tab: Tab) -> None:
    await tab.say("I am so sorry about Jamie.")
    rehearsal = tab.rehearsal_id()
    await tab.say("/stop")
    for command in ("/end", "/hint", "/pause", "/stop", "Are you still there?"):
        await tab.say(command)
        assert tab.elements("Next")[-1]["props"]["note"] == text("stopped.ended")
    await tab.press("end")
    again = Tab(tab.http, server.url, "", thread=rehearsal)
    await again.come_back()
    shown = next(data for event, data in again.events if event == "resume_thread")["elements"]
    assert [element["name"] for element in shown] == ["Brief", "Next"]
    await again.socket.close()
    for path in ("takes", "export.json", "export.html", "export.md"):
        assert text("takes.not_ended") in await tab.get(f"/rehearsals/{rehearsal}/{path}")
    kept = await stored(server, tab)
    assert (kept.ended, kept.scorecard, len(kept.turns)) == ("stopped", None, 1)
    assert not any(name in frame for frame in (*tab.received, *again.received) for name in ('"Scorecard"', '"Debrief"'))


async def test_a_stopped_rehearsal_is_listed_as_such_and_not_offered_again(server: Server, tab: Tab) -> None:
    rehearsal = tab.rehearsal_id()
    await tab.say("/stop")
    status, listed = await tab.post("/project/threads", {"pagination": {"first": 20}, "filter": {}})
    assert status == 200
    assert {thread["id"]: thread["name"] for thread in json.loads(listed)["data"]}[
        rehearsal
    ] == "Alan Crowther · stopped"
    async with server.tab() as lobby:
        assert (lobby.elements("Lobby")[0]["props"]["left"] or {}).get("rehearsal") != rehearsal


async def test_local_people_are_told_that_nobody_signs_in(server: Server) -> None:
    async with server.tab() as lobby:
        assert lobby.elements("Lobby")[0]["props"]["local"] is True
