"""The report on a run: who is compared with whom, what changed, what it cost."""

from collections.abc import Mapping

import pytest

from bot.core.signals import Signal, Strength
from bot.core.usage import Usage
from evals.cases import AnyCase, AppraiserCase
from evals.changes import Change, changed
from evals.comparison import Reference, Report, report
from evals.outcome import Checked, Outcome, Played, Status, Variant
from evals.suite import Gate, Rule, Suite
from tests.evals.answers import graded, rated_cases

CASES = rated_cases(36)
GATE = Gate(rules=(Rule(figure="lost", at_most=0),))
SUITE = Suite(id="evaluator", kind="evaluator", version=1, purpose="p", made="m", gate=GATE)


def played(name: str, outcomes: list[Outcome]) -> Played:
    variant = Variant(name=name, model="m", commit="abc")
    return Played(suite="evaluator", suite_hash="h", variant=variant, outcomes=tuple(outcomes))


def told(*variants: Played, against: Mapping[str, Reference] | None = None) -> Report:
    return report(SUITE, CASES, variants, against or {})


def test_what_is_compared_against_comes_first_and_gates() -> None:
    main, draft = played("main", graded(CASES, 1)), played("draft", graded(CASES, 2, bias=1.5))
    found = told(draft, against={"draft": Reference(main, "as of last week")})
    assert [side.variant.name for side in found.sides] == ["main", "draft"]
    assert [(c.before, c.after, c.gates, c.note) for c in found.comparisons] == [
        ("main", "draft", True, "as of last week")
    ]
    assert {line.variant for line in found.gate.lines} == {"draft"}
    assert found.gate.exit_code == 1


def test_variants_without_a_reference_are_compared_for_information_only() -> None:
    found = told(played("a", graded(CASES, 1)), played("b", graded(CASES, 2, bias=1.5)))
    assert [(c.before, c.after, c.gates) for c in found.comparisons] == [("a", "b", False)]
    assert "worse" in {one.verdict for one in found.comparisons[0].differences}
    assert found.gate.exit_code == 0


def test_one_reference_serves_many_and_is_shown_once() -> None:
    main = Reference(played("main", graded(CASES, 1)))
    found = told(played("a", graded(CASES, 2)), played("b", graded(CASES, 3)), against={"a": main, "b": main})
    assert [side.variant.name for side in found.sides] == ["main", "a", "b"]
    assert [(c.before, c.after) for c in found.comparisons] == [("main", "a"), ("main", "b")]


def test_losses_are_named_and_the_bill_is_added_up() -> None:
    spent = Usage(calls=2, tokens_in=10, tokens_cached=0, tokens_out=5, milliseconds=7, cost=0.5)
    outcomes = [o.model_copy(update={"usage": spent, "paid": spent, "milliseconds": 500}) for o in graded(CASES, 1)]
    outcomes[4] = Outcome(case="C4", source="s4", repeat=1, status="lost", why="429 for good")
    found = told(played("a", outcomes))
    side = found.sides[0]
    assert side.lost == ("C4 #1: 429 for good",)
    assert side.usage is not None
    assert (side.usage.calls, side.usage.cost, side.seconds) == (70, 17.5, 17.5)
    assert found.gate.exit_code == 2


def test_a_report_survives_its_own_json() -> None:
    found = told(played("a", graded(CASES, 1)), played("b", graded(CASES, 2)))
    assert Report.model_validate_json(found.model_dump_json()) == found


def one(status: Status = "done", repeat: int = 1, **parts: object) -> Outcome:
    return Outcome.model_validate({"case": "C0", "source": "s0", "repeat": repeat, "status": status, **parts})


def scored(*scores: float | None) -> list[Outcome]:
    return [one(scores={"empathy": score}, repeat=repeat) for repeat, score in enumerate(scores, 1)]


def labelled(**labels: Strength) -> list[Outcome]:
    return [one(labels={Signal(name): strength for name, strength in labels.items()})]


def verdicts(*given: str) -> list[Outcome]:
    return [one(checked=tuple(Checked.model_validate({"check": "mild", "verdict": verdict}) for verdict in given))]


RATED = CASES[0]  # rated 1
WANTED = AppraiserCase(id="C0", message="m", labels={Signal("validate"): "strong"})
CHANGES: dict[str, tuple[AnyCase, list[Outcome], list[Outcome], tuple[str, str, str, str, float]]] = {
    "nearer the rating": (RATED, scored(3), scored(1.5), ("3", "1.5", "1", "better", 1.5)),
    "further from it": (RATED, scored(2), scored(3), ("2", "3", "1", "worse", 1)),
    "repeats by their mean": (RATED, scored(2, 2), scored(2, 3), ("2, 2", "2, 3", "1", "worse", 0.5)),
    "no longer judged": (RATED, scored(2), scored(None), ("2", "nothing to judge", "1", "worse", 1)),
    "a label found": (WANTED, labelled(), labelled(validate="strong"), ("-", "strong", "strong", "better", 1)),
    "a label too many": (WANTED, labelled(), labelled(threat="weak"), ("-", "weak", "-", "worse", 0.5)),
    "a check that turned": (RATED, verdicts("pass"), verdicts("fail"), ("pass", "fail", "pass", "worse", 1)),
    "a check that fails in more repeats": (
        RATED, verdicts("pass", "pass", "fail"), verdicts("pass", "fail", "fail"),
        ("pass, pass, fail", "pass, fail, fail", "pass", "worse", 0.333),
    ),
    "lost": (RATED, scored(2), [one("lost")], ("done", "lost", "", "worse", 1)),
}  # fmt: skip


@pytest.mark.parametrize(("case", "before", "after", "wanted"), CHANGES.values(), ids=CHANGES)
def test_a_change_says_which_way(
    case: AnyCase, before: list[Outcome], after: list[Outcome], wanted: tuple[str, str, str, str, float]
) -> None:
    (found,) = changed([case], before, after)
    (change,) = found.changes
    assert _row(change) == wanted
    assert found.size == change.size


def _row(change: Change) -> tuple[str, str, str, str, float]:
    return change.before, change.after, change.wanted, change.verdict, change.size


SAME = [
    (scored(2), scored(2)),
    (scored(2, 3), scored(3, 2)),
    (verdicts("pass"), verdicts("pass")),
    (verdicts("pass", "fail"), verdicts("fail", "pass")),
    ([one("lost")], [one("lost")]),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_what_comes_out_the_same_is_not_listed(before: list[Outcome], after: list[Outcome]) -> None:
    assert changed([RATED], before, after) == ()


def test_the_largest_change_comes_first() -> None:
    before = graded(CASES[:3], 1, noise=0)
    after = [
        o.model_copy(update={"scores": {"empathy": 5 - shift}}) for o, shift in zip(before, (2, 0, 1), strict=True)
    ]
    found = changed(CASES[:3], before, after)
    assert [case.size for case in found] == sorted((case.size for case in found), reverse=True)
