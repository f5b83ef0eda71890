"""The model appraiser: labels that code has proven, or an empty appraisal that says why."""

from typing import Any

import pytest

from bot.core.appraisal import Appraisal
from bot.core.cast import Moment
from bot.core.signals import Signal
from bot.core.transcript import Transcript
from bot.llm.appraiser import MAX_CONTEXT, ModelAppraiser, recent
from tests.llm.judging import LIBRARY, MARCUS, SAID, answering, asked, model
from tests.llm.openai_server import FOR_EVER, Answer, OpenAIServer

MESSAGE = "im sorry we rang eight times. I can move the date to the 20th, or set up a plan – which is easier?"
BEFORE = Transcript.of(SAID[:3])


def label(signal: str, quote: str, strength: str = "strong") -> dict[str, Any]:
    return {"signal": signal, "strength": strength, "quote": quote}


def labels(*found: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {"customer_question_open": False, "labels": list(found)} | other


SORRY = label("sincere_apology", "im sorry we rang eight times")
CHOICE = label("offer_choice", "or set up a plan - which is easier?")


async def appraise(message: str = MESSAGE, before: Transcript = BEFORE, timeout: float = 60) -> Appraisal:
    moment = Moment(message, before, MARCUS.fact_texts, MARCUS.offers)
    found = await ModelAppraiser(model(timeout), LIBRARY.prompt).appraise(moment)
    assert found.labels or moment.calls or found.flags
    return found


GRANTED: dict[str, tuple[Any, dict[Signal, str], tuple[str, ...]]] = {
    "proven": (labels(SORRY, CHOICE), {Signal.SINCERE_APOLOGY: "strong", Signal.OFFER_CHOICE: "strong"}, ()),
    "nothing to label": (labels(), {}, ()),
    "unknown signal": (
        labels(SORRY, label("world_peace", "which is easier?")),
        {Signal.SINCERE_APOLOGY: "strong"},
        ("unknown_signal:world_peace",),
    ),
    "one quote invented": (
        labels(SORRY, label("own_it", "I take this on myself")),
        {Signal.SINCERE_APOLOGY: "strong"},
        ("quote_not_found:own_it",),
    ),
    "the customer's words": (
        labels(SORRY, label("hostile", "You people sent me a letter")),
        {Signal.SINCERE_APOLOGY: "strong"},
        ("quote_not_found:hostile",),
    ),
    "twice the same signal": (
        labels(SORRY | {"strength": "weak"}, SORRY),
        {Signal.SINCERE_APOLOGY: "strong"},
        (),
    ),
    "a question ignored though none is open": (
        labels(SORRY, label("ignore_question", "which is easier?")),
        {Signal.SINCERE_APOLOGY: "strong"},
        ("contradiction:ignore_question",),
    ),
    "a question ignored": (
        labels(label("ignore_question", "which is easier?"), customer_question_open=True),
        {Signal.IGNORE_QUESTION: "strong"},
        (),
    ),
    "extra keys": (labels(SORRY, score=5, empathy=5), {Signal.SINCERE_APOLOGY: "strong"}, ()),
}


@pytest.mark.parametrize("kind", GRANTED)
async def test_only_proven_labels_stand_and_the_rest_is_flagged(server: OpenAIServer, kind: str) -> None:
    reply, strengths, flags = GRANTED[kind]
    answering(server, Labels=reply)
    found = await appraise()
    assert found.strengths == strengths
    assert found.flags == flags


async def test_at_most_six_labels_stand(server: OpenAIServer) -> None:
    signals = list(Signal)[:9]
    answering(server, Labels=labels(*(label(signal, "which is easier?") for signal in signals)))
    assert [one.signal for one in (await appraise()).labels] == signals[:6]


async def test_an_altered_quote_is_put_right_without_another_call(server: OpenAIServer) -> None:
    answering(
        server, Labels=labels(label("concrete_offer", "I can move the date to the 20th, or set up the plan, which"))
    )
    (found,) = (await appraise()).labels
    assert found.quote == "I can move the date to the 20th, or set up a plan – which"
    assert not asked(server, "Repairs")


async def test_one_retry_names_the_bad_quotes(server: OpenAIServer) -> None:
    answering(
        server,
        Labels=labels(SORRY, label("offer_choice", "set up a plan or the other, which is easier")),
        Repairs={"quotes": [{"number": 2, "turn": 2, "quote": "or set up a plan – which is easier?"}]},
    )
    found = await appraise()
    assert found.strengths == {Signal.SINCERE_APOLOGY: "strong", Signal.OFFER_CHOICE: "strong"}
    assert found.flags == ()
    (retry,) = asked(server, "Repairs")
    assert "set up a plan or the other, which is easier" in retry
    assert '"quote": "im sorry' not in retry, "quotes that stand are not asked about again"


FAULTS: dict[str, tuple[Any, str]] = {
    "429": (Answer(status=429), "429"),
    "500": (Answer(status=500), "500"),
    "slow": (Answer(delay=FOR_EVER), "did not answer within 1 s"),
    "bad JSON": (Answer("sincere_apology, strong"), "cannot be used"),
    "partial JSON": (Answer('{"customer_question_open": false, "labels": [{"sig'), "cannot be used"),
    "empty": (Answer(""), "cannot be used"),
    "refusal": (Answer(refusal="No."), "refused"),
    "strength unknown": (labels(SORRY | {"strength": "huge"}), "cannot be used"),
    "all quotes invented": (
        labels(label("own_it", "I take this on"), label("hostile", "You fool")),
        "none of its quotes",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_failed_appraisal_is_empty_and_flagged_never_a_guess(server: OpenAIServer, fault: str) -> None:
    reply, why = FAULTS[fault]
    answering(server, Labels=reply)
    found = await appraise(timeout=1 if fault == "slow" else 60)
    assert found.labels == ()
    assert found.flags[0].startswith("appraiser_failed: ")
    assert why in found.flags[0]


async def test_a_failed_retry_keeps_what_was_proven(server: OpenAIServer) -> None:
    answering(server, Labels=labels(SORRY, label("own_it", "I take this on")), Repairs=Answer(status=500))
    found = await appraise()
    assert found.strengths == {Signal.SINCERE_APOLOGY: "strong"}
    assert found.flags == ("quote_not_found:own_it",)


async def test_an_empty_message_costs_no_call(server: OpenAIServer) -> None:
    assert await appraise("  \n ") == Appraisal(flags=("empty",))
    assert server.bodies == []


async def test_gibberish_without_labels_is_flagged_as_unreadable(server: OpenAIServer) -> None:
    answering(server)
    assert await appraise("qwpo zzkr vvlm ttyx") == Appraisal(flags=("unreadable",))


async def test_the_prompt_holds_the_closed_list_and_no_weight_of_it(server: OpenAIServer) -> None:
    answering(server)
    await appraise()
    (body,) = server.bodies
    system = body["messages"][0]["content"]
    assert [signal for signal in Signal if f"- {signal}: " not in system] == []
    enum = body["response_format"]["json_schema"]["schema"]["$defs"]["Labelled"]["properties"]["signal"]["enum"]
    assert enum == [signal.value for signal in Signal]
    assert "0.35" not in system
    assert "trust" not in system


async def test_the_system_text_is_the_same_for_every_message_so_that_providers_cache_it(server: OpenAIServer) -> None:
    answering(server)
    await appraise()
    await appraise("Another message.", Transcript.of(SAID[:1]))
    assert len({body["messages"][0]["content"] for body in server.bodies}) == 1
    assert len({body["messages"][1]["content"] for body in server.bodies}) == 2


def test_a_long_chat_loses_its_middle_and_keeps_its_turn_numbers() -> None:
    said = [("customer", "opening")] + [
        (who, f"{i} " + "x" * 1000) for i in range(40) for who in ("trainee", "customer")
    ]
    chat = Transcript.of(said)  # type: ignore[arg-type]  # mypy widens the tuples' first item to str
    shown = recent(chat)
    assert shown.utterances[0] == chat.utterances[0]
    assert shown.utterances[-1] == chat.utterances[-1]
    assert MAX_CONTEXT - 1100 < sum(len(one.text) for one in shown.utterances) <= MAX_CONTEXT
    assert shown.turns == chat.turns
