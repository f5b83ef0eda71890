"""The suites that ship: they load, cover what they promise, and run on the embedded cast with nothing lost."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from bot.casting import embedded_cast
from bot.core.direction import Band, Beat
from bot.core.rubric import STANDARDS
from bot.core.signals import Signal
from bot.store.library import Library
from evals.cases import AppraiserCase, CustomerCase, EvaluatorCase
from evals.data import draw
from evals.gate import faults, rule_lines
from evals.loading import Loaded, load_suite, suite_files
from evals.outcome import Outcome
from evals.players import PLAYERS
from evals.stage import Stage
from evals.stats.figures import figures
from evals.stats.ratings import rated
from evals.suite import Kind

LIBRARY = Library.at()
MINE: tuple[Kind, ...] = ("appraiser", "customer", "evaluator")
PREFIXES = {f"s{number:02d}" for number in range(1, 14)} - {"s08"}
"""Of the corpus; it has no s08."""


@pytest.fixture(scope="module", params=MINE)
def suite(request: pytest.FixtureRequest) -> Loaded:
    return load_suite(request.param)


@pytest.mark.parametrize("name", suite_files())
def test_a_suite_loads_and_its_gate_names_figures_it_has(name: str) -> None:
    found = load_suite(name)
    assert faults(found.suite, found.cases) == []
    assert any(rule.figure == "lost" and rule.at_most == 0 for rule in found.suite.gate.rules)
    assert name not in MINE or all(rule.why for rule in found.suite.gate.rules), "a bound says what it is for"


def test_rated_rehearsals_have_three_raters_and_are_called_model_rated() -> None:
    found = load_suite("evaluator")
    cases = [case for case in found.cases if isinstance(case, EvaluatorCase)]
    assert len(cases) == 36
    assert all(case.rated_by == "models" and set(case.ratings) == {"a", "b", "c"} for case in cases)
    assert all(set(given) == set(STANDARDS) for case in cases for given in case.ratings.values())
    assert len({case.cluster for case in cases}) == 36
    assert "three language models" in found.suite.made
    assert sum(len(case.checks) for case in cases) >= 100, "turns on which all raters agree"


def test_messages_cover_every_signal_and_voice() -> None:
    found = load_suite("appraiser")
    cases = [case for case in found.cases if isinstance(case, AppraiserCase)]
    assert len(cases) >= 300
    assert {case.id.split("-")[0] for case in cases} == PREFIXES
    counts = Counter(signal for case in cases for signal in case.labels)
    assert set(counts) == set(Signal)
    assert min(counts.values()) >= 20
    assert sum(not case.labels for case in cases) >= 20, "neutral messages"
    assert max(Counter(case.cluster for case in cases).values()) <= draw.PER_DIALOGUE
    unseen = {case.cluster for case in cases if draw.UNSEEN in case.tags}
    assert unseen == {case.cluster for case in load_suite("evaluator").cases}
    assert "trained on these dialogues" in found.suite.made


def test_scenes_cover_every_persona_beat_and_band_and_have_checks_of_their_own() -> None:
    cases = [case for case in load_suite("customer").cases if isinstance(case, CustomerCase)]
    assert len(cases) >= 60
    assert {case.beat for case in cases} == set(get_args(Beat))
    assert {case.band for case in cases} == set(get_args(Band))
    assert min(Counter(case.persona for case in cases).values()) >= 8
    assert {case.persona for case in cases} == set(LIBRARY.persona_ids())
    assert {case.tell for case in cases if case.tell} == {
        fact.id for persona in LIBRARY.personas() for fact in persona.hidden_facts
    }
    assert sum(bool(case.checks) for case in cases) >= 50
    for case in cases:
        turns = [one.speaker for one in case.said]
        assert (case.beat == "open") == (not turns)
        assert turns[-1:] in ([], ["trainee"])


async def played(suite: Loaded) -> list[Outcome]:
    stage = Stage(LIBRARY, embedded_cast())
    return [await PLAYERS[suite.suite.kind](case, stage, suite.checks(case)) for case in suite.cases]


async def test_the_embedded_cast_passes_the_gate_with_nothing_lost(suite: Loaded) -> None:
    outcomes = await played(suite)
    assert [one.case for one in outcomes if one.status != "done"] == []
    lines = rule_lines("embedded", suite.suite.gate.rules, figures(suite.suite.kind, suite.cases, outcomes))
    assert len(lines) >= len(suite.suite.gate.rules)
    assert [line for line in lines if line.standing != "pass"] == []
    unclear = {one.name for found in outcomes for one in found.checked if one.verdict == "unclear"}
    assert unclear <= {"judge"}, "code decides all that code can"


def dialogue(id: str, *signals: str) -> dict[str, object]:
    turns = [{"trainee": f"{id} {name}", "signals": {name: "weak"} if name else {}, "customer": "Go on."}
             for name in signals]  # fmt: skip
    return {"id": id, "style": "good", "persona": {"facts": []}, "opening": {"customer": "Hi."}, "turns": turns}


def test_who_scores_only_the_easy_chats_does_not_pass() -> None:
    found = load_suite("evaluator")
    cases = [case for case in found.cases if isinstance(case, EvaluatorCase)]
    given = [(case, rated([case], "empathy")[case.id]) for case in cases]
    outcomes = [
        Outcome(case=case.id, source=case.source, repeat=1, scores={"empathy": None if (level or 0) < 3 else level})
        for case, level in given
    ]
    lines = rule_lines("v", found.suite.gate.rules, figures("evaluator", cases, outcomes))
    standing = {line.rule.partition(" ")[0]: line.standing for line in lines}
    assert standing["kappa.empathy"] == "pass", "perfect where it dares"
    assert standing["tested_alike.empathy"] == "fail"


def test_the_draw_is_even_seeded_and_takes_two_of_a_dialogue_at_most() -> None:
    often, rare = ("rush",) * 6, ("rush", "rush", "threat", "")
    corpus = [dialogue(f"s01-{n:03d}", *(rare if n % 5 == 0 else often)) for n in range(30)]
    pool = list(draw.messages(corpus, rated=frozenset({"s01-001"})))
    found = draw.drawn(pool)
    assert found == draw.drawn(pool)
    assert found != draw.drawn(pool, seed=1)
    assert len(found) == draw.PER_PREFIX
    counts = Counter(next(iter(row["labels"]), draw.NEUTRAL) for row in found)
    assert min(counts["threat"], counts[draw.NEUTRAL]) >= 5, "of the 6 there are"
    assert max(Counter(row["cluster"] for row in found).values()) == 2
    assert [row["id"] for row in found] == sorted(row["id"] for row in found)
    assert sum(draw.UNSEEN in row["tags"] for row in found) == 2
    assert found[-1]["before"][0] == {"speaker": "customer", "text": "Hi."}


def test_checks_on_rated_turns_need_all_raters_and_no_dissent() -> None:
    def marked(*items: tuple[str, str]) -> dict[str, object]:
        evidence = [{"turn": turn, "polarity": sign} for turn, sign in items]
        return {"empathy": {"score": 2, "evidence": evidence}, "signals": {}}

    ratings = {
        "a": marked(("T1", "-"), ("T2", "-"), ("T3", "+"), ("C1", "-")),
        "b": marked(("T1", "-"), ("T2", "-"), ("T3", "+"), ("T2", "+")),
        "c": marked(("T1", "-"), ("T2", "-"), ("T3", "+"), ("C1", "-")),
    }
    row = {"id": "G", "source": "s", "lines": ["C0: Hi.", "T1: a: b"], "facts": [], "ratings": ratings}
    found = draw.rated(row)
    assert found["checks"] == [{"names_the_fault": {"turn": 1}}, {"credits": {"turn": 3}}]
    assert found["ratings"]["a"] == {"empathy": 2}
    assert found["said"][1] == {"speaker": "trainee", "text": "a: b"}


def test_the_readme_names_every_data_file_and_the_rows_of_those_drawn() -> None:
    folder = Path(draw.__file__).parent
    told = (folder / "README.md").read_text(encoding="utf-8")
    for file in folder.glob("*.jsonl"):
        assert f"| `{file.name}` |" in told
    for drawn in ("appraiser", "evaluator"):
        count = len((folder / f"{drawn}.jsonl").read_text(encoding="utf-8").splitlines())
        assert any(line.endswith(f"| {count} |") for line in told.splitlines() if f"`{drawn}.jsonl`" in line)
