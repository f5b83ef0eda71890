"""The intensity ceiling: what a customer feels is not capped, how they show it is, and the record keeps it."""

import random
from typing import Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.appraisal import Appraisal, Label
from bot.core.cast import Scene
from bot.core.direction import BANDS, UNLIMITED, Band, Direction
from bot.core.director import Situation, direct, opening
from bot.core.disclosure import role
from bot.core.persona import Persona
from bot.core.reaction import Progress, react
from bot.core.record import Opening
from bot.core.signals import SIGNALS, Signal
from bot.core.state import State, initial
from bot.core.transcript import Transcript
from bot.embedded.customer import EmbeddedCustomer
from bot.embedded.playing.stage import Stage
from bot.store.library import Library

PERSONAS = Library.at().personas()
HARM = "You should have read the terms. This is your own fault, and I have no time for it."
HARMFUL = (Signal.HOSTILE, Signal.BLAME_CUSTOMER, Signal.RUSH, Signal.BELITTLE)
ceilings, personas = st.sampled_from(BANDS), st.sampled_from(PERSONAS)
signals = st.lists(st.sampled_from(list(SIGNALS)), max_size=3, unique=True)
chats = st.lists(signals, min_size=1, max_size=8)


def labelled(found: list[Signal]) -> Appraisal:
    return Appraisal(labels=tuple(Label(signal=signal, strength="strong", quote=HARM) for signal in found))


def played(persona: Persona, chat: list[list[Signal]], ceiling: Band) -> list[tuple[Direction, State]]:
    """Directions and states of `chat`, until it ends."""
    state = initial(persona.resolved)
    found: list[tuple[Direction, State]] = []
    for number, message in enumerate(chat):
        so_far = Progress(persona, 1, 30, state, (), ceiling)
        taken = react(so_far, f"{HARM} {number}", labelled(message))
        state = taken.state
        found.append((taken.direction, state))
        if state.ended:
            break
    return found


@given(personas, chats, ceilings)
@settings(max_examples=150, deadline=None)
def test_no_direction_is_hotter_than_the_ceiling(persona: Persona, chat: list[list[Signal]], ceiling: Band) -> None:
    first = opening(initial(persona.resolved), persona.resolved.feeling, ceiling)
    for direction in (first, *(direction for direction, _ in played(persona, chat, ceiling))):
        assert BANDS.index(direction.band) <= BANDS.index(ceiling)
        assert direction.ceiling == ceiling
        assert direction.beat != "vent" or direction.band == "boiling"


@given(personas, chats, ceilings)
@settings(max_examples=60, deadline=None)
def test_the_ceiling_changes_nothing_that_is_felt(persona: Persona, chat: list[list[Signal]], ceiling: Band) -> None:
    capped, free = played(persona, chat, ceiling), played(persona, chat, UNLIMITED)
    assert [state for _, state in capped] == [state for _, state in free]


@given(personas, chats)
@settings(max_examples=60, deadline=None)
def test_without_a_ceiling_the_band_is_the_one_that_is_felt(persona: Persona, chat: list[list[Signal]]) -> None:
    assert all(direction.band == state.band_name for direction, state in played(persona, chat, UNLIMITED))


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.id)
def test_four_insults_reach_the_ceiling_and_stay_there(persona: Persona) -> None:
    chat = [list(HARMFUL)] * 3
    felt = [state.band_name for _, state in played(persona, chat, "tense")]
    assert felt[-1] in ("upset", "boiling")
    assert {direction.band for direction, _ in played(persona, chat, "tense")} == {"tense"}


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.id)
@pytest.mark.parametrize("ceiling", BANDS[:-1])
async def test_the_scripted_customer_says_no_line_of_a_hotter_band(persona: Persona, ceiling: Band) -> None:
    """Only lines that stand nowhere but in hotter bands betray one."""
    hotter = BANDS[BANDS.index(ceiling) + 1 :]
    allowed: tuple[Literal["calm", "tense", "upset", "boiling", "any"], ...] = (
        "any",
        *BANDS[: BANDS.index(ceiling) + 1],
    )
    for direction, _ in played(persona, [list(HARMFUL)] * 4, ceiling):
        here = Scene(role(persona, frozenset()), direction, Transcript().add("trainee", HARM), seed=3)
        stage = Stage(here)
        tables = [*stage.scripts[0].beats.values(), *stage.scripts[1].beats.values(), *stage.scripts[2].beats.values()]
        hot = {line for table in tables for band in hotter for line in table.get(band, ())}
        hot -= {line for table in tables for band in allowed for line in table.get(band, ())}
        reply = "".join([piece async for piece in EmbeddedCustomer().speak(here)])
        assert not [line for line in hot if "{" not in line and (stage.say(line) or line) in reply]


def test_every_ceiling_is_a_band_and_the_default_caps_nothing() -> None:
    assert BANDS[-1] == UNLIMITED
    assert get_args(Band) == BANDS


def test_a_record_from_before_there_were_ceilings_is_read_as_uncapped() -> None:
    assert Opening.model_fields["intensity"].default == UNLIMITED
    assert Direction.model_fields["ceiling"].default == UNLIMITED


def test_a_capped_boiling_customer_calls_out_where_a_free_one_vents() -> None:
    persona = next(persona for persona in PERSONAS if persona.id == "repeat-contact-dana")
    before = initial(persona.resolved)
    after = before.model_copy(update={"band": 3})

    def beat(ceiling: Band) -> str:
        insulted = labelled([Signal.HOSTILE])
        return direct(Situation(before, after, (), insulted, "frustration", HARM, random.Random(1), ceiling)).beat

    assert (beat("boiling"), beat("upset")) == ("vent", "call_out")
