"""Answers in a given shape from servers that can, cannot, and get it wrong."""

import asyncio
import json
from dataclasses import replace

import pytest
from pydantic import BaseModel, Field

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.models import Limits, Model
from bot.llm.schemas import wire
from bot.llm.structured import structured
from tests.llm.openai_server import FOR_EVER, Answer, OpenAIServer, until

FILLED = Filled("You label messages.", "Label: 'Calm down.'", "appraiser v1 abc123")
PATIENT = Limits(timeout=60, retries=1, longest_wait=0.1)
HURRIED = replace(PATIENT, timeout=0.4)
"""For a server that never answers."""


class Label(BaseModel):
    """One label."""

    signal: str = Field(min_length=3)
    strength: float = Field(ge=0, le=1, default=1)


class Labels(BaseModel):
    """What a message does."""

    labels: list[Label] = Field(max_length=2)


GOOD = json.dumps({"labels": [{"signal": "belittle", "strength": 1}]})
WHOLE = Labels(labels=[Label(signal="belittle", strength=1)])
WAYS: list[set[str]] = [set(), {"json_schema"}, {"json_schema", "tools"}]


async def asked(calls: list[Call], limits: Limits = PATIENT) -> Labels:
    return await structured(Model.of("scripted", role="appraiser", limits=limits), FILLED, Labels, calls=calls)


@pytest.mark.parametrize("lacks", WAYS, ids=["json_schema", "function_calling", "text"])
async def test_the_way_that_the_server_knows_is_found_and_kept(server: OpenAIServer, lacks: set[str]) -> None:
    server.lacks, server.otherwise = lacks, Answer(GOOD, usage=(90, 30, 12))
    calls: list[Call] = []
    assert await asked(calls) == await asked(calls) == WHOLE
    assert [call.outcome for call in calls] == ["error 400"] * len(lacks) + ["ok", "ok"]
    last = calls[-1]
    assert (last.role, last.prompt, last.tokens_in, last.tokens_cached, last.tokens_out) == (
        "appraiser", "appraiser v1 abc123", 90, 30, 12
    )  # fmt: skip


MENDED: list[tuple[str, Answer | str]] = [
    ("partial JSON", GOOD[:-2]),
    ("prose", "The message belittles."),
    ("empty", ""),
    ("a missing field", '{"labels": [{"strength": 1}]}'),
    ("a value out of range", '{"labels": [{"signal": "belittle", "strength": 3}]}'),
    ("too many", json.dumps({"labels": [{"signal": "belittle", "strength": 1}] * 3})),
    ("two objects", GOOD + GOOD),
    ("cut at the token limit", Answer(GOOD[:-5], finish="length")),
    ("no chat completion", Answer(body=b"<html>Bad gateway</html>")),
    ("no choices", Answer(body=b'{"choices": []}')),
]


@pytest.mark.parametrize("lacks", WAYS, ids=["json_schema", "function_calling", "text"])
@pytest.mark.parametrize(("why", "first"), MENDED, ids=[row[0] for row in MENDED])
async def test_a_malformed_answer_is_asked_for_again(
    server: OpenAIServer, why: str, first: Answer | str, lacks: set[str]
) -> None:
    server.lacks = lacks
    server.say(first, GOOD)
    calls: list[Call] = []
    assert await asked(calls) == WHOLE
    assert [call.outcome.split(":")[0] for call in calls if call.outcome != "error 400"] == ["malformed", "ok"]
    assert "Your last answer could not be used: " in server.bodies[-1]["messages"][-1]["content"]
    assert '"signal"' in server.bodies[-1]["messages"][-1]["content"]


@pytest.mark.parametrize("lacks", WAYS, ids=["json_schema", "function_calling", "text"])
@pytest.mark.parametrize(("why", "answer"), MENDED, ids=[row[0] for row in MENDED])
async def test_three_times_malformed_is_a_failure_and_never_half_an_answer(
    server: OpenAIServer, why: str, answer: Answer | str, lacks: set[str]
) -> None:
    server.lacks = lacks
    server.say(answer, answer, answer)
    with pytest.raises(FailureError, match="three answers that cannot be used"):
        await asked([])


