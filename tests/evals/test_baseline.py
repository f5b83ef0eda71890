"""Baselines: what is kept comes back the same, a changed case is not compared, and an unfinished run is refused."""

import json
from pathlib import Path

import pytest

from bot.errors import InputError
from evals.baseline import Baseline, load, made, path_of, save, written
from evals.cases import AppraiserCase, EvaluatorCase
from evals.comparison import report
from evals.outcome import Checked, Outcome, Played, Quotes, Variant
from evals.suite import CheckSpec, Suite
from tests.evals.answers import graded, rated_cases

CASES = rated_cases(36)
VARIANT = Variant(name="working tree", model="openai:m", commit="abc1234", prompts=("evaluator v1 aaaaaa",))


def suite(*checks: CheckSpec) -> Suite:
    return Suite(id="evaluator", kind="evaluator", version=1, purpose="p", made="m", checks=checks)


def played(outcomes: list[Outcome]) -> Played:
    return Played(suite="evaluator", suite_hash="aaaa", variant=VARIANT, outcomes=tuple(outcomes))


def full(seed: int = 1) -> list[Outcome]:
    bare = (Checked(check="quotes_true", verdict="pass", why="w", quote="q"), Checked(check="mild: 3", verdict="fail"))
    extra = {"checked": bare, "quotes": Quotes(offered=3, kept=2, shown=2, true=2)}
    return [outcome.model_copy(update=extra) for outcome in graded(CASES, seed, repeats=2)]


def kept(folder: Path, *checks: CheckSpec) -> Baseline:
    path = path_of(folder, "evaluator", "openai:m")
    save(made(suite(*checks), CASES, played(full())), path)
    found = load(path)
    assert found
    return found


def test_a_baseline_comes_back_as_it_was(tmp_path: Path) -> None:
    found = kept(tmp_path)
    assert written(found) == (tmp_path / "evaluator.openai-m.json").read_text(encoding="utf-8")
    reference = found.reference(suite(), CASES)
    assert reference.note == ""
    assert reference.played.variant.name == "baseline openai:m"
    pairs = zip(reference.played.outcomes, full(), strict=True)
    assert all((a.scores, a.quotes, a.source) == (b.scores, b.quotes, b.source) for a, b in pairs)
    assert [c.verdict for c in reference.played.outcomes[0].checked] == ["pass", "fail"]


def test_nothing_has_changed_against_a_baseline_just_accepted(tmp_path: Path) -> None:
    reference = kept(tmp_path).reference(suite(), CASES)
    found = report(suite(), CASES, [played(full())], {VARIANT.name: reference})
    assert found.gate.exit_code == 0
    assert found.comparisons[0].changed == ()
    assert {one.change for one in found.comparisons[0].differences if one.verdict != "not comparable"} == {0}


def test_a_diff_of_one_answer_is_one_line(tmp_path: Path) -> None:
    kept(tmp_path)
    one, other = (
        written(made(suite(), CASES, played(side))).splitlines() for side in (full(), [*full()[:-1], _last()])
    )
    rows = [(a, b) for a, b in zip(one, other, strict=True) if a != b and '"case"' in a]
    assert len(rows) == 1
    row = json.loads(rows[0][1].strip(","))
    assert (row["case"], row["repeat"], row["scores"]) == ("C35", 2, {"empathy": 1.0})
    assert row["checked"] == ["quotes_true pass", "mild: 3 fail"]
    assert row["quotes"] == [3, 2, 2, 2]


def _last() -> Outcome:
    return full()[-1].model_copy(update={"scores": {"empathy": 1.0}})


def test_a_changed_case_is_not_compared_and_the_note_says_how_many_are(tmp_path: Path) -> None:
    edited = [*CASES[:34], *(EvaluatorCase.model_validate({**c.model_dump(), "brief": "new"}) for c in CASES[34:])]
    reference = kept(tmp_path).reference(suite(), edited)
    assert reference.note == "34 of 36 cases are as they were at abc1234"
    assert {one.case for one in reference.played.outcomes} == {case.id for case in CASES[:34]}


def test_a_check_that_asks_something_else_now_is_not_compared(tmp_path: Path) -> None:
    before: tuple[CheckSpec, ...] = ("quotes_true", {"mild": 3})
    reference = kept(tmp_path, *before).reference(suite("quotes_true", {"mild": 2}), CASES)
    assert reference.note == "not compared, since they ask something else now: mild"
    assert {c.check for one in reference.played.outcomes for c in one.checked} == {"quotes_true"}


MISSING = [
    ([full()[0].model_copy(update={"status": "lost"}), *full()[1:]], "C0 lost"),
    ([full()[0].model_copy(update={"status": "not_recorded"}), *full()[1:]], "C0 not recorded"),
    (full()[:60], "C30 not played, C31 not played, C32 not played and 3 more"),
]


@pytest.mark.parametrize(("outcomes", "told"), MISSING)
def test_an_unfinished_run_is_not_accepted(outcomes: list[Outcome], told: str) -> None:
    with pytest.raises(InputError, match=f"not accepted, since answers are missing: {told}; run it whole first"):
        made(suite(), CASES, played(outcomes))


BROKEN = ["{", "[]", '{"rows": 3}', '{"rows": [], "suite": "evaluator"}', '{"rows": [{"checked": ["x"]}]}']


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "evaluator.embedded.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"evaluator.embedded.json: no baseline .*restore it or write it anew"):
        load(path)


def test_no_baseline_yet_is_none(tmp_path: Path) -> None:
    assert load(path_of(tmp_path, "evaluator", "embedded")) is None


NAMES = [
    ("embedded", "s.embedded.json"),
    ("gguf:qwen3 8b.gguf", "s.gguf-qwen3-8b.gguf.json"),
    ("../x/y", "s...-x-y.json"),
]


@pytest.mark.parametrize(("model", "name"), NAMES)
def test_any_model_makes_a_plain_file_name(tmp_path: Path, model: str, name: str) -> None:
    assert path_of(tmp_path, "s", model) == tmp_path / name


def test_labels_are_kept(tmp_path: Path) -> None:
    cases = [AppraiserCase(id=f"C{i}", message="m", labels={"validate": "strong"}) for i in range(12)]
    outcomes = [Outcome(case=c.id, source=c.id, repeat=1, labels=c.labels) for c in cases]
    one = Suite(id="appraiser", kind="appraiser", version=1, purpose="", made="")
    path = path_of(tmp_path, "appraiser", "m")
    save(made(one, cases, played(outcomes)), path)
    found = load(path)
    assert found is not None
    assert [o.labels for o in found.reference(one, cases).played.outcomes] == [c.labels for c in cases]
