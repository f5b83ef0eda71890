"""The HTTP edge by itself: assets and refusals."""

import gzip
from pathlib import Path

import pytest
from fastapi import HTTPException, Request

from bot.ui import web
from bot.ui.web import ASK_AGAIN, FOR_EVER, MAX_BODY, Assets, content_security_policy, refusal


def request(**headers: str) -> Request:
    """A GET with these headers; underscores stand for dashes."""
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": pairs})


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    folder = tmp_path / "public"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "script.js").write_text("x" * 5_000)
    (folder / "tiny.svg").write_text("<svg/>")
    (folder / "font.woff2").write_bytes(b"\x00" * 5_000)
    (tmp_path / "secret.js").write_text("secret")
    return Assets(folder, FOR_EVER)


async def test_a_file_is_compressed_cached_and_not_sent_twice(assets: Assets) -> None:
    first = await assets.serve(request(accept_encoding="gzip, br"), "deep/script.js")
    assert gzip.decompress(bytes(first.body)) == b"x" * 5_000
    assert first.headers["content-type"].startswith("text/javascript")
    assert (first.headers["content-encoding"], first.headers["cache-control"]) == ("gzip", FOR_EVER)
    again = await assets.serve(request(if_none_match=first.headers["etag"]), "deep/script.js")
    assert (again.status_code, bytes(again.body)) == (304, b"")


async def test_what_a_page_names_is_compressed_before_anybody_asks(
    assets: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def once(path: Path) -> web.Asset:
        read.append(path.name)
        return web.Asset(b"x", b"", '"1"', "text/plain")

    monkeypatch.setattr(web, "_read", once)
    assets.prepare('<link href="/public/tiny.svg"><script src="/assets/deep/script.js"></script>')
    await assets.serve(request(), "deep/script.js")
    assert read == ["script.js"]


@pytest.mark.parametrize(
    ("name", "headers"),
    [("deep/script.js", {}), ("tiny.svg", {"accept_encoding": "gzip"}), ("font.woff2", {"accept_encoding": "gzip"})],
)
async def test_a_file_goes_plain_where_compression_is_not_wanted_or_gains_nothing(
    assets: Assets, name: str, headers: dict[str, str]
) -> None:
    assert "content-encoding" not in (await assets.serve(request(**headers), name)).headers


@pytest.mark.parametrize("name", ["missing.js", "", "deep", "../secret.js", "deep/../../secret.js", "/etc/passwd"])
async def test_nothing_outside_the_folder_is_served(assets: Assets, name: str) -> None:
    with pytest.raises(HTTPException) as refused:
        await assets.serve(request(), name)
    assert refused.value.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "length", "status"),
    [
        ("GET", "/", None, None), ("HEAD", "/", None, None), ("GET", "/docs", None, 404),
        ("GET", "/openapi.json", None, 404), ("POST", "/project/action", "20", None),
        ("POST", "/set-session-cookie", "20", None), ("POST", "/project/action", None, 411),
        ("POST", "/project/action", "-1", 411), ("POST", "/project/action", str(MAX_BODY + 1), 413),
        ("PUT", "/project/action", "20", 403), ("DELETE", "/", "0", 403), ("PATCH", "/project/element", "1", 403),
    ],
)  # fmt: skip
def test_only_the_writes_that_are_used_get_through(
    method: str, path: str, length: str | None, status: int | None
) -> None:
    headers = [] if length is None else [(b"content-length", length.encode())]
    refused = refusal({"type": "http", "method": method, "path": path, "headers": headers})
    assert (refused and refused.status_code) == status


SITE = {"host": "greenroom.example:8000"}
WRITES = [
    ("/rehearsals/x/takes", {}, None), ("/rehearsals/x/y/takes", {}, 403), ("/rehearsals//takes", {}, 403),
    ("/progress/x/delete", {}, None), ("/progress/x/deletes", {}, 403), ("/a/progress/x/delete", {}, 403),
    ("/login", {"origin": "http://greenroom.example:8000"}, None), ("/login", {"origin": "null"}, 403),
    ("/login", {"origin": "http://greenroom.example"}, 403), ("/login", {"origin": ""}, 403),
    ("/login", {"origin": "http://greenroom.example:8000.evil.example"}, 403),
    ("/login", {"sec-fetch-site": "same-origin"}, None), ("/login", {"sec-fetch-site": "none"}, None),
    ("/login", {"sec-fetch-site": "cross-site"}, 403), ("/login", {"sec-fetch-site": "same-site"}, 403),
    ("/login", {"origin": "https://shown.example", "x-forwarded-host": "shown.example"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("path", "given", "status"), WRITES)
def test_a_write_has_a_known_path_and_comes_from_here(path: str, given: dict[str, str], status: int | None) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in {**SITE, **given, "content-length": "9"}.items()]
    refused = refusal({"type": "http", "method": "POST", "path": path, "headers": pairs})
    assert (refused and refused.status_code) == status


def test_the_policy_names_each_inline_script_and_no_other_host() -> None:
    policy = content_security_policy(["a", "b"])
    assert policy.count("'sha256-") == 2
    assert "http" not in policy.replace("https", "http").replace("'self'", "")
    assert "script-src 'self' 'unsafe-eval' 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=' " in policy
    assert ASK_AGAIN == "no-cache"
