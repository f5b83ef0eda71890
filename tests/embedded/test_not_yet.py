"""Words say yes to what would settle the matter only where the state does; else they say what is missing."""

import re

import pytest

from bot.core.appraisal import Appraisal, Label
from bot.core.direction import Lack
from bot.core.persona import Persona
from bot.core.reaction import Progress, react
from bot.core.script import Question
from bot.core.signals import Signal
from bot.core.state import State, initial, logit
from bot.core.transcript import Transcript
from bot.embedded.judging.second_look import second_look
from bot.embedded.playing.recall import Memory
from tests.embedded.staging import personas, say

DANA = next(one for one in personas() if one.id == "repeat-contact-dana")
SETTLING = next(offer for offer in DANA.offers if offer.settles)
ASKED = f"Shall I go ahead with {SETTLING.about[0]}?"
YES = re.compile(r"^(?:yes|all right, do that|please do|if it helps, yes|go on, then|just do it)\b", re.IGNORECASE)


@pytest.mark.parametrize("lacks", ["heard", "trust", "remedy"])
@pytest.mark.parametrize("persona", personas(), ids=lambda one: one.id)
def test_no_yes_to_a_settling_offer_while_something_is_missing(persona: Persona, lacks: Lack) -> None:
    offer = next(offer for offer in persona.offers if offer.settles)
    for seed in range(6):
        said = say(persona, f"Shall I book {offer.about[0]} for you?", "answer", seed=seed, lacks=lacks)
        assert not YES.search(said), said


def test_what_is_missing_is_said_in_its_own_words_and_an_ordinary_request_still_gets_a_yes() -> None:
    said = {lacks: say(DANA, ASKED, "answer", lacks=lacks) for lacks in ("heard", "trust", "remedy")}
    assert len(set(said.values())) == 3
    assert any(YES.search(say(DANA, "May I put my glasses on?", "answer", seed=n, lacks="heard")) for n in range(9))


@pytest.mark.parametrize(
    ("heard", "trust", "resolution", "lacks"),
    [(0.10, 0.60, 0.70, "heard"), (0.60, 0.20, 0.70, "trust"), (0.60, 0.60, 0.10, "remedy"), (0.1, 0.1, 0.1, "heard")],
)
def test_the_direction_names_the_first_thing_that_is_missing(
    heard: float, trust: float, resolution: float, lacks: Lack
) -> None:
    start = initial(DANA.resolved)
    z = {**start.z, "heard": logit(heard), "trust": logit(trust), "resolution": logit(resolution)}
    here = Progress(DANA, 1, 12, start.model_copy(update={"z": z}), ())
    assert react(here, ASKED, Appraisal()).direction.lacks == lacks
    assert react(here, "Which socket is it?", Appraisal()).direction.lacks is None


def test_nothing_is_missing_once_they_have_said_yes() -> None:
    start = initial(DANA.resolved)
    ready = {"heard": 0.8, "trust": 0.8, "resolution": 0.9, "anger": 0.1, "distress": 0.1}
    state: State = start.model_copy(update={"z": {**start.z, **{name: logit(v) for name, v in ready.items()}}})
    offered = Appraisal(labels=(Label(signal=Signal.CONCRETE_OFFER, strength="strong", quote=ASKED),))
    taken = react(Progress(DANA, 1, 12, state, ()), ASKED, offered)
    assert (taken.direction.beat, taken.direction.lacks) == ("accept", None)


WHO = Question(ask="Who will read what I write to you?", again="Who reads this?", answered_by=("only the officer",))


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("If you do write a reason, only the appeals officer sees it.", True),
        ("Nobody but me will read it.", True),
        ("I can put the fine on hold.", False),
        ("Who would read it?", False),
    ],
)
def test_a_question_answered_in_other_words_counts_as_answered(said: str, answered: bool) -> None:
    chat = Transcript.of([("customer", "Good morning."), ("trainee", said)])
    assert Memory(chat).answered(WHO) is answered


@pytest.mark.parametrize(
    ("signal", "message", "stands"),
    [
        (Signal.OPEN_QUESTION, "What are you not telling me?", False),
        (Signal.OPEN_QUESTION, "What would help most this week?", True),
        (Signal.CONCRETE_OFFER, "You paid for two hours of parking on Carlisle Road.", False),
        (Signal.CONCRETE_OFFER, "I can take £35 instead of £70.", True),
        (Signal.CONCRETE_OFFER, "You'll get £35 back today.", True),
    ],
)
def test_a_suspicion_is_no_open_question_and_a_recital_no_remedy(signal: Signal, message: str, stands: bool) -> None:
    labels = Appraisal(labels=(Label(signal=signal, strength="strong", quote=message),))
    assert bool(second_look(message, labels).labels) is stands
