"""Live rehearsals are bounded, and one that was let go opens again where it stood."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.errors import NotFoundError
from bot.greenroom import Greenroom
from bot.ui.rooms import IDLE_SECONDS, Rooms

PERSONA = "repeat-contact-dana"


@pytest.fixture
async def greenroom(tmp_path: Path) -> AsyncIterator[Greenroom]:
    async with Greenroom.open(Settings(_env_file=None, data=tmp_path)) as opened:
        yield opened


async def test_the_least_recently_used_room_is_let_go_and_opens_again_with_its_turns(greenroom: Greenroom) -> None:
    rooms = Rooms(greenroom, most=2)
    first = await rooms.begin(PERSONA)
    async for _ in first.rehearsal.say("What happened?"):
        pass
    second = await rooms.begin(PERSONA)
    await rooms.enter(first.rehearsal.id)
    await rooms.begin(PERSONA)
    assert len(rooms) == 2
    assert await rooms.enter(first.rehearsal.id) is first
    again = await rooms.enter(second.rehearsal.id)
    assert again is not second
    assert again.rehearsal.transcript == second.rehearsal.transcript


async def test_an_idle_room_is_let_go_when_somebody_else_comes(greenroom: Greenroom) -> None:
    now = [0.0]
    rooms = Rooms(greenroom, clock=lambda: now[0])
    idle = await rooms.begin(PERSONA)
    now[0] = IDLE_SECONDS + 1
    await rooms.begin(PERSONA)
    assert len(rooms) == 1
    assert await rooms.enter(idle.rehearsal.id) is not idle


async def test_a_reopened_room_knows_only_what_was_recorded(greenroom: Greenroom) -> None:
    rooms = Rooms(greenroom)
    room = await rooms.begin(PERSONA)
    reply = room.rehearsal.say("What happened?")
    await anext(reply)
    await reply.aclose()
    assert (await rooms.reopen(room)).rehearsal.turns == []


async def test_an_unknown_rehearsal_or_persona_has_no_room(greenroom: Greenroom) -> None:
    rooms = Rooms(greenroom)
    with pytest.raises(NotFoundError):
        await rooms.enter("nowhere")
    with pytest.raises(NotFoundError):
        await rooms.begin("nobody")
    assert len(rooms) == 0
