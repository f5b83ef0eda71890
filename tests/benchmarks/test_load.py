"""Many rehearsals at once, beside a bare Chainlit mounted the same way, in one run: `make bench`.

Figures are printed; none decides a test. What is asserted: nobody is turned away, and every turn is in the database.
LOAD_ROUNDS and LOAD_SIZES choose a shorter run.
"""

import asyncio
import os
import re
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.store.database import Database
from bot.store.tables import TurnRow
from tests.benchmarks.load import LINES, WARM, Load, Running, arrived, bare, load, ours, play, show, visiting

pytestmark = pytest.mark.bench

ROUNDS = int(os.environ.get("LOAD_ROUNDS", "3"))
SIZES = tuple(int(size) for size in os.environ.get("LOAD_SIZES", "50,200,500").split(","))
PERSONA = "repeat-contact-dana"
UNPACED = {"GREENROOM_PACE": "0", "GREENROOM_MAX_TURNS": "200"}
AIMS = {"turns/s": (">=", 0.8), "TTFT p95 ms": ("<=", 1.25), "RSS kB each": ("<=", 1.5)}
"""Figure -> what ours may be, as a share of the bare one's."""
BESIDE_LOADS = {"TTFT p95 ms": ("<", 3.0)}
"""The same, beside cold page loads, as a share of the chat alone."""
CHATTING, THINKING, WAVE_SECONDS, LOADING = 30, 0.6, 1.0, 10
WAVES, COMING_AND_GOING = 6, 100
COLD = (
    "/auth/config", "/user", "/project/translations?language=en-US", "/project/settings?language=en-US", "/favicon",
    "/logo?theme=light",
)  # fmt: skip
"""What a browser asks for beside the files that the page names."""


async def turns_kept(folder: Path) -> int:
    """Turns in the database of a server."""
    async with Database.open(f"sqlite+aiosqlite:///{folder / 'greenroom.db'}") as database, database.reads() as session:
        return int((await session.execute(select(func.count()).select_from(TurnRow))).scalar_one())


def test_many_rehearsals_at_once(tmp_path: Path) -> None:
    """Bare and ours take turns, a fresh process each; "paced" is ours as it is set up, at 220 characters a second."""
    for size in SIZES:
        rows: dict[str, list[dict[str, float]]] = {"bare": [], "ours": [], "ours, paced": []}
        for number in range(ROUNDS):
            for name, found in rows.items():
                folder = tmp_path / f"{name} {size} {number}"
                settings = UNPACED if name == "ours" else {}
                with bare(folder) if name == "bare" else ours(folder, **settings) as server:
                    made = asyncio.run(load(server, size, "" if name == "bare" else PERSONA))
                found.append(made.figures)
                assert not made.errors, made.errors[:3]
                if name != "bare":
                    assert asyncio.run(turns_kept(folder)) == len(LINES) * (size + WARM)
        show(f"{size} rehearsals", rows, AIMS)


def test_cold_page_loads_beside_a_chat(tmp_path: Path) -> None:
    """Chat alone, then with ten browsers at a time that have nothing of the page yet."""
    for name in ("bare", "ours"):
        rows: dict[str, list[dict[str, float]]] = {"chat alone": [], "with loads": []}
        with bare(tmp_path / name) if name == "bare" else ours(tmp_path / name, **UNPACED) as server:
            for number in range(2 * ROUNDS):
                loading = LOADING if number % 2 else 0
                rows["with loads" if loading else "chat alone"].append(
                    asyncio.run(chat_beside(server, "" if name == "bare" else PERSONA, loading))
                )
        show(f"{name}: {CHATTING} chatting", rows, BESIDE_LOADS)
        assert all(each["errors"] == 0 for found in rows.values() for each in found)


async def chat_beside(server: Running, profile: str, loading: int) -> dict[str, float]:
    """What people who chat at a human pace notice, while every second `loading` browsers load the page at once."""
    made, waves = Load(CHATTING), list[float]()
    async with visiting(server.url) as (http, cookies):
        visitors = await arrived(http, server, cookies, profile, made)
        chatting, cpu = asyncio.create_task(play(visitors, made, THINKING)), server.cpu
        while not chatting.done():
            began = perf_counter()
            await asyncio.gather(*(cold_load(http, server.url, cookies) for _ in range(loading)))
            waves.append(perf_counter() - began)
            await asyncio.wait([chatting], timeout=max(0.0, WAVE_SECONDS - waves[-1]))
        cpu = server.cpu - cpu
        await asyncio.gather(chatting, *(visitor.leave() for visitor in visitors))
    return made.waits | {"ten pages ms": 1000 * median(waves) if loading else 0.0, "CPU s": cpu}


async def cold_load(http: aiohttp.ClientSession, url: str, cookies: dict[str, str]) -> int:
    """Bytes that a browser with an empty cache fetches, compressed, before the page stands."""
    headers = {"Accept-Encoding": "gzip", "Accept": "text/html"}
    async with http.get(url, headers=headers, cookies=cookies) as answer:
        page = await answer.text()
    named = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', page)
    assert named, page[:200]

    async def fetch(path: str) -> int:
        asking = http.get(url + path, headers={"Accept-Encoding": "gzip"}, cookies=cookies, auto_decompress=False)
        async with asking as answer:
            return len(await answer.read())

    return len(page) + sum(await asyncio.gather(*map(fetch, (*named, *COLD))))


def test_six_hundred_come_and_go(tmp_path: Path) -> None:
    """Memory after each hundred that came, rehearsed and left."""
    after: list[float] = []
    with ours(tmp_path, **UNPACED) as server:
        for _ in range(WAVES):
            made = Load(COMING_AND_GOING)
            left = asyncio.run(come_and_go(server, made))
            after.append(server.megabytes)
            assert (made.errors, left) == ([], 0)
    print("\nMB after each hundred:" + "".join(f"{each:8.1f}" for each in after))


async def come_and_go(server: Running, made: Load) -> int:
    """As many as `made` is for arrive, play and leave; returns how many rehearsals the server then still holds."""
    async with visiting(server.url) as (http, cookies):
        visitors = await arrived(http, server, cookies, PERSONA, made)
        await play(visitors, made)
        await asyncio.gather(*(visitor.leave() for visitor in visitors))
        for _ in range(50):
            async with http.get(server.url + "/health") as answer:
                if not (left := (await answer.json())["rehearsals_open"]):
                    break
            await asyncio.sleep(0.1)
        return int(left)
