"""`persona check`: one sound customer, a hundred ways to break it, and what each is told."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.authoring.check import Checker
from bot.authoring.findings import Report, still_to_write
from bot.authoring.page import unwritten_lines
from bot.store.library import Library, product_home

HERE = Path(__file__).parent
SOUND = (HERE / "omar.yaml").read_text(encoding="utf-8")
BROKEN: list[dict[str, Any]] = yaml.safe_load((HERE / "broken_personas.yaml").read_text(encoding="utf-8"))
SHIPPED = list(Library.at().persona_files.values())


def check(folder: Path, text: str, name: str = "omar") -> Report:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Checker(Library.at()).check([folder / f"{name}.yaml"])


def told(report: Report) -> list[str]:
    return [str(found).removeprefix(f"{found.file}:") for found in report.findings]


def broken(row: dict[str, Any]) -> str:
    if "all" in row:
        return str(row["all"])
    if "match" in row:
        return re.sub(row["match"], row["replace"], SOUND)
    return SOUND.replace(row["that"], row["replace"], 1)


def test_a_sound_customer_is_right_and_its_prompts_are_measured(tmp_path: Path) -> None:
    report = check(tmp_path, SOUND)
    assert told(report) == []
    assert report.summary == "1 file: all right"
    assert report.sound[0].tokens.keys() == {"customer", "appraiser", "evaluator", "coach"}
    assert all(tokens > 400 for tokens in report.sound[0].tokens.values())


@pytest.mark.parametrize("row", BROKEN, ids=[row["why"] for row in BROKEN])
def test_what_is_told_of(row: dict[str, Any], tmp_path: Path) -> None:
    text = broken(row)
    assert text != SOUND
    report = check(tmp_path, text)
    assert told(report) == row["told"]
    errors = any(": error: " in line for line in row["told"])
    assert (report.exit_code(strict=False), report.exit_code(strict=True)) == (2 if errors else 0, 2)
    assert bool(report.sound) is not errors


@pytest.mark.parametrize(
    ("that", "replace"),
    [
        ("Get me your boss.", "Get me your boss. DHL, UPS, DPD, I do not care."),
        ("You can book a third", "You must check the address first, and can book a third"),
        ("He works nights and", "The form says he is difficult to reach, and he"),
        ("I need a day.", "I need a shift in how you write to me, wide awake."),
        ("Nobody rang my bell.", "It was 9.30 a.m. by www.shop.example/order."),
        ("Tell me when.", "Well... tell me when (a day, an hour), apartment #3, before 5 < 6."),
        ("a call before the van comes.", "an agent who rings before the van comes."),
        ("tells: [slept through,", "tells: [slept through, fact, broken,"),
        ("Two vans! Two!", "Two vans?! TWO vans!!"),
        ("The bell is the top one.", "Write to omar_reyes@x.example."),
    ],
)
def test_what_only_looks_wrong_is_left_alone(that: str, replace: str, tmp_path: Path) -> None:
    assert that in SOUND
    assert told(check(tmp_path, SOUND.replace(that, replace, 1))) == []


def test_the_table_is_long_enough() -> None:
    assert len({row["why"] for row in BROKEN}) == len(BROKEN) >= 60


def test_the_shipped_customers_are_clean() -> None:
    report = Checker(Library.at()).check(SHIPPED)
    assert told(report) == []
    assert len(report.sound) == report.checked == len(SHIPPED) == 8


def test_faults_of_all_kinds_come_at_once_in_line_order(tmp_path: Path) -> None:
    text = SOUND.replace("version: 1", "version: one").replace("age: 47", "age: 470")
    text = text.replace("You can book a third", "You should be kind. You can book a third")
    text = text.replace("Tell me when.", "(sighs) Tell me when.").replace("max_once", "max_onse")
    lines = told(check(tmp_path, text))
    assert [line.split(": ")[2].split(" ")[0] for line in lines] == [
        "version", "brief", "character.age", "character.limits.max_onse", "script.beats.press.any.1",
    ]  # fmt: skip


def test_a_copied_customer_is_told_once_for_all_its_lines(tmp_path: Path) -> None:
    for name in ("omar", "twin"):
        (tmp_path / f"{name}.yaml").write_text(SOUND.replace("id: omar", f"id: {name}"), encoding="utf-8")
    report = Checker(Library.at()).check([tmp_path / "omar.yaml", tmp_path / "twin.yaml"])
    assert told(report) == [
        "3:1: warning: name: twin has the same name; trainees tell customers apart by their names",
        "43:1: warning: script: 92 lines are also said by twin, the first in script.open.0; "
        "give this customer words of their own",
        "43:1: warning: script: 92 lines are also said by omar, the first in script.open.0; "
        "give this customer words of their own",
    ]


def test_lines_still_to_write_in_another_file_are_nobody_s_and_few_shared_ones_are_each_named(tmp_path: Path) -> None:
    mark = "# REWRITE: stock lines from here on"
    bee = SOUND.replace("id: omar", "id: bee").replace("name: Omar", "name: Bo")
    (tmp_path / "omar.yaml").write_text(SOUND, encoding="utf-8")

    def shared(text: str) -> list[str]:
        (tmp_path / "bee.yaml").write_text(text, encoding="utf-8")
        found = Checker(Library.at()).check([tmp_path / "omar.yaml", tmp_path / "bee.yaml"]).findings
        return [f"{one.key}: {one.what}" for one in found if one.file.endswith("omar.yaml") and "bee" in one.what]

    assert len(shared(bee)) == 1
    assert shared(bee.replace("script:\n", f"{mark}\nscript:\n")) == []
    parts = [part for part in yaml.safe_load(SOUND)["script"] if part != "open"]
    left = re.sub(rf"^  (?=(?:{'|'.join(parts)}):)", f"  {mark}\n  ", bee, flags=re.MULTILINE)
    assert shared(left) == [
        f"script.open.{i}: bee says the same" for i in range(len(yaml.safe_load(SOUND)["script"]["open"]))
    ]


def test_what_a_comment_leaves_to_write_is_the_part_below_it_or_around_it() -> None:
    text = (
        "script:\n  # REWRITE: x\n  # more\n  open: [A.]\n  odd:\n    bot:  # REWRITE: y\n      - B.\n  story: [C.]\n"
    )
    assert unwritten_lines(text) == {"script.open", "script.odd"}
    assert unwritten_lines(f"# REWRITE: all\n{text}") == {"script", "script.open", "script.odd"}
    assert unwritten_lines("# REWRITE: name\nname: X\nscript:\n  open: [A.]\n") == frozenset()


def test_a_line_that_another_customer_of_the_library_says_is_named(tmp_path: Path) -> None:
    theirs = Library.at().persona("repeat-contact-dana").script.beats["press"]["any"][0]
    report = check(tmp_path, SOUND.replace("Tell me when.", theirs))
    assert told(report) == [
        "86:36: warning: script.beats.press.any.1: repeat-contact-dana says the same; write another"
    ]


def test_a_fault_in_a_file_does_not_hide_what_else_is_wrong_with_its_script(tmp_path: Path) -> None:
    text = SOUND.replace("pressured: {any:", "presured: {any:").replace(', "Good that it is you today."', "")
    lines = told(check(tmp_path, text))
    assert [line.split(": ")[2] for line in lines] == ["script.reactions.presured", "script.beats.soften"]
    assert "3 lines of 4 that a long rehearsal uses; then stock lines are said" in lines[1]


def test_what_is_left_to_write_is_counted_with_its_lines(tmp_path: Path) -> None:
    report = check(tmp_path, SOUND.replace("script:\n", "# REWRITE: all of it\nscript:\n"))
    assert report.sound[0].unwritten == (43,)
    assert ": can be played, 1 text still to write (line 43) (" in str(report.sound[0])
    assert still_to_write(range(1, 15)) == "14 texts still to write (lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ...)"


def test_a_finding_has_its_parts_for_other_programs(tmp_path: Path) -> None:
    found = check(tmp_path, SOUND.replace("difficulty: medium", "difficulty: medum")).findings[0]
    assert found.model_dump(exclude={"file"}) == {
        "line": 5,
        "column": 1,
        "level": "error",
        "rule": "field",
        "key": "difficulty",
        "value": "medum",
        "what": "'medum' is not known",
        "fix": "did you mean 'medium'?",
    }


DATA = yaml.safe_load(SOUND)
LINES = SOUND.splitlines()[:62]
SIGNS = st.sampled_from(
    [*":{}[]-#&*!|>'\"%@`?,", "\t", "  ", "\n", "\x00", "\ufeff", "\u2028", "null", "1e9", "{x}", "~", "<<: 1"]
)
WAYS = st.sampled_from(["cut", "put", "twice", "swap"])
EDIT = st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 60), WAYS, SIGNS)


def mutated(edits: list[tuple[int, int, str, str]]) -> str:
    lines = list(LINES)
    for number, column, way, sign in edits:
        line = lines[number]
        if way == "cut":
            lines[number] = line[:column]
        elif way == "put":
            lines[number] = line[:column] + sign + line[column:]
        elif way == "twice":
            lines[number] = f"{line}\n{line}"
        else:
            lines[number - 1], lines[number] = line, lines[number - 1]
    return "\n".join(lines)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.integers(), inner, max_size=3),
    max_leaves=8,
)
PATHS = re.findall(
    r"\S+",
    """id version name summary brief rubric compliance character character.age character.limits character.facts
    character.facts.0.about character.voice.samples character.voice.words temperament temperament.start.anger
    temperament.sensitivity temperament.drain hidden_facts hidden_facts.0.tells hidden_facts.0.unlock.trust offers
    offers.1 offers.1.settles offers.1.about offers.2.cost script script.open script.story script.answer.0
    script.asks script.reactions script.beats script.beats.press.any script.offers script.disclose script.odd""",
)


def replaced(path: str, value: Any) -> str:
    data = deepcopy(DATA)
    *way, last = path.split(".")
    inside = data
    for part in way:
        inside = inside[int(part) if part.isdigit() else part]
    inside[int(last) if last.isdigit() else last] = value
    return str(yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """A checker whose library has prompts and rubrics, but no other customers."""
    home = tmp_path_factory.mktemp("alone")
    (home / "prompts").symlink_to(product_home() / "prompts")
    return Checker(Library((home,)))


FUZZED = st.one_of(
    st.lists(EDIT, min_size=1, max_size=4).map(mutated),
    st.builds(replaced, st.sampled_from(PATHS), VALUES),
    st.text(max_size=200),
)


@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(text=FUZZED)
def test_whatever_stands_in_a_file_is_told_and_never_raises(text: str, alone: Checker) -> None:
    file = alone.library.homes[0] / "omar.yaml"
    file.write_text(text, encoding="utf-8")
    report = alone.check([file])
    "\n".join(told(report)).encode("utf-8")
    lines = text.count("\n") + 1
    assert all(1 <= found.line <= lines + 1 for found in report.findings)
    assert report.sound or report.count("error")
