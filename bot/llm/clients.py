"""HTTP clients, kept as long as their event loop: connections are reused, and closed when the loop ends."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import httpx2
import openai

from bot.llm import local
from bot.llm.local import Endpoint
from bot.llm.models import GGUF, Model

T = TypeVar("T")


class _Kept:
    """What one event loop keeps."""

    def __init__(self) -> None:
        self.http = openai.DefaultAsyncHttpxClient()
        self.made: dict[Any, Any] = {}
        self.keeper = self._keep()

    async def _keep(self) -> AsyncGenerator[None, None]:
        """Suspended until the loop shuts its generators down, which is when the connections must close."""
        try:
            yield
        finally:
            await self.http.aclose()


_KEPT: WeakKeyDictionary[asyncio.AbstractEventLoop, _Kept] = WeakKeyDictionary()


async def _kept() -> _Kept:
    loop = asyncio.get_running_loop()
    if loop not in _KEPT:
        _KEPT[loop] = kept = _Kept()
        await anext(kept.keeper)
    return _KEPT[loop]


async def keep(key: Any, make: Callable[[httpx2.AsyncClient], T]) -> T:
    """What `make` gives for `key`, once per event loop."""
    kept = await _kept()
    if key not in kept.made:
        kept.made[key] = make(kept.http)
    found: T = kept.made[key]
    return found


async def endpoint(model: Model) -> Endpoint:
    """Where the model is served, and its key; a GGUF file is loaded first."""
    return await local.serve(model.name, model.lora) if model.provider == GGUF else Endpoint(model.base_url, model.key)


async def sdk(model: Model) -> openai.AsyncOpenAI:
    """OpenAI's client for `model`. Retries are ours, so that waiting is capped and told."""
    at, timeout = await endpoint(model), model.limits.timeout
    return await keep(
        ("sdk", at, timeout),
        lambda http: openai.AsyncOpenAI(
            api_key=at.key, base_url=at.base_url, timeout=timeout, max_retries=0, http_client=http
        ),
    )
