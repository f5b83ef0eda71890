"""The scripted model server, for drafts."""

from tests.llm.conftest import running_server, server

__all__ = ["running_server", "server"]
