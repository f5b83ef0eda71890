"""The model evaluator: what is proven counts, what fails is not scored and says why, and nothing is made up."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.core.appraisal import Appraisal, Label
from bot.core.cast import Case, Moment
from bot.core.note import note
from bot.core.scorecard import Scorecard, assemble
from bot.core.signals import Signal
from bot.core.transcript import words
from bot.llm.evaluator import ModelEvaluator
from bot.llm.models import Model
from tests.llm.judging import (
    ASKED,
    GOOD,
    HARM,
    LIBRARY,
    RUBRIC,
    SAID,
    Reply,
    answering,
    asked,
    case,
    evidence,
    judged,
    letter_of,
    model,
    schema_of,
    sound,
)
from tests.llm.openai_server import FOR_EVER, Answer, OpenAIServer


async def card(given: Case | None = None, played: Model | None = None, **options: Any) -> Scorecard:
    """The scorecard that the evaluator's proposals come to."""
    given = given or case()
    assessment = await ModelEvaluator(played or model(), LIBRARY.prompt, **options).evaluate(given)
    return assemble(assessment, given.transcript, given.rubric, offers=given.offers, packs=given.packs)


def broken(letter: str, reply: Any) -> Any:
    """A sound model, except on one criterion."""
    return lambda body: reply if letter_of(body) == letter else sound(body)


def with_first(letter: str, **change: Any) -> dict[str, Any]:
    """A sound answer whose first piece of evidence is changed."""
    answer = judged(letter)
    answer["evidence"][0] |= change
    return answer


async def test_three_criteria_are_scored_on_proven_quotes(server: OpenAIServer) -> None:
    answering(server)
    found = await card()
    assert {name: one.score for name, one in found.criteria.items()} == dict.fromkeys(found.criteria, 4)
    assert all(item.quote in str(SAID) for one in found.criteria.values() for item in one.evidence)
    assert [one.say_instead[0].turn for one in found.criteria.values()] == [2, 2, 2]
    assert found.secondary["patience"].score == 4
    assert found.secondary["compliance"].score == 5
    assert "not yet calibrated against human raters" in found.meta["notice"]
    assert found.flags == ()
    assert found.meta["calls"] == len(server.bodies) == 7
    assert LIBRARY.prompt("evaluator").id in found.meta["prompts"]


async def test_each_criterion_is_asked_alone_and_hears_of_no_other(server: OpenAIServer) -> None:
    answering(server)
    await card()
    names = {criterion.name.lower() for criterion in RUBRIC.criteria.values()}
    said = set(words(" ".join(text for _, text in SAID)))
    for body in [body for body in server.bodies if schema_of(body) == "Judgement"]:
        text = " ".join(message["content"] for message in body["messages"])
        named = {name for name in names if name in words(text)}
        assert len(named) == 1
        assert not named & said


async def test_the_judge_sees_no_outcome_and_no_fact_that_was_not_told(server: OpenAIServer) -> None:
    answering(server)
    await card()
    assert "Okay. Thanks." not in server.said, "how the customer took the last message is the outcome"
    for body in [body for body in server.bodies if schema_of(body) in ("Judgement", "Lines", "Rewrites")]:
        assert "Renee" not in str(body), "facts of the file that nobody mentioned"
    assert all(fact.text not in server.said for fact in LIBRARY.persona("past-due-marcus").hidden_facts)


async def test_evidence_is_written_before_the_score(server: OpenAIServer) -> None:
    answering(server)
    await card()
    schema = next(body for body in server.bodies if schema_of(body) == "Judgement")["response_format"]["json_schema"]
    assert list(schema["schema"]["properties"]) == ["evidence", "scores", "reason"]


