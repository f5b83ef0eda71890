"""`greenroom calibrate` from the draw to what a scorecard says, as a lead uses it."""

import asyncio
import csv
import io
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.casting import cast_for
from bot.cli import app
from bot.config import Settings
from bot.core.scorecard import Scorecard
from bot.greenroom import grade
from bot.store.library import Library, product_home
from evals.calibration import drawing
from evals.calibration.rated_set import RatedSet
from evals.cases import EvaluatorCase
from tests.llm.openai_server import Answer, OpenAIServer

ENOUGH, FEW = 54, 5
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in a folder of its own: exit code, and what it said or raised."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENROOM_DATA", str(tmp_path / "data"))

    def invoke(*arguments: object) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["calibrate", *map(str, arguments)])
        return done.exit_code, f"{done.output}{done.exception or ''}"

    return invoke


def draw(run: Run, folder: Path, n: int) -> list[EvaluatorCase]:
    """A set of `n` chats, drawn and handed out to three raters."""
    gold = drawing.gold()
    lines = [{"id": f"x{at}", "lines": [said.model_dump() for said in gold[at % len(gold)].said]} for at in range(n)]
    (folder / "chats.jsonl").write_text("\n".join(map(json.dumps, lines)))
    code, said = run("init", "--out", "autumn.csv", "--raters", "ann,ben,cho", "--from", "chats.jsonl", "--n", n)
    assert code == 0, said
    assert {path.name for path in folder.glob("autumn-*")} == {
        f"autumn-{name}.{kind}" for name in ("ann", "ben", "cho") for kind in ("csv", "html")
    }
    return list(RatedSet.only(folder / "data", None).drawn().values())


def scored(cases: list[EvaluatorCase], data: Path) -> dict[str, Scorecard]:
    """What the embedded evaluator gives."""
    library = Library.at()
    cast = cast_for(Settings(data=data), library.prompt)
    return {case.id: asyncio.run(grade(case.transcript, cast, library)) for case in cases}


def rate(folder: Path, cards: dict[str, Scorecard], off: float) -> None:
    """Fill in all sheets: the embedded evaluator's score and `off` points more, and half a point now and then."""
    chance = random.Random(3)
    for path in sorted(folder.glob("autumn-*.csv")):
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        for row in rows:
            score = cards[row["transcript"]].criteria[row["criterion"]].score
            noisy = None if score is None else min(5.0, max(1.0, score + off + chance.choice([-0.5, 0, 0, 0, 0.5])))
            row["score"] = "not tested" if noisy is None else f"{noisy:g}"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def notice(folder: Path, home: Path | None = None) -> str:
    """What the next scorecard says of itself."""
    library = Library.at(home)
    cast = cast_for(Settings(data=folder / "data"), library.prompt)
    card = asyncio.run(grade(drawing.gold()[0].transcript, cast, library))
    return str(card.meta["notice"])


def test_a_pass_is_named_on_scorecards_until_rubric_or_verdict_change(run: Run, tmp_path: Path) -> None:
    cards = scored(draw(run, tmp_path, ENOUGH), tmp_path)
    assert "not calibrated" in notice(tmp_path)
    rate(tmp_path, cards, off=0)
    code, said = run("import", *sorted(tmp_path.glob("autumn-*.csv")))
    assert code == 0, said
    code, said = run("report", "--html", "r.html", "--markdown", "r.md")
    assert code == 0, said
    assert "Passed: the embedded evaluator agrees with people." in said
    assert "Passed: the embedded evaluator" in (tmp_path / "r.html").read_text()
    assert "Passed: the embedded evaluator" in (tmp_path / "r.md").read_text()
    assert "calibrated against 3 people (set 'autumn', " in notice(tmp_path)
    assert "not calibrated" in notice(tmp_path, reworded(tmp_path))
    rate(tmp_path, cards, off=-1.5)
    assert run("import", *sorted(tmp_path.glob("autumn-*.csv")))[0] == 0
    code, said = run("report", "autumn")
    assert code == 1, said
    assert "Not passed: " in said
    assert "not calibrated" in notice(tmp_path)


def reworded(folder: Path) -> Path:
    """A home with a rubric in which one anchor is worded anew, under the same version."""
    home = folder / "home"
    (home / "prompts" / "rubrics").mkdir(parents=True)
    (home / "personas").mkdir()
    source = product_home() / "prompts" / "rubrics" / "customer-care.yaml"
    rubric = yaml.safe_load(source.read_text(encoding="utf-8"))
    rubric["criteria"]["empathy"]["anchors"][5] += " Always."
    target = home / "prompts" / "rubrics" / source.name
    shutil.copyfile(source, target)
    target.write_text(yaml.safe_dump(rubric), encoding="utf-8")
    return home


def test_nothing_is_kept_of_sheets_with_faults_or_gaps(run: Run, tmp_path: Path) -> None:
    draw(run, tmp_path, FEW)
    sheet = tmp_path / "autumn-ann.csv"
    code, said = run("import", sheet)
    assert code == 1
    assert f"calibrate import: {3 * FEW} faults" in said
    assert "autumn-ann.csv row 2, column score: " in said
    assert not (tmp_path / "data" / "calibration" / "sets" / "autumn" / "rated.jsonl").exists()
    lines = sheet.read_text(encoding="utf-8-sig").split("\n")
    lines[1] = lines[1].replace(",,,,", ",4,,,")
    sheet.write_text("\n".join(lines), encoding="utf-8")
    code, said = run("import", sheet, "--partial")
    assert code == 0, said
    assert "1 ratings of 1 transcripts" in said
    shutil.copyfile(sheet, tmp_path / "autumn-copy.csv")
    code, said = run("import", sheet, tmp_path / "autumn-copy.csv", "--partial")
    assert "autumn-copy.csv: by 'ann', as autumn-ann.csv is; one file per rater" in said


def test_a_model_that_fails_leaves_the_question_open(run: Run, tmp_path: Path, server: OpenAIServer) -> None:
    server.otherwise = Answer(status=401)
    rate(tmp_path, scored(draw(run, tmp_path, FEW), tmp_path), off=0)
    assert run("import", *sorted(tmp_path.glob("autumn-*.csv")))[0] == 0
    code, said = run("report", "--model", "m")
    assert code == 2, said
    assert f"fails  graded all but {FEW}, wanted all: run it again to go on" in " ".join(said.split("\n")).replace(
        " .", "."
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("report",), "name a set; there are: none yet"),
        (("import", "x.csv"), "name a set; there are: none yet"),
        (("init", "--out", "s.csv", "--raters", "ann"), "give at least two different names"),
        (("init", "--out", "s.csv", "--raters", "ann,../ben"), "'../ben': use lower-case letters"),
        (("init", "--out", "S 1.csv", "--raters", "ann,ben"), "set 'S 1': use lower-case letters"),
        (("init", "--out", "s.csv", "--raters", "ann,ben"), "--n 48: only 0 transcripts there"),
        (("init", "--out", "s.csv", "--raters", "ann,ben", "--from", "nowhere"), "nowhere"),
        (("init", "--out", "s.csv", "--raters", "ann,ben", "--rubric", "nosuch"), "no rubric 'nosuch'"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], told: str) -> None:
    code, said = run(*arguments)
    assert code == 1
    assert told in said
