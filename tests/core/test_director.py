"""The director's table: which beat follows from what, first match first."""

import random
import re

import pytest

from bot.core.appraisal import Appraisal, Label
from bot.core.direction import Feeling
from bot.core.director import Situation, direct, opening
from bot.core.signals import Signal, Strength
from bot.core.state import State, initial, logit
from bot.core.temperament import ARCHETYPES

BEFORE = initial(ARCHETYPES["repeat_contact"])


def situation(
    signals: dict[Signal, Strength],
    events: tuple[str, ...] = (),
    *,
    feeling: Feeling = "frustration",
    trust: float = 0.5,
    band: int = 1,
    message: str = "We will see to it this week.",
    ended: str | None = None,
    seed: int = 1,
) -> Situation:
    after = BEFORE.model_copy(update={"z": {**BEFORE.z, "trust": logit(trust)}, "band": band, "ended": ended})
    labels = tuple(Label(signal=s, strength=v, quote=f"words for {s}") for s, v in signals.items())
    return Situation(BEFORE, after, events, Appraisal(labels=labels), feeling, message, random.Random(seed))


TABLE = [
    (
        "a terminal event comes first",
        situation({Signal.HOSTILE: "strong"}, ("ask_supervisor", "walk_away")),
        {"walk_away"},
    ),
    ("acceptance", situation({Signal.CONCRETE_OFFER: "strong"}, ("softened", "accept")), {"accept"}),
    ("grudging acceptance", situation({}, ("accept_grudging",)), {"accept_grudging"}),
    ("supervisor before disclosure", situation({}, ("disclose:x", "ask_supervisor")), {"ask_supervisor"}),
    ("disclosure before softening", situation({}, ("softened", "disclose:x")), {"disclose"}),
    ("a broken promise is called out", situation({Signal.HONEST_LIMIT: "weak"}, ("promise_broken",)), {"call_out"}),
    ("harm is called out", situation({Signal.RUSH: "weak"}), {"call_out"}),
    ("toxic words while boiling: vent", situation({Signal.BELITTLE: "weak"}, band=3), {"vent"}),
    ("harm while boiling: vent or call out", situation({Signal.RUSH: "weak"}, band=3), {"vent", "call_out"}),
    ("grief withdraws", situation({Signal.RUSH: "weak"}, feeling="grief"), {"withdraw"}),
    ("shame withdraws", situation({Signal.PRESSURE: "strong"}, feeling="shame", band=2), {"withdraw"}),
    ("shame at the boil vents", situation({Signal.PRESSURE: "strong"}, feeling="shame", band=3), {"vent"}),
    ("harm before calming down", situation({Signal.RUSH: "weak"}, ("softened",)), {"call_out"}),
    ("calming down", situation({Signal.CONCRETE_OFFER: "weak"}, ("softened",)), {"soften"}),
    ("unheard customers object", situation({Signal.CONCRETE_OFFER: "weak"}, ("premature_solution",)), {"object"}),
    ("a trusting customer considers", situation({Signal.CONCRETE_OFFER: "strong"}, trust=0.6), {"consider"}),
    ("a wary one doubts or asks", situation({Signal.OFFER_CHOICE: "weak"}, trust=0.4), {"doubt", "ask"}),
    ("a distrusting one doubts", situation({Signal.OVERPROMISE: "weak"}, trust=0.1), {"doubt"}),
    ("an open question is answered", situation({Signal.OPEN_QUESTION: "weak"}), {"answer"}),
    ("an explanation, trusting", situation({Signal.EXPLAIN_NEXT_STEP: "weak"}, trust=0.6), {"ask"}),
    ("an explanation, distrusting", situation({Signal.REASSURE_GROUNDED: "weak"}, trust=0.1), {"press"}),
    ("a plain question is answered", situation({}, message="What is your postcode?"), {"answer"}),
    ("nothing at all", situation({}, message="We are looking at it now for you."), {"press", "ask"}),
]


@pytest.mark.parametrize(("why", "given", "beats"), TABLE, ids=[row[0] for row in TABLE])
def test_beat(why: str, given: Situation, beats: set[str]) -> None:
    assert direct(given).beat in beats


def test_acknowledgement_softens_only_when_feelings_fell() -> None:
    fell = situation({Signal.VALIDATE: "strong"})
    fell = Situation(fell.before, fell.before, (), fell.appraisal, "frustration", "", fell.dice)
    rose = Situation(fell.before, hotter(fell.before), (), fell.appraisal, "frustration", "", fell.dice)
    assert (direct(fell).beat, direct(rose).beat) == ("soften", "press")


def hotter(state: State) -> State:
    return state.model_copy(update={"z": {**state.z, "anger": state.z["anger"] + 1}})


def test_the_seed_decides_between_equal_beats() -> None:
    def beat(seed: int) -> str:
        return direct(situation({Signal.CONCRETE_OFFER: "weak"}, trust=0.4, seed=seed)).beat

    assert {beat(seed) for seed in range(20)} == {"doubt", "ask"}
    assert beat(7) == beat(7)


def test_harm_is_felt_before_kindness_and_gives_the_quote() -> None:
    found = direct(situation({Signal.VALIDATE: "strong", Signal.BLAME_CUSTOMER: "weak"}))
    assert found.felt == ("blamed", "understood")
    assert found.quote == "words for blame_customer"


def test_the_turn_limit_makes_the_customer_leave_unless_something_else_ends_the_chat() -> None:
    assert direct(situation({}), leave=True).beat == "leave"
    assert direct(situation({}, ("accept",), ended="accept"), leave=True).beat == "accept"


def test_a_direction_holds_no_number_and_no_signal_id() -> None:
    for _, given, _ in TABLE:
        found = direct(given).model_dump(exclude={"quote"})
        words = str(found)
        assert not any(character.isdigit() for character in words)
        assert not set(re.findall(r"\w+", words)) & {signal.value for signal in Signal}


def test_the_opening_direction() -> None:
    found = opening(BEFORE, "frustration")
    assert (found.beat, found.band, found.felt) == ("open", "upset", ())
