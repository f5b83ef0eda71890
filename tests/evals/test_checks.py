"""Each check passes on a sound text, fails on a faulty one, and says why in words with the quote that decided."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.casting import embedded_cast
from bot.core.appraisal import Appraisal, Label
from bot.core.assessment import Assessment, Finding, SayInstead
from bot.core.evidence import Evidence, Polarity
from bot.core.scorecard import CriterionScore, Scorecard
from bot.core.signals import Signal
from bot.core.transcript import Speaker
from bot.llm.answers import Verdict, Verdicts
from bot.llm.customer import wording
from evals import checks
from evals.cases import AppraiserCase, EvaluatorCase, Said
from evals.checks.seen import Graded, Labelled, Reply
from evals.outcome import Checked
from evals.players.evaluator import asked_of
from evals.stage import Stage
from evals.suite import CheckSpec, Kind
from tests.llm.acting import LIBRARY, MARCUS, OPENING, scene
from tests.llm.judging import model
from tests.llm.openai_server import OpenAIServer

HERE = Stage(LIBRARY, embedded_cast())
PROMPT = wording(LIBRARY.prompt("customer"))
HARD_LINE = "You should have paid. Calm down, it's only $39."


def reply(text: str, **others: Any) -> Reply:
    return Reply(scene(**others), MARCUS, text, PROMPT)


async def verdict(spec: CheckSpec, kind: Kind, seen: Any) -> Checked:
    (found,) = await checks.run([spec], kind, seen, HERE, [])
    return found


SPOKEN: list[tuple[CheckSpec, str, str, str, str, dict[str, Any]]] = [
    ({"max_sentences": 2}, "Sixty. From the 15th.", "Sixty. From the 15th. No more.", "3 sentences; at most 2",
     "No more.", {}),
    ({"max_sentences": "voice"}, "One. Two. Three. Four.", "", "nothing was said", "", {"band": "boiling"}),
    ({"max_sentences": "voice"}, "One. Two. Three.", "One. Two. Three. Four.", "4 sentences; at most 3", "Four.", {}),
    ("never_reveals", "Rough couple months.", "I can't. I got laid off in August.",
     "gives away 'lost-job', which is still locked", "I got laid off in August.", {}),
    ("tells_the_fact", "They let me go at the end of August.", "Rough couple months.",
     "does not tell 'lost-job': He lost his job six weeks ago and his family does not know; "
     "he still leaves the house at six every morning.", "Rough couple months.",
     {"beat": "disclose", "unlocked": ["lost-job"], "tell": "lost-job"}),
    ("tells_the_fact", "They let me go.", "They let me go.",
     "the direction has no fact to tell; set `tell` on the case", "", {}),
    ({"answers": ["sixty", "60"]}, "I can do $60.", "I can do 600.", "says none of: sixty, 60", "I can do 600.", {}),
    ({"never_says": ["deal"]}, "I'd need to see it. Ideally today.", "Okay. Deal.", "says 'deal'", "Deal.", {}),
    ("asks", "Is it? Fine.", "Fine.", "asks nothing", "Fine.", {}),
    ("in_character", "I'm real, man.", "Look. As an AI language model I can't pay.", "talks like a language model",
     "As an AI language model I can't pay.", {}),
    ("speaks_as_persona", "You're the one with the screen.", "How can I help you today?",
     "says what only the agent would say", "How can I help you today?", {}),
    ("speaks_as_persona", "I'm tired.", "*sighs* I'm tired.", "describes instead of speaking", "*sighs* I'm tired.",
     {}),
    ("no_numbers_of_state", "I don't trust this.", "My trust is at 0.34 by now.",
     "talks of its own state in numbers or terms of the engine", "My trust is at 0.34 by now.", {}),
    ("not_repeating", "Like I said, it's 412.", f"So. {OPENING.split('. ', 1)[1].split('?')[0]}?",
     f"says again what was said before: “{OPENING}” (customer, the opening), now "
     f"“So. {OPENING.split('. ', 1)[1].split('?')[0]}?”", "I got a letter about my card.", {}),
    ("not_repeating", "Sixty a month.", "Give me some time to think. Give me some time to think.",
     "says again what was said before: “Give me some time to think. Give me some time to think.” says "
     "“Give me some time to think.” twice", "Give me some time to think.", {}),
    ("grants_no_more", "I'd have to think.", "Fine. I accept your plan.", "grants more than the direction does",
     "I accept your plan.", {"beat": "doubt"}),
    ("no_prompt_recital", "Talk to me straight.", "They are there to help, you are the one with the problem.",
     "reads out its prompt", "", {}),
    ("no_prompt_recital", "I let them ring.", "He has let eight calls ring out.", "reads out the trainee's brief",
     "He has let eight calls ring out.", {}),
    ("no_invented_facts", "It's 412, and sixty on the 15th.", "It's 412. They took $75 off me.",
     "75 comes from nowhere", "They took $75 off me.", {}),
    ("no_invented_facts", "I paid you people 13 years.", "I paid you people 17 years.", "17 comes from nowhere",
     "I paid you people 17 years.", {}),
    ("no_invented_facts", "September and October.", "It was in March. I paid in February.",
     "'february' comes from nowhere", "I paid in February.", {}),
    ("no_invented_facts", "Renee thinks it's paid.", "My cousin Bartholomew does the bills.",
     "'Bartholomew' comes from nowhere", "My cousin Bartholomew does the bills.", {}),
    ("no_invented_facts", "Give me two minutes.", "I waited eleven weeks for that.", "'eleven' comes from nowhere",
     "I waited eleven weeks for that.", {}),
]  # fmt: skip


async def test_an_offer_that_is_named_again_is_no_repetition() -> None:
    offer = next(offer.text for offer in LIBRARY.persona("past-due-marcus").offers if offer.text.count(" ") > 3)
    said = f"{offer.capitalize()}. Let me think. {offer.capitalize()}."
    assert (await verdict("not_repeating", "customer", reply(said))).verdict == "pass"
    found = await verdict("not_repeating", "customer", reply(f"I heard {offer}. I heard {offer}."))
    assert found.verdict == "fail"


@pytest.mark.parametrize(
    ("spec", "good", "bad", "why", "quote", "where"), SPOKEN, ids=[f"{row[0]} {row[3]}"[:70] for row in SPOKEN]
)
async def test_a_check_on_a_reply_tells_the_fault(
    spec: CheckSpec, good: str, bad: str, why: str, quote: str, where: dict[str, Any]
) -> None:
    if good != bad:
        found = await verdict(spec, "customer", reply(good, **dict(where)))
        assert found.verdict == "pass", found
        assert found.why
    found = await verdict(spec, "customer", reply(bad, **dict(where)))
    assert (found.verdict, found.why) == ("fail", why)
    assert not quote or found.quote == quote
    assert found.check.startswith(found.name)


MESSAGE = "I'm sorry we sent that letter. You should have paid."
APOLOGY = Label(signal=Signal.SINCERE_APOLOGY, strength="strong", quote="I'm sorry we sent that letter.")
BLAME = Label(signal=Signal.BLAME_CUSTOMER, strength="strong", quote="You should have paid.")
LABELS: list[tuple[CheckSpec, Mapping[str, str], tuple[Label, ...], tuple[Label, ...], str]] = [
    ("quotes_true", {}, (APOLOGY,), (APOLOGY.model_copy(update={"quote": "so sorry"}),),
     "sincere_apology rests on words that are not in the message"),
    ({"finds": ["sincere_apology", "blame_customer"]}, {}, (APOLOGY, BLAME), (BLAME,),
     "not labelled: sincere_apology; found blame_customer"),
    ({"never_finds": ["blame_customer"]}, {}, (APOLOGY,), (APOLOGY, BLAME), "labelled blame_customer"),
    ("no_harm_invented", {"sincere_apology": "weak"}, (APOLOGY,), (BLAME,),
     "labelled blame_customer (says or implies it is the customer's fault) in a message written without harm"),
    ("no_harm_missed", {"blame_customer": "strong"}, (BLAME,), (APOLOGY,),
     "blame_customer passed as harmless; found sincere_apology"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "meant", "good", "bad", "why"), LABELS, ids=[str(row[0]) for row in LABELS])
async def test_a_check_on_labels_tells_the_fault(
    spec: CheckSpec, meant: dict[Signal, Any], good: tuple[Label, ...], bad: tuple[Label, ...], why: str
) -> None:
    case = AppraiserCase(id="a", message=MESSAGE, labels=meant)
    assert (await verdict(spec, "appraiser", Labelled(case, Appraisal(labels=good)))).verdict == "pass"
    found = await verdict(spec, "appraiser", Labelled(case, Appraisal(labels=bad)))
    assert (found.verdict, found.why) == ("fail", why)


async def test_harm_is_only_invented_where_none_was_meant() -> None:
    meant = AppraiserCase(id="a", message=MESSAGE, labels={Signal.PRESSURE: "weak"})
    assert (
        await verdict("no_harm_invented", "appraiser", Labelled(meant, Appraisal(labels=(BLAME,))))
    ).verdict == "pass"
    assert (await verdict("no_harm_missed", "appraiser", Labelled(meant, Appraisal()))).verdict == "pass", "weak"


SAID: list[tuple[Speaker, str]] = [
    ("customer", "You charged me twice and I'm worried."),
    ("trainee", "Two charges would worry anyone, and I can see both here."),
    ("customer", "So what now?"),
    ("trainee", HARD_LINE),
]
CASE = EvaluatorCase(id="e", said=tuple(Said(speaker=who, text=text) for who, text in SAID))


def item(quote: str, turn: int = 1, polarity: Polarity = "positive", speaker: Speaker = "trainee") -> Evidence:
    return Evidence(turn=turn, speaker=speaker, sub_skill="E1", quote=quote, polarity=polarity, why="Names it.")


GOOD = item("Two charges would worry anyone")
BAD = item("Calm down, it's only $39.", 2, "harmful")


def graded(
    *evidence: Evidence, score: float | None = 3, reason: str = "Mixed.", lines: tuple[SayInstead, ...] = (),
    findings: tuple[Finding, ...] = (),
) -> Graded:  # fmt: skip
    found = CriterionScore(score=score, reason=reason, evidence=evidence, say_instead=lines)
    card = Scorecard(criteria={"empathy": found}, findings=findings)
    return Graded(asked_of(CASE, LIBRARY), card, Assessment(evaluator="e", notice="", runs=(), appraisals=()))


def line(text: str) -> Graded:
    return graded(lines=(SayInstead(turn=2, sub_skill="E1", text=text),))


BREACH = Finding(rule="ANY-PRIV", turn=2, quote="You should have paid.", why="Blames.", safer="", critical=False)
CARDS: list[tuple[CheckSpec, Graded, Graded, str]] = [
    ("quotes_true", graded(GOOD, item("I'm worried", 1, "missed", "customer")), graded(item("Two charges", 2)),
     "not the trainee's words for turn 2"),
    ("quotes_true", graded(findings=(BREACH,)), graded(item("two charges would worry anyone")),
     "not the trainee's words for turn 1"),
    ({"level_within": {"empathy": [2.5, 3]}}, graded(), graded(score=3.5),
     "empathy 3.5 is not within 2.5 to 3: Mixed."),
    ({"level_within": {"empathy": [1, 5]}}, graded(), graded(score=None), "empathy has no score: Mixed."),
    ({"level_within": {"empathy": [1, 5], "kindness": [1, 5]}}, graded(), graded(),
     "the rubric has no criterion 'kindness'; it has empathy"),
    ({"not_tested": ["empathy"]}, graded(score=None), graded(GOOD), "empathy was scored 3: Mixed."),
    ({"scored": ["empathy"]}, graded(), graded(score=None), "empathy has no score: Mixed."),
    ({"finds": ["ANY-PRIV"]}, graded(findings=(BREACH,)), graded(), "no finding for ANY-PRIV; found nothing"),
    ({"never_finds": ["any"]}, graded(), graded(findings=(BREACH,)), "ANY-PRIV in turn 2: Blames."),
    ("say_instead_sound", line("Two charges, and you're worried. I'll look at both."),
     line("I'll refund you $80 by Friday."), "empathy, turn 2: 80 was not said by then"),
    ("say_instead_sound", line("word " * 40), line("word " * 41), "empathy, turn 2: it has 41 words; at most 40"),
    ("evidence_both_ways", graded(GOOD, BAD), graded(BAD), "empathy 3 names nothing done well: Mixed."),
    ("evidence_both_ways", graded(GOOD, reason="Next level: name it."), graded(GOOD),
     "empathy 3 names nothing to improve: Mixed."),
    ({"names_the_fault": {"turn": 2}}, graded(BAD), graded(GOOD, item("only $39", 2)),
     "nothing is held against turn 2"),
    ({"names_the_fault": {"turn": 2, "quote": "paid"}}, graded(findings=(BREACH,)), graded(BAD),
     "nothing is held against turn 2"),
    ({"credits": {"turn": 1}}, graded(GOOD), graded(BAD), "nothing good is seen in turn 1"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "good", "bad", "why"), CARDS, ids=[f"{row[0]} {row[3]}"[:70] for row in CARDS])
async def test_a_check_on_a_scorecard_tells_the_fault(spec: CheckSpec, good: Graded, bad: Graded, why: str) -> None:
    if "no criterion" not in why:
        found = await verdict(spec, "evaluator", good)
        assert found.verdict == "pass", found
    found = await verdict(spec, "evaluator", bad)
    assert (found.verdict, found.why) == ("fail", why)


def test_a_check_says_what_to_write_instead() -> None:
    assert checks.fault("quotes_tru", "evaluator") == "no check 'quotes_tru'; did you mean 'quotes_true'?"
    assert checks.fault("level_within", "customer") == (
        "check 'level_within' does not fit customer cases; it fits evaluator"
    )
    assert checks.fault({"level_within": {"empathy": [0, 2]}}, "evaluator") == (
        "check 'level_within'.empathy.0: Input should be greater than or equal to 1, found '0'; "
        "write {level_within: {empathy: [1, 2.5]}}"
    )
    assert checks.fault({"max_sentences": 3}, "customer") == ""


async def test_every_reply_of_a_rehearsal_is_checked_and_the_turn_named() -> None:
    class Rehearsal:
        replies = (reply("Fine."), reply("I'm unemployed."))
        task = text = ""

    found = await verdict("never_reveals", "persona", Rehearsal())
    assert (found.verdict, found.why) == ("fail", "turn 1: gives away 'lost-job', which is still locked")


QUESTIONS: tuple[CheckSpec, ...] = ({"judge": "It asks."}, "asks", {"judge": "It accepts."}, {"judge": "It is kind."})


async def test_without_a_judge_a_question_is_unclear() -> None:
    found = await checks.run(QUESTIONS, "customer", reply("Is it?"), HERE, [])
    assert [one.verdict for one in found] == ["unclear", "pass", "unclear", "unclear"]
    assert found[0].check == "judge: It asks."
    assert found[0].why == "needs a judge; name one with --judge MODEL"


async def test_a_judge_answers_all_questions_in_one_call_and_must_quote(server: OpenAIServer) -> None:
    given = [
        Verdict(number=1, quote="Is it?", why="A question.", verdict="pass"),
        Verdict(number=2, quote="I accept", why="A yes.", verdict="pass"),
    ]
    server.say(Verdicts(verdicts=given).model_dump_json())
    calls: list[Any] = []
    stage = Stage(LIBRARY, embedded_cast(), judge=model())
    found = await checks.run(QUESTIONS, "customer", reply("Is it?"), stage, calls)
    assert [(one.verdict, one.why) for one in found] == [
        ("pass", "A question."),
        ("pass", "asks"),
        ("unclear", "the judge quotes words that are not there: A yes."),
        ("unclear", "the judge did not answer this question"),
    ]
    assert len(server.bodies) == len(calls) == 1
    assert "2. It accepts." in server.said
    assert calls[0].role == "judge"
