"""Who is there: nobody but you on this computer, or people who sign in by password, proxy header or OAuth."""

import logging
import os
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import chainlit as cl
import jwt
from chainlit.auth import create_jwt, decode_jwt, get_token_from_cookies, set_auth_cookie
from chainlit.config import config
from chainlit.oauth_providers import get_configured_oauth_providers
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from bot.config import Settings
from bot.core.person import LOCAL, LOCAL_PERSON, Person
from bot.errors import FailureError, InputError
from bot.store.people import People
from bot.ui.wording import text

Way = Literal["local", "password", "header", "oauth"]
SECRET, SECRET_LENGTH = "CHAINLIT_AUTH_SECRET", 32
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

log = logging.getLogger(__name__)


class SignIn:
    """The way people sign in to this process."""

    def __init__(self, way: Way, people: People, header: str | None) -> None:
        self.way, self._people, self._header = way, people, header

    @classmethod
    async def open(cls, settings: Settings, people: People) -> "SignIn":
        """Choose by settings and known people, and tell Chainlit; raises InputError where it would not be safe."""
        known = await people.have_passwords()
        found = cls(chosen(settings, known, bool(get_configured_oauth_providers())), people, settings.sign_in_header)
        guarded(found.way, settings, os.environ.get(SECRET, ""))
        if found.way == "local" and not os.environ.get(SECRET):
            os.environ[SECRET] = kept_secret(settings.data / "ui" / "secret")
        config.code.password_auth_callback = config.code.header_auth_callback = config.code.oauth_callback = None
        if found.way == "password":
            cl.password_auth_callback(found.by_password)
        elif found.way == "oauth":
            cl.oauth_callback(found.by_oauth)
        else:
            cl.header_auth_callback(found.by_header)
        return found

    async def by_password(self, name: str, password: str) -> cl.User | None:
        """The person, if the password is theirs."""
        person = await self._people.verified(name, password)
        return cl.User(identifier=person.name) if person else None

    async def by_header(self, headers: Mapping[str, str]) -> cl.User | None:
        """Whom the proxy in front names; the local person where there is no proxy."""
        if self.way == "local":
            return cl.User(identifier=LOCAL, display_name=text("author.you"))
        return _user(headers.get(self._header or "", ""))

    async def by_oauth(
        self, provider: str, token: str, raw: dict[str, str], user: cl.User, id_token: str | None = None
    ) -> cl.User | None:
        """Whom the provider names."""
        return _user(user.identifier)

    async def person(self, cookies: Mapping[str, str]) -> Person | None:
        """Who sends these cookies; None where nobody signed in, or was removed since."""
        token = get_token_from_cookies(dict(cookies))
        try:
            name = decode_jwt(token).identifier if token else None
        except (jwt.PyJWTError, TypeError, KeyError):
            name = None
        return await self.known(name) if name else None

    async def person_of(self, environ: Mapping[str, Any]) -> Person | None:
        """Who opens this socket."""
        try:
            jar = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        except CookieError:
            return None
        return await self.person({name: morsel.value for name, morsel in jar.items()})

    async def known(self, name: str) -> Person | None:
        """The person of that name, with today's role; who never got one is a trainee."""
        if self.way == "local":
            return LOCAL_PERSON if name == LOCAL else None
        found = await self._people.find(name)
        return found or (None if self.way == "password" else _named(name))


class Greeting:
    """ASGI middleware for where nobody signs in: the first page already brings the local person's session.

    It answers to this computer's own names only, so that no site can have its name point here and act as that person.
    """

    def __init__(self, app: ASGIApp, host_app: FastAPI) -> None:
        self._app, self._state = app, host_app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        sign_in: SignIn | None = getattr(self._state, "sign_in", None)
        local = scope["type"] in ("http", "websocket") and sign_in is not None and sign_in.way == "local"
        if local and scope["path"] != "/health" and _host(scope) not in LOOPBACK:
            turned_away = PlainTextResponse(text("refused.not_here"), 421)
            refusal = WebSocketClose(1008) if scope["type"] == "websocket" else turned_away
            await refusal(scope, receive, send)
        elif local and sign_in and _wants_page(scope) and not await sign_in.person(Request(scope).cookies):
            await self._greet(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _greet(self, scope: Scope, receive: Receive, send: Send) -> None:

        async def send_with_session(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = Response()
                you = cl.User(identifier=LOCAL, display_name=text("author.you"))
                set_auth_cookie(Request(scope), cookie, create_jwt(you))
                given = [(key, value) for key, value in cookie.raw_headers if key == b"set-cookie"]
                message["headers"] = [*message["headers"], *given]
            await send(message)

        await self._app(scope, receive, send_with_session)


def _host(scope: Scope) -> str:
    """The name under which the browser reached us, without its port."""
    return urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""


def _wants_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http" and scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
    )


def chosen(settings: Settings, people: bool, oauth: bool) -> Way:
    """The way to sign in that the settings ask for."""
    if settings.sign_in_header:
        return "header"
    if oauth:
        return "oauth"
    return "password" if people else "local"


def guarded(way: Way, settings: Settings, secret: str) -> None:
    """Raises InputError where strangers could come in."""
    if settings.host not in LOOPBACK and way == "local":
        raise InputError(
            f"host {settings.host!r} is open to other computers, and nobody would have to sign in; "
            "add people with `greenroom user add`, set GREENROOM_SIGN_IN_HEADER or Chainlit's OAUTH_ variables, "
            "or listen on 127.0.0.1"
        )
    if way != "local" and len(secret) < SECRET_LENGTH:
        raise InputError(
            f"{SECRET} has {len(secret)} characters and signs everybody's session; set it to {SECRET_LENGTH} or more, "
            "e.g. from `python -c 'import secrets; print(secrets.token_urlsafe(48))'`"
        )


def kept_secret(path: Path) -> str:
    """A secret of this installation, made once: tabs stay signed in over a restart. Raises FailureError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise FailureError(f"cannot keep a secret in {str(path)!r}: {fault.strerror}; set {SECRET}") from fault


def _named(name: str) -> Person | None:
    try:
        return Person(name=name.strip().lower())
    except ValidationError:
        log.warning("sign-in refused: %r cannot be a name here", name[:120])
        return None


def _user(name: str) -> cl.User | None:
    person = _named(name)
    return cl.User(identifier=person.name) if person else None
