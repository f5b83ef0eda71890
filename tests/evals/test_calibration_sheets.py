"""Rating sheets there and back: any spreadsheet, no formula, every fault told, nothing lost."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.rubric import Rubric
from bot.errors import InputError, NotFoundError
from bot.store.library import Library
from evals.calibration import sheets
from evals.calibration.rated_set import RatedSet
from evals.cases import EvaluatorCase, Said

FORMULA = '=HYPERLINK("x")'


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return library.rubric("customer-care")


def case(at: int, text: str = "I'm sorry it came late.") -> EvaluatorCase:
    said = (Said(speaker="customer", text="It came late.\u2028Again."), Said(speaker="trainee", text=f"{text} {at}"))
    return EvaluatorCase(id=f"c{at:02d}", cluster=f"s{at % 4}-{at}", said=said, persona="past-due-marcus")


def fill(text: str, scores: Callable[[int], str], **cells: str) -> str:
    """A sheet filled in by a spreadsheet: row after row, with `cells` by column."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, sheets.COLUMNS)
    writer.writeheader()
    writer.writerows({**row, "score": scores(at), **cells} for at, row in enumerate(rows))
    return "\ufeff" + out.getvalue()


Given = tuple[Path, dict[str, EvaluatorCase], str]


@pytest.fixture
def given(tmp_path: Path, rubric: Rubric) -> Given:
    """Where sheets lie, three cases, and ann's empty sheet."""
    cases = {one.id: one for one in (case(at) for at in range(3))}
    return tmp_path, cases, sheets.sheet("ann", list(cases.values()), rubric)


def read(given: Given, text: str, rubric: Rubric, name: str = "autumn-ann.csv") -> sheets.Reading:
    path = given[0] / name
    path.write_bytes(text.encode())
    return sheets.read(path, given[1], rubric)


def test_a_sheet_has_the_anchors_and_comes_back_as_it_was_filled_in(given: Given, rubric: Rubric) -> None:
    assert given[2].count(rubric.criteria["empathy"].anchors[3]) == 3
    values = ["1", "2,5", "not tested", "Not Tested", "5", "3.0", "4.50", " 2 ", "1.5"]
    reading = read(given, fill(given[2], lambda at: values[at], note="Cold, curt"), rubric)
    assert reading.faults == []
    assert [row.score for row in reading.rows] == [1, 2.5, None, None, 5, 3, 4.5, 2, 1.5]
    assert (reading.rater, reading.rows[0].note) == ("ann", "Cold, curt")
    assert sheets.gaps(reading, given[1], rubric) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_of_other_countries_save_it_their_way(given: Given, rubric: Rubric, delimiter: str) -> None:
    rows = csv.reader(io.StringIO(fill(given[2], lambda _: "3,5").removeprefix("\ufeff"), newline=""))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    reading = read(given, out.getvalue(), rubric)
    assert [row.score for row in reading.rows] == [3.5] * 9


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("3.5", "3.2", "autumn-ann.csv row 2, column score: '3.2' is no score; write 1 to 5 in halves (3.5)"),
        ("3.5", "6", "row 2, column score: '6' is no score"),
        ("3.5", "03-May", "row 2, column score: '03-May' is no score"),
        ("c00,empathy", "c0,empathy", "row 2, column transcript: 'c0' is not in this set; did you mean 'c0"),
        ("c00,empathy", "c00,emapthy", "column criterion: 'emapthy' is not in this set; did you mean 'empathy'?"),
        ("c00,diplomacy", "c00,empathy", "row 3, column transcript: 'c00' with 'empathy' is in row 2 already"),
        (",ann\r\nc00,dip", ",ben\r\nc00,dip", "row 3, column rater: 'ann', but the rows above are by 'ben'"),
        (",ann\r\nc00,dip", ",\r\nc00,dip", "row 2, column rater: empty"),
    ],
)
def test_every_fault_is_told_with_row_column_and_what_to_do(
    given: Given, rubric: Rubric, old: str, new: str, told: str
) -> None:
    text = fill(given[2], lambda _: "3.5")
    assert old in text
    reading = read(given, text.replace(old, new, 1), rubric)
    assert any(told in fault for fault in reading.faults), reading.faults


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "row 1: no column 'transcript', found nothing"),
        (b"a,b\n1,2\n", "row 1: no column 'transcript', found a, b"),
        ("transcript,criterion,score,rater,é".encode("cp1252"), "not UTF-8 .* save it as 'CSV UTF-8'"),
    ],
)
def test_what_is_no_sheet_at_all_is_refused(given: Given, rubric: Rubric, raw: bytes, told: str) -> None:
    path = given[0] / "x.csv"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=told):
        sheets.read(path, given[1], rubric)


