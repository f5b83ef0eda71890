"""A fake model server in a process of its own, for measuring plumbing, never quality: raw ASGI under uvicorn.

    python -m tests.benchmarks.fake_openai            prints its base URL
    POST /_ctl {"latency": 0.2, "p429": 0.05, ...}    settings, counters back to nothing
    GET  /_stats                                      counters

It answers the schemas of the product's prompts, with quotes that stand in the chat. Faults are a pure function of
(seed, question, n-th time it is asked), so that everybody who asks the same meets the same.
"""

import asyncio
import hashlib
import json
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from bot.core.prompt import unmarked

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
RE_ASKED = "\n\nYour last answer could not be used: "
SPOKEN = re.compile(r'^\{"turn": \d+, "speaker": .*\}$', re.MULTILINE)
SENTENCE = re.compile(r".*?[.!?](?=\s|$)")
TOLD = "I have told you twice now. What are you going to do about it?"
INSTEAD = "You asked me something and I passed it over. Let me look that up before anything else."


@dataclass(frozen=True)
class Settings:
    """`storm`: seconds from and to which every request is refused, counted from the first one."""

    latency: float = 0.2
    p429: float = 0
    p500: float = 0
    bad: float = 0
    retry_after: float | None = None
    seed: int = 1
    storm: tuple[float, float] | None = None
    hold: int | None = None
    """Usable answers after which nobody gets one any more."""
    bodies: str | None = None
    """A file to which every request body is appended."""


@dataclass
class Counts:
    """What came in, and what was done about it. `done`: usable answers by question."""

    requests: int = 0
    ok: int = 0
    f429: int = 0
    f500: int = 0
    bad: int = 0
    open: int = 0
    most_open: int = 0
    first: float | None = None
    last: float | None = None
    tokens: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def shown(self) -> dict[str, Any]:
        """Plain numbers. `repaid`: usable answers given to a question that had one."""
        return {name: value for name, value in vars(self).items() if name not in ("asked", "done")} | {
            "questions": len(self.asked),
            "repaid": sum(self.done.values()) - len(self.done),
        }


