"""What we change inside Chainlit 2.12 (pinned in pyproject.toml), and why. tests/ui/test_patches.py holds every name.

Where no issue is named, none was found upstream. What Chainlit would copy of a session to its data layer and on to the
browser (#3052) needs no patch: `history.History` keeps nothing that it is told.
"""

import re
import sys
from types import ModuleType, SimpleNamespace

_EXTERNAL = re.compile(r"""\s*<(?:link|meta)\b[^>]*?(?:href|content)="https?://[^"]*"[^>]*>""", re.DOTALL)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def before_import() -> None:
    """Spare Chainlit's unused telemetry library: a third of the start-up time and 28 MB of memory."""
    if "traceloop.sdk" in sys.modules:
        return
    for name in ("traceloop", "traceloop.sdk"):
        sys.modules[name] = ModuleType(name)
    sys.modules["traceloop.sdk"].Traceloop = SimpleNamespace()  # type: ignore[attr-defined]


def apply() -> str:
    """Change what cannot be configured; harmless when called again. Returns the index page."""
    from chainlit import server
    from chainlit.chat_context import ChatContext
    from chainlit.config import config
    from chainlit.session import WebsocketSession

    page: str = _EXTERNAL.sub("", server.get_html_template(""))
    server.get_html_template = lambda root_path: page  # links to three foreign hosts that can block the first paint
    for module in ("chainlit.message", "chainlit.step"):  # by name: the package hides both behind its functions
        sys.modules[module].time = SimpleNamespace(sleep=lambda seconds: None)  # type: ignore[attr-defined]
    ChatContext.add = lambda self, said: said  # grows for ever (#2951) and can be forged; we keep our own
    WebsocketSession.get_config = lambda self: config  # asks for profiles again and never awaits the answer
    server.sio.eio.cors_allowed_origins = None  # None: same origin only; Chainlit's [] lets any site connect
    server.sio.eio.transports = ["websocket"]  # long polling would need another set of guards
    return page


def use_data_layer(layer: object) -> None:
    """Answer Chainlit's questions about earlier chats from `layer`; its decorator keeps the first one for ever."""
    from chainlit import data

    data._data_layer, data._data_layer_initialized = layer, True


def inline_scripts(page: str) -> list[str]:
    """The scripts inside `page`, which the content security policy names by hash."""
    return _INLINE_SCRIPT.findall(page)
