"""Load on a chat server: the two servers compared, seen from outside, and many tabs that play at once."""

import asyncio
import os
import random
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp

from tests.benchmarks.chainlit_client import Times, Visitor
from tests.ui.conftest import free_port

LINES = (
    "Hello, this is service desk {number}. What happened, in your own words?",
    "Thank you for telling me. When did it start? I have opened case {number} for you.",
    "I am looking at your account now. Which address is the line of case {number} meant for?",
    "I see {number} notes of your earlier calls here. Who did you speak to last?",
    "Understood, that is in case {number} now. What would help you most today?",
)
WARM, ARRIVING_TOGETHER = 20, 20


class Running:
    """A server process, looked at from outside through /proc."""

    def __init__(self, url: str, pid: int) -> None:
        self.url, self._proc = url, Path("/proc") / str(pid)

    @property
    def megabytes(self) -> float:
        """Resident memory."""
        found = re.search(r"VmRSS:\s+(\d+) kB", (self._proc / "status").read_text())
        assert found
        return int(found[1]) / 1024

    @property
    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        spent = (self._proc / "stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(folder: Path, arguments: list[str], **settings: str) -> Iterator[Running]:
    """`python -m ARGUMENTS PORT` on a free port, answering."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not re.match("GREENROOM_|CHAINLIT_", name)}
    command = [sys.executable, "-m", *arguments, str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=clean | settings, stdout=log, stderr=subprocess.STDOUT)
    try:
        asyncio.run(_answers(url := f"http://127.0.0.1:{port}"))
        yield Running(url, process.pid)
    finally:
        process.terminate()
        process.wait(20)


async def _answers(url: str) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(url + "/project/translations?language=en-US"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


@contextmanager
def ours(folder: Path, **settings: str) -> Iterator[Running]:
    """Greenroom with the embedded cast, keeping every turn in SQLite."""
    with running(folder, ["bot", "serve", "--port"], GREENROOM_DATA=str(folder), **settings) as server:
        yield server


@contextmanager
def bare(folder: Path) -> Iterator[Running]:
    """Chainlit's hello-world: sixty tokens a reply out of nothing."""
    with running(folder, ["tests.benchmarks.hello_chainlit"], CHAINLIT_APP_ROOT=str(folder)) as server:
        yield server


@dataclass
class Load:
    """What `size` simultaneous rehearsals of five turns each cost."""

    size: int
    times: list[Times] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0
    arriving_cpu: float = 0.0
    megabytes: float = 0.0

    @property
    def waits(self) -> dict[str, float]:
        """What people notice, by name."""
        first, whole = sorted(each.first for each in self.times), sorted(each.whole for each in self.times)
        return {
            "TTFT p50 ms": 1000 * at(first, 0.5),
            "TTFT p95 ms": 1000 * at(first, 0.95),
            "turn p95 ms": 1000 * at(whole, 0.95),
            "errors": len(self.errors),
        }

    @property
    def figures(self) -> dict[str, float]:
        """That, and what it takes."""
        return {
            "turns/s": len(self.times) / self.wall,
            **self.waits,
            "CPU ms/turn": 1000 * self.cpu / max(1, len(self.times)),
            "CPU ms/arrival": 1000 * self.arriving_cpu / self.size,
            "RSS kB each": 1024 * self.megabytes / self.size,
        }


def at(ordered: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


@asynccontextmanager
async def visiting(url: str) -> AsyncIterator[tuple[aiohttp.ClientSession, dict[str, str]]]:
    """A client and the cookies of whoever is signed in there; a bare Chainlit asks for none."""
    connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=None)
    client = aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
    async with client as http, http.post(url + "/auth/header") as answer:
        yield http, {name: morsel.value for name, morsel in answer.cookies.items()}


async def load(server: Running, size: int, profile: str) -> Load:
    """With some others there already, `size` tabs arrive, all play their five turns at once, and leave."""
    made = Load(size)
    async with visiting(server.url) as (http, cookies):
        others = await arrived(http, server, cookies, profile, Load(WARM))
        await play(others, Load(WARM))
        megabytes, cpu = server.megabytes, server.cpu
        visitors = await arrived(http, server, cookies, profile, made)
        made.arriving_cpu, cpu, began = server.cpu - cpu, server.cpu, perf_counter()
        await play(visitors, made)
        made.wall, made.cpu = perf_counter() - began, server.cpu - cpu
        made.megabytes = server.megabytes - megabytes
        await asyncio.gather(*(visitor.leave() for visitor in (*visitors, *others)))
    return made


async def arrived(
    http: aiohttp.ClientSession, server: Running, cookies: dict[str, str], profile: str, made: Load
) -> list[Visitor]:
    """As many tabs as `made` is for, a few connecting at a time, each with its first screen."""
    some = asyncio.Semaphore(ARRIVING_TOGETHER)

    async def arrive() -> Visitor | None:
        visitor = Visitor(http, server.url, cookies, profile)
        async with some:
            try:
                await visitor.arrive()
            except (OSError, TimeoutError) as fault:
                made.errors.append(f"arriving: {fault!r}")
                return None
        return visitor

    return [visitor for visitor in await asyncio.gather(*(arrive() for _ in range(made.size))) if visitor]


async def play(visitors: list[Visitor], made: Load, think: float = 0.0) -> None:
    """Everybody says every line, each in words of their own, and waits `think` seconds before each."""

    async def rehearse(number: int, visitor: Visitor) -> None:
        for line in LINES:
            await asyncio.sleep(think * random.uniform(0.8, 1.2))
            try:
                made.times.append(await visitor.say(line.format(number=number)))
            except (OSError, TimeoutError, RuntimeError) as fault:
                made.errors.append(f"turn: {fault!r}")

    await asyncio.gather(*(rehearse(*one) for one in enumerate(visitors)))


def show(title: str, rows: dict[str, list[dict[str, float]]], aims: dict[str, tuple[str, float]]) -> None:
    """A table of medians, one column a row of `rows`; the first one's are what the ratios and `aims` are to."""
    mid = {name: {key: median(one[key] for one in each) for key in each[0]} for name, each in rows.items()}
    base, *others = mid
    print(f"\n{title:24}" + "".join(f"{name:>14}" for name in mid) + "".join(f"  x {base:<10}" for _ in others))
    for key in mid[base]:
        ratios = [mid[name][key] / mid[base][key] if mid[base][key] else float("nan") for name in others]
        sign, aim = aims.get(key, ("", 0.0))
        print(
            f"{key:24}" + "".join(f"{each[key]:14.1f}" for each in mid.values())
            + "".join(f"{ratio:14.2f}" for ratio in ratios) + (f"   aim {sign} {aim}" if sign else "")
        )  # fmt: skip
