"""Calibration: what people rate is drawn blind, read strictly, and compared openly."""

import csv
import io
import random
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from statistics import median

import pytest
from rich.console import Console
from sklearn.metrics import cohen_kappa_score

from bot.core.calibration import rubric_id
from bot.core.rubric import Rubric
from bot.core.scoring import round_half
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.errors import InputError, NotFoundError
from bot.rehearsal import Rehearsal
from bot.store.calibration import grader
from bot.store.database import Database
from bot.store.library import Library
from evals.calibration import drawing, sheets, showing
from evals.calibration.rated_set import RatedSet, Words
from evals.calibration.verdict import Findings, findings
from evals.cases import EvaluatorCase, Said
from evals.comparison import Side
from evals.outcome import Outcome, Passage, Variant
from evals.stats.figures import rated_figures
from tests.personas import PAT
from tests.scripted import scripted_cast

RATERS = ("ann", "ben", "cho")
TODAY = date(2026, 11, 22)
FORMULA = '=HYPERLINK("x")'


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return library.rubric("customer-care")


def case(at: int, text: str = "I'm sorry it came late.") -> EvaluatorCase:
    said = (Said(speaker="customer", text="It came late.\u2028Again."), Said(speaker="trainee", text=f"{text} {at}"))
    return EvaluatorCase(id=f"c{at:02d}", cluster=f"s{at % 4}-{at}", said=said, persona="past-due-marcus")


def levels(count: int = 54) -> list[float]:
    """True levels, every half step from 1 to 5 in turn."""
    return [1 + at % 9 / 2 for at in range(count)]


def noisy(level: float, chance: random.Random) -> float:
    return min(5.0, max(1.0, level + chance.choice([-0.5, 0, 0, 0.5])))


def rated(criteria: Iterable[str], count: int = 54, seed: int = 5) -> list[EvaluatorCase]:
    """Cases that three people rated, each off by half a point now and then."""
    chance, names = random.Random(seed), list(criteria)
    return [
        case(at).model_copy(
            update={
                "ratings": {rater: {name: noisy(level, chance) for name in names} for rater in RATERS},
                "rated_by": "people",
            }
        )
        for at, level in enumerate(levels(count))
    ]


def graded(cases: list[EvaluatorCase], score: Callable[[float], float]) -> Side:
    """What a grader that gives `score` of the true level makes of `cases`."""
    outcomes = [
        Outcome(
            case=one.id, source=one.source, repeat=1, scores={name: score(level) for name in one.ratings["ann"]},
            shown=(Passage(title="empathy: 3", text="<b>Late</b>, but specific."),),
        )
        for one, level in zip(cases, levels(len(cases)), strict=True)
    ]  # fmt: skip
    figures = rated_figures(cases, outcomes)
    variant = Variant(name="working tree", model="embedded", commit="")
    return Side(variant=variant, figures=tuple(figures), cases=len(cases), repeats=1, outcomes=tuple(outcomes))


def compared(
    rubric: Rubric,
    score: Callable[[float], float] = lambda level: level,
    cases: list[EvaluatorCase] | None = None,
    words: tuple[Words, ...] = (),
    anchors: str = "",
) -> Findings:
    given = rated(rubric.criteria) if cases is None else cases
    who = grader(EmbeddedEvaluator(), rubric)
    return findings("autumn", who, anchors or rubric_id(rubric), TODAY, given, words, graded(given, score))


def broken(found: Findings) -> set[str]:
    return {line.what for line in found.lines if line.standing != "holds"}


