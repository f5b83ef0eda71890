"""`rubric check`: a sound house rubric, what each slip is told, and the generated schema."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.authoring.findings import Report
from bot.authoring.rubric_check import check
from bot.commands import persona, rubric
from bot.store import fields
from bot.store.library import Library, product_home
from tests.authoring.test_check import SIGNS
from tests.authoring.test_check import SOUND as PERSONA

SOUND = """\
id: desk
version: 1
name: Night desk
criteria:
  welcome:
    name: Welcome
    question: Did the guest feel expected?
    like: empathy
    sub_skills:
      W1: {name: Reading, definition: Puts the guest's feeling into words., like: E1}
      W2: {name: Siding, definition: Says why anyone would mind., like: E2}
      W3: {name: Remembering, definition: Asks for nothing twice that was told., like: E3}
    anchors:
      1: The guest is told to calm down, or is not answered at all.
      2: A stock phrase stands where the feeling was shown.
      3: Polite throughout, but nothing this guest told is taken up.
      4: The feeling is met once with a detail of the guest's own.
      5: The feeling is met whenever it changes, each time with what the guest told.
    examples:
      - "Guest: It is midnight and my key does not open. A: Please hold. W1 1."
  steadiness:
    name: Steadiness
    question: Did the desk stay level?
    like: composure
    sub_skills:
      S1: {name: Tone, definition: Sounds the same after an attack., like: C1}
      S2: {name: Not personal, definition: Takes up the point in the attack., like: C2}
      S3: {name: Order, definition: Does one thing at a time., like: C3}
    anchors:
      1: Mocks, threatens, or leaves the chat without a word.
      2: Defends the hotel twice or more, with an edge.
      3: Level, with one hurried or stiff reply left standing.
      4: Level throughout, and one slip is owned.
      5: Two attacks are met with a calm answer to the point inside.
    examples:
      - "Guest: You are useless. A: Nobody should stand outside at midnight; I am coming down. S2 5."
secondary:
  patience:
    name: Patience
    anchors:
      1: Cuts the guest off.
      3: Bears with it.
      5: Explains anew in another way.
"""

BROKEN: list[tuple[str, str, str, list[str]]] = [
    ("a level is missing", "      4: Level throughout, and one slip is owned.\n", "",
     ["29:5: error: criteria.steadiness.anchors: needs one anchor for each of [1, 2, 3, 4, 5], found [1, 2, 3, 5]"]),
    ("a level too many", "      5: Two attacks", "      6: Nothing more to see here at all.\n      5: Two attacks",
     ["29:5: error: criteria.steadiness.anchors: needs one anchor for each of [1, 2, 3, 4, 5], "
      "found [1, 2, 3, 4, 5, 6]"]),
    ("a level that is no number", "      1: The guest is", "      one: The guest is",
     ["14:7: error: criteria.welcome.anchors.one: expected a whole number, found 'one'"]),
    ("a level twice", "      2: A stock phrase", "      1: A stock phrase",
     ["15:1: error: key 1 given twice, first on line 14"]),
    ("an unknown field", "    question: Did the guest", "    qestion: Did the guest",
     ["5:3: error: criteria.welcome.question: missing; add it, like "
      "'Were hard things said so that both sides could agree?'",
      "7:5: error: criteria.welcome.qestion: unknown field; did you mean 'question'?"]),
    ("two sub-skills only", "      S3: {name: Order, definition: Does one thing at a time., like: C3}\n", "",
     ["25:5: error: criteria.steadiness.sub_skills: 2 entries; at least 3"]),
    ("an unknown standard", "    like: composure", "    like: composed",
     ["24:5: error: criteria.steadiness.like: 'composed' is not known; did you mean 'composure'?"]),
    ("an unknown standard sub-skill", "like: C3}", "like: C9}",
     ["28:64: error: criteria.steadiness.sub_skills.S3.like: no standard sub-skill 'C9'; did you mean 'C5'?"]),
    ("two judged as one", "like: C3}", "like: C2}",
     ["28:64: warning: criteria.steadiness.sub_skills.S3.like: S2 is judged like C2 too, so both get the same score; "
      "choose another, or leave it out"]),
    ("a sub-skill id twice", "      S1: {name: Tone", "      W1: {name: Tone",
     ["26:7: error: criteria.steadiness.sub_skills.W1: 'W1' is a sub-skill of welcome too; give it an id of its own"]),
    ("a criterion only a model can judge", "    like: composure\n", "",
     ["21:3: warning: criteria.steadiness: like no standard criterion, so only a model can judge it; add `like:` "
      "(empathy, diplomacy, composure), or grade with a model"]),
    ("no question", "Did the desk stay level?", "Level desk",
     ["23:5: warning: criteria.steadiness.question: no question; ask what the judge has to find out"]),
    ("no examples", '    examples:\n      - "Guest: You are useless. A: Nobody should stand outside at midnight; '
     'I am coming down. S2 5."\n', "",
     ["21:3: warning: criteria.steadiness: examples: none, so judges draw the line where they like; "
      "add a near miss or two with their reading"]),
    ("a grade for an anchor", "Level throughout, and one slip is owned.", "Shows good composure at the desk.",
     ["33:7: warning: criteria.steadiness.anchors.4: 'good composure' is a grade, not behaviour; "
      "say what is done and what is not"]),
    ("an anchor of two words", "Level throughout, and one slip is owned.", "Mostly level.",
     ["33:7: warning: criteria.steadiness.anchors.4: 2 words; say what the judge would see"]),
    ("two levels alike", "Level throughout, and one slip is owned.",
     "Level, with one hurried or stiff reply left over.",
     ["33:7: warning: criteria.steadiness.anchors.4: hardly differs from level 3; say what sets it apart"]),
    ("a definition that says nothing", "definition: Sounds the same after an attack.", "definition: Good tone",
     ["26:24: warning: criteria.steadiness.sub_skills.S1.definition: 'Good tone' says too little; "
      "say what can be seen in the chat"]),
    ("a name twice", "name: Steadiness", "name: Welcome",
     ["22:5: error: criteria.steadiness.name: welcome has the same name; choose another"]),
    ("a profile line with other levels", "      3: Bears with it.\n", "",
     ["40:5: error: secondary.patience.anchors: levels 1 and 5; a line of the profile has anchors at 1, 3 and 5"]),
    ("another id", "id: desk", "id: front", ["1:1: error: id: 'front' is not the file name 'desk'; write 'desk'"]),
    ("no criteria", SOUND[SOUND.index("criteria:"):SOUND.index("secondary:")], "criteria: {}\n",
     ["4:1: error: criteria: 0 entries; at least 1"]),
    ("no version", "version: 1", "version: one", ["2:1: error: version: expected a whole number, found 'one'"]),
]  # fmt: skip


def examined(folder: Path, text: str) -> Report:
    (folder / "desk.yaml").write_text(text, encoding="utf-8")
    return check([folder / "desk.yaml"])


def told(report: Report) -> list[str]:
    return [str(found).removeprefix(f"{found.file}:") for found in report.findings]


def test_a_sound_rubric_is_right(tmp_path: Path) -> None:
    report = examined(tmp_path, SOUND)
    assert told(report) == []
    assert (report.sound[0].name, report.sound[0].kind) == ("Night desk", "Welcome and Steadiness")
    assert 100 < report.sound[0].tokens["evaluator"] < 400


@pytest.mark.parametrize(("why", "old", "new", "wanted"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_is_told_of(why: str, old: str, new: str, wanted: list[str], tmp_path: Path) -> None:
    text = SOUND.replace(old, new, 1)
    assert text != SOUND
    report = examined(tmp_path, text)
    assert told(report) == wanted
    assert report.exit_code(strict=False) == (2 if any(": error: " in line for line in wanted) else 0)


def test_the_shipped_rubrics_have_no_errors() -> None:
    report = check(list(Library.at().rubric_files.values()))
    assert report.checked == len(report.sound) >= 2
    assert not report.count("error")
    assert [found for found in report.findings if found.file.endswith("customer-care.yaml")] == []


def test_the_schema_is_current() -> None:
    schema = (product_home() / fields.RUBRIC_SCHEMA_FILE).read_text(encoding="utf-8")
    assert schema == fields.rubric_schema(), "run `make docs`"


def test_every_field_of_an_authored_file_is_described() -> None:
    for schema in (fields.schema(), fields.rubric_schema()):
        found = json.loads(schema)
        models = {"file": found, **found["$defs"]}
        bare = [
            f"{name}.{key}"
            for name, model in models.items()
            for key, spec in model.get("properties", {}).items()
            if not spec.get("description")
        ]
        assert bare == []


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(line=st.integers(0, SOUND.count("\n") - 1), column=st.integers(0, 60), sign=SIGNS)
def test_whatever_stands_in_a_rubric_never_raises(line: int, column: int, sign: str, tmp_path: Path) -> None:
    lines = SOUND.splitlines()
    lines[line] = lines[line][:column] + sign + lines[line][column:]
    report = examined(tmp_path, "\n".join(lines))
    assert report.sound or report.count("error")


COMMANDS = [
    ("a sound file", "check", SOUND, [], 0),
    ("a warning", "check", SOUND.replace("stay level?", "stay level"), [], 0),
    ("a warning, strictly", "check", SOUND.replace("stay level?", "stay level"), ["--strict"], 2),
    ("an error", "check", SOUND.replace("like: C3}", "like: C9}"), [], 2),
]


@pytest.mark.parametrize(("why", "command", "text", "more", "code"), COMMANDS, ids=[row[0] for row in COMMANDS])
def test_exit_codes_of_rubric_check(
    why: str, command: str, text: str, more: list[str], code: int, tmp_path: Path
) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(rubric.app, [command, str(file), *more])
    assert result.exit_code == code, result.output
    found = json.loads(CliRunner().invoke(rubric.app, [command, str(file), "--json"]).output)
    assert found["checked"] == 1
    assert found["summary"] == result.output.splitlines()[-1]


@pytest.mark.parametrize(
    ("change", "more", "code"),
    [(("", ""), [], 0), (("Tell me when.", "*sighs*"), [], 0), (("Tell me when.", "*sighs*"), ["--strict"], 2),
     (("age: 47", "age: x"), [], 2)],
)  # fmt: skip
def test_exit_codes_of_persona_check(change: tuple[str, str], more: list[str], code: int, tmp_path: Path) -> None:
    file = tmp_path / "omar.yaml"
    file.write_text(PERSONA.replace(*change) if change[0] else PERSONA, encoding="utf-8")
    result = CliRunner().invoke(persona.app, ["check", str(file), *more])
    assert result.exit_code == code, result.output
    assert ("omar.yaml: right (Omar Reyes, medium), prompt tokens: customer 1," in result.output) == (
        code == 0 or bool(more)
    )


def test_without_files_the_whole_library_is_checked() -> None:
    assert CliRunner().invoke(persona.app, ["check"]).output.endswith("8 files: all right\n")
