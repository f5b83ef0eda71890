"""Sessions on their way in and out: Chainlit believes whatever it once signed; here a session ends with its person."""

import os
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.ui.signin import SignIn

COOKIE = "access_token"
OPEN_PATHS = ("/assets/", "/public/", "/avatars/", "/health")
"""What everybody may fetch; nobody's session is looked at there."""


class Sessions:
    """ASGI middleware: only today's people bring a session in, and over HTTPS no cookie leaves without Secure."""

    def __init__(self, app: ASGIApp, host_app: FastAPI) -> None:
        self._app, self._state = app, host_app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        sign_in: SignIn | None = getattr(self._state, "sign_in", None)
        if scope["type"] not in ("http", "websocket") or sign_in is None or scope["path"].startswith(OPEN_PATHS):
            await self._app(scope, receive, send)
            return
        within = {**scope, "headers": await _checked(Headers(scope=scope), sign_in)}
        await self._app(within, receive, _securing(send) if _over_https(scope) else send)


async def _checked(headers: Headers, sign_in: SignIn) -> list[tuple[bytes, bytes]]:
    """The headers without a session that is over, and without the token that Chainlit would take instead of one."""
    kept = [(name, value) for name, value in headers.raw if name != b"authorization"]
    cookies = cookie_parser("; ".join(headers.getlist("cookie")))
    if not any(name.startswith(COOKIE) for name in cookies):
        return kept
    person = await sign_in.person(cookies)
    if person and sign_in.vouched(headers, person):
        return kept
    others = "; ".join(f"{name}={value}" for name, value in cookies.items() if not name.startswith(COOKIE))
    return [*((name, value) for name, value in kept if name != b"cookie"), (b"cookie", others.encode("latin-1"))]


def _over_https(scope: Scope) -> bool:
    """Whether the browser came by HTTPS, as the server in front says, or as the address in Chainlit's settings says."""
    return scope["scheme"] in ("https", "wss") or urlsplit(os.environ.get("CHAINLIT_URL", "")).scheme == "https"


def _securing(send: Send) -> Send:
    async def send_secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [(name, _secured(name, value)) for name, value in message["headers"]]
        await send(message)

    return send_secured


def _secured(name: bytes, value: bytes) -> bytes:
    bare = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return value + b"; Secure" if bare else value
