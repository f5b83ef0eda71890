"""docs/writing-personas.md is followed to the letter: its commands, numbers, verdicts and pictures."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.authoring.playthrough import AGREES_AT, CALM_ENOUGH
from bot.authoring.verdict import BOUNDS
from bot.commands.persona import app
from bot.core.temperament import ARCHETYPES

DOCS = Path(__file__).parents[2] / "docs"
DOC = (DOCS / "writing-personas.md").read_text(encoding="utf-8")
SKELETON = r"  start: \{.*\}"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)\n?```", DOC, re.DOTALL)


def greenroom(command: str) -> Result:
    words = command.split()
    assert words[:2] == ["greenroom", "persona"]
    return CliRunner().invoke(app, words[2:])


@pytest.fixture
def helen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the first command of the page writes from the brief of the page."""
    for name in ("GREENROOM_HOME", "GREENROOM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("brief.md").write_text(blocks("text")[0], encoding="utf-8")
    made = greenroom(blocks("sh")[0])
    assert made.exit_code == 0, made.output
    return Path("personas/flood-helen.yaml")


@pytest.mark.parametrize(("start", "quoted", "picture"), [(0, 1, "too-hard"), (1, 2, "fair")])
def test_the_example_gives_the_verdict_and_the_picture_that_the_page_shows(
    helen: Path, start: int, quoted: int, picture: str
) -> None:
    text, changed = re.subn(SKELETON, blocks("yaml")[start], helen.read_text(encoding="utf-8"), count=1)
    assert changed
    helen.write_text(text, encoding="utf-8")
    shown = greenroom(f"{blocks('sh')[2]} --svg drawn.svg")
    for line in blocks("text")[quoted].splitlines():
        assert re.search(re.sub(r"\s+", r"\\s+", re.escape(line.strip()).replace(r"\ ", " ")), shown.stdout), line
    assert Path("drawn.svg").read_text(encoding="utf-8") == (DOCS / f"writing-personas-{picture}.svg").read_text()
    assert greenroom(blocks("sh")[1]).exit_code == 0


def test_the_table_of_archetypes_is_the_code_s() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", DOC, re.MULTILINE))
    assert rows.keys() == ARCHETYPES.keys()
    for name, constants in ARCHETYPES.items():
        starts = [constants.start[key] for key in ("anger", "distress", "trust", "heard", "patience")]
        numbers = [*starts, constants.reactivity, constants.receptivity, constants.drain]
        assert rows[name] == " | ".join([constants.feeling, *(f"{number:g}" for number in numbers)])


def test_the_bounds_of_a_fair_verdict_are_the_code_s() -> None:
    rows = {row[0]: row[1:] for line in re.findall(r"^\| (.*) \|$", DOC, re.MULTILINE) if (row := line.split(" | "))}
    ladder = [BOUNDS[label] for label in ("easy", "medium", "hard")]
    assert rows["expert wins a warm agreement"] == [f"turn {b.expert_from} to {b.expert_by}" for b in ladder]
    assert rows["expert hears"] == ["every hidden fact" if b.every_fact else "at least one" for b in ladder]
    assert rows["average keeps the customer to"] == ["the end", *(f"turn {b.average_keeps}" for b in ladder[1:])]
    assert rows["hostile has lost them by"] == [f"turn {b.hostile_by}" for b in ladder]


def test_when_customers_agree_is_the_engine_s_rule() -> None:
    needs = {name: f"{least:.2f}" for name, least in AGREES_AT.items()}
    sentence = f"resolution reaches {needs['resolution']}, trust {needs['trust']} and heard {needs['heard']}"
    assert f"Customers agree once {sentence}, with anger at {CALM_ENOUGH:.2f} or below." in DOC
