"""A load client for Chainlit 2.12: one websocket a rehearsal, frames told apart by their first letters.

Protocol: Engine.IO 4 over a websocket at /ws/socket.io; `40{...}` connects, `42["event", ...]` is an event both ways,
"2" is a ping. The first token rides in `stream_start`; `task_end` ends a turn.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple
from uuid import uuid4

import aiohttp

WAIT_SECONDS = 90
FIRST, END, START = '42["stream_start"', '42["task_end"', '42["task_start"'


class Times(NamedTuple):
    """Seconds of one turn until its first token and until its end."""

    first: float
    whole: float


@dataclass
class Seen:
    """What came since it was last reset: when the first token and the end did; `starts`: tasks begun so far."""

    first: float = 0.0
    end: float = 0.0
    starts: int = 0


class Visitor:
    """A browser tab in which one person rehearses."""

    def __init__(self, http: aiohttp.ClientSession, url: str, cookies: Mapping[str, str], profile: str = "") -> None:
        self._http, self._url, self._profile = http, url, profile
        self._session = str(uuid4())
        self._cookies = {**cookies, "X-Chainlit-Session-id": self._session}
        self._seen, self._arrived = Seen(), asyncio.Event()

    async def arrive(self) -> None:
        """Connect, and wait until the first screen is there; raises ConnectionRefusedError."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        address = f"{self._url.replace('http', 'ws', 1)}/ws/socket.io/?EIO=4&transport=websocket"
        self._socket = await self._http.ws_connect(address, headers=headers, max_msg_size=0)
        await self._socket.receive_str()
        given = {"sessionId": self._session, "clientType": "webapp", "chatProfile": self._profile, "threadId": ""}
        await self._socket.send_str("40" + json.dumps({**given, "userEnv": "{}"}))
        answer = await self._socket.receive_str()
        if not answer.startswith("40"):
            raise ConnectionRefusedError(answer)
        self._reading = asyncio.create_task(self._read())
        await self._emit("connection_successful")
        async with asyncio.timeout(WAIT_SECONDS):
            while not (self._seen.starts and self._seen.end):
                await self._next()

    async def say(self, text: str) -> Times:
        """One turn; raises TimeoutError where it does not end, and RuntimeError where it ends without a reply."""
        id, began = str(uuid4()), perf_counter()
        self._seen = Seen()
        message = {"id": id, "threadId": "", "name": "User", "type": "user_message", "output": text, "createdAt": ""}
        await self._emit("client_message", {"message": message, "fileReferences": []})
        async with asyncio.timeout(WAIT_SECONDS):
            while not self._seen.end:
                await self._next()
        if not self._seen.first:
            raise RuntimeError("the turn ended without a reply")
        return Times(self._seen.first - began, self._seen.end - began)

    async def leave(self) -> None:
        """Close as the page does when another chat is started: the server may forget this one at once."""
        await self._emit("clear_session")
        await self._socket.close()
        await self._reading

    async def _emit(self, event: str, *data: object) -> None:
        await self._socket.send_str("42" + json.dumps([event, *data]))

    async def _next(self) -> None:
        self._arrived.clear()
        await self._arrived.wait()

    async def _read(self) -> None:
        async for message in self._socket:
            frame: str = message.data
            if frame == "2":
                await self._socket.send_str("3")
            elif frame.startswith(FIRST):
                self._seen.first = self._seen.first or perf_counter()
                self._arrived.set()
            elif frame.startswith(END):
                self._seen.end = perf_counter()
                self._arrived.set()
            elif frame.startswith(START):
                self._seen = Seen(starts=self._seen.starts + 1)
