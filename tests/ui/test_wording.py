"""A second language: what is missing in it is named at the start, and nothing that the app shows stands outside it."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import Settings
from bot.errors import AuthoringError, NotFoundError
from bot.store.library import Library
from bot.ui import folder, wording
from bot.ui.wording import load
from tests.ui.browsing import browsing
from tests.ui.client import Tab
from tests.ui.conftest import Server, serving

UI = Path(wording.__file__).parent


def pretended(home: Path) -> Path:
    """A language in which every word of English stands between brackets."""
    english = yaml.safe_load((UI / "catalogue" / "en.yaml").read_text(encoding="utf-8"))
    english["language"]["code"] = "xx"

    def translated(data: dict[str, object]) -> dict[str, object]:
        return {
            key: translated(value) if isinstance(value, dict) else f"⟦{value}⟧" for key, value in data.items()
        }  # fmt: skip

    made = {part: texts if part == "language" else translated(texts) for part, texts in english.items()}
    (home / "catalogue").mkdir(parents=True)
    (home / "catalogue" / "xx.yaml").write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")
    return home


def test_a_catalogue_that_differs_from_english_is_refused_with_every_difference(tmp_path: Path) -> None:
    path = pretended(tmp_path) / "catalogue" / "xx.yaml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    del found["chat"]["ended"]
    found["next"]["again"], found["next"]["never"] = "Again", "Never"
    path.write_text(yaml.safe_dump(found), encoding="utf-8")
    with pytest.raises(AuthoringError) as refused:
        load("xx", tmp_path)
    assert refused.value.faults == [
        "chat.ended: missing",
        "next.never: unknown",
        "next.again: has the slots [], expected ['name']",
    ]


def test_a_language_that_nobody_wrote_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"GREENROOM_LANGUAGE='eo': there is no such catalogue; try 'en'"):
        load("eo", tmp_path)


def test_the_folder_of_the_page_is_written_in_the_language(tmp_path: Path) -> None:
    home = pretended(tmp_path / "home")
    settings = Settings(_env_file=None, data=tmp_path, home=home, language="xx")
    try:
        wording.speak(settings)
        root = folder.prepare(settings)
    finally:
        wording.speak(Settings(_env_file=None))
    assert "⟦**How it works.**" in (root / "chainlit_en-US.md").read_text(encoding="utf-8")
    chainlit = json.loads((root / ".chainlit" / "translations" / "en-US.json").read_text(encoding="utf-8"))
    assert chainlit["chat"]["input"]["placeholder"] == "⟦Reply to the customer⟧"
    chosen = tomllib.loads((root / ".chainlit" / "config.toml").read_text(encoding="utf-8"))["UI"]
    assert chosen["header_links"][0]["display_name"] == "⟦Progress⟧"
    assert chosen["description"].startswith("⟦")
    script = (root / "public" / "greenroom.js").read_text(encoding="utf-8")
    assert '"code": "xx"' in script
    assert "⟦Rehearse the conversation before it happens⟧" in script


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that speaks the pretended language."""
    home = pretended(tmp_path_factory.mktemp("home") / "home")
    with serving(tmp_path_factory.mktemp("data"), GREENROOM_HOME=str(home), GREENROOM_LANGUAGE="xx") as running:
        yield running


SAID_ALOUD = ("aria-label", "title", "alt", "placeholder", "content")
NOT_READ = {"script", "style", "blockquote", "q", "cite", "textarea"}
"""Elements without words, and those that hold what somebody said."""
FOR_MACHINES = {
    "id", "rehearsal", "avatar", "href", "difficulty", "tone", "band", "kind", "polarity", "speaker", "rule", "steps",
    "chosen", "lobby",
}  # fmt: skip
"""Props that no reader sees as they are."""
OURS = re.compile("⟦[^⟦⟧]*⟧")
LETTERS = re.compile(r"[^\W\d_]{2,}")


class Reader(HTMLParser):
    """What a page shows and says aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read out; of `content` only a description."""
        given = dict(attrs)
        if tag != "meta" or given.get("name") == "description":
            self.texts += [given[name] or "" for name in SAID_ALOUD if name in given]
        if tag in NOT_READ:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Outside again."""
        if tag in self._within:
            self._within.remove(tag)

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._within:
            self.texts.append(data)


def shown(props: object, key: str = "") -> Iterator[str]:
    """Every text in the props of an element; its HTML read as a page."""
    if key in FOR_MACHINES:
        return
    if isinstance(props, str):
        yield from Reader(props).texts if props.startswith("<") else [props]
    elif isinstance(props, dict):
        for name, value in props.items():
            yield from shown(value, name)
    elif isinstance(props, list):
        for value in props:
            yield from shown(value, key)


def strings(data: object) -> Iterator[str]:
    """Every string in `data`, keys aside."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from strings(value)


