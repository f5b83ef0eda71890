"""The HTTP edge: security headers, refused writes, and assets compressed once and cached."""

import asyncio
import base64
import gzip
import hashlib
import mimetypes
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.ui.wording import text

ALLOWED_WRITES = frozenset(
    {
        ("POST", "/project/action"), ("POST", "/set-session-cookie"), ("POST", "/login"), ("POST", "/logout"),
        ("POST", "/auth/header"), ("POST", "/project/threads"), ("PUT", "/project/thread"),
        ("DELETE", "/project/thread"), ("POST", "/studio/check"), ("POST", "/studio/save"), ("POST", "/studio/new"),
        ("POST", "/sign-out"),
        ("POST", "/rehearsals/{id}/takes"), ("POST", "/progress/{id}/hand-in"), ("POST", "/progress/{id}/withdraw"),
        ("POST", "/progress/{id}/delete"), ("POST", "/progress/delete"), ("POST", "/cohort/{id}/reviews"),
    }
)  # fmt: skip
"""What our pages send; `{id}` stands for one part of a path."""
_WRITES = {
    method: re.compile("|".join(
        re.escape(path).replace(r"\{id\}", "[^/]+") for allowed, path in sorted(ALLOWED_WRITES) if allowed == method
    ))
    for method, _ in ALLOWED_WRITES
}  # fmt: skip
HIDDEN_PATHS = frozenset({"/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"})
MAX_BODY, MAX_AUTHORED_BODY = 16_384, 1_100_000
"""Largest request body in bytes; the allowed writes need a few hundred, the studio's a persona file in JSON."""

FOR_EVER, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"
_KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".jsx": "text/plain"}
_NAMED = re.compile(r'"/assets/([^"?]+)"')
_COMPRESSIBLE = frozenset({".js", ".mjs", ".css", ".svg", ".json", ".jsx", ".html", ".map"})


def content_security_policy(inline_scripts: list[str]) -> str:
    """Everything from here and nothing from elsewhere. Custom elements are compiled in the page: 'unsafe-eval'."""
    digests = (hashlib.sha256(script.encode()).digest() for script in inline_scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        f"script-src 'self' 'unsafe-eval' {hashes}; connect-src 'self'; worker-src 'self' blob:; "
        "frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
    )


class Shield:
    """ASGI middleware: answers what nobody here needs with a refusal, and adds security headers to the rest."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await (refusal(scope) or self._app)(scope, receive, send_with_headers)


def refusal(scope: Scope) -> Response | None:
    """Why this request is not served, or None."""
    method, path = scope["method"], scope["path"]
    if path in HIDDEN_PATHS:
        return JSONResponse({"detail": text("refused.not_found")}, 404)
    if method in ("GET", "HEAD", "OPTIONS"):
        return None
    if method not in _WRITES or not _WRITES[method].fullmatch(path):
        return JSONResponse({"detail": text("refused.not_taken")}, 403)
    headers = Headers(scope=scope)
    if foreign(headers):
        return JSONResponse({"detail": text("refused.foreign")}, 403)
    length = headers.get("content-length", "")
    if not length.isdigit():
        return JSONResponse({"detail": text("refused.no_length")}, 411)
    most = MAX_AUTHORED_BODY if path.startswith("/studio/") else MAX_BODY
    return JSONResponse({"detail": text("refused.too_large")}, 413) if int(length) > most else None


def foreign(headers: Headers) -> bool:
    """Whether another site's page made the browser send this. Who sends no such header is no browser."""
    ours = (headers.get("host"), headers.get("x-forwarded-host"))  # no page can set the latter for another site
    origin, fetched = headers.get("origin"), headers.get("sec-fetch-site", "none")
    return fetched not in ("same-origin", "none") or (origin is not None and urlsplit(origin).netloc not in ours)


class Asset(NamedTuple):
    """A file ready to send; `packed` is empty where compression gains nothing."""

    plain: bytes
    packed: bytes
    etag: str
    kind: str


class Assets:
    """Files of one folder, read and compressed once each. The folder must not change while serving."""

    def __init__(self, folder: Path, cache_control: str) -> None:
        self._folder, self._cache_control = folder.resolve(), cache_control
        self._known: dict[Path, asyncio.Future[Asset]] = {}

    async def serve(self, request: Request, name: str) -> Response:
        """The file `name`, or 304 where the browser has it."""
        asset = await self._asset(name)
        headers = {"ETag": asset.etag, "Cache-Control": self._cache_control, "Vary": "Accept-Encoding"}
        if asset.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=asset.kind)
        return Response(asset.plain, headers=headers, media_type=asset.kind)

    async def _asset(self, name: str) -> Asset:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise HTTPException(404, text("refused.no_file"))
        return await asyncio.shield(self._reading(path))

    def prepare(self, page: str) -> None:
        """Start on the files that `page` names, so that its first reader does not wait for their compression."""
        for name in _NAMED.findall(page):
            self._reading((self._folder / name).resolve())

    def _reading(self, path: Path) -> "asyncio.Future[Asset]":
        if path not in self._known:
            self._known[path] = asyncio.ensure_future(asyncio.to_thread(_read, path))
        return self._known[path]


def _read(path: Path) -> Asset:
    plain = path.read_bytes()
    packed = gzip.compress(plain, 6, mtime=0) if path.suffix in _COMPRESSIBLE else b""
    kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
    return Asset(plain, packed if len(packed) < len(plain) else b"", etag, kind or "application/octet-stream")
