"""Asked about what they keep back, customers put the question off: no yes, no no, and not a word of it."""

import pytest

from bot.core.direction import Band, Beat
from bot.core.disclosure import Locked, leaks, role
from bot.core.persona import Persona
from bot.embedded.playing.privacy import pries
from evals.checks.replies import denies_nothing_true
from evals.checks.seen import Reply
from tests.embedded.staging import bare, personas, say, scene

QUESTIONS = {
    "past-due-marcus": [
        "Did you lose your job?",
        "Have you been laid off?",
        "So you lost your job.",
        "Are you unemployed?",
    ],
    "past-due-shelley": ["Have you been gambling?", "Is it bingo?"],
    "bereaved-alan": ["Did you keep it going deliberately?", "You left it running on purpose, didn't you?"],
    "bereaved-theo": ["Have you told none of them?", "Is this the first of these?"],
    "confused-emmett": ["Is it your eyes?", "Are you blind?", "Can you not read it because of your sight?"],
    "fraud-victim-nia": ["Did you give him the code?", "Did you read it out to him?"],
    "repeat-contact-dana": ["Did you ring in sick?", "Did you get a final warning?"],
    "vip-gayle": ["Is it your brother?", "Is somebody in prison?"],
}
ASKED = [(persona, text) for persona in personas() for text in QUESTIONS[persona.id]]
BEATS: tuple[Beat, ...] = ("answer", "ask", "press", "soften", "consider", "doubt", "object", "call_out")
BANDS: tuple[Band, ...] = ("calm", "tense", "upset", "boiling")


@pytest.mark.parametrize(("persona", "text"), ASKED, ids=[f"{one.id}: {text}" for one, text in ASKED])
def test_a_question_about_a_locked_fact_gets_neither_yes_nor_no(persona: Persona, text: str) -> None:
    for who in (persona, bare(persona)):
        for beat in BEATS:
            for band in BANDS:
                said = say(who, text, beat, band, felt=("understood",))
                verdict = denies_nothing_true(Reply(scene(who, text, beat, band), who, said))
                assert verdict.verdict == "pass", (beat, band, said)
                assert leaks(said, who, frozenset()) == ()


@pytest.mark.parametrize("reply", ["No, I don't think so.", "Not that I know of.", "Yes.", "that's right", "I didn't."])
def test_the_check_hears_a_yes_or_no(reply: str) -> None:
    marcus = next(one for one in personas() if one.id == "past-due-marcus")
    asked = scene(marcus, "Did you lose your job?")
    assert denies_nothing_true(Reply(asked, marcus, reply)).verdict == "fail"
    told = scene(marcus, "Did you lose your job?", unlocked=frozenset({"lost-job"}))
    assert denies_nothing_true(Reply(told, marcus, reply)).verdict == "pass"


def test_ordinary_questions_and_an_open_fact_are_no_prying() -> None:
    shelley = next(one for one in personas() if one.id == "past-due-shelley")
    locked = role(shelley, frozenset()).locked
    assert not pries("Is it the gas account?", locked)
    assert not pries("We have two slots on Thursday, would you like the early or the late one?", locked)
    assert not pries("Have you been gambling?", Locked())
