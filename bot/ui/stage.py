"""What happens on the page: lobby, brief, the exchange, hints, the end. The only module that sends messages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import chainlit as cl
from chainlit.context import local_steps
from chainlit.types import ThreadDict

from bot.core.direction import Band
from bot.core.person import LOCAL, Person
from bot.ui import thread, views
from bot.ui.players import connect_notice, players
from bot.ui.rooms import Room, Rooms
from bot.ui.wording import COACH, HOUSE, text

COMMANDS = (("hint", "lightbulb"), ("pause", "pause"), ("end", "flag"), ("stop", "octagon-x"))
"""Buttons of the message box, each with its icon."""

CHUNK = 10
"""Characters sent together at least: fewer, larger packets for the same impression."""


async def tell(words: str, author: str = HOUSE) -> cl.Message:
    """A message that the customer does not say."""
    return await cl.Message(content=words, author=author).send()


async def _show(element: str, props: dict[str, Any]) -> cl.Message:
    return await cl.Message(content="", author=HOUSE, elements=[cl.CustomElement(name=element, props=props)]).send()


async def show_lobby(rooms: Rooms, person: Person, chosen: Band) -> None:
    """All customers, and the latest rehearsal that `person` left open; to authors also what is broken."""
    owner, local = person.name, person.name == LOCAL
    settings = rooms.greenroom.settings
    cast = players(settings, rooms.greenroom.trust())
    latest = await rooms.greenroom.database.recent(1, owner=owner)
    left = views.left_open(latest[0], rooms.name_of(latest[0].persona)) if latest and not latest[0].ended else None
    lobby = views.lobby(
        rooms.personas, rooms.criteria(), cast, connect_notice(settings), left, chosen=chosen, local=local
    )
    studio = views.broken(rooms.shelf.broken()) if person.may("write_personas") else None
    await _show("Lobby", lobby | {"studio": studio})


async def begin(rooms: Rooms, persona_id: str, owner: str, id: str, intensity: Band) -> None:
    """A new rehearsal: brief first, then the customer's opening."""
    room = await rooms.begin(persona_id, owner, id, intensity)
    await _enter(rooms, room)
    await _customer_said(room, room.rehearsal.opening.text)


async def come_back(rooms: Rooms, shown: ThreadDict) -> None:
    """A rehearsal left earlier, as `shown` on the page. Where its end came before its scorecard, that is added."""
    room = await rooms.enter(shown["id"])
    rehearsal = room.rehearsal
    if rehearsal.ended not in (None, "stopped") and rehearsal.scorecard is None:
        await rehearsal.finish()
        shown.update(thread.whole(await rooms.greenroom.database.load(rehearsal.id), rooms))
    cl.user_session.set("rehearsal", rehearsal.id)
    room.steps = {turn.number: thread.step_id(rehearsal.id, f"trainee {turn.number}") for turn in rehearsal.turns}
    room.reply = thread.step_id(rehearsal.id, f"customer {len(rehearsal.turns)}") if rehearsal.turns else None
    room.question, room.pause, room.shown = None, None, rehearsal.scorecard is not None
    if rehearsal.ended is None:
        await _offer_commands()


async def catch_up(room: Room) -> None:
    """The customer's last words once more, in their place: they may have been said while the connection was gone."""
    turns = room.rehearsal.turns
    if room.reply and turns:
        await cl.Message(id=room.reply, content=turns[-1].customer, author=room.rehearsal.persona.name).send()


async def _customer_said(room: Room, words: str) -> None:
    message = cl.Message(content=words, author=room.rehearsal.persona.name)
    room.reply = (await message.send()).id


async def _enter(rooms: Rooms, room: Room) -> None:
    rehearsal = room.rehearsal
    cl.user_session.set("rehearsal", rehearsal.id)
    rubric, greenroom = rehearsal.persona.rubric, rooms.greenroom
    cast = players(greenroom.settings, greenroom.trust(rubric))
    ceiling = rehearsal.opening.intensity
    await _show("Brief", views.brief(rehearsal.persona, rooms.criteria(rubric), rehearsal.id, cast, ceiling=ceiling))
    await _offer_commands()


async def _offer_commands() -> None:
    await cl.context.emitter.set_commands(
        [{"id": name, "icon": icon, "description": text(f"command.{name}"), "button": True, "persistent": False}
         for name, icon in COMMANDS]
    )  # fmt: skip


async def exchange(rooms: Rooms, room: Room, message: cl.Message) -> None:
    """One turn, streamed. Where it ends the rehearsal, the scorecard follows."""
    rehearsal = room.rehearsal
    if rehearsal.ended:
        await after_the_end(rooms, room)
        return
    await withdraw(room)
    turn = len(rehearsal.turns) + 1
    room.steps[turn] = message.id
    try:
        async with _reply_of(rehearsal.persona.name) as reply, aclosing(rehearsal.say(message.content)) as pieces:
            async for piece in _paced(pieces, rooms.greenroom.settings.pace):
                await reply.stream_token(piece)
        room.reply = reply.id
    except asyncio.CancelledError:
        await _say_stopped(await rooms.reopen(room), turn)
        raise
    if rehearsal.ended:
        await finish(rooms, room)


