"""The server as its clients meet it: readiness, headers, assets, and how it refuses to start."""

import gc
import json
import re
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from fastapi.testclient import TestClient

from bot.config import Settings
from bot.errors import FailureError, InputError
from bot.ui import server as ui_server
from bot.ui.wording import LOBBY
from tests.ui.conftest import Server


async def fetch(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of a GET by the person at this computer."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        await http.post(f"{server.url}/auth/header")
        answer = await http.get(server.url + path, headers=headers)
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.text()


async def test_health_names_what_is_ready(server: Server) -> None:
    status, _, text = await fetch(server, "/health")
    assert (status, json.loads(text)["status"], json.loads(text)["personas"]) == (200, "ok", 8)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The app in this process, opened."""
    monkeypatch.setenv("CHAINLIT_APP_ROOT", str(tmp_path))
    return TestClient(ui_server.create_app(Settings(_env_file=None, data=tmp_path)))


def test_health_fails_with_the_reason_where_the_database_is_gone(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def recent(limit: int) -> None:
        raise FailureError("database 'x': disk full")

    with client:
        monkeypatch.setattr(client.app.state.rooms.greenroom.database, "recent", recent)  # type: ignore[attr-defined]
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["reason"]) == (503, "database 'x': disk full")


def test_health_fails_where_the_library_has_no_personas(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with client:
        rooms = client.app.state.rooms  # type: ignore[attr-defined]
        monkeypatch.setattr(type(rooms.greenroom.library), "persona_ids", lambda self: [])
        assert client.get("/health").status_code == 503


async def test_the_menu_lists_every_persona_by_id_with_name_and_brief(server: Server) -> None:
    profiles = json.loads((await fetch(server, "/project/settings"))[2])["chatProfiles"]
    names = {profile["name"]: profile for profile in profiles}
    assert profiles[0]["name"] == LOBBY
    assert len(names) == 9
    dana = names["repeat-contact-dana"]
    assert dana["display_name"] == "Dana Pollard"
    assert dana["markdown_description"].startswith("**broadband · medium**")
    assert "You are on chat for a broadband provider." in dana["markdown_description"]


@pytest.mark.parametrize("path", ["/", "/health", "/project/settings", "/public/theme.json", "/nowhere/at/all"])
async def test_every_answer_carries_the_security_headers(server: Server, path: str) -> None:
    status, headers, _ = await fetch(server, path)
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


async def test_the_scripts_of_the_page_come_compressed_and_are_kept_by_the_browser(server: Server) -> None:
    _, _, page = await fetch(server, "/")
    script = re.search(r'src="(/assets/index-[^"]+\.js)"', page)
    assert script is not None
    _, headers, _ = await fetch(server, script[1])
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    assert (await fetch(server, script[1], **{"If-None-Match": headers["etag"]}))[0] == 304


async def test_files_of_unknown_tabs_are_not_served(server: Server) -> None:
    status, _, text = await fetch(server, "/project/file/x?session_id=y")
    assert status in (401, 404)
    assert "Traceback" not in text


def test_a_taken_port_is_one_sentence_with_what_to_do(server: Server, tmp_path: Path) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(InputError, match=rf"cannot listen on 127\.0\.0\.1:{port}: .*--port"):
        ui_server.serve(Settings(_env_file=None, data=tmp_path, port=port))


def test_a_look_for_garbage_passes_over_what_was_loaded_to_serve() -> None:
    before = gc.get_freeze_count()
    try:
        ui_server._settle()
        assert gc.get_freeze_count() > before + len(sys.modules)
    finally:
        gc.unfreeze()


def test_a_start_that_fails_says_why_without_a_traceback(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--port", "1"],
        env={"PATH": "", "GREENROOM_DATA": str(tmp_path / "data"), "GREENROOM_HOST": "0.0.0.0"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert run.stderr.startswith("greenroom: ")
