"""The gate: what it lets pass, what it stops, and what it will not judge."""

from pathlib import Path

import pytest

from bot.errors import AuthoringError
from evals.cases import EvaluatorCase
from evals.gate import faults, regression_lines, rule_lines, with_before
from evals.loading import load_suite
from evals.outcome import Checked, Outcome
from evals.stats.figures import figures
from evals.stats.names import NAMES
from evals.stats.records import Difference, Direction, Figure, GateLine, GateResult, Standing
from evals.suite import Gate, Rule, Suite
from tests.evals.answers import SAID, checked, graded, rated_cases

KAPPA = [Figure(name="kappa", part=name, value=value, n=36) for name, value in (("empathy", 0.8), ("composure", 0.6))]
PASSED = [Figure(name="pass_rate", value=0.9, n=40), Figure(name="pass_rate", part="polite", value=0.7, n=40)]
BLANK = Figure(name="kappa", part="empathy", n=4, note="4 scored cases, too few: it takes 10")
LOST = Figure(name="lost", value=2, n=40)
UNRECORDED = Figure(name="not_recorded", value=1, n=40)

RULES: dict[str, tuple[Rule, list[Figure], dict[str, Standing]]] = {
    "every part must hold": (
        Rule(figure="kappa", at_least=0.65), KAPPA,
        {"kappa.empathy >= 0.65": "pass", "kappa.composure >= 0.65": "fail"},
    ),
    "one part": (Rule(figure="kappa.empathy", at_least=0.65), KAPPA, {"kappa.empathy >= 0.65": "pass"}),
    "a bare name is the pooled figure": (Rule(figure="pass_rate", at_least=0.9), PASSED, {"pass_rate >= 0.9": "pass"}),
    "each part on its own": (Rule(figure="pass_rate.*", at_least=0.9), PASSED, {"pass_rate.polite >= 0.9": "fail"}),
    "between bounds": (
        Rule(figure="bias", at_least=-0.3, at_most=0.3), [Figure(name="bias", part="e", value=-0.31)],
        {"bias.e >= -0.3 and <= 0.3": "fail"},
    ),
    "bounds are inclusive": (
        Rule(figure="bias", at_most=0.3), [Figure(name="bias", part="e", value=0.3)], {"bias.e <= 0.3": "pass"},
    ),
    "thirds of three repeats that add up to the bound": (
        Rule(figure="pass_rate", at_least=0.95), [Figure(name="pass_rate", value=0.95 - 1e-15)],
        {"pass_rate >= 0.95": "pass"},
    ),
    "no value never passes": (Rule(figure="kappa", at_least=0), [BLANK], {"kappa.empathy >= 0": "incomplete"}),
    "no figure never passes": (Rule(figure="micro_f1", at_least=0), KAPPA, {"micro_f1 >= 0": "incomplete"}),
    "lost is incomplete, not worse": (Rule(figure="lost", at_most=0), [LOST], {"lost <= 0": "incomplete"}),
    "some loss allowed": (Rule(figure="lost", at_most=2), [LOST], {"lost <= 2": "pass"}),
    "loss without a rule": (
        Rule(figure="kappa.empathy", at_least=0), [*KAPPA, LOST],
        {"kappa.empathy >= 0": "pass", "every case is played": "incomplete"},
    ),
    "unrecorded whatever the rules": (
        Rule(figure="not_recorded", at_most=5), [UNRECORDED],
        {"not_recorded <= 5": "pass", "every case is played": "incomplete"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "given", "wanted"), RULES.values(), ids=RULES)
def test_a_rule_is_judged(rule: Rule, given: list[Figure], wanted: dict[str, Standing]) -> None:
    assert {line.rule: line.standing for line in rule_lines("v", [rule], given)} == wanted


def test_a_broken_rule_says_by_how_much_and_why_it_is_there() -> None:
    rule = Rule(figure="kappa", at_least=0.65, why="Else it is noise.")
    given = [Figure(name="kappa", part="e", value=0.61, low=0.4, high=0.75, n=36)]
    assert [line.why for line in rule_lines("v", [rule], given)] == [
        "0.610, 95 % interval 0.400 to 0.750, n = 36; Else it is noise."
    ]


REACHED = [
    (Rule(figure="kappa", at_least=0.6), "0.610, 95 % interval 0.400 to 0.750, n = 36; only just: as many other cases "
     "might give 0.400"),
    (Rule(figure="kappa", at_most=0.65), "0.610, 95 % interval 0.400 to 0.750, n = 36; only just: as many other cases "
     "might give 0.750"),
    (Rule(figure="kappa", at_least=0.4), "0.610, 95 % interval 0.400 to 0.750, n = 36"),
    (Rule(figure="kappa", at_least=0.45), "0.610, 95 % interval 0.400 to 0.750, n = 36"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "told"), REACHED, ids=["below", "above", "clear of it", "all but clear"])
def test_a_rule_that_holds_by_a_hair_says_how_far_the_interval_reaches(rule: Rule, told: str) -> None:
    given = [Figure(name="kappa", part="e", value=0.61, low=0.4, high=0.75, n=36)]
    (line,) = rule_lines("v", [rule], given)
    assert (line.standing, line.why) == ("pass", told)


def test_a_rule_that_wants_all_or_none_is_never_called_narrow() -> None:
    for rule, value in ((Rule(figure="share", at_least=1), 1.0), (Rule(figure="share", at_most=0), 0.0)):
        (line,) = rule_lines("v", [rule], [Figure(name="share", value=value, low=value / 2, high=0.1 + value, n=9)])
        assert (line.standing, "only just" in line.why) == ("pass", False)


def test_a_rule_that_was_broken_before_says_so() -> None:
    rules = [Rule(figure="kappa", at_least=0.65)]
    worse = [one.model_copy(update={"value": 0.5}) for one in KAPPA]
    found = with_before(rule_lines("v", rules, worse), "main", rules, KAPPA)
    assert [(line.rule, line.too) for line in found] == [
        ("kappa.empathy >= 0.65", ""),
        ("kappa.composure >= 0.65", "main"),
    ]
    assert found[1].why.endswith(". main breaks it too.")
    assert "main" not in found[0].why


VERDICTS: list[tuple[list[Direction], Standing]] = [
    (["better", "no evidence either way"], "pass"),
    (["better", "worse"], "fail"),
    (["not comparable", "no evidence either way"], "pass"),
    (["not comparable"], "incomplete"),
    ([], "incomplete"),
]


@pytest.mark.parametrize(("verdicts", "standing"), VERDICTS)
def test_what_got_worse_fails_and_what_cannot_be_compared_does_not_pass(
    verdicts: list[Direction], standing: Standing
) -> None:
    found = [Difference(name="kappa", before=0.8, after=0.7, adjusted=0.01, verdict=verdict) for verdict in verdicts]
    assert GateResult(lines=tuple(regression_lines("v", "main", found, 0.05))).standing == standing


EXITS: list[tuple[list[Standing], int]] = [
    (["pass", "pass"], 0),
    (["pass", "fail"], 1),
    (["fail", "incomplete"], 2),
    ([], 2),
]


@pytest.mark.parametrize(("standings", "code"), EXITS)
def test_exit_codes(standings: list[Standing], code: int) -> None:
    lines = tuple(GateLine(variant="v", rule="r", standing=standing, why="") for standing in standings)
    assert GateResult(lines=lines).exit_code == code


def suite(*rules: Rule) -> Suite:
    return Suite(
        id="s", kind="evaluator", version=1, purpose="", made="", checks=("quotes_true",), gate=Gate(rules=rules)
    )


FAULTS = [
    (Rule(figure="kapa", at_least=0.6), "gate.rules.0: no figure 'kapa' in evaluator suites; did you mean 'kappa'?"),
    (Rule(figure="kappa.empaty", at_least=0.6), "gate.rules.0: 'kappa' has no part 'empaty'; did you mean 'empathy'?"),
    (Rule(figure="pass_rate.quotes_tru", at_least=1),
     "gate.rules.0: 'pass_rate' has no part 'quotes_tru'; did you mean 'quotes_true'?"),
    (Rule(figure="lost"), "gate.rules.0: 'lost' has no bound; write at_least or at_most"),
    (Rule(figure="bias", at_least=1, at_most=0), "gate.rules.0: at_least 1 is above at_most 0; nothing can pass"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "fault"), FAULTS)
def test_a_rule_nobody_can_judge_is_an_authoring_fault(rule: Rule, fault: str) -> None:
    assert faults(suite(rule), rated_cases(3)) == [fault]


def test_a_suite_with_such_a_rule_is_refused_by_its_reader(tmp_path: Path) -> None:
    folder = tmp_path / "evals" / "suites"
    folder.mkdir(parents=True)
    text = (
        "id: own\nkind: appraiser\nversion: 1\npurpose: p\nmade: m\n"
        "cases: [{id: a, message: Hello.}]\ngate: {rules: [{figure: micro_f2, at_least: 0.5}]}\n"
    )
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(AuthoringError, match=r"gate.rules.0: no figure 'micro_f2' .* did you mean 'micro_f1'\?"):
        load_suite("own", tmp_path)


def test_every_figure_has_a_name_that_rules_may_use() -> None:
    cases = rated_cases(36)
    outcomes = [o.model_copy(update={"checked": (Checked(check="c", verdict="unclear"),)}) for o in graded(cases, 1)]
    assert {one.name for one in figures("evaluator", cases, outcomes)} <= set(NAMES["evaluator"])


def test_unclear_verdicts_and_unscored_criteria_are_counted() -> None:
    outcomes = checked(12, 1, 1.0)
    unclear = outcomes[0].checked[0].model_copy(update={"verdict": "unclear"})
    outcomes[0] = outcomes[0].model_copy(update={"checked": (unclear,)})
    outcomes[1] = outcomes[1].model_copy(update={"checked": (), "status": "lost"})
    found = {one.label: one for one in figures("customer", [], outcomes)}
    assert (found["pass_rate"].value, found["pass_rate"].n) == (1, 10)
    assert (found["unclear"].value, found["unclear"].n, found["lost"].value) == (1, 11, 1)
    case = rated_cases(1)[0]
    blank = figures("evaluator", [case], [Outcome(case=case.id, source=case.source, repeat=1)])
    assert {one.label: one.value for one in blank}["unscored.empathy"] == 1


def test_people_are_the_yardstick_only_where_people_rated() -> None:
    def told(by: str) -> Figure:
        cases = [EvaluatorCase.model_validate({"id": c.id, "said": SAID, "rated_by": by, "ratings": {**c.ratings, "b": {
            name: min(5, (score or 0) + i % 2) for name, score in c.ratings["a"].items()}}})
            for i, c in enumerate(rated_cases(36))]  # fmt: skip
        outcomes = [o.model_copy(update={"source": o.case}) for o in graded(rated_cases(36), 1)]
        found = {one.label: one for one in figures("evaluator", cases, outcomes)}
        kappa, people = found["kappa.empathy"].value or 0, found["raters.empathy"].value or 0
        beside = found["kappa_vs_raters.empathy"]
        assert beside.value is None or beside.value == pytest.approx(kappa - people)
        return beside

    assert told("people").value is not None
    assert told("models").note == "rated by models: how far they agree is no yardstick"
