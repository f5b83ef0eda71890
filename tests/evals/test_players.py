"""A case played by the cast: what is scored, shown and checked, and what is lost where a model fails."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.casting import embedded_cast
from bot.core.signals import Signal
from bot.errors import FailureError
from bot.llm.appraiser import ModelAppraiser
from bot.llm.evaluator import ModelEvaluator
from evals.cases import AppraiserCase, CustomerCase, EvaluatorCase, Said
from evals.players import PLAYERS, appraiser, customer, evaluator
from evals.stage import Stage
from tests.llm import acting
from tests.llm.judging import GOOD, LIBRARY, MARCUS, SAID, answering, evidence, judged, model, sound
from tests.llm.openai_server import Answer, OpenAIServer

EMBEDDED = Stage(LIBRARY, embedded_cast())
CHAT = tuple(Said(speaker=who, text=text) for who, text in SAID)
RATED = EvaluatorCase(id="rated", cluster="s01-001", persona="past-due-marcus", said=CHAT)
LABELLED = AppraiserCase(
    id="late",
    message="I'm sorry we sent that letter. Calm down, it's only $30.",
    before=(Said(speaker="customer", text="You wrote to my dead husband."),),
    labels={Signal.SINCERE_APOLOGY: "strong", Signal.BELITTLE: "strong", Signal.OWN_IT: "weak"},
)
ASKED = CustomerCase(
    id="asked",
    persona="past-due-marcus",
    beat="answer",
    band="tense",
    felt=("asked",),
    said=(Said(speaker="customer", text=acting.OPENING), Said(speaker="trainee", text=acting.MESSAGE)),
)


@pytest.fixture
def by_model(server: OpenAIServer) -> Stage:
    """Every role by the scripted server."""
    found = model()
    labeller = ModelAppraiser(found, LIBRARY.prompt)
    grader = ModelEvaluator(found, LIBRARY.prompt, labeller)
    return Stage(LIBRARY, replace(embedded_cast(), appraiser=labeller, evaluator=grader, customer=acting.customer()))


def test_every_kind_has_a_player() -> None:
    assert set(PLAYERS) == {"appraiser", "customer", "evaluator", "persona", "attack"}


async def test_a_message_is_labelled_and_shown_with_what_was_passed_over() -> None:
    outcome = await appraiser.play(LABELLED, EMBEDDED, ["quotes_true", {"finds": ["belittle"]}])
    assert outcome.labels == {Signal.SINCERE_APOLOGY: "strong", Signal.BELITTLE: "strong"}
    assert [checked.verdict for checked in outcome.checked] == ["pass", "pass"]
    (shown,) = outcome.shown
    assert "written to carry sincere_apology (strong), belittle (strong), own_it (weak)" in shown.text
    assert "passed over own_it" in shown.text
    assert {how for _, how in shown.marks} == {"good", "bad"}
    assert all(quote in shown.text for quote, _ in shown.marks)


async def test_an_appraiser_that_fails_gives_no_outcome(server: OpenAIServer, by_model: Stage) -> None:
    server.otherwise = Answer("no JSON")
    with pytest.raises(FailureError, match="answers that cannot be used"):
        await appraiser.play(LABELLED, by_model, [])


async def test_a_scene_is_played_as_the_case_says() -> None:
    outcome = await customer.play(ASKED, EMBEDDED, [{"answers": ["sixty", "60"]}, "never_reveals", "in_character"])
    assert [checked.verdict for checked in outcome.checked] == ["pass"] * 3
    before, reply = outcome.shown
    assert before.text == f"Customer: {acting.OPENING}\nTrainee: {acting.MESSAGE}"
    assert reply.title == "Reply (answer, tense)"
    assert "sixty" in reply.text.lower()
    assert (outcome.case, outcome.source, outcome.flags) == ("asked", "asked", ())


def test_a_scene_carries_the_whole_direction() -> None:
    case = ASKED.model_copy(
        update={"beat": "disclose", "offer": "payment-plan", "unlocked": ("lost-job",), "tell": "lost-job"}
    )
    scene = customer.scene_of(case, MARCUS, seed=3, calls=[])
    direction = scene.direction
    assert (direction.beat, direction.band, direction.feeling, direction.tell) == (
        "disclose", "tense", "shame", "lost-job",
    )  # fmt: skip
    assert (direction.offer, direction.felt, scene.seed) == ("payment-plan", ("asked",), 3)
    assert [fact.id for fact in scene.role.unlocked] == ["lost-job"]
    assert scene.transcript.last_customer == acting.OPENING


async def test_repeats_of_a_scene_differ_as_chance_has_it() -> None:
    case = CustomerCase(id="open", persona="past-due-marcus", beat="open", band="upset")
    said = [(await customer.play(case, replace(EMBEDDED, repeat=n), [])).shown[1].text for n in (1, 1, 2, 3, 4)]
    assert said[0] == said[1]
    assert len(set(said)) > 1


async def test_a_model_that_falls_out_of_the_part_is_flagged(server: OpenAIServer, by_model: Stage) -> None:
    server.otherwise = Answer("How can I help you today?")
    outcome = await customer.play(ASKED, by_model, ["speaks_as_persona"])
    assert outcome.flags == ("scripted line; the model's: agent",)
    assert outcome.checked[0].verdict == "pass", "what was heard came from the script"


async def test_a_dead_server_raises(server: OpenAIServer, by_model: Stage) -> None:
    server.otherwise = Answer(status=500)
    with pytest.raises(FailureError, match="500"):
        await customer.play(ASKED, by_model, [])


async def test_a_transcript_is_scored_with_its_quotes_marked() -> None:
    outcome = await evaluator.play(RATED, EMBEDDED, ["quotes_true", "evidence_both_ways", {"scored": ["composure"]}])
    assert outcome.status == "done"
    assert set(outcome.scores) == {"empathy", "diplomacy", "composure"}
    assert all(score is None or 1 <= score <= 5 for score in outcome.scores.values())
    assert [checked.verdict for checked in outcome.checked] == ["pass"] * 3
    quotes = outcome.quotes
    assert quotes.offered == quotes.kept > 4
    assert quotes.shown == quotes.true == quotes.kept
    chat, *criteria = outcome.shown
    assert "Trainee 2: I understand your concern." in chat.text
    assert all(quote in chat.text for quote, _ in chat.marks)
    assert {how for _, how in chat.marks} >= {"good", "bad"}
    assert [shown.title.split(":")[0] for shown in criteria[:3]] == ["empathy", "diplomacy", "composure"]
    assert "say instead, turn " in criteria[0].text
    assert outcome.source == "s01-001"


async def test_nothing_to_be_composed_about_is_a_score_of_none() -> None:
    calm = RATED.model_copy(update={"said": CHAT[8:]})
    assert (await evaluator.play(calm, EMBEDDED, [])).scores["composure"] is None


async def test_the_case_adds_its_own_facts_and_brief() -> None:
    own = RATED.model_copy(update={"facts": ("He has a dog.",), "brief": "You sell dogs."})
    asked = evaluator.asked_of(own, LIBRARY)
    assert (asked.facts[0], asked.brief) == ("He has a dog.", "You sell dogs.")
    assert asked.facts[1:] == MARCUS.fact_texts
    assert evaluator.asked_of(RATED, LIBRARY).brief == MARCUS.brief
    stranger = evaluator.asked_of(own.model_copy(update={"persona": None}), LIBRARY)
    assert (stranger.facts, stranger.offers, stranger.rubric.id) == (("He has a dog.",), (), "customer-care")


async def test_a_model_scores_and_its_false_quotes_are_counted(server: OpenAIServer, by_model: Stage) -> None:
    def one_false(body: dict[str, Any]) -> dict[str, Any]:
        found = sound(body)
        found["evidence"].append(evidence(found["scores"][0]["sub_skill"], 1, "words that nobody ever wrote here"))
        return found

    answering(server, Judgement=one_false)
    outcome = await evaluator.play(RATED, by_model, ["quotes_true"])
    assert outcome.status == "done"
    assert outcome.scores["empathy"] == 4
    assert outcome.quotes.offered - outcome.quotes.kept == 3, "one on each criterion"
    assert outcome.quotes.shown == outcome.quotes.true == outcome.quotes.kept
    assert outcome.checked[0].verdict == "pass"


def failing(letter: str) -> Any:
    return lambda body: "no JSON" if judged_letter(body) == letter else sound(body)


def judged_letter(body: dict[str, Any]) -> str:
    return str(sound(body)["scores"][0]["sub_skill"][0])


LOST: Sequence[tuple[str, dict[str, Any], str]] = [
    ("a criterion", {"Judgement": failing("D")}, "diplomacy: scripted at "),
    ("all quotes of a criterion",
     {"Judgement": lambda body: judged(judged_letter(body)) | {"evidence": [evidence("E1", 1, "nobody said this")]}},
     "empathy: of 1 quotes the evaluator gave, none is in the chat"),
    ("labels", {"Labels": "no JSON"}, "labelled by the embedded appraiser: turn 1: appraiser_failed"),
    ("provocations", {"Provocations": Answer(status=400)}, "provocations counted by the embedded evaluator: "),
    ("findings", {"Findings": Answer(status=400)}, "compliance checked by the packs' cues only: "),
]  # fmt: skip


@pytest.mark.parametrize(("replies", "why"), [row[1:] for row in LOST], ids=[row[0] for row in LOST])
async def test_a_transcript_that_the_model_did_not_judge_whole_is_lost(
    server: OpenAIServer, by_model: Stage, replies: dict[str, Any], why: str
) -> None:
    answering(server, **replies)
    outcome = await evaluator.play(RATED, by_model, ["quotes_true"])
    assert (outcome.status, outcome.scores, outcome.checked) == ("lost", {}, ())
    assert outcome.why.startswith(why), outcome.why
    assert GOOD in outcome.shown[0].text, "what was said can still be read"
