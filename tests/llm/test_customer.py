"""The model customer against a real HTTP server: each way of going wrong ends as designed."""

from contextlib import aclosing
from dataclasses import dataclass

import pytest

from bot.embedded.playing.reply import reply
from bot.errors import FailureError
from bot.llm.sentences import split
from tests.llm.acting import LIBRARY, customer, opening, played, scene
from tests.llm.openai_server import Answer, OpenAIServer

GOOD = "I said sixty. Which is it?"
SCRIPTED = "the scripted line"


@dataclass(frozen=True)
class Case:
    """What the model answers, call by call; what is heard (or the failure); the outcomes on record, by their starts."""

    name: str
    answers: tuple[Answer | str, ...]
    heard: str
    outcomes: tuple[str, ...]
    beat: str = "press"


CASES = [
    Case("a good reply is heard", (GOOD,), GOOD, ("ok",)),
    Case("a name and marks are taken off", (f'Marcus Bell: "{GOOD}"',), GOOD, ("ok",)),
    Case("a leak is never heard", ("I lost my job.", GOOD), GOOD, ("leak", "ok")),
    Case("what came before a leak stands", ("It's been rough. I lost my job.", "Anyway."), "It's been rough. Anyway.",
         ("leak", "ok")),
    Case("softening is played again", ("That works for me, thank you so much!", GOOD), GOOD, ("softens", "ok")),
    Case("the agent's part is played again", ("How can I help you today?", GOOD), GOOD, ("agent", "ok")),
    Case("gestures are played again", ("*sighs* I said sixty.", GOOD), GOOD, ("staging", "ok")),
    Case("a model talking of itself twice gives way to the script", ("As an AI I can't.", "I'm a language model."),
         SCRIPTED, ("machine", "machine", "scripted line; the model's: machine")),
    Case("its own prompt recited is played again",
         ("They are there to help, you are the one with the problem.", GOOD), GOOD, ("machine", "ok")),
    Case("a leak twice gives way to the script", ("I lost my job.", "They laid me off."), SCRIPTED,
         ("leak", "leak", "scripted line; the model's: leak")),
    Case("swearing is played again", ("What the hell is this?", GOOD), GOOD, ("swears", "ok")),
    Case("what came before swearing stands", ("I said sixty. Bloody hell.", "Well?"), "I said sixty. Well?",
         ("swears", "ok")),
    Case("an empty reply is asked for again", ("", GOOD), GOOD, ("empty: empty", "ok")),
    Case("two empty replies give way to the script", ("", "  "), SCRIPTED,
         ("empty: empty", "empty: empty", "scripted")),
    Case("two refusals give way to the script", (Answer(refusal="I can't."), Answer(refusal="No.")), SCRIPTED,
         ("empty: refused", "empty: refused", "scripted")),
    Case("a cut stream goes on after its whole sentences",
         (Answer("I said sixty. Which is it then?", cut_after=6), "Well?"), "I said sixty. Well?", ("cut: cut", "ok")),
    Case("a reply ended by the server loses its half sentence", (Answer("I said sixty. Which is", finish="length"),),
         "I said sixty.", ("cut short",)),
    Case("a busy server is asked again", (Answer(status=429, retry_after="0"), GOOD), GOOD, ("error 429", "ok")),
    Case("a reply that runs on is ended at a sentence", ("One. Two. Three. Four. Five. Six. Seven. Eight. Nine.",),
         "One. Two. Three.", ("",)),
    Case("a fault and then a broken server give way to the script",
         ("I lost my job.", Answer(status=500), Answer(status=500)), SCRIPTED,
         ("leak", "error 500", "leak: error 500", "scripted line; the model's: leak")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_each_reply_ends_as_designed(case: Case, server: OpenAIServer) -> None:
    server.say(*case.answers)
    here = scene(case.beat)
    heard = "".join(await played(here))
    assert heard == (reply(customer().heeded(here)) if case.heard == SCRIPTED else case.heard)
    assert [call.outcome[: len(start)] for call, start in zip(here.calls, case.outcomes, strict=True)] == list(
        case.outcomes
    )
    assert {call.role for call in here.calls} == {"customer"}


FAILURES = [
    ("a server that stays broken", (Answer(status=500), Answer(status=500)), "fault of its own"),
    ("a refused key", (Answer(status=401),), "refused the key"),
    ("a stream cut before a word", (Answer("Sixty.", cut_after=0), Answer("Sixty.", cut_after=0)), "broke off"),
    ("a stream cut twice", (Answer("I said sixty. And then", cut_after=4), Answer("And", cut_after=0),
                            Answer("And", cut_after=0)), "broke off"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "answers", "told"), FAILURES, ids=[name for name, _, _ in FAILURES])
async def test_a_server_that_fails_is_told_to_the_person(
    name: str, answers: tuple[Answer, ...], told: str, server: OpenAIServer
) -> None:
    server.say(*answers)
    with pytest.raises(FailureError, match=told):
        await played(scene())


async def test_the_second_try_is_told_what_was_wrong_and_what_is_said_already(server: OpenAIServer) -> None:
    server.say("It's been rough. How can I help you?", "Anyway.")
    await played(scene())
    notes = [body["messages"][-1]["content"] for body in server.bodies]
    assert "thrown away" not in notes[0]
    assert "You have typed this much and it stands: It's been rough." in notes[1]
    assert LIBRARY.prompt("customer").tables["again"]["agent"].format(name="Marcus Bell") in notes[1]
    assert "How can I help" not in notes[1]


async def test_a_sentence_is_heard_before_the_next_one_is_made(server: OpenAIServer) -> None:
    server.say(Answer("One two. Three four five.", hang_after=3))
    async with aclosing(customer().speak(scene())) as pieces:
        assert await anext(pieces) == "One two."


async def test_leaving_early_ends_the_call_and_notes_it(server: OpenAIServer) -> None:
    server.say(Answer("One two. " + "Three four. " * 50, pause=0.01))
    here = scene()
    async with aclosing(customer().speak(here)) as pieces:
        await anext(pieces)
    assert [call.outcome.split(";")[0] for call in here.calls] == ["cancelled"]
    assert here.calls[0].tokens_in


async def test_a_disclosure_is_said_by_the_script_if_the_model_cannot(server: OpenAIServer) -> None:
    server.say("Well. As an AI I can't.", "As an AI I can't.")
    here = scene("disclose", unlocked=["lost-job"], tell="lost-job")
    heard = "".join(await played(here))
    assert heard.startswith("Well. ")
    assert here.role.unlocked[0].id == "lost-job"
    assert any(tell in heard.lower() for tell in here.role.unlocked[0].tells)


async def test_a_scripted_line_after_a_heard_sentence_is_one_sentence(server: OpenAIServer) -> None:
    server.say("Well. As an AI I can't.", "As an AI I can't.")
    here = scene()
    heard = "".join(await played(here))
    assert split(heard) == ["Well.", split(reply(customer().heeded(here)))[-1]]


async def test_the_opening_is_played_too(server: OpenAIServer) -> None:
    server.say("Hi. It's about the letter.")
    assert await played(opening()) == ["Hi.", " It's about the letter."]


async def test_the_same_scene_asks_with_the_same_words_and_seed(server: OpenAIServer) -> None:
    by = customer()
    await played(scene(quote="sixty", felt=("asked",)), by)
    await played(scene(), by)
    assert server.bodies[0] == server.bodies[1]
    assert server.bodies[0]["seed"] > 0


async def test_an_installation_may_let_customers_swear_and_the_prompt_says_which(server: OpenAIServer) -> None:
    server.say("What the hell is this?", GOOD)
    assert "".join(await played(scene(), customer(profanity=True))) == "What the hell is this?"
    await played(scene())
    told = [body["messages"][0]["content"] for body in server.bodies]
    assert ["swear words are not" in text for text in told] == [False, True]
