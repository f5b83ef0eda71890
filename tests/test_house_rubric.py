"""A house rubric with criteria of its own goes through grading, terminal and page without a change of code."""

import json
from typing import Any

import pytest
from pydantic import ValidationError
from rich.console import Console

from bot.core.cast import Case
from bot.core.rubric import Criterion, Rubric
from bot.core.scorecard import Scorecard, assemble
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.llm.evaluator import ModelEvaluator
from bot.store.library import Library
from bot.terminal import show_scorecard
from bot.ui.scorecard import props
from tests.llm.conftest import running_server, server
from tests.llm.judging import CHAT, GOOD, HARM, LIBRARY, MARCUS, MORE, answering, evidence, model
from tests.llm.openai_server import OpenAIServer

__all__ = ["running_server", "server"]
HOUSE = LIBRARY.rubric("hotel-desk")


def case(rubric: Rubric = HOUSE) -> Case:
    return Case(CHAT, rubric, MARCUS.fact_texts, MARCUS.offers, (LIBRARY.pack("any"),), MARCUS.brief)


async def graded(rubric: Rubric = HOUSE) -> Scorecard:
    return assemble(await EmbeddedEvaluator().evaluate(case(rubric)), CHAT, rubric, offers=MARCUS.offers)


async def test_without_a_model_what_is_like_a_standard_criterion_is_scored_and_the_rest_says_why_not() -> None:
    card = await graded()
    assert list(card.criteria) == ["welcome", "fair-dealing", "steadiness", "ownership"]
    assert all(card.criteria[name].score is not None for name in ("welcome", "fair-dealing", "steadiness"))
    ownership = card.criteria["ownership"]
    assert ownership.score is None
    assert "takes a language model" in ownership.reason


async def test_sub_skills_evidence_and_better_words_go_by_the_names_of_the_house() -> None:
    card = await graded()
    for name in ("welcome", "fair-dealing", "steadiness"):
        skills, score = set(HOUSE.criteria[name].sub_skills), card.criteria[name]
        assert set(score.sub_skills) <= skills
        assert {item.sub_skill for item in score.evidence} <= skills
        assert {line.sub_skill for line in score.say_instead} <= skills
        assert score.evidence


async def test_a_criterion_under_another_name_gets_the_score_of_the_one_it_is_like() -> None:
    """Same sub-skills, same anchors, another name: nothing but the name may change."""
    standard = LIBRARY.rubric("customer-care")
    renamed = standard.model_copy(
        update={"criteria": {"tact": standard.criteria["diplomacy"].model_copy(update={"like": "diplomacy"})}}
    )
    there, here = (await graded(standard)).criteria["diplomacy"], (await graded(renamed)).criteria["tact"]
    assert here == there


async def test_caps_reach_the_criterion_that_is_like_the_capped_one() -> None:
    said = [*CHAT.utterances[:3]]
    rude = CHAT.model_copy(update={"utterances": (*said, said[1].model_copy(update={"text": RUDE, "turn": 2}))})
    asked = Case(rude, HOUSE, (), ())
    card = assemble(await EmbeddedEvaluator().evaluate(asked), rude, HOUSE)
    assert card.criteria["steadiness"].score is not None
    assert card.criteria["steadiness"].score <= 2.5


RUDE = "You are an idiot and I am sick of you. Shut up and read your contract."


async def test_a_model_judges_every_criterion_of_the_house(server: OpenAIServer) -> None:
    def judged(body: dict[str, Any]) -> dict[str, Any]:
        ids = body["response_format"]["json_schema"]["schema"]["$defs"]["Score"]["properties"]["sub_skill"]["enum"]
        found = [evidence(id, 1 if i % 2 else 4, GOOD if i % 2 else MORE) for i, id in enumerate(ids)]
        found.append(evidence(ids[0], 2, HARM, "harmful"))
        return {"evidence": found, "scores": [{"sub_skill": id, "score": 4} for id in ids], "reason": "Met it."}

    answering(server, Judgement=judged)
    card = assemble(await ModelEvaluator(model(), LIBRARY.prompt).evaluate(case()), CHAT, HOUSE)
    assert {name: found.score for name, found in card.criteria.items()} == {
        "welcome": 4, "fair-dealing": 4, "steadiness": 4, "ownership": 4,
    }  # fmt: skip
    sent = json.dumps(server.bodies)
    assert "Does one person see it through?" in sent
    assert "empathy" not in sent.lower().replace("one thing in a chat", "")


async def test_terminal_and_page_show_the_house_names() -> None:
    card = await graded()
    out = Console(record=True, width=120)
    show_scorecard(card, out)
    assert "Fair dealing:" in out.export_text()
    shown = props(card, MARCUS, HOUSE, {}, "r1")
    assert [criterion["name"] for criterion in shown["criteria"]] == [
        "Welcome", "Fair dealing", "Steadiness", "Ownership",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"anchors": {1: "a", 2: "b", 3: "c", 4: "d"}}, "needs one anchor for each of [1, 2, 3, 4, 5]"),
        ({"anchors": {0: "a", 1: "a", 2: "b", 3: "c", 4: "d"}}, "found [0, 1, 2, 3, 4]"),
        ({"like": "kindness"}, "Input should be 'empathy', 'diplomacy' or 'composure'"),
        ({"sub_skills": {}}, "at least 3 items"),
    ],
)
def test_a_criterion_that_cannot_be_scored_is_refused(change: dict[str, Any], message: str) -> None:
    sound = HOUSE.criteria["welcome"].model_dump()
    with pytest.raises(ValidationError) as refused:
        Criterion.model_validate(sound | change)
    assert message in str(refused.value)


def test_the_example_is_found_by_name() -> None:
    assert Library.at().rubric("hotel-desk").like("fair-dealing") == "diplomacy"
