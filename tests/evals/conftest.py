"""The scripted model server, as in tests/llm."""

from tests.llm.conftest import running_server, server

__all__ = ["running_server", "server"]
