"""The scripted model server, started once; each test has it reset and OPENAI_BASE_URL pointing at it."""

from collections.abc import Iterator

import pytest

from bot.llm import dialect
from tests.llm.openai_server import OpenAIServer, serving


@pytest.fixture(scope="session")
def running_server() -> Iterator[OpenAIServer]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> OpenAIServer:
    """A fresh script; model ids without a provider now mean this server."""
    running_server.reset()
    monkeypatch.setattr(dialect, "_LEARNED", {})
    monkeypatch.setenv("OPENAI_BASE_URL", running_server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")
    return running_server