@asynccontextmanager
async def _reply_of(name: str) -> AsyncIterator[cl.Message]:
    """A message to stream into; one that is cut off is taken off the page."""
    reply = cl.Message(content="", author=name)
    try:
        yield reply
        await reply.send()
    finally:
        if reply.streaming:
            await reply.remove()


async def _paced(pieces: AsyncIterator[str], pace: float) -> AsyncIterator[str]:
    """The pieces in chunks, at most `pace` characters a second: at once they would not read as written by a person."""
    clock = asyncio.get_running_loop().time
    due, waiting = clock(), ""
    async for piece in pieces:
        waiting += piece
        if len(waiting) < CHUNK:
            continue
        await asyncio.sleep(max(0.0, due - clock()))
        due = max(due, clock()) + (len(waiting) / pace if pace else 0)
        yield waiting
        waiting = ""
    yield waiting


async def _say_stopped(room: Room, turn: int) -> None:
    """Tell the truth about a stopped turn: the database knows whether it counts."""
    turns = room.rehearsal.turns
    if len(turns) < turn:
        room.steps.pop(turn, None)
        await tell(text("chat.cut"))
        return
    await tell(text("chat.cut_late"))
    await _customer_said(room, turns[-1].customer)


async def hint(rooms: Rooms, room: Room, message: cl.Message) -> None:
    """The coach's sentence, in place of the command that asked for it."""
    if room.rehearsal.ended:
        await after_the_end(rooms, room)
        return
    advice = await room.rehearsal.hint()
    await _take_back(message)
    await tell(advice, COACH)


async def ask_to_end(rooms: Rooms, room: Room, message: cl.Message) -> None:
    """Ask before ending; asked twice, it ends. After the end it shows the scorecard again."""
    if room.rehearsal.ended == "stopped":
        await after_the_end(rooms, room)
        return
    await _take_back(message)
    if room.question or room.rehearsal.ended:
        await finish(rooms, room)
        return
    await withdraw(room)
    consequence = text("ending.consequence" if room.rehearsal.turns else "ending.unwritten")
    room.question = (await _show("Ending", {"consequence": consequence})).id


async def pause(rooms: Rooms, room: Room, message: cl.Message) -> None:
    """The customer waits, until the trainee writes or presses the button; nothing runs out meanwhile."""
    if room.rehearsal.ended:
        await after_the_end(rooms, room)
        return
    await _take_back(message)
    await withdraw(room)
    room.pause = (await _show("Paused", {"name": room.rehearsal.persona.name})).id


async def stop(rooms: Rooms, room: Room, message: cl.Message) -> None:
    """End kindly, at once and without a grade."""
    if room.rehearsal.ended:
        await after_the_end(rooms, room)
        return
    await room.rehearsal.stop()
    await _take_back(message)
    await withdraw(room)
    await cl.context.emitter.set_commands([])
    await _show("Next", views.onwards(room.rehearsal.persona, text("stopped.note"), stopped=True))


async def withdraw(room: Room) -> None:
    """Take the question whether to end, and the word that the customer waits, off the page."""
    standing = [step for step in (room.question, room.pause) if step]
    room.question = room.pause = None
    for step in standing:
        await cl.context.emitter.delete_step({"id": step})


async def after_the_end(rooms: Rooms, room: Room) -> None:
    """Nobody reads on: point to where to go, or show the scorecard where it was cut off before it came."""
    stopped = room.rehearsal.ended == "stopped"
    if room.shown or stopped:
        note = text("stopped.ended" if stopped else "chat.ended")
        await _show("Next", views.onwards(room.rehearsal.persona, note, stopped=stopped))
    else:
        await finish(rooms, room)


async def _take_back(message: cl.Message) -> None:
    """Remove a command from the page; what follows it would vanish with it, so it starts a level of its own."""
    await message.remove()
    local_steps.set([])


async def finish(rooms: Rooms, room: Room) -> None:
    """Grade and show the scorecard, then the x-ray, then where to go from here. Once per room."""
    if room.finishing:
        return
    room.finishing = True
    try:
        await withdraw(room)
        waiting = await tell(text("chat.grading"))
        try:
            await room.rehearsal.finish()
        finally:
            await waiting.remove()
        await cl.context.emitter.set_commands([])
        stored = await rooms.greenroom.database.load(room.rehearsal.id)
        for element, props in thread.results(stored, rooms, room.steps):
            await _show(element, props)
        room.shown = True
    finally:
        room.finishing = False
