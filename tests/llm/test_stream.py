"""A streamed reply from a real server, whole and broken in every way."""

import asyncio
import time
from dataclasses import replace

import pytest

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.models import Limits, Model
from bot.llm.stream import stream
from tests.llm.openai_server import FOR_EVER, Answer, OpenAIServer, until

FILLED = Filled("You are a customer.", "Say hello.", "customer v1 abc123")
HELLO = "Hello, where is my parcel?"
PATIENT = Limits(timeout=60, retries=2, longest_wait=0.1)
QUICK = replace(PATIENT, timeout=1)
"""For servers that are slow on purpose: all else comes well within a second."""
SLOW = Answer("Too late.", delay=FOR_EVER)
LONG = " ".join(f"w{n}" for n in range(200))


async def heard(model: Model, calls: list[Call], **more: object) -> str:
    return "".join([piece async for piece in stream(model, FILLED, calls=calls, **more)])  # type: ignore[arg-type]


def outcomes(calls: list[Call]) -> list[str]:
    return [call.outcome for call in calls]


async def test_a_reply_comes_in_pieces_and_is_on_record(server: OpenAIServer) -> None:
    server.say(Answer(HELLO, usage=(120, 64, 6)))
    calls: list[Call] = []
    model = Model.of("scripted", role="customer")
    assert [piece async for piece in stream(model, FILLED, calls=calls)] == [
        "Hello,",
        " where",
        " is",
        " my",
        " parcel?",
    ]
    (call,) = calls
    assert (call.role, call.model, call.prompt, call.outcome) == ("customer", "scripted", "customer v1 abc123", "ok")
    assert (call.tokens_in, call.tokens_cached, call.tokens_out) == (120, 64, 6)
    assert call.milliseconds > 0


async def test_the_stable_part_goes_first_and_the_changing_part_last(server: OpenAIServer) -> None:
    history = [("assistant", "I am fed up."), ("user", "I am sorry.")]
    await heard(Model.of("scripted"), [], history=history, stop=["\n"], max_tokens=77, temperature=0.5, seed=3)
    (body,) = server.bodies
    assert [message["role"] for message in body["messages"]] == ["system", "assistant", "user", "user"]
    assert (body["stop"], body["max_tokens"], body["temperature"], body["seed"]) == (["\n"], 77, 0.5, 3)


