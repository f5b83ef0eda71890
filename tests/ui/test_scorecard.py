"""Scorecard to what the page shows."""

from typing import Any

import pytest

from bot.core.assessment import Finding, Profile, SayInstead
from bot.core.evidence import Evidence
from bot.core.rubric import CriterionId, Rubric
from bot.core.scorecard import CriterionScore, Scorecard
from bot.store.library import Library
from bot.ui.scorecard import props, tone
from bot.ui.wording import text
from tests.personas import PAT

META = {"ended": "trainee", "passed": False, "notice": "Judged by nobody."}


def shown(library: Library, card: Scorecard, steps: dict[int, str] | None = None) -> dict[str, Any]:
    """The props of `card` for Pat."""
    rubric = library.rubric(PAT.rubric)
    return props(card, PAT, rubric, steps or {}, "id")


def card(score: float | None = 3.5, meta: dict[str, Any] | None = None, **fields: Any) -> Scorecard:
    """A scorecard with the same score everywhere."""
    criteria: dict[CriterionId, CriterionScore] = {
        name: CriterionScore(score=score, reason="Why.") for name in ("empathy", "diplomacy", "composure")
    }
    return Scorecard(criteria=criteria, meta=META | (meta or {}), **fields)


def evidence(turn: int, sub_skill: str, why: str = "It names the failing.") -> Evidence:
    return Evidence(turn=turn, sub_skill=sub_skill, quote="I am sorry it was late", polarity="positive", why=why)


@pytest.mark.parametrize(
    ("score", "levels", "colour"),
    [(None, [], "none"), (1, [1, 2], "bad"), (2.5, [2, 3], "warn"), (3.5, [3, 4], "good"), (4.5, [4, 5], "good"),
     (5, [5], "good")],
)  # fmt: skip
def test_a_score_comes_with_the_anchor_reached_and_the_next_one_up(
    library: Library, rubric: Rubric, score: float | None, levels: list[int], colour: str
) -> None:
    empathy = shown(library, card(score))["criteria"][0]
    assert (empathy["score"], empathy["tone"], tone(score)) == (score, colour, colour)
    anchors = rubric.criteria["empathy"].anchors
    assert empathy["anchors"] == [{"level": level, "text": anchors[level]} for level in levels]


@pytest.fixture
def rubric(library: Library) -> Rubric:
    return library.rubric(PAT.rubric)


def test_evidence_is_shown_by_turn_and_once_for_all_its_sub_skills(library: Library, rubric: Rubric) -> None:
    given = CriterionScore(
        score=3.0,
        reason="Why.",
        sub_skills={"E1": 3.5, "E2": None},
        evidence=(evidence(2, "E5"), evidence(1, "E1"), evidence(1, "E2"), evidence(1, "E3", "Another why.")),
        say_instead=(SayInstead(turn=2, sub_skill="E1", text="Better."),),
    )
    made = card()
    empathy = shown(library, made.model_copy(update={"criteria": {**made.criteria, "empathy": given}}))["criteria"][0]
    names = {key: skill.name for key, skill in rubric.criteria["empathy"].sub_skills.items()}
    why = "It names the failing."
    assert [(item["turn"], item["reasons"]) for item in empathy["evidence"]] == [
        (1, [{"why": why, "skills": [names["E1"], names["E2"]]}, {"why": "Another why.", "skills": [names["E3"]]}]),
        (2, [{"why": why, "skills": [names["E5"]]}]),
    ]
    assert empathy["say_instead"] == [{"turn": 2, "text": "Better."}]
    assert [(skill["name"], skill["score"]) for skill in empathy["skills"]] == [
        (name, {"E1": 3.5}.get(key)) for key, name in names.items()
    ]


@pytest.mark.parametrize(
    ("made", "title", "words"),
    [
        (card(), "Not passed yet", "You ended the chat. It takes 3 or more"),
        (card(meta={"passed": True, "ended": "accept"}), "Passed", "Pat Lowe agreed to what you offered."),
        (card(meta={"ended": "walk_away"}), "Not passed yet", "Pat Lowe walked away."),
        (card(score=None), "Too little to score", "You ended the chat."),
        (
            card(findings=(Finding(rule="R", turn=1, quote="q", why="w", safer="s", critical=True),)),
            "Not safe to take live",
            "Read the finding below first.",
        ),
    ],
)
def test_the_outcome_stands_first(library: Library, made: Scorecard, title: str, words: str) -> None:
    outcome = shown(library, made)["outcome"]
    assert outcome["title"] == title
    assert words in outcome["text"]


def test_every_ending_has_its_sentence() -> None:
    from typing import get_args

    from bot.core.record import Ended

    assert all(text(f"scorecard.{ended}", name="Dana") for ended in get_args(Ended) if ended != "stopped")


def test_critical_findings_come_first(library: Library) -> None:
    mild = Finding(rule="ANY-PRIV", turn=1, quote="q1", why="w1", safer="s1")
    grave = Finding(rule="ANY-RISK", turn=4, quote="q2", why="w2", safer="s2", critical=True)
    found = shown(library, card(findings=(mild, grave)))["findings"]
    assert [finding["rule"] for finding in found] == ["ANY-RISK", "ANY-PRIV"]


def test_debrief_profile_and_links_are_carried_over(library: Library) -> None:
    meta = {"hints": [{"before_turn": 2, "text": "Ask."}], "uncovered": ["A."], "never_uncovered": ["B."]}
    secondary = {"patience": Profile(score=4.0, reason="Gave time."), "unknown": Profile(score=1, reason="?")}
    made = shown(library, card(meta=meta, secondary=secondary), {1: "step-a"})
    assert made["hints"] == ["Before turn 2: Ask."]
    assert (made["uncovered"], made["never_uncovered"]) == (["A."], ["B."])
    patience = {"name": "Patience", "reason": "Gave time.", "score": 4, "figure": "4", "tone": "good"}
    assert made["secondary"] == [patience]
    assert made["steps"] == {"1": "step-a"}
    assert made["notice"].startswith("Judged by nobody. Rubric: Customer care, version")
