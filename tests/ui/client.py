"""A browser tab without a browser: speaks Chainlit's protocol and keeps every byte it is sent."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp
from yarl import URL

Event = tuple[str, Any]
ANSWER_SECONDS = 60
"""How long anything may take on a busy machine."""


class Tab:
    """One tab. `received` holds all frames and HTTP answers as they came, `events` what the frames say."""

    def __init__(
        self, http: aiohttp.ClientSession, url: str, profile: str, session: str | None = None, thread: str = ""
    ) -> None:
        self.http, self.url, self.profile, self.thread = http, url, profile, thread
        self.session = session or str(uuid4())
        self.received: list[str] = []
        self.events: list[Event] = []
        self._arrived = asyncio.Event()
        self._asked = self._acknowledged = 0

    async def open(self) -> None:
        """Connect and wait until the first screen is there."""
        await self.connect()
        await self.emit("connection_successful")
        await self.until(lambda: self.count("task_start") > 0 and self.count("task_end") > 1)

    async def come_back(self) -> None:
        """Connect to the rehearsal `thread` and wait until it is on the page."""
        await self.connect()
        await self.emit("connection_successful")
        await self.until(lambda: self.count("resume_thread") > 0)

    async def sign_in(self, name: str = "", password: str = "") -> int:
        """Sign in as the page does: by itself where nobody else can, else by name and password. Returns the status."""
        form = aiohttp.FormData({"username": name, "password": password}) if name else None
        path = "/login" if name else "/auth/header"
        async with self.http.post(self.url + path, data=form) as answer:
            self.received.append(await answer.text())
            return answer.status

    async def connect(self, headers: dict[str, str] | None = None, **auth: Any) -> None:
        """Open the socket; raises ConnectionRefusedError where the server turns it down."""
        if not self.http.cookie_jar.filter_cookies(URL(self.url)):
            await self.sign_in()
        address = f"{self.url.replace('http', 'ws', 1)}/ws/socket.io/?EIO=4&transport=websocket"
        self.socket = await self.http.ws_connect(address, headers=headers, max_msg_size=0)
        await self.socket.receive_str()
        given = {"sessionId": self.session, "clientType": "webapp", "chatProfile": quote(self.profile)}
        await self.socket.send_str("40" + json.dumps({**given, "userEnv": "{}", "threadId": self.thread, **auth}))
        answer = await self.socket.receive_str()
        if not answer.startswith("40"):
            raise ConnectionRefusedError(answer)
        self.reading = asyncio.create_task(self._read())
        self.reading.add_done_callback(lambda _: self._arrived.set())

    async def _read(self) -> None:
        async for message in self.socket:
            if message.data == "2":
                await self.socket.send_str("3")
                continue
            self.received.append(message.data)
            if message.data.startswith("42"):
                name, *data = json.loads(message.data[2:])
                self.events.append((name, data[0] if data else None))
            self._acknowledged += message.data.startswith("43")
            self._arrived.set()

    async def emit(self, event: str, *data: Any) -> None:
        """Send an event as it is."""
        await self.socket.send_str("42" + json.dumps([event, *data]))

    async def until(self, done: Callable[[], bool], seconds: float = ANSWER_SECONDS) -> None:
        """Wait for `done` to come true; fails with what came last where it does not, or where the server hung up."""
        try:
            async with asyncio.timeout(seconds):
                while not done():
                    assert not self.reading.done(), f"the connection is gone; it brought at last {self.events[-5:]}"
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            raise AssertionError(f"waited {seconds:g} s in vain; at last came {self.events[-5:]}") from None

    async def send(self, text: str, **fields: Any) -> str:
        """Send a message as the web client does; `fields` override what it would say. Returns its id."""
        message = {"id": str(uuid4()), "threadId": "", "name": "User", "type": "user_message", "output": text, **fields}
        await self.emit("client_message", {"message": message, "fileReferences": []})
        return str(message["id"])

    @contextmanager
    def in_one_packet(self) -> Iterator[None]:
        """What is sent meanwhile arrives at once, however busy this machine is between two sends."""
        wire = self.socket.get_extra_info("socket")
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        yield
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    async def dealt_with(self) -> None:
        """Wait until the server has dealt with all that was sent, and no turn is under way; or until it hung up.

        It takes events up in order and acknowledges these, the second one after a turn that the first found under way
        has said that it begins.
        """
        for _ in range(2):
            if self.socket.closed:
                return
            self._asked += 1
            with suppress(ConnectionError):  # it is hanging up just now
                await self.socket.send_str(f'42{self._asked}["fetch_favorites"]')
            await self.until(lambda: self._acknowledged == self._asked or self.reading.done())
        await self.until(lambda: self.count("task_end") > self.count("task_start") or self.reading.done())

    async def closed(self) -> None:
        """Wait until the server has hung up."""
        await asyncio.wait_for(asyncio.shield(self.reading), ANSWER_SECONDS)

    async def say(self, text: str, **fields: Any) -> str:
        """Send a message and wait until it was dealt with; returns the customer's reply, or what came instead."""
        ended, said = self.count("task_end"), len(self.messages())
        await self.send(text, **fields)
        await self.until(lambda: self.count("task_end") > ended)
        return "\n".join(message["output"] for message in self.messages()[said:])

    async def notice(self, text: str, **fields: Any) -> str:
        """Send a message that is refused; returns the words of the refusal."""
        said = len(self.messages())
        await self.send(text, **fields)
        await self.until(lambda: len(self.messages()) > said)
        return str(self.messages()[-1]["output"])

    async def press(self, name: object, payload: object = None) -> int:
        """Press a button; returns the HTTP status."""
        action = {"name": name, "payload": {} if payload is None else payload}
        return (await self.post("/project/action", {"sessionId": self.session, "action": action}))[0]

    async def post(self, path: str, body: Any, method: str = "POST") -> tuple[int, str]:
        """Send JSON; returns status and text."""
        async with self.http.request(method, self.url + path, json=body) as answer:
            self.received.append(text := await answer.text())
            return answer.status, text

    async def get(self, path: str) -> str:
        """The text at `path`."""
        async with self.http.get(self.url + path) as answer:
            self.received.append(text := await answer.text())
            return text

    async def next(self, event: str, after: int) -> None:
        """Wait until `event` has arrived more than `after` times."""
        await self.until(lambda: self.count(event) > after)

    def count(self, event: str) -> int:
        """How often `event` arrived."""
        return sum(name == event for name, _ in self.events)

    def messages(self) -> list[dict[str, Any]]:
        """Everything said in the chat by the server, in order."""
        return [data for name, data in self.events if name == "new_message" and "message" in data["type"]]

    def elements(self, name: str) -> list[dict[str, Any]]:
        """Elements of that name, in order."""
        return [data for event, data in self.events if event == "element" and data["name"] == name]

    def rehearsal_id(self) -> str:
        """Id of the rehearsal in this tab."""
        return str(self.elements("Brief")[-1]["props"]["rehearsal"])