@pytest.mark.parametrize("text", [f"```json\n{GOOD}\n```", f"<think>{{not this}}</think>\n{GOOD}", f"\n {GOOD}\n"])
async def test_what_stands_around_whole_json_does_no_harm(server: OpenAIServer, text: str) -> None:
    server.say(text)
    assert await asked([]) == WHOLE


async def test_a_longer_answer_is_allowed_after_one_was_cut(server: OpenAIServer) -> None:
    server.say(Answer(GOOD[:-5], finish="length"), GOOD)
    await asked([])
    assert server.bodies[1]["max_tokens"] == 2 * server.bodies[0]["max_tokens"]


@pytest.mark.parametrize(
    ("why", "script", "words", "tries"),
    [
        ("refused", [Answer(refusal="I will not judge.")], "refused to answer: I will not judge.", 1),
        ("wrong key", [Answer(status=401)], "check OPENAI_API_KEY", 1),
        ("busy", [Answer(status=429)] * 2, "(429)", 2),
        ("failing", [Answer(status=503)] * 2, "had a fault of its own (503)", 2),
        ("slow", [Answer(GOOD, delay=FOR_EVER)] * 2, "did not answer within 0.4 s", 2),
        ("cut", [Answer(GOOD, cut_after=20)] * 2, "broke off its answer", 2),
        ("too long a prompt", [Answer(status=400, error="context of 8")] * 3, "context of 8", 3),
    ],
)
async def test_a_failure_is_one_clear_sentence(
    server: OpenAIServer, why: str, script: list[Answer], words: str, tries: int
) -> None:
    server.say(*script)
    calls: list[Call] = []
    with pytest.raises(FailureError) as caught:
        await asked(calls, HURRIED if why == "slow" else PATIENT)
    assert words in str(caught.value)
    assert len(calls) == len(server.bodies) == tries


async def test_a_refusal_of_one_request_is_not_learned(server: OpenAIServer) -> None:
    server.say(*[Answer(status=400, error="context of 8")] * 3, GOOD)
    with pytest.raises(FailureError):
        await asked([])
    assert await asked([]) == WHOLE
    assert server.bodies[-1]["response_format"]["type"] == "json_schema"


async def test_a_cancelled_call_is_on_record(server: OpenAIServer) -> None:
    server.say(Answer(GOOD, delay=FOR_EVER))
    calls: list[Call] = []
    task = asyncio.create_task(asked(calls, Limits()))
    await until(lambda: len(server.bodies) == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [call.outcome for call in calls] == ["cancelled; tokens counted here"]


async def test_concurrent_calls_do_not_mix(server: OpenAIServer) -> None:
    server.respond(lambda body: GOOD.replace("belittle", body["messages"][-1]["content"]))
    model = Model.of("scripted")
    names = [f"signal{n}" for n in range(12)]
    found = await asyncio.gather(
        *(structured(model, Filled("Label.", name, "x v1"), Labels, calls=[]) for name in names)
    )
    assert [each.labels[0].signal for each in found] == names


async def test_other_providers_answer_by_langchain(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url.removesuffix("/v1"))
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    monkeypatch.delenv("OPENAI_BASE_URL")
    server.say(GOOD[:-2], GOOD)
    found = await structured(Model.of("azure_openai:scripted", limits=PATIENT), FILLED, Labels, calls=[])
    assert found == WHOLE


def test_the_schema_sent_is_strict_and_has_no_words_that_strict_servers_refuse() -> None:
    sent = wire(Labels)
    label = sent["$defs"]["Label"]
    assert label["required"] == ["signal", "strength"]
    assert label["additionalProperties"] is False
    assert "minLength" not in json.dumps(sent)
    assert '"default"' not in json.dumps(sent)
