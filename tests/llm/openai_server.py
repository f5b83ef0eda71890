"""A real HTTP server that speaks the OpenAI chat API, says what a test scripts, and breaks as it is told.

server.say("Hello.", "Bye.")                    the next answers, in order; then `server.otherwise`
server.respond(lambda body: Answer("..."))      an answer worked out from each request
server.say(Answer(status=429, retry_after="1"), "Hello.")
server.lacks = {"json_schema"}                  400 on what the server does not know
server.bodies                                   every request body, for canary tests
"""

import asyncio
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

FOR_EVER = 3_600.0
"""Seconds that nobody waits for."""
PIECE = re.compile(r"\s*\S+\s*?")
FEATURES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "json_schema": lambda body: body.get("response_format", {}).get("type") == "json_schema",
    "json_object": lambda body: body.get("response_format", {}).get("type") == "json_object",
    "tools": lambda body: "tools" in body,
    "stream_options": lambda body: "stream_options" in body,
    "temperature": lambda body: "temperature" in body,
    "seed": lambda body: "seed" in body,
    "stop": lambda body: "stop" in body,
    "max_tokens": lambda body: "max_tokens" in body,
    "max_completion_tokens": lambda body: "max_completion_tokens" in body,
}
"""What a server may lack -> whether a request asks for it."""


@dataclass(frozen=True)
class Answer:
    """One answer. `text` is what the model says: prose, JSON or, where tools are offered, a tool's arguments."""

    text: str = "Fine."
    status: int = 200
    error: str = "scripted fault"
    retry_after: str | None = None
    delay: float = 0
    """Seconds before the first byte."""
    pause: float = 0
    """Seconds before each streamed piece."""
    hang_after: int | None = None
    """Streamed pieces after which no more comes, though the connection stays."""
    cut_after: int | None = None
    """Pieces (not streamed: bytes) after which the connection is dropped."""
    refusal: str = ""
    roleless: bool = False
    """The first streamed delta has no role."""
    finish: str = "stop"
    usage: tuple[int, int, int] | None = (100, 0, 0)
    """Tokens in, of them cached, out (0: as many as pieces). None: the server tells no usage."""
    body: bytes | None = None
    """The whole response instead, e.g. an HTML page."""
    ends: bool = True
    """Whether a stream closes with finish reason and [DONE]."""
    as_text: bool = False
    """Ignore offered tools and answer in text."""


@dataclass
class OpenAIServer:
    """A running server; `url` is the base URL. Every test starts with it reset."""

    url: str = ""
    otherwise: Answer = Answer()
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    lacks: set[str] = field(default_factory=set)
    cut_off: int = 0
    """Streams whose client went away before the end."""
    _queue: deque[Answer] = field(default_factory=deque)
    _respond: Callable[[dict[str, Any]], Answer | str | None] | None = None

    def say(self, *answers: Answer | str) -> None:
        """The next answers, in order."""
        self._queue.extend(answer if isinstance(answer, Answer) else Answer(answer) for answer in answers)

    def respond(self, answer: Callable[[dict[str, Any]], Answer | str | None]) -> None:
        """Work out each answer from the request body; None leaves it to what `say` scripted."""
        self._respond = answer

    def reset(self) -> None:
        """Forget script, faults and requests."""
        self.otherwise, self.lacks, self._respond, self.cut_off = Answer(), set(), None, 0
        self.bodies, self.headers, self._queue = [], [], deque()

    @property
    def said(self) -> str:
        """All request bodies as one text: search it for what must never be sent."""
        return json.dumps(self.bodies, ensure_ascii=False)

    def _next(self, body: dict[str, Any]) -> Answer:
        found = self._respond(body) if self._respond else None
        if found is not None:
            return found if isinstance(found, Answer) else Answer(found)
        return self._queue.popleft() if self._queue else self.otherwise

    async def models(self, request: web.Request) -> web.Response:
        """GET /models."""
        return web.json_response({"object": "list", "data": [{"id": "scripted", "object": "model"}]})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """POST /chat/completions."""
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        if missing := sorted(name for name in self.lacks if FEATURES[name](body)):
            return _error(400, f"Unsupported parameter: '{_parameter(missing[0])}'", param=_parameter(missing[0]))
        answer = self._next(body)
        await asyncio.sleep(answer.delay)
        if answer.status != 200:
            return _error(answer.status, answer.error, retry_after=answer.retry_after)
        if answer.body is not None:
            return web.Response(body=answer.body, content_type="application/json")
        if body.get("stream"):
            return await self._stream(request, body, answer)
        payload = json.dumps(_whole(body, answer)).encode()
        if answer.cut_after is None:
            return web.Response(body=payload, content_type="application/json")
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(payload))})
        await response.prepare(request)
        await response.write(payload[: answer.cut_after])
        _drop(request)
        return response

    async def _stream(self, request: web.Request, body: dict[str, Any], answer: Answer) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            for number, delta in enumerate(_deltas(body, answer)):
                if answer.cut_after is not None and number > answer.cut_after:
                    _drop(request)
                    return response
                await asyncio.sleep(FOR_EVER if number - 1 == answer.hang_after else answer.pause)
                await response.write(_event(_chunk(body, {"delta": delta, "finish_reason": None})))
            if answer.ends:
                await response.write(_event(_chunk(body, {"delta": {}, "finish_reason": answer.finish})))
                if answer.usage and body.get("stream_options", {}).get("include_usage"):
                    await response.write(_event(_chunk(body, None) | {"usage": _usage(answer)}))
                await response.write(b"data: [DONE]\n\n")
        except (ConnectionError, asyncio.CancelledError):
            self.cut_off += 1
        return response


