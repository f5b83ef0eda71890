"""Who is there: nobody but you on this computer, or people who sign in by password, proxy header or OAuth."""

import logging
import os
import secrets
from collections.abc import Mapping, Sequence
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
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from bot.config import Settings
from bot.core.person import LOCAL, LOCAL_PERSON, Person, called
from bot.errors import FailureError, InputError
from bot.store.people import People
from bot.ui.wording import text

Way = Literal["local", "password", "header", "oauth"]
NOBODYS: frozenset[str] = frozenset()
SECRET, SECRET_LENGTH = "CHAINLIT_AUTH_SECRET", 32
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

log = logging.getLogger(__name__)


class SignIn:
    """The way people sign in to this process."""

    def __init__(self, way: Way, people: People, header: str | None = None, domains: frozenset[str] = NOBODYS) -> None:
        self.way, self._people, self._header, self._domains = way, people, header, domains

    @classmethod
    async def open(cls, settings: Settings, people: People) -> "SignIn":
        """Choose by settings and known people, and tell Chainlit; raises InputError where it would not be safe."""
        known, providers = await people.have_passwords(), get_configured_oauth_providers()
        way = chosen(settings, known, bool(providers))
        found = cls(way, people, settings.sign_in_header, domains(settings.sign_in_domains))
        if way == "oauth":
            one_safe(providers)
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
        cl.on_logout(found.by_leaving)
        return found

    async def by_password(self, name: str, password: str) -> cl.User | None:
        """The person, if the password is theirs."""
        return await self._user(await self._people.verified(name, password))

    async def by_header(self, headers: Mapping[str, str]) -> cl.User | None:
        """Whom the proxy in front names; the local person where there is no proxy."""
        if self.way == "local":
            return cl.User(identifier=LOCAL, display_name=text("author.you"))
        return await self._user(self._named(headers))

    async def by_oauth(
        self, provider: str, token: str, raw: dict[str, str], user: cl.User, id_token: str | None = None
    ) -> cl.User | None:
        """Whom the provider names, if they are known here. An address that it has not checked could be anybody's."""
        person = called(user.identifier)
        if person is None or str(raw.get("email_verified", True)).lower() == "false":
            log.warning("sign-in refused: %s names nobody whom it vouches for", provider)
            return None
        known = await self.known(person.name)
        if known is None:
            log.warning("sign-in refused: %r is not known here; `greenroom user role` lets them in", person.name)
        return await self._user(known)

    async def by_leaving(self, request: Request, response: Response) -> dict[str, bool]:
        """Chainlit's way out."""
        await self.end(request.cookies)
        return {"success": True}

    async def end(self, cookies: Mapping[str, str]) -> None:
        """End every session of whoever sends these cookies."""
        if person := await self.person(cookies):
            await self._people.end_sessions(person.name)

    async def _user(self, person: Person | None) -> cl.User | None:
        """The person for Chainlit, with what makes their sessions theirs."""
        if person is None:
            return None
        account = await self._people.account(person.name)
        return cl.User(identifier=person.name, metadata={"stamp": account.stamp if account else 0})

    def vouched(self, headers: Mapping[str, str], person: Person) -> bool:
        """Whether the proxy, where there is one, still names whoever the session is of."""
        named = self._named(headers) if self.way == "header" else None
        return self.way != "header" or (named is not None and named.name == person.name)

    def _named(self, headers: Mapping[str, str]) -> Person | None:
        return called(headers.get(self._header or "", ""))

    async def person(self, cookies: Mapping[str, str]) -> Person | None:
        """Who sends these cookies; None where nobody signed in, or was removed since."""
        token = get_token_from_cookies(dict(cookies))
        try:
            user = decode_jwt(token) if token else None
        except (jwt.PyJWTError, TypeError, KeyError):
            return None
        stamp = user.metadata.get("stamp", 0) if user else 0
        return await self.known(user.identifier, stamp) if user and isinstance(stamp, int) else None

    async def person_of(self, environ: Mapping[str, Any]) -> Person | None:
        """Who opened this socket, if the session that they opened it with is still theirs."""
        try:
            jar = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        except CookieError:
            return None
        return await self.person({name: morsel.value for name, morsel in jar.items()})

    async def known(self, name: str, stamp: int | None = None) -> Person | None:
        """The person of that name, with today's role; None with the `stamp` of a session that has ended.

        Whoever has no role is a trainee where a proxy lets them in, or OAuth and their domain.
        """
        if self.way == "local":
            return LOCAL_PERSON if name == LOCAL else None
        if found := await self._people.account(name):
            return found.person if stamp in (None, found.stamp) else None
        person = called(name)
        open_to = self.way == "header" or (self.way == "oauth" and person and _domain(person.name) in self._domains)
        return person if open_to else None


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


def domains(given: str) -> frozenset[str]:
    """Domains from a list with commas."""
    return frozenset(one.strip().lower().removeprefix("@") for one in given.split(",") if one.strip())


def _domain(name: str) -> str:
    return name.rpartition("@")[2] if "@" in name else ""


def one_safe(providers: Sequence[str]) -> None:
    """Raises InputError for more than one: people are known by name alone, and another may give the name to another.

    Azure's hybrid flow posts its answer from another site, and Chainlit does not compare its state.
    """
    if len(providers) > 1:
        raise InputError(f"OAuth is set up for {', '.join(providers)}; set the OAUTH_ variables of one only")
    if "azure-ad-hybrid" in providers:
        raise InputError("OAuth by azure-ad-hybrid is not taken here; set the OAUTH_AZURE_AD_ variables instead")