def test_the_figures_are_those_of_a_direct_computation(rubric: Rubric) -> None:
    cases, chance = rated(rubric.criteria), random.Random(9)
    scores = {level: noisy(level, chance) for level in levels()}
    found = compared(rubric, lambda level: scores[level], cases)
    middle = [round_half(median(float(given["empathy"] or 0) for given in one.ratings.values())) for one in cases]
    given = [scores[level] for level in levels()]
    kappa = cohen_kappa_score([2 * one for one in middle], [2 * one for one in given], weights="quadratic")
    assert found.figure("kappa", "empathy").value == pytest.approx(kappa)
    pairs = [("ann", "ben"), ("ann", "cho"), ("ben", "cho")]
    between = [
        cohen_kappa_score(*([2 * float(case.ratings[name]["empathy"] or 0) for case in cases] for name in pair),
                          weights="quadratic")
        for pair in pairs
    ]  # fmt: skip
    assert found.figure("raters", "empathy").value == pytest.approx(sum(between) / 3)
    gaps = [one - other for one, other in zip(given, middle, strict=True)]
    assert found.figure("bias", "empathy").value == pytest.approx(sum(gaps) / len(gaps))
    near = sum(abs(gap) <= 0.5 for gap in gaps) / len(gaps)
    assert found.figure("same_level", "empathy").value == pytest.approx(near)
    low = [gap for gap, level in zip(gaps, middle, strict=True) if level <= 2]
    leaning = next(one for one in found.leanings if (one.criterion, one.low) == ("empathy", 1.0))
    assert leaning.n == len(low)
    assert leaning.points == pytest.approx(sum(low) / len(low))


def test_a_grader_as_good_as_people_passes_and_its_record_says_by_what(rubric: Rubric) -> None:
    found = compared(rubric)
    assert broken(found) == set()
    assert found.passed
    record = found.record
    assert (record.ratings, record.on, record.transcripts, record.raters) == ("autumn", TODAY, 54, 3)
    assert record.kappa["empathy"] == pytest.approx(found.figure("kappa", "empathy").value)
    assert set(record.human) == set(rubric.criteria)


@pytest.mark.parametrize(
    ("score", "misses"),
    [
        (lambda level: min(5.0, level + 1), {"bias", "smd", "recall_low"}),
        (lambda level: 3.0 + (level > 3) / 2, {"kappa", "kappa_vs_raters", "recall_low", "within_one"}),
        (lambda level: 6 - level, {"kappa", "within_one", "alpha", "same_level", "recall_low"}),
    ],
    ids=["lenient", "always a three", "upside down"],
)
def test_a_bad_grader_misses_the_targets_it_should(
    rubric: Rubric, score: Callable[[float], float], misses: set[str]
) -> None:
    found = compared(rubric, score)
    assert not found.passed
    assert {f"{name}.empathy" for name in misses} <= broken(found)


def test_neither_few_transcripts_nor_models_nor_other_anchors_will_do(rubric: Rubric) -> None:
    assert broken(compared(rubric, cases=rated(rubric.criteria, 47))) == {"number of transcripts"}
    two = [
        one.model_copy(update={"ratings": {n: one.ratings[n] for n in RATERS[:2]}}) for one in rated(rubric.criteria)
    ]
    assert "number of raters" in broken(compared(rubric, cases=two))
    models = [one.model_copy(update={"rated_by": "models"}) for one in rated(rubric.criteria)]
    assert {"rated by people", "kappa_vs_raters.empathy"} <= broken(compared(rubric, cases=models))
    assert broken(compared(rubric, anchors="customer-care v1 000000")) == {"rubric as rated"}


def test_what_was_lost_leaves_the_question_open(rubric: Rubric) -> None:
    cases = rated(rubric.criteria)
    side = graded(cases, lambda level: level).model_copy(update={"lost": ("c01 #1: timed out",)})
    found = findings("autumn", grader(EmbeddedEvaluator(), rubric), rubric_id(rubric), TODAY, cases, (), side)
    assert found.incomplete
    assert broken(found) == {"graded"}


def test_the_worst_disagreements_come_with_everyones_words(rubric: Rubric) -> None:
    first = compared(rubric, lambda level: 1.0).disagreements[0]
    assert set(first.given) == set(RATERS)
    assert abs((first.score or 0) - median(score or 0 for score in first.given.values())) == 4
    quote = Words(transcript=first.case.id, criterion=first.criterion, rater="ann", quote="<i>late</i>", note="Cold.")
    found = compared(rubric, lambda level: 1.0, words=(quote,))
    assert (found.disagreements[0].words, found.disagreements[0].told) == ((quote,), "<b>Late</b>, but specific.")
    page = showing.html(found)
    assert "<i>" not in page
    assert "<b>Late" not in page
    assert "<q>&lt;i&gt;late&lt;/i&gt;</q>" in page


