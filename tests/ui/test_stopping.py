"""Stopping while a model takes for ever: a reply cut off does not count, a scorecard cut off can be had again."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from bot.store.database import Database
from bot.ui.wording import text
from tests.llm.judging import DEFAULTS, schema_of
from tests.llm.openai_server import FOR_EVER, Answer, OpenAIServer
from tests.ui.browsing import browsing
from tests.ui.client import Tab
from tests.ui.conftest import Server, played_by, serving

PERSONA, POLITE = "repeat-contact-dana", "I'm sorry this took five contacts. What matters most to you today?"
STUCK = {"Reply": Answer("So what happens now? I wait.", hang_after=5), "Judgement": Answer(delay=FOR_EVER)}


def playing(model: OpenAIServer, stuck_in: str = "") -> None:
    """Let `model` answer whatever it is asked, except that it never comes to the end of what it is stuck in."""

    def respond(body: dict[str, Any]) -> Answer | str:
        kind = "Reply" if body.get("stream") else schema_of(body)
        if kind == stuck_in:
            return STUCK[kind]
        found = "So what now?" if kind == "Reply" else DEFAULTS[kind]
        found = found(body) if callable(found) else found
        return found if isinstance(found, str) else json.dumps(found)

    model.respond(respond)


async def turns(server: Server, tab: Tab) -> list[str]:
    async with Database.open(server.database) as database:
        return [turn.trainee for turn in (await database.load(tab.rehearsal_id())).turns]


@pytest.fixture(scope="module")
def slow(model: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("slow"), **played_by(model)) as running:
        yield running


@pytest.fixture
async def tab(model: OpenAIServer, slow: Server) -> AsyncIterator[Tab]:
    """A rehearsal that has just begun."""
    model.reset()
    playing(model)
    async with slow.tab(PERSONA) as found:
        yield found


async def stop(tab: Tab) -> None:
    """Stop what is under way, and wait until it is over."""
    ended = tab.count("task_end")
    await tab.emit("stop")
    await tab.next("task_end", ended)


async def test_stop_takes_the_turn_back_and_says_so(tab: Tab, model: OpenAIServer, slow: Server) -> None:
    playing(model, stuck_in="Reply")
    await tab.send(POLITE)
    await tab.next("stream_start", 0)
    await stop(tab)
    assert tab.messages()[-1]["output"] == text("chat.cut")
    assert tab.count("delete_message") == 1
    assert await turns(slow, tab) == []
    playing(model)
    assert await tab.say(POLITE) == "So what now?"
    assert await turns(slow, tab) == [POLITE]


async def test_a_scorecard_that_was_cut_off_comes_when_it_is_asked_for_again(tab: Tab, model: OpenAIServer) -> None:
    await tab.say(POLITE)
    await tab.say("/end")
    playing(model, stuck_in="Judgement")
    await tab.send("/end")
    await tab.until(lambda: tab.messages()[-1]["output"] == text("chat.grading"))
    await stop(tab)
    assert tab.elements("Scorecard") == []
    playing(model)
    await tab.say("/end")
    await tab.say("/end")
    assert len(tab.elements("Scorecard")) == 1


@pytest.mark.browser
async def test_the_stop_button_says_that_the_turn_does_not_count(model: OpenAIServer, slow: Server) -> None:
    model.reset()
    playing(model)
    async with browsing(slow, "light") as tab:
        page = tab.page
        await page.get_by_test_id(f"pick-{PERSONA}").click()
        await page.get_by_test_id("brief").wait_for()
        await expect(page.get_by_text("So what now?", exact=True)).to_be_visible()
        playing(model, stuck_in="Reply")
        await page.fill("#chat-input", POLITE)
        await page.click("#chat-submit")
        await expect(page.get_by_text("So what happens now?", exact=False)).to_be_visible()
        await page.click("#stop-button")
        await expect(page.get_by_text("Stopped. That turn was not recorded", exact=False)).to_be_visible()
        playing(model)
        await tab.say("Where were we?")
        assert (await tab.lines("assistant_message"))[-1] == "So what now?"
