"""Twenty days with an unchanged prompt and fresh noise: how often does the gate cry wolf?"""

from pathlib import Path

import pytest

from tests.evals.test_planted import judged, played
from tests.llm.conftest import running_server, server
from tests.llm.openai_server import OpenAIServer

__all__ = ["running_server", "server"]

pytestmark = pytest.mark.bench
DAYS, MOST = 20, 1


async def test_an_unchanged_prompt_raises_at_most_one_alarm_in_twenty(server: OpenAIServer, tmp_path: Path) -> None:
    before, alarms = await played(server, tmp_path, 1), []
    for day in range(DAYS):
        server.bodies.clear()
        found = judged(before, await played(server, tmp_path, 100 + day))
        alarms += [f"day {day}: {line.why}" for line in found.gate.lines if line.standing != "pass"]
    print(f"{len(alarms)} alarms in {DAYS} runs")
    assert len(alarms) <= MOST, alarms