def test_terminal_and_summary_tell_verdict_figures_and_bias(rubric: Rubric) -> None:
    found, out = compared(rubric, lambda level: min(5.0, level + 1)), io.StringIO()
    showing.show(found, Console(file=out, width=100))
    for page in (out.getvalue(), showing.markdown(found)):
        assert "Not passed: " in page
        assert "go on saying 'not calibrated'" in page
        assert "54 transcripts, 3 raters (ann, ben, cho)" in page
        assert "1 to 2" in page
    assert "bias, points, empathy" in " ".join(out.getvalue().split())


def test_the_draw_is_balanced_seeded_and_blind(library: Library, tmp_path: Path, rubric: Rubric) -> None:
    kinds = [("low", "a")] * 4 + [("middle", "a")] * 60 + [("middle", "b")] * 20 + [("high", "b")] * 10
    found = [drawing.Candidate(case(at), group, level) for at, (level, group) in enumerate(kinds)]
    drawn = drawing.balanced(found, 24, 1)
    level_of = {one.case.id: one.level for one in found}
    counts = {level: sum(level_of[one.id] == level for one in drawn) for level in ("low", "middle", "high")}
    assert counts == {"low": 4, "middle": 10, "high": 10}
    assert drawn == drawing.balanced(found, 24, 1) != drawing.balanced(found, 24, 2)
    kept = RatedSet.at(tmp_path, "autumn").draw(drawn, rubric)
    assert [one.id for one in kept[:2]] == ["autumn-01", "autumn-02"]
    assert not any(one.ratings or one.tags for one in kept)
    assert [one.cluster for one in kept] == [one.source for one in drawn]
    with pytest.raises(InputError, match="--n 95: only 94 transcripts"):
        drawing.balanced(found, 95, 1)
    with pytest.raises(InputError, match="is drawn already"):
        RatedSet.at(tmp_path, "autumn").draw(drawn, rubric)


async def test_the_level_of_an_unrated_chat_is_told_by_a_judge(library: Library, rubric: Rubric) -> None:
    gold = drawing.gold()
    plain = [one.model_copy(update={"ratings": {}}) for one in gold]
    by_rating = await drawing.candidates(gold, library, rubric, EmbeddedEvaluator())
    by_judge = await drawing.candidates(plain, library, rubric, EmbeddedEvaluator())
    alike = sum(one.level == other.level for one, other in zip(by_rating, by_judge, strict=True))
    assert {one.level for one in by_rating} == {"low", "middle", "high"}
    assert alike > 0.7 * len(gold)


async def test_finished_rehearsals_can_be_drawn_with_what_the_trainee_was_told(
    database: Database, library: Library, rubric: Rubric
) -> None:
    for id in ("done", "open"):
        rehearsal = await Rehearsal.start(PAT, scripted_cast(), database, rubric, (), id=id, seed=1)
        assert [piece async for piece in rehearsal.say("I'm sorry.")]
        if id == "done":
            await rehearsal.finish()
    (found,) = await drawing.kept(database)
    assert (found.id, found.persona, found.brief, found.facts) == ("done", PAT.id, PAT.brief, PAT.fact_texts)
    assert [one.text for one in found.said if one.speaker == "trainee"] == ["I'm sorry."]
    assert found.transcript == rehearsal.transcript


def test_transcripts_are_drawn_from_files_or_every_unreadable_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Customer: It broke.\nAgent: I'm sorry.\n")
    assert [(one.id, len(one.said)) for one in drawing.in_files(tmp_path)] == [("a.txt", 2)]
    for name in ("b.txt", "c.txt"):
        (tmp_path / name).write_text("nothing said")
    with pytest.raises(InputError, match=r"2 cannot be read\n.*b\.txt.*\n.*c\.txt"):
        drawing.in_files(tmp_path)


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


def test_raters_read_the_chats_with_the_anchors_and_nothing_else(rubric: Rubric) -> None:
    page = showing.reading("ann", [case(1, "<script>x</script>")], rubric)
    assert "<script" not in page
    assert "&lt;script&gt;x" in page
    assert rubric.criteria["empathy"].anchors[1] in page.replace("&#39;", "'")
    assert "past-due-marcus" not in page, "the persona would tell what to expect"
