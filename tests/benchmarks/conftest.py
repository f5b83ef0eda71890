"""The scripted model server for benchmarks too."""

from tests.llm.conftest import running_server as running_server
from tests.llm.conftest import server as server
