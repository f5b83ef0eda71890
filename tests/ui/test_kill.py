"""The server is killed in the middle of a reply, twenty times: finished turns are kept, none twice, and it goes on."""

from pathlib import Path

import aiohttp

from bot.store.database import Database
from tests.ui.client import Tab
from tests.ui.conftest import Server, serving

KILLS, PERSONA = 20, "past-due-marcus"


async def killed_in_a_reply(server: Server, thread: str, text: str, when: int) -> tuple[str, list[str]]:
    """Go on with `thread`, say `text`, and kill the server once `when` pieces of the reply have come.

    Returns the rehearsal's id, and what the page had been shown of earlier turns.
    """
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        tab = Tab(http, server.url, "" if thread else PERSONA, thread=thread)
        if thread:
            await tab.come_back()
            shown = next(data for name, data in tab.events if name == "resume_thread")
            said = [step["output"] for step in shown["steps"] if step["type"] == "user_message"]
        else:
            await tab.open()
            thread, said = tab.rehearsal_id(), []
        await tab.send(text)
        await tab.until(lambda: tab.count("stream_token") >= when or tab.count("task_end") > 2)
        server.process.kill()
        server.process.wait()
    return thread, said


async def kept(server: Server, thread: str) -> list[tuple[int, str]]:
    async with Database.open(server.database) as database:
        return [(turn.number, turn.trainee) for turn in (await database.load(thread)).turns]


async def test_twenty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    thread, finished = "", list[tuple[int, str]]()
    for number in range(KILLS):
        with serving(tmp_path, GREENROOM_MAX_TURNS="60", GREENROOM_PACE="60") as server:
            text = f"I'm sorry about call number {number}, Marcus. What would help you most today?"
            thread, said = await killed_in_a_reply(server, thread, text, when=1 + number % 3)
            assert said == [one for _, one in finished], "the page shows just the turns that were finished"
        now = await kept(server, thread)
        assert now[: len(finished)] == finished, "a finished turn is there for good"
        assert [turn for turn, _ in now] == list(range(1, len(now) + 1)), "numbered without gap or double"
        assert now[len(finished) :] in ([], [(len(finished) + 1, text)]), "the turn under way is whole or not there"
        finished = now
    with serving(tmp_path) as server:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            tab = Tab(http, server.url, "", thread=thread)
            await tab.come_back()
            await tab.say("Are we still connected? I'm here now.")
        assert len(await kept(server, thread)) == len(finished) + 1
