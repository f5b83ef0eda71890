"""Better words: composed from what the customer said, what the trainee had right, and nothing new."""

import re

import pytest

from bot.core.cast import Case
from bot.core.persona import Offer
from bot.core.transcript import Transcript
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.embedded.judging.details import echo, fact, mourned, question, sentence, theme
from bot.embedded.judging.frames import BY_SIGNAL, BY_SKILL, FILLED
from bot.embedded.judging.second_person import second_person
from bot.embedded.judging.sub_skills import GAINS
from bot.store.library import Library


@pytest.mark.parametrize(
    ("clause", "turned"),
    [
        ("I've lost my bag", "you've lost your bag"),
        ("my account was hijacked", "your account was hijacked"),
        ("I was sitting on the thing at 2:14", "you were sitting on the thing at 2:14"),
        ("I am afraid to open my own door", "you are afraid to open your own door"),
        ("three gift cards at 4 am", "three gift cards at 4 am"),
        ("Denise never called me back", "Denise never called you back"),
        ("we had a cabin booked", "you had a cabin booked"),
    ],
)
def test_what_they_said_of_themselves_is_turned_round(clause: str, turned: str) -> None:
    assert second_person(clause) == turned


@pytest.mark.parametrize(
    "clause",
    [
        "send me the letter now",
        "where is my parcel?",
        "I'm such an idiot",
        "never mind me",
        "if it is dangerous",
        "I ain't got nothing left",
        "“be speedy”, you said",
        "no",
        "you people lost it and you never told me and I have had enough of all this now",
        "I want you to stop",
        "from your fraud team again",
        "my father died in May",
    ],
)
def test_orders_questions_self_blame_and_odd_spelling_are_left_alone(clause: str) -> None:
    assert second_person(clause) is None


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("My wife Eluned died three weeks ago.", "your wife Eluned"),
        ("my father kemal demir died eight days ago", "your father"),
        ("Per died on the 3rd.", "Per"),
        ("He died in 2019.", None),
        ("My parcel is lost.", None),
    ],
)
def test_the_dead_are_named_as_one_names_them_to_the_customer(said: str, who: str | None) -> None:
    assert mourned(Transcript.of([("customer", said)])) == who


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("My wife died in May.", "grief"),
        ("Somebody hijacked my account.", "fraud"),
        ("I'm two payments behind.", "debt"),
        ("This is the fourth time I write.", "repeat"),
        ("I can't make head or tail of this letter.", "confusion"),
        ("Member since 1987, and then this.", "slight"),
        ("The door does not close.", "trouble"),
    ],
)
def test_the_kind_of_case_is_read_from_the_opening(said: str, about: str) -> None:
    assert theme(Transcript.of([("customer", said)])) == about


def test_the_most_telling_clause_is_said_back_and_bland_ones_are_not() -> None:
    assert echo("Good morning. I haven't slept since Saturday. The box is blue.") == "you haven't slept since Saturday"
    assert echo("The box is blue. It came by van.") is None


def test_what_was_given_already_is_the_clause_with_figures() -> None:
    assert fact("I can't work it out. My account is 41-0663, panel COMM 3.") == "your account is 41-0663, panel comm 3"
    assert fact("Nothing but words.") is None


def test_the_last_short_question_is_quoted_as_it_stands() -> None:
    assert question("Who are you? Will I be charged?") == "Will I be charged?"
    assert question("I wonder.") is None


@pytest.mark.parametrize(
    ("text", "closed"), [("so it is", "So it is."), ("Is it?", "Is it?"), ("“Is it?”", "“Is it?”")]
)
def test_a_sentence_is_closed_once(text: str, closed: str) -> None:
    assert sentence(text) == closed


def test_frames_ask_only_for_details_that_exist_and_promise_nothing() -> None:
    known = {"echo", "fact", "asked", "who", "remedy", "other"}
    frames = [frame for group in BY_SIGNAL.values() for frame in group]
    frames += [frame for themes in BY_SKILL.values() for group in themes.values() for frame in group]
    assert len(set(frames)) > 90
    for frame in frames:
        assert set(FILLED.findall(frame)) <= known
        assert not re.search(r"\b(?:i promise|guarantee you|definitely|refund|compensat)", frame.lower())


def test_every_sub_skill_has_a_frame_that_needs_no_details() -> None:
    assert set(BY_SKILL) == set(GAINS)
    for name, themes in BY_SKILL.items():
        if name not in {"E3"}:
            assert any(not FILLED.findall(frame) for frame in themes["any"]), name


PLAN = Offer(id="plan", text="a monthly payment plan", cost=2, authority="allowed", settles=True, about=("plan",))
DATE = Offer(id="date", text="a later due date", cost=1, authority="allowed", about=("due date",))
GONE = Offer(id="gone", text="the debt written off", cost=8, authority="not_allowed", about=("write off",))


async def test_remedies_stay_within_the_trainees_authority(library: Library) -> None:
    said = Transcript.of(
        [
            ("customer", "I owe 412 and I lost my job in June."),
            ("trainee", "Hello."),
            ("customer", "What can you do about it?"),
            ("trainee", "Per section 4 of our policy that is not possible."),
            ("customer", "So that is all you have for me?"),
            ("trainee", "Our policy does not allow it, those are the terms."),
        ]
    )
    case = Case(said, library.rubric("customer-care"), offers=(PLAN, DATE, GONE))
    assessment = await EmbeddedEvaluator().evaluate(case)
    lines = " ".join(line.text for run in assessment.runs for p in run.values() for line in p.say_instead)
    assert "a monthly payment plan" in lines.lower()
    assert "written off" not in lines


async def test_grief_is_met_by_name_and_the_trainees_own_question_is_kept(library: Library) -> None:
    said = Transcript.of(
        [
            ("customer", "You keep writing to my husband. Per died on the 3rd. What now, I do not know."),
            ("trainee", "Good afternoon. May I have the booking number, so I have the right one open?"),
            ("customer", "NF-20447."),
            ("trainee", "I have it in front of me now."),
        ]
    )
    assessment = await EmbeddedEvaluator().evaluate(Case(said, library.rubric("customer-care")))
    first = next(line for line in assessment.runs[0]["empathy"].say_instead if line.turn == 1)
    assert "Per" in first.text
    assert "May I have the booking number" in first.text


async def test_no_two_lines_of_a_criterion_are_alike(library: Library) -> None:
    lines = [("customer", "Fourth time I write. I haven't slept."), ("trainee", "We value your patience.")] * 5
    said = Transcript.of(lines)  # type: ignore[arg-type]
    assessment = await EmbeddedEvaluator().evaluate(Case(said, library.rubric("customer-care")))
    for proposal in assessment.runs[0].values():
        texts = [line.text for line in proposal.say_instead]
        assert len(set(texts)) == len(texts)
