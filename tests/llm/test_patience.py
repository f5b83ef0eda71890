"""How long is waited for a server that is busy, and how often it is asked again."""

import asyncio
import random

import httpx2
import openai
import pytest

from bot.errors import FailureError
from bot.llm.calling import Patience
from bot.llm.models import PATIENT, Limits, Model

APP = Limits(retries=3, longest_wait=30)
Asked = list[str | None]
WAITS: list[tuple[str, Limits, Asked, list[float]]] = [
    ("each wait is twice the last", APP, [None] * 3, [0.5, 1, 2]),
    ("up to the longest", Limits(retries=5, longest_wait=3), [None] * 5, [0.5, 1, 2, 3, 3]),
    ("the server's wish is kept to", APP, ["0.1"], [0.1]),
    ("but where it was wrong before, by the longer", APP, ["1", "1", "1"], [1, 1, 2]),
    ("also where it asks for nothing", APP, ["0", "0", "9"], [0, 1, 9]),
    ("a run that nobody watches waits two minutes in all", PATIENT, [None] * 8, [0.5, 1, 2, 4, 8, 16, 32, 60]),
]


def busy(retry_after: str | None) -> openai.APIStatusError:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    reply = httpx2.Response(429, headers=headers, request=httpx2.Request("POST", "http://127.0.0.1"))
    return openai.RateLimitError("busy", response=reply, body=None)


@pytest.mark.parametrize(("why", "limits", "asked", "waits"), WAITS, ids=[row[0] for row in WAITS])
async def test_the_waits(
    monkeypatch: pytest.MonkeyPatch, why: str, limits: Limits, asked: Asked, waits: list[float]
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(random, "uniform", lambda low, high: low)
    patience = Patience(Model("scripted", "openai", "scripted", limits=limits))
    for one in asked:
        await patience.wait(busy(one))
    assert waited == waits
    if len(asked) == limits.retries:
        with pytest.raises(FailureError, match="takes no more requests just now"):
            await patience.wait(busy(None))