FAULTS: dict[str, tuple[Any, str]] = {
    "429": (Answer(status=429), "429"),
    "500": (Answer(status=500), "500"),
    "slow": (Answer(delay=FOR_EVER), "did not answer within 1 s"),
    "bad JSON": (Answer("Empathy: 4/5, well done"), "cannot be used"),
    "partial JSON": (Answer('{"evidence": [], "scores": [{"sub_skill": "E1", "sc'), "cannot be used"),
    "empty": (Answer(""), "cannot be used"),
    "refusal": (Answer(refusal="I cannot assist with that."), "refused"),
    "no evidence": ({"evidence": [], "scores": judged("E")["scores"], "reason": ""}, "none is in the chat"),
    "all quotes invented": (judged("E", 5, ("You were so wonderfully kind", "I am truly sorry for your loss")), ""),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_costs_that_criterion_and_no_other(server: OpenAIServer, fault: str) -> None:
    reply, why = FAULTS[fault]
    if fault == "all quotes invented":
        reply["evidence"] = reply["evidence"][:-1]
        why = "none is in the chat"
    answering(server, Judgement=broken("E", reply))
    found = await card(played=model(timeout=1 if fault == "slow" else 60))
    assert found.criteria["empathy"].score is None
    assert found.criteria["empathy"].reason.startswith("Not scored: ")
    assert why in found.criteria["empathy"].reason
    assert [found.criteria[name].score for name in ("diplomacy", "composure")] == [4, 4]


DROPPED: dict[str, tuple[dict[str, Any], str, float | None]] = {
    "invented quote": (with_first("E", quote="I feel your pain, Marcus"), "evidence dropped: empathy turn 4", 4),
    "wrong speaker": (with_first("E", turn=2, quote=ASKED), "evidence dropped: empathy turn 2", 4),
    "wrong turn": (with_first("E", turn=3, quote=GOOD), "evidence dropped: empathy turn 3", 4),
    "no such turn": (with_first("E", turn=99, quote=GOOD), "evidence dropped: empathy turn 99", 4),
    "sub-skill unknown": (with_first("E", sub_skill="E9"), "no sub-skill 'E9'", 4),
    "score 0": (judged("E") | {"scores": [{"sub_skill": "E1", "score": 0}]}, "0 is not 1 to 5", None),
    "score 9": (judged("E") | {"scores": [{"sub_skill": "E1", "score": 9}]}, "9 is not 1 to 5", None),
    "score for another criterion": (
        judged("E") | {"scores": [*judged("E")["scores"], {"sub_skill": "D1", "score": 1}]},
        "no sub-skill 'D1'",
        4,
    ),
}


@pytest.mark.parametrize("fault", DROPPED)
async def test_what_does_not_stand_is_dropped_and_said(server: OpenAIServer, fault: str) -> None:
    reply, flag, score = DROPPED[fault]
    answering(server, Judgement=broken("E", reply))
    found = await card()
    assert found.criteria["empathy"].score == score
    assert any(flag in said for said in found.flags)
    assert "D1" not in found.criteria["empathy"].sub_skills


async def test_a_number_in_quotation_marks_is_that_number_and_extra_keys_are_not_read(server: OpenAIServer) -> None:
    answering(server, Judgement=broken("E", judged("E", "4") | {"overall": 5, "empathy": 5}))
    found = await card()
    assert found.criteria["empathy"].score == 4
    assert "overall" not in found.model_dump_json()


async def test_a_slightly_altered_quote_is_put_right_without_another_call(server: OpenAIServer) -> None:
    tidied = "You did, and I went past it. The fee stops today if we set up a plan, that's in my power."
    answering(server, Judgement=broken("E", with_first("E", turn=3, quote=tidied)))
    found = await card()
    assert SAID[5][1] in [item.quote for item in found.criteria["empathy"].evidence]
    assert not asked(server, "Repairs")


async def test_one_repair_call_names_the_bad_quotes_and_what_it_finds_counts(server: OpenAIServer) -> None:
    altered = "Eight calls are much too many, and then a letter"
    answering(
        server,
        Judgement=broken("E", with_first("E", turn=1, quote=altered)),
        Repairs={"quotes": [{"number": 1, "turn": 1, "quote": GOOD}]},
    )
    found = await card()
    assert len(asked(server, "Repairs")) == 1
    assert altered in asked(server, "Repairs")[0]
    assert GOOD in [item.quote for item in found.criteria["empathy"].evidence if item.sub_skill == "E1"]
    assert found.flags == ()


async def test_a_repair_may_not_put_another_quote_in_place_of_an_invented_one(server: OpenAIServer) -> None:
    answering(
        server,
        Judgement=broken("E", with_first("E", turn=1, quote="My heart goes out to your family")),
        Repairs={"quotes": [{"number": 1, "turn": 1, "quote": GOOD}]},
    )
    found = await card()
    assert any("evidence dropped: empathy turn 1" in flag for flag in found.flags)


async def test_runs_are_asked_anew_and_their_median_counts(server: OpenAIServer) -> None:
    scores = iter([2, 5, 5])
    answering(server, Judgement=lambda body: judged("E", next(scores)) if letter_of(body) == "E" else sound(body))
    found = await card(case(runs=3))
    assert found.meta["runs"] == 3
    assert found.criteria["empathy"].sub_skills["E1"] == 5
    assert "unstable: empathy" in found.flags
    assert len(asked(server, "Judgement")) == 9
    assert len(asked(server, "Provocations")) == 1, "what no median is taken of is asked once"


async def test_one_failed_run_leaves_the_median_to_the_others(server: OpenAIServer) -> None:
    replies: Iterator[Reply] = iter([Answer(status=400), judged("E", 4), judged("E", 4)])
    answering(server, Judgement=lambda body: next(replies) if letter_of(body) == "E" else sound(body))
    assert (await card(case(runs=3))).criteria["empathy"].score == 4


class Labelling:
    """An appraiser that finds an insult in one message and fails on another."""

    name = "labelling"

    def __init__(self, insult: str = "", fails: str = "") -> None:
        self._insult, self._fails = insult, fails

    async def appraise(self, moment: Moment) -> Appraisal:
        if moment.message == self._fails:
            return Appraisal(flags=("appraiser_failed: no answer",))
        found = Label(signal=Signal.HOSTILE, strength="strong", quote=moment.message)
        return Appraisal(labels=(found,) if moment.message == self._insult else ())


async def test_caps_come_from_labels_made_anew_and_not_from_the_judge(server: OpenAIServer) -> None:
    answering(server)
    found = await card(appraiser=Labelling(insult=SAID[9][1]))
    assert found.criteria["diplomacy"].score == 2.5
    assert found.meta["labels"] == "labelling"


async def test_a_turn_that_the_appraiser_fails_on_is_labelled_by_the_embedded_one_and_named(
    server: OpenAIServer,
) -> None:
    answering(server)
    said = [*SAID[:9], ("trainee", "You stupid idiot, grow up and pay."), SAID[10]]
    found = await card(case(said), appraiser=Labelling(fails="You stupid idiot, grow up and pay."))
    assert found.criteria["diplomacy"].score is not None
    assert found.criteria["diplomacy"].score <= 2.5
    assert any(flag.startswith("labelled by the embedded appraiser: turn 5") for flag in found.flags)


PROVOKED: dict[str, tuple[Any, tuple[int, ...], str]] = {
    "proven": (None, (1, 3), ""),
    "invented": (
        {"provocations": [{"turn": 2, "kind": "insult", "quote": "I hate every one of you"}]},
        (),
        "provocation dropped: turn 2",
    ),
    "the trainee's words": (
        {"provocations": [{"turn": 2, "kind": "insult", "quote": HARM}]},
        (),
        "provocation dropped: turn 2",
    ),
    "failed": (Answer(status=500), (1, 3), "provocations counted by the embedded evaluator"),
}


@pytest.mark.parametrize("kind", PROVOKED)
async def test_provocations_need_the_customers_words(server: OpenAIServer, kind: str) -> None:
    reply, turns, flag = PROVOKED[kind]
    answering(server, **({"Provocations": reply} if reply else {}))
    found = await ModelEvaluator(model(), LIBRARY.prompt).evaluate(case())
    assert found.provocations == turns
    assert any(said.startswith(flag) for said in found.flags) if flag else not found.flags


async def test_who_counts_provocations_sees_nothing_that_the_trainee_wrote(server: OpenAIServer) -> None:
    answering(server)
    await card()
    (shown,) = asked(server, "Provocations")
    assert not [text for speaker, text in SAID if speaker == "trainee" and text in shown]


async def test_composure_is_not_tested_where_nobody_attacked(server: OpenAIServer) -> None:
    answering(server, Provocations={"provocations": []})
    found = await card()
    assert found.criteria["composure"].score is None
    assert found.criteria["composure"].reason.startswith("Not tested")


FOUND: dict[str, tuple[Any, list[str], float | None, str]] = {
    "proven": (
        {"findings": [{"rule": "ANY-PRIV", "turn": 2, "quote": HARM, "why": "Asks."}]}, ["ANY-PRIV"], 3, "",
    ),
    "no such rule": (
        {"findings": [{"rule": "UK-MADE-UP", "turn": 2, "quote": HARM, "why": "Asks."}]}, [], 5, "no rule 'UK-MADE-UP'",
    ),
    "invented quote": (
        {"findings": [{"rule": "US-FALSE", "turn": 2, "quote": "We will have you arrested", "why": "."}]},
        [], 5, "finding dropped: US-FALSE turn 2",
    ),
    "the customer's words": (
        {"findings": [{"rule": "US-HARASS", "turn": 3, "quote": "You're useless.", "why": "."}]},
        [], 5, "finding dropped: US-HARASS turn 3",
    ),
    "failed": (Answer(status=500), ["US-DISCLOSE"], None, "compliance checked by the packs' cues only"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FOUND)
async def test_a_finding_needs_a_rule_of_the_pack_and_the_trainees_words(server: OpenAIServer, kind: str) -> None:
    reply, rules, score, flag = FOUND[kind]
    answering(server, Findings=reply)
    found = await card()
    assert [finding.rule for finding in found.findings] == rules
    assert found.secondary["compliance"].score == score
    assert flag in " ".join(found.flags)


async def test_the_safer_words_of_a_finding_are_the_packs_own(server: OpenAIServer) -> None:
    answering(server, Findings={"findings": [{"rule": "ANY-PRIV", "turn": 2, "quote": HARM, "why": "Asks."}]})
    (finding,) = (await card()).findings
    assert finding.safer == next(rule.safer for rule in LIBRARY.pack("any").rules if rule.id == "ANY-PRIV")


async def test_without_packs_nobody_is_asked_about_rules(server: OpenAIServer) -> None:
    answering(server)
    found = await card(case(packs=False))
    assert not asked(server, "Findings")
    assert found.secondary["compliance"].score is None


LINES: dict[str, tuple[Any, str]] = {
    "invented quote": ({"quote": "We shall see this through together", "score": 5}, "its quote does not stand"),
    "out of range": ({"score": 9}, "outside 1 to 5"),
    "no chance to show it": ({"score": None, "quote": "", "reason": "Nobody hurried."}, "Nobody hurried."),
    "left out": ({"line": "charm"}, "left it out"),
}


@pytest.mark.parametrize("kind", LINES)
async def test_a_secondary_line_needs_a_proven_quote(server: OpenAIServer, kind: str) -> None:
    change, why = LINES[kind]
    line = {"line": "patience", "turn": 4, "quote": "What could you manage", "reason": "Asks.", "score": 4} | change
    answering(server, Lines={"lines": [line]})
    found = (await card()).secondary["patience"]
    assert found.score is None
    assert why in found.reason


async def test_when_every_call_fails_nothing_is_scored_and_everything_says_why(server: OpenAIServer) -> None:
    server.otherwise = Answer(status=500)
    found = await card()
    assert [one.score for one in found.criteria.values()] == [None, None, None]
    assert all("500" in one.reason for one in found.criteria.values())
    assert all(line.score is None and "500" in line.reason for line in found.secondary.values())


async def test_a_trainee_who_wrote_nothing_costs_no_call(server: OpenAIServer) -> None:
    found = await card(case(SAID[:1]))
    assert server.bodies == []
    assert found.criteria["empathy"].reason == "Not scored: the trainee wrote nothing."


async def test_what_the_model_should_say_about_itself_is_on_the_card(server: OpenAIServer) -> None:
    answering(server)
    noted = Model.of("scripted", notes=(note("same_model"),))
    assert str(note("same_model")) in (await card(played=noted)).flags


async def test_a_missed_opportunity_quotes_the_customer(server: OpenAIServer) -> None:
    answer = judged("E")
    answer["evidence"].append(evidence("E3", 2, ASKED, "missed"))
    answering(server, Judgement=broken("E", answer))
    missed = [item for item in (await card()).criteria["empathy"].evidence if item.polarity == "missed"]
    assert [(item.speaker, item.turn, item.quote) for item in missed] == [("customer", 2, ASKED)]
