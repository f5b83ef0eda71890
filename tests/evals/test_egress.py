"""Nothing that was said leaves for anywhere but the model that was chosen, whatever the environment asks for.

Every connection and look-up that Python makes raises an audit event: a hook in the process under test refuses those
that leave the loopback, and lists them.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.faking import Fake, faking
from tests.llm.conftest import running_server as running_server
from tests.llm.conftest import server as server
from tests.llm.openai_server import OpenAIServer

WATCHED = """
import sys
from pathlib import Path
from urllib.parse import urlsplit

def watch(event, given):
    if event not in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        return
    place = given[0] if event.startswith("socket.get") else given[1]
    host = place[0] if isinstance(place, tuple) else place
    if host not in ("127.0.0.1", "::1", "localhost", None) and not str(host).startswith("/"):
        with Path(sys.argv[1]).open("a") as file:
            file.write(f"{event} {host}\\n")
        raise OSError(f"{host} is outside")

sys.addaudithook(watch)
"""
COMMAND = """
from bot.cli import main
sys.argv = ["greenroom", *sys.argv[2:]]
main()
"""
ANOTHER_PROVIDER = """
import asyncio, os, time
from bot.core.prompt import Filled
from bot.llm.by_langchain import configure
from bot.llm.models import Model
from bot.llm.stream import stream
from bot.llm.structured import structured
from langchain_core.tracers.langchain import wait_for_all_tracers
from tests.llm.test_tape import Mood

async def ask():
    model, filled = Model.of("azure_openai:scripted"), Filled("Judge.", "A secret of the customer's.", "x v1")
    print(await structured(model, filled, Mood, calls=[]))
    print([piece async for piece in stream(model, filled, calls=[])])

if sys.argv[2] == "traced":
    configure(enabled=True)
asyncio.run(ask())
if sys.argv[2] == "traced":  # its client would go on trying for half a minute
    sys.stdout.flush()
    while not Path(sys.argv[1]).exists():
        time.sleep(0.01)
    os._exit(0)
wait_for_all_tracers()
"""
TRACING = {
    "LANGSMITH_TRACING": "true", "LANGSMITH_TRACING_V2": "true", "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "key", "LANGCHAIN_API_KEY": "key", "LANGSMITH_OTEL_ENABLED": "true",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example:4318", "OTEL_TRACES_EXPORTER": "otlp",
}  # fmt: skip


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with faking() as server:
        yield server


def watched(code: str, contacted: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`code` in a process whose attempts to leave the loopback are refused and written to `contacted`."""
    command = [sys.executable, "-c", WATCHED + code, str(contacted), *arguments]
    return subprocess.run(command, env=os.environ | TRACING | environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("model", ["scripted", "embedded"])
def test_a_run_contacts_nobody_but_its_model(fake: Fake, tmp_path: Path, model: str) -> None:
    fake.set(latency=0)
    arguments = ["eval", "run", "evaluator", "attack", "--limit", "2", "--model", model, "--json"]
    played = watched(
        COMMAND, tmp_path / "contacted", *arguments, OPENAI_BASE_URL=fake.url, GREENROOM_DATA=str(tmp_path)
    )
    lost = [one["lost"] for each in json.loads(played.stdout) for one in each["sides"]]
    assert lost, played.stderr
    assert not any(lost)
    assert not (tmp_path / "contacted").exists()
    assert (fake.stats()["requests"] > 0) is (model == "scripted")


@pytest.mark.parametrize("tracing", ["ours", "traced"])
def test_langchain_traces_nothing_to_a_service(server: OpenAIServer, tmp_path: Path, tracing: str) -> None:
    server.say('{"mood": "tense"}', "Hm.")
    played = watched(
        ANOTHER_PROVIDER, tmp_path / "contacted", tracing, AZURE_OPENAI_API_KEY="k", OPENAI_API_VERSION="2024-10-21",
        AZURE_OPENAI_ENDPOINT=server.url.removesuffix("/v1"), PYTHONPATH=str(Path(__file__).parents[2]),
    )  # fmt: skip
    assert played.stdout.split() == ["mood='tense'", "['Hm.']"], played.stderr
    assert (tmp_path / "contacted").exists() is (tracing == "traced"), "and without our switch it would be"


def test_a_whole_run_needs_no_network(tmp_path: Path) -> None:
    """In a namespace of its own that has a loopback and nothing else."""
    alone = ["unshare", "-rn"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("no network namespace to be had here; the audit hook above sees the same")
    script = """
import os, subprocess, sys
from tests.benchmarks.faking import faking
with faking() as fake:
    fake.set(latency=0)
    environment = os.environ | {"OPENAI_BASE_URL": fake.url}
    command = [sys.executable, "-m", "bot", "eval", "run", "evaluator", "--limit", "2", "--model", "scripted", "--json"]
    sys.exit(subprocess.run(command, env=environment).returncode)
"""
    shell = ["sh", "-c", 'ip link set lo up && exec "$0" -c "$1"', sys.executable, script]
    environment = os.environ | TRACING | {"GREENROOM_DATA": str(tmp_path)}
    played = subprocess.run([*alone, *shell], env=environment, capture_output=True, text=True, timeout=120)
    assert json.loads(played.stdout)[0]["sides"][0]["lost"] == [], played.stderr
