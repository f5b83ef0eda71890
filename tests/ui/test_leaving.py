"""What stays behind: nothing of a tab that was left for good, and no files of open tabs once the server stops."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

from tests.ui.client import ANSWER_SECONDS, Tab
from tests.ui.conftest import STOP_SECONDS, Server, serving

PERSONA, TABS = "repeat-contact-dana", 30


async def held(tab: Tab) -> int:
    """Rehearsals the server holds in memory."""
    return int(json.loads(await tab.get("/health"))["rehearsals_open"])


async def settles(tab: Tab, wanted: int) -> None:
    """Wait until the server holds `wanted`."""
    async with asyncio.timeout(ANSWER_SECONDS):
        while await held(tab) != wanted:
            await asyncio.sleep(0.05)


async def test_a_rehearsal_left_for_good_is_let_go_unless_another_tab_plays_it(tmp_path: Path) -> None:
    with serving(tmp_path) as server:  # of its own: nobody else's tabs come and go
        await one_tab_leaves_and_the_other_plays_on(server)


async def one_tab_leaves_and_the_other_plays_on(server: Server) -> None:
    async with server.tab() as watching:
        async with server.tab(PERSONA) as first:
            async with server.tab(opened=False) as second:
                second.thread = first.rehearsal_id()
                await second.come_back()
                await second.emit("clear_session")
                await second.socket.close()
            await first.say("Hello, what happened?")
            assert await held(watching) == 1
        await settles(watching, 0)


async def test_stopping_with_many_open_tabs_leaves_no_file_of_theirs(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        async with AsyncExitStack() as open_tabs:
            for _ in range(TABS):
                await open_tabs.enter_async_context(server.tab(PERSONA))
            kept = [path for path in (tmp_path / "ui" / ".files").rglob("*") if path.is_file()]
            server.process.terminate()
            assert await asyncio.to_thread(server.process.wait, STOP_SECONDS) in (0, -15)
    assert len(kept) >= TABS, "the tabs had files"
    assert not list((tmp_path / "ui" / ".files").glob("*"))
    assert "Traceback" not in (tmp_path / "log").read_text()
