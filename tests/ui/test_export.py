"""A debrief to take away: whole, escaped, and only for those who may see it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.store.database import Database, Stored
from bot.store.people import People
from bot.ui.markdown import escaped
from tests.personas import PAT
from tests.ui.conftest import Server, visiting
from tests.ui.kept import NOW, after, card, opened, turn

KINDS = ("html", "md", "json")
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "# A heading\n\n- a list\n\n> a quote\n\n---\n\n1. first\n\n```\ncode\n```",
    "| a | table |\n|---|---|\n| b | c |",
    "<https://evil.example> https://evil.example www.evil.example a@evil.example",
    "{{ 7 * 7 }} {% raw %} ${7*7} &lt;b&gt; \\*bold\\* **bold** _it_ `code` ~~out~~",
    "[ref]: https://evil.example\n\n[ref]",
    "\u202eabc\u2028# line\u2029=== \x0b\x0cend",
    "line one\n===\nline two\n    indented\n\ttab",
)


async def keep(server: Server, id: str, text: str, **fields: Any) -> Stored:
    """A graded rehearsal in which everybody says `text`, the evaluator too."""
    persona = PAT.model_copy(update={"name": text[:40].replace("\n", " "), "brief": text})
    opening = opened(id=id, persona=persona, text=text)
    turns = [turn(n, after(opening, n, 2), text, text, events=("escalated",)) for n in (1, 2)]
    stored = Stored(opening, turns, **{"owner": "jo", **fields})
    made = card(2.0, quote=text, why=text, hints=[{"before_turn": 1, "text": text}], never_uncovered=[text])
    async with Database.open(server.database) as database:
        await database.keep(stored)
        await database.finish(id, "trainee", made, {})
    return stored


def rehearsal(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


class Markup(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {f"{tag} {name}" for name, _ in attributes}

    def handle_data(self, data: str) -> None:
        self.text += data


def tokens(markdown: str) -> list[Token]:
    """What a reader of Markdown makes of it, tables and links included."""
    return [
        token
        for block in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
        for token in (block, *(block.children or ()))
    ]


async def exported(server: Server, who: str, id: str, kind: str) -> tuple[int, str, dict[str, str]]:
    async with visiting(server, who) as tab, tab.http.get(f"{server.url}/rehearsals/{id}/export.{kind}") as answer:
        return answer.status, await answer.text(), dict(answer.headers)


@pytest.mark.parametrize("number", range(len(NASTY)))
async def test_whatever_was_written_stays_words_in_the_page(office: Server, number: int) -> None:
    await keep(office, rehearsal(100 + number), NASTY[number])
    await keep(office, rehearsal(200 + number), "Nothing special.")
    nasty, plain = [Markup((await exported(office, "jo", rehearsal(n + number), "html"))[1]) for n in (100, 200)]
    assert (nasty.tags, nasty.attributes) == (plain.tags, plain.attributes)
    assert "script" not in nasty.tags
    assert NASTY[number].split("\n")[0].strip() in nasty.text


@pytest.mark.parametrize("number", range(len(NASTY)))
async def test_whatever_was_written_stays_words_in_the_markdown(office: Server, number: int) -> None:
    await keep(office, rehearsal(300 + number), NASTY[number])
    await keep(office, rehearsal(400 + number), "Nothing special.")
    nasty, plain = [tokens((await exported(office, "jo", rehearsal(n + number), "md"))[1]) for n in (300, 400)]
    shape = [[token.type for token in found if token.type not in ("text", "text_special")] for found in (nasty, plain)]
    assert shape[0] == shape[1]
    assert not {"html_block", "html_inline", "link_open", "image", "code_inline", "fence"} & set(shape[0])
    shown = "".join(token.content for token in nasty if token.type in ("text", "text_special"))
    assert " ".join(NASTY[number].split()) in shown


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("1. one", "1\\. one"), ("2.5 of 5", "2.5 of 5"), ("- one", "\\- one"), ("a - b", "a - b"),
        ("=== x", "\\=== x"), ("https://a.example", "https\\://a.example"), ("www.a.example", "www\\.a.example"),
        ("me@a.example", "me\\@a.example"), ("a\n# b", "a \\# b"), (None, "None"), (2.5, "2.5"),
        ("I'm sorry: it's 3 o'clock.", "I'm sorry: it's 3 o'clock."),
    ],
)  # fmt: skip
def test_only_what_markdown_would_read_is_escaped(said: object, written: str) -> None:
    assert escaped(said) == written


async def test_the_page_needs_nothing_from_anywhere(office: Server) -> None:
    await keep(office, rehearsal(1), "Hello.")
    status, page, headers = await exported(office, "jo", rehearsal(1), "html")
    assert (status, headers["Content-Disposition"]) == (200, 'inline; filename="greenroom-pat-2026-01-01.html"')
    assert not re.search(r"""(?:src|href)=|url\(|@import""", page)
    assert "default-src 'none'" in page
    assert page.count("low confidence</small>") == 3
    assert ("<polyline" in page, "@media print" in page, "break-before: page" in page) == (True, True, True)


async def test_the_json_holds_the_whole_rehearsal_and_nothing_of_how_the_persona_works(office: Server) -> None:
    stored = await keep(office, rehearsal(2), "Hello.")
    status, text, headers = await exported(office, "jo", rehearsal(2), "json")
    data = json.loads(text)
    assert (status, headers["Content-Type"].split(";")[0]) == (200, "application/json")
    assert [line["speaker"] for line in data["transcript"]] == ["customer", *["trainee", "customer"] * 2]
    assert [feelings["anger"] for feelings in data["feelings"]] == [
        round(state["anger"], 3) for state in (stored.opening.state, *(turn.after for turn in stored.turns))
    ]
    assert [row["turn"] for row in data["xray"]] == [1, 2]
    assert data["scorecard"]["criteria"]["empathy"]["score"] == 2.0
    assert data["rehearsal"]["persona"] == {"id": "pat", "version": 1, "name": "Hello."}
    assert not {"temperament", "unlock", "tells", "script", "offers", "seed"} & set(re.findall(r'"(\w+)":', text))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_lead_may_take_away_what_was_handed_in_and_that_is_noted(office: Server, kind: str) -> None:
    id = rehearsal(10 + KINDS.index(kind))
    await keep(office, id, "Handed in words.")
    assert (await exported(office, "lee", id, kind))[0] == 404
    async with Database.open(office.database) as database:
        await database.submit(id, NOW)
    status, text, _ = await exported(office, "lee", id, kind)
    assert (status, "Handed in words." in text) == (200, True)
    assert (await exported(office, "max", id, kind))[0] == 404
    async with Database.open(office.database) as database:
        looks = [look for look in await People(database).looks("jo") if look.rehearsal == id]
    assert [(look.who, look.deed) for look in looks] == [("lee", "export")]


@pytest.mark.parametrize("kind", KINDS)
async def test_before_the_end_there_is_nothing_to_take_away(office: Server, kind: str) -> None:
    id = rehearsal(20 + KINDS.index(kind))
    async with Database.open(office.database) as database:
        await database.keep(Stored(opened(id=id), [turn(1, opened().state, "Said.", "Answered.")], owner="jo"))
    status, text, _ = await exported(office, "jo", id, kind)
    assert (status, "Answered." in text) == (409, False)
    async with visiting(office, "jo") as tab:
        tab.http.cookie_jar.clear()
        assert "Answered." not in await tab.get(f"/rehearsals/{id}/export.{kind}")


@pytest.mark.parametrize("kind", ["pdf", "HTML", "html.bak", "%2e%2e"])
async def test_other_kinds_of_file_are_not_made(office: Server, kind: str) -> None:
    await keep(office, id := rehearsal(30 + len(kind)), "Hello.")
    assert (await exported(office, "jo", id, kind))[0] in (404, 422)
