"""An OAuth 2 provider of our own, over HTTP: it signs people in without asking, and keeps what it was sent."""

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import unused_port

CLIENT, SECRET = "greenroom-client", "greenroom-client-secret"
Claims = Mapping[str, Any]


class Provider:
    """`claims`: what it says of whoever signs in next. `faults`: endpoint -> status that it answers instead."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.claims: Claims = {}
        self.faults: dict[str, int] = {}
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, tuple[Claims, str]] = {}
        self._tokens: dict[str, Claims] = {}

    @property
    def settings(self) -> dict[str, str]:
        """Chainlit's settings for it."""
        return {
            "OAUTH_GENERIC_CLIENT_ID": CLIENT,
            "OAUTH_GENERIC_CLIENT_SECRET": SECRET,
            "OAUTH_GENERIC_AUTH_URL": f"{self.url}/authorize",
            "OAUTH_GENERIC_TOKEN_URL": f"{self.url}/token",
            "OAUTH_GENERIC_USER_INFO_URL": f"{self.url}/userinfo",
            "OAUTH_GENERIC_SCOPES": "openid email",
        }

    async def authorize(self, request: web.Request) -> web.Response:
        """Back to where the person came from, with a code that works once."""
        query = dict(request.query)
        self.asked.append(query)
        assert (query["client_id"], query["response_type"]) == (CLIENT, "code")
        if "authorize" in self.faults:
            answer = {"error": "access_denied", "state": query["state"]}
        else:
            answer = {"code": secrets.token_urlsafe(16), "state": query["state"]}
            self._codes[answer["code"]] = (dict(self.claims), query["redirect_uri"])
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode(answer)}")

    async def token(self, request: web.Request) -> web.Response:
        """A token for a code: the client's secret has to fit, and the address that the code was made for."""
        form = await request.post()
        claims, redirect = self._codes.pop(str(form.get("code")), ({}, ""))
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if "token" in self.faults or not known or not redirect or form.get("redirect_uri") != redirect:
            return web.json_response({"error": "invalid_grant"}, status=self.faults.get("token", 400))
        token = secrets.token_urlsafe(16)
        self._tokens[token] = claims
        return web.json_response({"access_token": token, "token_type": "Bearer"})

    async def userinfo(self, request: web.Request) -> web.Response:
        """Who the token is of."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if "userinfo" in self.faults or token not in self._tokens:
            return web.json_response({"error": "invalid_token"}, status=self.faults.get("userinfo", 401))
        return web.json_response(self._tokens[token])


async def _listening(provider: Provider) -> web.AppRunner:
    app = web.Application()
    app.router.add_get("/authorize", provider.authorize)
    app.router.add_post("/token", provider.token)
    app.router.add_get("/userinfo", provider.userinfo)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(provider.url.rpartition(":")[2])).start()
    return runner


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that listens, in a thread of its own: it outlives the loop of any test."""
    provider, loop = Provider(unused_port()), asyncio.new_event_loop()
    runner = loop.run_until_complete(_listening(provider))
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
