"""The preview on paper: terminal, page, picture, and the command that writes them."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.authoring import in_words, render_html, render_svg, render_terminal
from bot.authoring.dial import dials
from bot.authoring.preview import Preview, data, preview
from bot.commands.persona import app
from bot.errors import AuthoringError, FailureError, InputError, NotFoundError
from bot.store.library import Library, product_home

LIBRARY = Library.at()
DANA = LIBRARY.persona("repeat-contact-dana")
FILE = product_home() / "personas" / "repeat-contact-dana.yaml"
FAIR = preview(DANA)
COLD = preview(next(dial for dial in dials(DANA) if dial.path.endswith("receptivity")).turned(DANA, 0.7))
COMMAND = [sys.executable, "-c", "from bot.commands.persona import app; app()"]
HOSTILE = '<script>alert(1)</script>"&'


def on_terminal(shown: Preview) -> str:
    console = Console(width=120, no_color=True)
    with console.capture() as caught:
        console.print(render_terminal.render(shown))
    return caught.get()


def test_the_terminal_shows_curves_outcomes_verdict_and_numbers() -> None:
    text = on_terminal(FAIR)
    assert "FAIR  difficulty 62 of 100" in text
    assert re.search(r"expert +[▁-█]{20}● +agrees in turn 9 +upset → calm", text)
    assert re.search(r"robotic +[▁-█]{12}✕ +leaves in turn 5 +upset → boiling", text)
    assert re.search(r"◆ +sick-day told in turn 2", text)
    assert re.search(r"temperament\.start\.anger +0\.72 +0\.62 +-1\.1 +fair", text)
    assert "makes it fair" not in text


def test_a_persona_that_is_not_fair_comes_with_what_to_turn() -> None:
    assert in_words.advice(COLD) == ["raise temperament.receptivity from 0.7 to 0.85"]
    text = on_terminal(COLD)
    assert "TOO HARD" in text
    assert "Any one of these makes it fair:\n  raise temperament.receptivity from 0.7 to 0.85" in text


def test_where_no_single_number_helps_the_strongest_are_named() -> None:
    frozen = preview(next(dial for dial in dials(DANA) if dial.path.endswith("receptivity")).turned(DANA, 0.1))
    assert frozen.remedies == ()
    assert len(in_words.advice(frozen)) == 3
    assert "No single number makes it fair. Start with:" in on_terminal(frozen)


def test_fair_is_fair_in_numbers_as_long_as_texts_are_left_to_write() -> None:
    unfinished = preview(DANA, (4, 9))
    assert "FAIR in numbers  difficulty 62 of 100" in on_terminal(unfinished)
    assert "2 texts still to write (lines 4, 9)" in on_terminal(unfinished)
    assert ">fair in numbers<" in render_html.page(unfinished)
    assert data(unfinished)["still_to_write"] == [4, 9]


def test_a_number_that_would_not_make_it_fair_says_why() -> None:
    turns = [turn for row in FAIR.dials for turn in (row.down, row.up) if turn and turn.verdict != "fair"]
    assert turns
    for turn in turns:
        trainee, _, why = turn.why.partition(": ")
        assert trainee in {play.trainee for play in FAIR.plays}
        assert why.endswith(".")
    assert all(not turn.why for row in FAIR.dials for turn in (row.down, row.up) if turn and turn.verdict == "fair")
    assert re.search(r"too (easy|hard); [a-z-]+: [A-Z]", on_terminal(FAIR))


@pytest.mark.parametrize("shown", [FAIR, COLD], ids=["fair", "too hard"])
def test_the_page_stands_alone(shown: Preview) -> None:
    page = render_html.page(shown)
    assert not re.search(r"<script|<link|<img|https?:|url\(|@import", page)
    assert page.count("<svg") == 5
    assert "prefers-color-scheme: dark" in page
    assert f'verdict {shown.verdict.says.replace(" ", "-")}">{shown.verdict.says}<' in page


def test_words_of_the_file_are_text_on_the_page() -> None:
    hidden = DANA.hidden_facts[0].model_copy(update={"id": HOSTILE})
    offers = tuple(offer.model_copy(update={"id": HOSTILE}) for offer in DANA.offers)
    update = {"name": HOSTILE, "summary": HOSTILE, "industry": HOSTILE, "hidden_facts": (hidden,), "offers": offers}
    shown = preview(DANA.model_copy(update=update))
    for text in (render_html.page(shown), render_svg.picture(shown)):
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_a_picture_is_one_well_formed_drawing_with_a_title() -> None:
    drawing = ElementTree.fromstring(render_svg.picture(FAIR))
    space = "{http://www.w3.org/2000/svg}"
    assert drawing.findtext(f"{space}title") == "Dana Pollard: fair"
    assert len(list(drawing.iter(f"{space}polyline"))) == 10


def test_the_curve_is_drawn_where_the_numbers_are() -> None:
    expert = FAIR.plays[0]
    drawn = re.search(r'class="tension" points="([^"]+)"', render_svg.curve(expert))
    assert drawn is not None
    heights = [float(point.split(",")[1]) for point in drawn[1].split()]
    assert len(heights) == len(expert.points)
    assert [a < b for a, b in pairwise(heights)] == [a.tension > b.tension for a, b in pairwise(expert.points)]


def test_the_data_is_json_and_complete() -> None:
    found = json.loads(json.dumps(data(FAIR)))
    assert found["persona"] == {
        "id": "repeat-contact-dana", "version": FAIR.persona.version, "difficulty": "medium"
    }  # fmt: skip
    assert [trainee["trainee"] for trainee in found["trainees"]] == [play.trainee for play in FAIR.plays]
    assert found["trainees"][0]["told"] == {"sick-day": 2}
    assert len(found["numbers"]) == len(FAIR.dials)


def test_the_command_writes_page_and_picture_and_prints_json(tmp_path: Path) -> None:
    page, picture = tmp_path / "p.html", tmp_path / "p.svg"
    run = CliRunner().invoke(app, ["preview", str(FILE), "--html", str(page), "--svg", str(picture), "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["verdict"]["says"] == "fair"
    assert page.read_text(encoding="utf-8") == render_html.page(FAIR)
    assert picture.read_text(encoding="utf-8") == render_svg.picture(FAIR)


def test_a_persona_of_the_library_is_known_by_its_id() -> None:
    assert "Dana Pollard" in CliRunner().invoke(app, ["preview", "repeat-contact-dana"]).stdout


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (["nobody"], NotFoundError, "nobody: no such file, and no persona of that name; there are: bereaved-alan"),
        (["none.yaml", "--watch"], NotFoundError, "none.yaml: no such file, and no persona of that name"),
        ([str(FILE), "--watch", "--json"], InputError, "--json and --watch do not go together"),
        ([str(FILE), "--html", "/no/such/folder/x.html"], FailureError, "cannot write '/no/such/folder/x.html'"),
        ([str(product_home() / "pyproject.toml")], AuthoringError, "line 2"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(arguments: list[str], error: type[Exception], says: str) -> None:
    run = CliRunner().invoke(app, ["preview", *arguments])
    assert isinstance(run.exception, error)
    assert says in str(run.exception)


def heed_ctrl_c() -> None:
    """A shell starts what runs in its background deaf to Ctrl+C, and so would these tests be."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[tuple[Path, "subprocess.Popen[str]", Path]]:
    """A file, the command that watches it, and where its output goes."""
    file, out = tmp_path / "repeat-contact-dana.yaml", tmp_path / "out.txt"
    file.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    with out.open("w") as stream:
        watcher = subprocess.Popen(
            [*COMMAND, "preview", str(file), "--watch"], stdout=stream, stderr=stream, cwd=product_home(), text=True,
            preexec_fn=heed_ctrl_c,
        )  # fmt: skip
    yield file, watcher, out
    watcher.kill()
    watcher.wait()


def wait_for(out: Path, words: str, times: int = 1) -> None:
    end = time.monotonic() + 90
    while out.read_text(encoding="utf-8").count(words) < times:
        assert time.monotonic() < end, out.read_text(encoding="utf-8")
        time.sleep(0.05)


def test_watch_draws_on_every_save_and_outlives_a_broken_file(
    watching: tuple[Path, "subprocess.Popen[str]", Path],
) -> None:
    file, watcher, out = watching
    text = file.read_text(encoding="utf-8")
    wait_for(out, "Waiting for the next save")
    file.write_text(text.replace("age: ", "age: x", 1), encoding="utf-8")
    wait_for(out, "character.age")
    fresh = file.with_suffix(".new")
    fresh.write_text(text.replace("difficulty: medium", "difficulty: easy", 1), encoding="utf-8")
    fresh.replace(file)
    wait_for(out, "TOO HARD")
    watcher.send_signal(signal.SIGINT)
    assert watcher.wait(60) == 0
    assert "Traceback" not in out.read_text(encoding="utf-8")
