"""The model coach: advice that is no line to copy, and better words that promise nothing new."""

from typing import Any

import pytest

from bot.core.cast import Case
from bot.core.evidence import Evidence
from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.llm.asking import Asker
from bot.llm.coach import ModelCoach, hint_faults
from bot.llm.promises import faults
from tests.llm.judging import ASKED, CHAT, HARM, LIBRARY, MARCUS, SAID, answering, asked, case, model
from tests.llm.openai_server import Answer, OpenAIServer

BEFORE = Transcript.of(SAID[:5])
ADVICE = "Answer the fee question first, even if all you can say is when you will know."


async def hint(calls: list[Call]) -> str:
    return await ModelCoach(model(), LIBRARY.prompt).hint(BEFORE, MARCUS, calls)


async def test_a_hint_is_one_sentence_and_its_call_is_on_record(server: OpenAIServer) -> None:
    answering(server, Advice={"hint": f" {ADVICE}\n"})
    calls: list[Call] = []
    assert await hint(calls) == ADVICE
    assert [(call.role, call.model, call.outcome) for call in calls] == [("coach", "scripted", "ok")]


HINTS = {
    ADVICE: "",
    "": "it has 0 words",
    "A coach's hint.": "it has 3 words",
    "word " * 41: "it has 41 words",
    "Answer the fee question first. Then ask what they can manage.": "more than one sentence",
    'Tell him "I am so sorry about all those calls".': "the line itself",
    "I'm sorry about the calls, let me look at the fee for you.": "the line itself",
    "Ask whether he has been laid off, and leave him room to answer.": "guesses what the customer has not told",
    "Leave room for what he holds back, e.g. by asking what changed in September.": "",
}


@pytest.mark.parametrize("text", HINTS)
def test_code_knows_a_hint_from_a_line(text: str) -> None:
    found = "; ".join(hint_faults(text.strip(), BEFORE, MARCUS))
    assert HINTS[text] in found if HINTS[text] else not found


def test_a_fact_that_the_customer_has_told_may_be_named_in_a_hint() -> None:
    told = BEFORE.add("trainee", "What changed?").add("customer", "I got laid off in September.")
    text = "Thank him for telling you that he was laid off, in your own words, before any number."
    assert hint_faults(text, told, MARCUS) == []


async def test_a_bad_hint_is_asked_for_once_more_and_told_why(server: OpenAIServer) -> None:
    replies = iter(["I'm so sorry about the calls.", ADVICE])
    answering(server, Advice=lambda body: {"hint": next(replies)})
    assert await hint([]) == ADVICE
    first, second = asked(server, "Advice")
    assert "put right: none" in first
    assert "put right: it gives the line itself" in second


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ({"hint": "I'm so sorry about the calls."}, "it gives the line itself"),
        (Answer(status=500), "500"),
        (Answer("no json"), "cannot be used"),
        (Answer(refusal="No."), "refused"),
    ],
)
async def test_without_a_usable_hint_the_embedded_coach_speaks_and_the_record_says_so(
    server: OpenAIServer, reply: Any, why: str
) -> None:
    answering(server, Advice=reply)
    calls: list[Call] = []
    text = await hint(calls)
    assert hint_faults(text, BEFORE, MARCUS) == []
    assert calls[-1].model == "embedded"
    assert why in calls[-1].outcome


async def test_the_coach_hears_of_no_fact_that_was_not_told(server: OpenAIServer) -> None:
    answering(server, Advice={"hint": ADVICE})
    await hint([])
    unsaid = [*MARCUS.fact_texts, *(fact.text for fact in MARCUS.hidden_facts)]
    assert not [fact for fact in unsaid if fact in server.said]


NEW = {
    "You asked me about the fee, and I went past it. Let me look it up here and tell you what I find.": "",
    "Eight calls, I see that. Half now and half on the 3rd would be one way. Would that suit you?": "",
    "I can't promise that the rate comes down. I'd have to ask my lead about a lower rate.": "",
    "Nothing has to be decided today. What could you manage?": "",
    "No refund is in my hands, but you should know what is.": "",
    "word " * 41: "it has 41 words",
    "": "it is empty",
    "I can take $75 off right away.": "75 was not said by then",
    "Give me forty-eight hours, or rather five days, and it is done.": "'five' was not said by then",
    "You'll have it by Tuesday.": "'tuesday' is a new time",
    "I'll call you back today with the answer.": "'today' is a new time",
    "I guarantee it won't grow.": "'guarantee' is a new guarantee",
    "Let me have the whole debt written off, shall I? I can wipe the debt.": "may not offer the whole debt wiped out",
    "I can lower the rate for you.": "needs approval",
    "I'll send you a voucher for the trouble.": "'voucher' is a new remedy",
    "Sixty from the 15th it is, then.": "15 was not said by then",
}


@pytest.mark.parametrize("text", NEW)
def test_better_words_promise_nothing_new(text: str) -> None:
    found = "; ".join(faults(text.strip(), 2, CHAT, "", MARCUS.offers))
    assert NEW[text] in found if NEW[text] else not found


def test_what_the_customer_has_said_by_that_turn_may_be_used() -> None:
    text = "Sixty from the 15th, I have that."
    assert faults(text, 4, CHAT, "", MARCUS.offers)
    assert not faults(text, 5, CHAT, "", MARCUS.offers)


WEAK = (
    Evidence(turn=2, sub_skill="E3", quote=HARM, polarity="harmful", why="Asks past the question."),
    Evidence(turn=2, speaker="customer", sub_skill="D2", quote=ASKED, polarity="missed", why="Not answered."),
)
BETTER = "You asked whether the fee keeps growing. Let me look that up before anything else."


async def better(given: Case, flags: list[str]) -> dict[int, str]:
    asker = Asker.of(model(), "coach", given.calls)
    found = await ModelCoach(model(), LIBRARY.prompt).better_words(asker, given, WEAK, flags)
    return {index: line.text for index, line in found.items()}


async def test_only_the_lines_that_fail_are_asked_for_again(server: OpenAIServer) -> None:
    replies = iter(
        [
            {"lines": [{"number": 1, "text": BETTER}, {"number": 2, "text": "It stops on Tuesday, I promise."}]},
            {"lines": [{"number": 2, "text": BETTER}]},
        ]
    )
    answering(server, Rewrites=lambda body: next(replies))
    flags: list[str] = []
    assert await better(case(), flags) == {0: BETTER, 1: BETTER}
    assert flags == []
    _, second = asked(server, "Rewrites")
    assert "number 2: 'tuesday' is a new time; 'promise' is a new guarantee" in second
    assert HARM not in second.split("weak spots")[1]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Answer(status=500), "500"),
        ({"lines": []}, "it is empty"),
        ({"lines": [{"number": 9, "text": BETTER}]}, "it is empty"),
        ({"lines": [{"number": n, "text": "I guarantee a refund."} for n in (1, 2)]}, "'guarantee' is a new guarantee"),
    ],
)
async def test_lines_that_cannot_stand_are_left_out_and_said(server: OpenAIServer, reply: Any, why: str) -> None:
    answering(server, Rewrites=reply)
    flags: list[str] = []
    assert await better(case(), flags) == {}
    assert len(flags) == 2
    assert all(flag.startswith("say-instead dropped: turn 2: ") and why in flag for flag in flags)


async def test_where_nothing_is_weak_nobody_is_asked(server: OpenAIServer) -> None:
    given = case()
    asker = Asker.of(model(), "coach", given.calls)
    assert await ModelCoach(model(), LIBRARY.prompt).better_words(asker, given, (), []) == {}
    assert server.bodies == []
