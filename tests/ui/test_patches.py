"""Every name inside Chainlit that we change or rely on; a Chainlit that moves one of them fails here first."""

import inspect
import json
import re
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from bot.ui import folder, patches
from bot.ui.wording import texts

APPLIED: list[str] = []


@pytest.fixture(autouse=True)
def _patched() -> None:
    APPLIED[:] = [patches.apply()]


def test_chainlit_is_the_version_these_patches_were_written_for() -> None:
    assert version("chainlit").startswith("2.12.")


def test_the_page_loads_nothing_from_elsewhere_and_all_of_our_own() -> None:
    from chainlit import server

    page = server.get_html_template("")
    assert page == APPLIED[0]
    assert "http" not in re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert 'src="/assets/' in page
    assert len(patches.inline_scripts(page)) == page.count("<script>") == 2


def test_the_page_is_still_built_by_the_function_we_replace() -> None:
    from chainlit import server

    assert "get_html_template(" in inspect.getsource(server.serve)


@pytest.mark.parametrize("module", ["chainlit.message", "chainlit.step"])
def test_a_message_no_longer_sleeps(module: str) -> None:
    loaded = import_module(module)
    assert set(re.findall(r"\btime\.(\w+)", inspect.getsource(sys.modules[module]))) == {"sleep"}
    loaded.time.sleep(3600)


def test_chainlit_keeps_no_chat_history() -> None:
    from chainlit.chat_context import ChatContext, chat_contexts

    said: Any = object()
    assert ChatContext().add(said) is said
    assert chat_contexts == {}
    assert "chat_context.add(" in inspect.getsource(import_module("chainlit.emitter"))


def test_a_session_uses_the_one_config() -> None:
    from chainlit.config import config
    from chainlit.session import WebsocketSession

    assert WebsocketSession.get_config(None) is config
    assert "self.get_config()" in inspect.getsource(WebsocketSession.__init__)


def test_the_socket_server_has_the_two_switches_we_set() -> None:
    from chainlit.server import sio

    assert (sio.eio.cors_allowed_origins, sio.eio.transports) == (None, ["websocket"])
    source = inspect.getsource(type(sio.eio).handle_request)
    assert "self.cors_allowed_origins" in source
    assert "self.transports" in source


def test_one_of_ours_stands_before_every_event_chainlit_listens_to() -> None:
    from chainlit.server import sio

    from bot.ui import app, guard

    guard.install()
    app.register()
    ours = {guard.__name__, app.__name__}
    theirs = {name for name, handler in sio.handlers["/"].items() if handler.__module__ not in ours}
    assert theirs == {"clear_session"}
    behind = import_module("chainlit.socket")
    assert [*inspect.signature(behind.connect).parameters] == ["sid", "environ", "auth"]
    assert [*inspect.signature(behind.connection_successful).parameters] == ["sid"]
    assert [*inspect.signature(behind.message).parameters] == ["sid", "payload"]


def test_what_the_stage_relies_on_is_there() -> None:
    from chainlit.context import local_steps
    from chainlit.emitter import ChainlitEmitter
    from chainlit.server import call_action
    from chainlit.session import WebsocketSession, ws_sessions_id

    assert local_steps.get() is None
    assert ws_sessions_id == {}
    assert all(hasattr(ChainlitEmitter, name) for name in ("set_commands", "delete_step"))
    assert [*inspect.signature(call_action).parameters] == ["payload", "current_user"]
    assert hasattr(WebsocketSession, "files_dir")


def test_telemetry_is_never_imported() -> None:
    import_module("chainlit")
    assert [name for name in sys.modules if name.startswith("traceloop")] == ["traceloop", "traceloop.sdk"]
    assert not hasattr(sys.modules["traceloop.sdk"], "__file__")


def test_every_text_we_reword_exists_in_chainlit() -> None:
    translation = json.dumps(folder.reworded(folder.chainlit_translation()))
    assert all(json.dumps(words)[1:-1] in translation for words in texts("chainlit").values())
    with pytest.raises(KeyError, match=r"chat\.watermark"):
        folder.reworded({"chat": {"input": {"placeholder": "", "actions": {"send": "", "stop": ""}},
                                  "commands": {"button": "", "availableTools": ""}}})  # fmt: skip


def test_page_elements_import_only_what_chainlit_offers_them() -> None:
    from chainlit.server import build_dir

    bundle = next((Path(build_dir) / "assets").glob("index-*.js")).read_text(encoding="utf-8")
    for element in (folder.HERE / "public" / "elements").glob("*.jsx"):
        for names, module in re.findall(r'import \{([^}]*)\} from "([^"]+)"', element.read_text()):
            assert f'"{module}":' in bundle or f"{module}:" in bundle, (element.name, module)
            if module == "@chainlit/react-client":
                assert all(name.strip() in bundle for name in names.split(",")), element.name
