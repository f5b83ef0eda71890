"""A GGUF file served inside this process by llama.cpp, on a free port of the loopback."""

import asyncio
import importlib
import os
import secrets
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from bot.errors import FailureError

CONTEXT = 8192
"""Tokens of context for each answer made at once."""
PARALLEL = 3
"""Answers made at once: an evaluator asks for its criteria concurrently."""
ERRORS_ONLY = 0
"""Verbosity."""


class Endpoint(NamedTuple):
    """Where a model is served, and the key that opens it."""

    base_url: str | None
    key: str


_SERVERS: dict[tuple[str, str | None], tuple[Any, Endpoint]] = {}
"""Kept until the process ends: llama.cpp's server lives as long as its object."""
_LOADING = Lock()


async def serve(path: str, lora: str | None = None) -> Endpoint:
    """The model in `path`, loaded at the first call; raises FailureError if it cannot be."""
    return await asyncio.to_thread(_serve, path, lora)


def _serve(path: str, lora: str | None) -> Endpoint:
    with _LOADING:
        if (path, lora) not in _SERVERS:
            key = secrets.token_urlsafe()
            server = _start(path, lora, key)
            _SERVERS[path, lora] = server, Endpoint(f"{server.listening_address}/v1", key)
        return _SERVERS[path, lora][1]


def _start(path: str, lora: str | None, key: str) -> Any:
    xllamacpp = importlib.import_module("xllamacpp")  # optional, and has no types
    params = xllamacpp.CommonParams()
    params.model.path = str(Path(path).expanduser())
    params.n_ctx, params.n_parallel = CONTEXT * PARALLEL, PARALLEL
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 1) // 2)
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [key]
    params.ui = params.endpoint_slots = False  # slots would show other people's prompts
    params.verbosity = ERRORS_ONLY
    if lora:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(Path(lora).expanduser()), 1.0)]
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise FailureError(f"llama.cpp cannot load {Path(path).name}: {error}; is it a whole GGUF file?") from None