GET_THROUGH: list[tuple[str, list[Answer | str], list[str]]] = [
    ("busy, with a time to wait", [Answer(status=429, retry_after="0.05"), HELLO], ["error 429", "ok"]),
    ("busy, without", [Answer(status=429), HELLO], ["error 429", "ok"]),
    ("busy, with a date", [Answer(status=429, retry_after="Wed, 21 Oct 2015 07:28 GMT"), HELLO], ["error 429", "ok"]),
    ("a fault of the server", [Answer(status=500), HELLO], ["error 500", "ok"]),
    ("too slow once", [SLOW, HELLO], ["timeout; tokens counted here", "ok"]),
    ("cut before a word", [Answer(HELLO, cut_after=0), HELLO], ["cut; tokens counted here", "ok"]),
    ("closed before a word", [Answer("", ends=False), HELLO], ["cut; tokens counted here", "ok"]),
    ("no role in the first delta", [Answer(HELLO, roleless=True)], ["ok"]),
    ("no usage told", [Answer(HELLO, usage=None)], ["ok; tokens counted here"]),
    ("cut at the token limit", [Answer(HELLO, finish="length")], ["cut short: the token limit or a filter"]),
    ("thoughts before speech", [Answer(f"<think> I am angry\n</think>\n\n{HELLO}")], ["ok"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "script", "told"), GET_THROUGH, ids=[row[0] for row in GET_THROUGH])
async def test_the_whole_reply_gets_through(
    server: OpenAIServer, why: str, script: list[Answer | str], told: list[str]
) -> None:
    server.say(*script)
    calls: list[Call] = []
    limits = QUICK if SLOW in script else PATIENT
    assert await heard(Model.of("scripted", limits=limits), calls) == HELLO
    assert outcomes(calls) == told


FAIL: list[tuple[str, list[Answer], str, int]] = [
    ("always busy", [Answer(status=429)] * 3, "takes no more requests just now (429); wait, or choose another", 3),
    ("told to wait too long", [Answer(status=429, retry_after="90")], "It asks to wait 90 s", 1),
    ("no money left", [Answer(status=429, error="insufficient_quota: pay")], "insufficient_quota: pay", 1),
    ("always failing", [Answer(status=500)] * 3, "had a fault of its own (500)", 3),
    ("wrong key", [Answer(status=401, error="Incorrect API key: sk-secret")], "check OPENAI_API_KEY", 1),
    ("unknown model", [Answer(status=404, error="no model 'scripted'")], "no such model or address (404)", 1),
    ("too long a prompt", [Answer(status=400, error="maximum context length is 8")], "maximum context length is 8", 1),
    ("always slow", [SLOW] * 2, "did not answer within 1 s; choose a quicker model", 2),
    ("stops for good midway", [Answer(HELLO, hang_after=2)], "did not answer within 1 s", 1),
    ("never comes to an end", [Answer(LONG, pause=0.1)], "did not answer within 1 s", 1),
    ("cut midway", [Answer(HELLO, cut_after=3)], "broke off its answer", 1),
    ("closed midway", [Answer(HELLO, ends=False)], "broke off its answer", 1),
    ("empty", [Answer("")], "said nothing", 1),
    ("only thoughts", [Answer("<think>what to say")], "said nothing", 1),
    ("refused", [Answer(refusal="I cannot play this.")], "refused: I cannot play this.", 1),
]  # fmt: skip


@pytest.mark.parametrize(("why", "script", "words", "tries"), FAIL, ids=[row[0] for row in FAIL])
async def test_a_failure_is_one_clear_sentence(
    server: OpenAIServer, why: str, script: list[Answer], words: str, tries: int
) -> None:
    server.say(*script)
    calls: list[Call] = []
    with pytest.raises(FailureError) as caught:
        await heard(Model.of("scripted", limits=QUICK if "did not answer" in words else PATIENT), calls)
    assert words in str(caught.value)
    assert "sk-secret" not in str(caught.value)
    assert len(calls) == len(server.bodies) == tries
    assert "ok" not in outcomes(calls)


async def test_a_server_that_is_not_there_is_told_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    calls: list[Call] = []
    with pytest.raises(FailureError, match=r"scripted at http://127\.0\.0\.1:1/v1 cannot be reached"):
        await heard(Model.of("scripted", limits=Limits(retries=0)), calls)
    assert (outcomes(calls), calls[0].cost) == (["no connection"], 0)


async def test_the_servers_wish_to_wait_is_honoured(server: OpenAIServer) -> None:
    server.say(Answer(status=429, retry_after="0.4"), HELLO)
    began = time.perf_counter()
    await heard(Model.of("scripted"), [])
    assert time.perf_counter() - began >= 0.4


async def test_a_listener_who_leaves_is_on_record_and_the_server_is_let_go(server: OpenAIServer) -> None:
    server.say(Answer(LONG, hang_after=1))
    calls: list[Call] = []
    reply = stream(Model.of("scripted", role="customer"), FILLED, calls=calls)
    assert await anext(reply) == "w0"
    await reply.aclose()
    assert outcomes(calls) == ["cancelled; tokens counted here"]
    assert calls[0].tokens_out
    await until(lambda: server.cut_off == 1)


async def test_a_cancelled_task_is_on_record_too(server: OpenAIServer) -> None:
    server.say(SLOW)
    calls: list[Call] = []
    task = asyncio.create_task(heard(Model.of("scripted"), calls))
    await until(lambda: len(server.bodies) == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert outcomes(calls) == ["cancelled; tokens counted here"]


@pytest.mark.parametrize(
    "lacks", [{"stream_options"}, {"temperature", "seed"}, {"max_tokens"}, {"stop", "stream_options"}]
)
async def test_what_a_server_does_not_take_is_left_out_from_then_on(server: OpenAIServer, lacks: set[str]) -> None:
    server.lacks, server.otherwise = lacks, Answer(HELLO)
    model = Model.of("scripted")
    for _ in range(2):
        assert await heard(model, [], seed=3, stop=["\n"]) == HELLO
    assert len(server.bodies) == 2 + len(lacks)
    assert not lacks & server.bodies[-1].keys()


async def test_other_providers_stream_by_langchain(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url.removesuffix("/v1"))
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    monkeypatch.delenv("OPENAI_BASE_URL")
    server.say(Answer(status=429), Answer(HELLO, usage=(50, 10, 6)))
    calls: list[Call] = []
    assert await heard(Model.of("azure_openai:scripted", limits=PATIENT), calls) == HELLO
    assert outcomes(calls) == ["error 429", "ok"]
    assert (calls[1].tokens_in, calls[1].tokens_cached, calls[1].tokens_out) == (50, 10, 6)