def test_missing_ratings_are_listed(given: Given, rubric: Rubric) -> None:
    lines = fill(given[2], lambda at: "" if at == 1 else "3").split("\r\n")
    reading = read(given, "\r\n".join(lines[:-2]), rubric)
    assert sheets.gaps(reading, given[1], rubric) == [
        "autumn-ann.csv row 3, column score: c00, diplomacy: empty; write 1 to 5 in halves (3.5), or 'not tested'",
        "ann: c02, composure: its row is gone; put it back",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-late", "@home", "\tx", " =1", "plain", "don't", ""])
def test_no_cell_is_a_formula_and_words_come_back_as_they_were(text: str) -> None:
    written = sheets.harmless(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@"))
    assert sheets.plain(written) == text.strip()


def test_a_hostile_rubric_or_rater_makes_no_formula(given: Given, rubric: Rubric) -> None:
    empathy = rubric.criteria["empathy"].model_copy(update={"question": FORMULA})
    hostile = rubric.model_copy(update={"criteria": {**rubric.criteria, "empathy": empathy}})
    rows = list(csv.reader(io.StringIO(sheets.sheet("-ann", list(given[1].values()), hostile).removeprefix("\ufeff"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert rows[1][5] == f"'{FORMULA}"


def test_quotes_that_nobody_wrote_are_told_not_refused(given: Given, rubric: Rubric) -> None:
    right = read(given, fill(given[2], lambda _: "3", quote="“i’m sorry  it came late”"), rubric)
    wrong = read(given, fill(given[2], lambda _: "3", quote=FORMULA), rubric)
    assert sheets.loose_quotes(right.rows, given[1]) == []
    assert len(sheets.loose_quotes(wrong.rows, given[1])) == 9
    assert wrong.rows[0].quote == FORMULA


def test_ratings_are_kept_as_cases_and_a_new_sheet_replaces_its_raters_old_one(
    given: Given, rubric: Rubric, tmp_path: Path
) -> None:
    found = RatedSet.at(tmp_path / "data", "autumn")
    drawn = {one.id: one for one in found.draw(list(given[1].values()), rubric)}
    asked = (given[0], drawn, "")
    blank = {name: sheets.sheet(name, list(drawn.values()), rubric) for name in ("ann", "ben")}
    with pytest.raises(NotFoundError, match="has no ratings yet"):
        found.rated()
    found.keep([read(asked, fill(blank[name], lambda _: "3", note=f"{name}\u2028!"), rubric) for name in blank])
    found.keep([read(asked, fill(blank["ann"], lambda _: "4.5", note="again"), rubric)])
    first = found.rated()[0]
    assert first.rated_by == "people"
    assert first.ratings == {"ben": dict.fromkeys(rubric.criteria, 3), "ann": dict.fromkeys(rubric.criteria, 4.5)}
    assert first.said == given[1]["c00"].said
    assert {(one.rater, one.note) for one in found.words()} == {("ben", "ben\u2028!"), ("ann", "again")}
    assert RatedSet.only(tmp_path / "data", None) == found
    with pytest.raises(NotFoundError, match="no set 'spring'; there are: autumn"):
        RatedSet.only(tmp_path / "data", "spring")


@pytest.mark.parametrize("name", ["", "../up", "A", "a b", "x" * 40])
def test_a_set_is_named_as_a_file_can_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="use lower-case letters"):
        RatedSet.at(tmp_path, name)