def content(kept: dict[str, Any]) -> list[str]:
    """What is in its own language: persona, rubric, packs, what was said, and what the embedded cast made of it."""
    library = Library.at()
    persona = library.persona(kept["rehearsal"]["persona"]["id"])
    files = [library.rubric(persona.rubric), *library.packs(persona), *library.personas()]
    card = kept["scorecard"]
    remarks = [score["remark"] for score in card["criteria"].values()] + [
        hint["text"] for hint in card["meta"]["hints"]
    ]
    judged = [[score["evidence"], score["say_instead"]] for score in card["criteria"].values()]
    lines = [line["reason"] for line in card["secondary"].values() if line["said"] is None]
    own = [*strings([file.model_dump(mode="json") for file in files]), *strings(judged), *strings(card["findings"])]
    said = [line["text"] for line in kept["transcript"]]
    found = {*own, *remarks, *lines, *said, f"{card['meta']['rubric']}", card["meta"]["evaluator"], "Greenroom"}
    return sorted((text for text in found if len(text) > 2), key=len, reverse=True)


def untold(texts: Iterable[str], content: Iterable[str]) -> list[str]:
    """Those of `texts` with words that are neither the language's nor content."""
    found = []
    for text in texts:
        rest = text
        while rest != (rest := OURS.sub("", rest)):
            pass
        for known in content:
            rest = rest.replace(known, "")
        if LETTERS.search(rest):
            found.append(text)
    return found


async def play(tab: Tab) -> None:
    """All that a rehearsal shows, from its brief to its debrief."""
    for line in ("Hello Marcus, I am sorry about the letter. What happened?", "Calm down, you should have paid."):
        await tab.say(line)
    for command in ("/hint", "/pause", "/end"):
        await tab.say(command)
    await tab.press("end")
    await tab.until(lambda: len(tab.elements("Next")) == 1)
    await tab.say("Anybody there?")


def test_a_word_outside_the_language_is_found() -> None:
    page = Reader('<p title="Oh">⟦At most ⟦3⟧⟧ <b>of Dana</b><q>never mind</q></p><script>var not</script>').texts
    assert untold(page, ["Dana"]) == ["Oh", "of Dana"]
    assert untold(shown({"tone": "bad", "mood": ["calm", "⟦calm⟧"], "curve": "<i>full</i>"}), []) == ["calm", "full"]


async def test_nothing_that_the_app_shows_stands_outside_the_language(foreign: Server) -> None:
    async with foreign.tab() as lobby, foreign.tab("past-due-marcus") as tab:
        await play(tab)
        id = tab.rehearsal_id()
        await tab.http.post(f"{foreign.url}/progress/{id}/hand-in", headers={"Origin": foreign.url})
        form = {"comment": "⟦⟧", "criterion": "empathy", "score": "3.5"}
        await tab.http.post(f"{foreign.url}/cohort/{id}/reviews", data=form, headers={"Origin": foreign.url})
        seen = [*shown([data["props"] for event, data in (*lobby.events, *tab.events) if event == "element"])]
        seen += [message["output"] for message in tab.messages() if message["name"] == "Notice"]
        pages = ["/progress", "/cohort", "/cohort/audit", "/cohort/nobody", "/progress?page=x", f"/cohort/{id}"]
        pages += [f"/rehearsals/{id}/takes", f"/rehearsals/{id}/export.html", "/studio", "/studio/vip-gayle"]
        for page in pages:
            async with tab.http.get(foreign.url + page, headers={"Accept": "text/html"}) as answer:
                seen += Reader(await answer.text()).texts
        markdown = (await tab.get(f"/rehearsals/{id}/export.md")).replace("\\", "")
        seen += [line for line in markdown.splitlines() if not line.startswith(">")]
        assert len(seen) > 600
        assert untold(seen, content(json.loads(await tab.get(f"/rehearsals/{id}/export.json")))) == []


async def test_refusals_come_in_the_language(foreign: Server) -> None:
    async with foreign.tab("past-due-marcus") as tab:
        said = [await tab.notice(""), await tab.notice("x" * 5000)]
        for path, body in (("/rehearsals/x/takes", {"turn": 1}), ("/rehearsals/x/takes", {}), ("/nobody", {})):
            said.append(json.loads((await tab.post(path, body))[1])["detail"])
        assert untold(said, []) == []


@pytest.mark.browser
async def test_the_page_shows_the_second_language(foreign: Server) -> None:
    async with browsing(foreign, "light") as tab:
        await tab.page.get_by_test_id("pick-past-due-marcus").wait_for()
        english = load()
        lobby = await tab.page.get_by_test_id("lobby").inner_text()
        for key in ("title", "lead", "local", "criteria"):
            assert f"⟦{english[f'lobby.{key}']}⟧" in lobby
        assert await tab.page.evaluate("document.documentElement.lang") == "xx"
        await tab.page.get_by_test_id("pick-past-due-marcus").click()
        await tab.page.get_by_test_id("brief").wait_for()
        assert "⟦Your brief⟧" in await tab.page.get_by_test_id("brief").inner_text()
        for name in ("Hint", "Pause", "End", "Stop"):
            assert await tab.page.get_by_role("button", name=f"⟦{name}⟧", exact=True).inner_text() == f"⟦{name}⟧"