def _parameter(feature: str) -> str:
    return "response_format" if feature.startswith("json_") else feature


def _drop(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _error(status: int, message: str, retry_after: str | None = None, param: str | None = None) -> web.Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    error = {"message": message, "type": "scripted", "param": param, "code": None}
    return web.json_response({"error": error}, status=status, headers=headers)


def _deltas(body: dict[str, Any], answer: Answer) -> list[dict[str, Any]]:
    """The first delta names the role and says nothing; then one per piece."""
    first: dict[str, Any] = {} if answer.roleless else {"role": "assistant", "content": ""}
    if answer.refusal:
        return [first, {"refusal": answer.refusal}]
    return [first, *({"content": piece} for piece in PIECE.findall(answer.text))]


def _chunk(body: dict[str, Any], choice: dict[str, Any] | None) -> dict[str, Any]:
    choices = [] if choice is None else [{"index": 0, "logprobs": None} | choice]
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": body.get("model", "")}
    return frame | {"choices": choices, "usage": None}


def _event(chunk: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _usage(answer: Answer) -> dict[str, Any]:
    given, cached, told = answer.usage or (0, 0, 0)
    told = told or len(PIECE.findall(answer.text))
    return {
        "prompt_tokens": given,
        "completion_tokens": told,
        "total_tokens": given + told,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def _whole(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": answer.text, "refusal": None}
    if answer.refusal:
        message |= {"content": None, "refusal": answer.refusal}
    elif body.get("tools") and not answer.as_text:
        call = {"name": body["tools"][0]["function"]["name"], "arguments": answer.text}
        message |= {"content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": call}]}
    choice = {"index": 0, "message": message, "finish_reason": answer.finish, "logprobs": None}
    frame = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": body.get("model", "")}
    return frame | {"choices": [choice]} | ({"usage": _usage(answer)} if answer.usage else {})


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for what the server does or notices in its thread."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


@contextmanager
def serving() -> Iterator[OpenAIServer]:
    """The server in a thread of its own, on a free port of the loopback."""
    server, ready, loop = OpenAIServer(), threading.Event(), asyncio.new_event_loop()

    async def serve(stop: asyncio.Event) -> None:
        app = web.Application(client_max_size=2**24)
        azure = "/openai/deployments/{name}/chat/completions"
        paths = [web.post(path, server.chat) for path in ("/v1/chat/completions", azure)]
        app.add_routes([*paths, web.get("/v1/models", server.models)])
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        server.url = f"http://{host}:{port}/v1"
        ready.set()
        await stop.wait()
        await runner.cleanup()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: _run(loop, serve(stop)), daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(60)


def _run(loop: asyncio.AbstractEventLoop, work: Any) -> None:
    asyncio.set_event_loop(loop)
    loop.run_until_complete(work)
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