class Server:
    """The ASGI application."""

    def __init__(self) -> None:
        self.settings, self.counts = Settings(), Counts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        raw = await _body(receive)
        if scope["path"] == "/_ctl":
            given = json.loads(raw or b"{}")
            storm = given.pop("storm", None)
            self.settings, self.counts = Settings(**given, storm=tuple(storm) if storm else None), Counts()
            await _json(send, 200, {})
        elif scope["path"] == "/_stats":
            await _json(send, 200, self.counts.shown)
        elif scope["path"] == "/v1/chat/completions":
            await self._chat(raw, receive, send)
        else:
            await _json(send, 404, {"error": {"message": "no such path"}})

    async def _chat(self, raw: bytes, receive: Receive, send: Send) -> None:
        counts, now = self.counts, time.time()
        counts.requests += 1
        counts.open += 1
        counts.most_open = max(counts.most_open, counts.open)
        counts.first = counts.first or now
        try:
            await self._answer(raw, now - counts.first, receive, send)
        finally:
            counts.open -= 1
            counts.last = time.time()

    async def _answer(self, raw: bytes, at: float, receive: Receive, send: Send) -> None:
        settings, counts, body = self.settings, self.counts, json.loads(raw)
        if settings.bodies:
            with Path(settings.bodies).open("ab") as file:
                file.write(raw + b"\n")
        question = question_of(body)
        counts.asked[question] += 1
        chance = _chance(settings.seed, question, counts.asked[question])
        storm = settings.storm is not None and settings.storm[0] <= at < settings.storm[1]
        if storm or chance < settings.p429:
            counts.f429 += 1
            wait = [] if settings.retry_after is None else [(b"retry-after", str(settings.retry_after).encode())]
            await _json(send, 429, {"error": {"message": "Rate limit reached"}}, wait)
            return
        if chance < settings.p429 + settings.p500:
            counts.f500 += 1
            await _json(send, 500, {"error": {"message": "The server had an error"}})
            return
        await asyncio.sleep(settings.latency)
        if settings.hold is not None and counts.ok >= settings.hold:
            await receive()  # until the client hangs up
            return
        text = answer(body)
        if bad := chance < settings.p429 + settings.p500 + settings.bad:
            text = text[: len(text) // 2]
        counts.bad += bad
        counts.ok += not bad
        counts.done[question] += not bad
        counts.tokens += len(raw) // 4
        await (_stream if body.get("stream") else _whole)(send, body, text)


def question_of(body: dict[str, Any]) -> str:
    """What is asked: messages and seed, without the markers of fences, and without what was wrong the last time."""
    told = "\0".join(message["content"].partition(RE_ASKED)[0] for message in body["messages"]) + str(body.get("seed"))
    return hashlib.blake2b(unmarked(told).encode(), digest_size=8).hexdigest()


def answer(body: dict[str, Any]) -> str:
    """A sound answer to any of the product's questions."""
    asked = body.get("response_format", {}).get("json_schema")
    if not asked:
        return TOLD
    chat = [json.loads(line) for line in SPOKEN.findall(body["messages"][-1]["content"])]
    text = "\n".join(message["content"] for message in body["messages"])
    return json.dumps(ANSWERS[asked["name"]](chat, text, asked["schema"], question_of(body)))


Chat = list[dict[str, Any]]


def _quotes(chat: Chat, speaker: str) -> Iterator[tuple[int, str]]:
    for said in chat:
        if said["speaker"] == speaker:
            found = SENTENCE.match(said["text"])
            yield said["turn"], (found[0] if found else said["text"]).strip()


def _judgement(chat: Chat, text: str, schema: dict[str, Any], question: str) -> dict[str, Any]:
    skills = schema["$defs"]["Score"]["properties"]["sub_skill"]["enum"]
    quotes = list(_quotes(chat, "trainee"))
    evidence = [
        {"sub_skill": skill, "turn": turn, "speaker": "trainee", "quote": quote, "polarity": "positive", "why": "It."}
        for skill, (turn, quote) in zip(skills, quotes * len(skills), strict=False)
    ]
    evidence.append(evidence[-1] | {"polarity": "harmful"})
    scores = [{"sub_skill": skill, "score": 1 + int(_chance(question, skill) * 5)} for skill in skills]
    return {"evidence": evidence, "scores": scores, "reason": "It met the anger. Work on the questions."}


def _provocations(chat: Chat, text: str, schema: dict[str, Any], question: str) -> dict[str, Any]:
    found = [{"turn": turn, "kind": "accusation", "quote": quote} for turn, quote in _quotes(chat, "customer")]
    return {"provocations": found[:2]}


def _lines(chat: Chat, text: str, schema: dict[str, Any], question: str) -> dict[str, Any]:
    turn, quote = next(_quotes(chat, "trainee"))
    ids = re.findall(r"^- (\w+) \(", text, re.MULTILINE)
    return {"lines": [{"line": id, "turn": turn, "quote": quote, "reason": "It asks.", "score": 4} for id in ids]}


def _labels(chat: Chat, text: str, schema: dict[str, Any], question: str) -> dict[str, Any]:
    *_, (_, quote) = _quotes(chat, "trainee")
    return {"customer_question_open": False, "labels": [{"signal": "validate", "strength": "weak", "quote": quote}]}


def _rewrites(chat: Chat, text: str, schema: dict[str, Any], question: str) -> dict[str, Any]:
    return {"lines": [{"number": int(n), "text": INSTEAD} for n in re.findall(r'^\{"number": (\d+)', text, re.M)]}


ANSWERS: dict[str, Callable[[Chat, str, dict[str, Any], str], dict[str, Any]]] = {
    "Judgement": _judgement,
    "Provocations": _provocations,
    "Lines": _lines,
    "Labels": _labels,
    "Rewrites": _rewrites,
    "Findings": lambda *_: {"findings": []},
    "Repairs": lambda *_: {"quotes": []},
}


def _chance(*what: object) -> float:
    """0 to 1, the same for the same."""
    told = "|".join(map(str, what)).encode()
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big") / 2**64


async def _body(receive: Receive) -> bytes:
    whole = b""
    while True:
        message = await receive()
        whole += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return whole


async def _json(send: Send, status: int, told: Any, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    data = json.dumps(told).encode()
    plain = [(b"content-type", b"application/json"), (b"content-length", str(len(data)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": plain + (headers or [])})
    await send({"type": "http.response.body", "body": data})


def _frame(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": body["model"]}


def _usage(body: dict[str, Any], text: str) -> dict[str, int]:
    given, told = len(str(body["messages"])) // 4, len(text) // 4
    return {"prompt_tokens": given, "completion_tokens": told, "total_tokens": given + told}


async def _whole(send: Send, body: dict[str, Any], text: str) -> None:
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    await _json(send, 200, _frame(body, "chat.completion") | {"choices": [choice], "usage": _usage(body, text)})


async def _stream(send: Send, body: dict[str, Any], text: str) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    deltas = [{"content": piece} for piece in re.findall(r"\S+\s*", text)]
    events: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": one, "finish_reason": None}]} for one in deltas]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    events.append({"choices": [], "usage": _usage(body, text)})
    for event in events:
        told = json.dumps(_frame(body, "chat.completion.chunk") | event).encode()
        await send({"type": "http.response.body", "body": b"data: " + told + b"\n\n", "more_body": True})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


def main() -> None:
    """Serve on a free port of the loopback until killed."""
    place = socket.create_server(("127.0.0.1", 0), backlog=4096)
    sys.stdout.write(f"http://127.0.0.1:{place.getsockname()[1]}/v1\n")
    sys.stdout.flush()
    config = uvicorn.Config(Server(), log_level="warning", access_log=False, lifespan="off", timeout_keep_alive=120)
    uvicorn.Server(config).run(sockets=[place])


if __name__ == "__main__":
    main()
