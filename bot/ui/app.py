"""Chainlit's handlers. Each finds the rehearsal of its session and hands over to `stage`."""

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec

import chainlit as cl
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id
from chainlit.socket import connection_successful as chainlit_greeting
from chainlit.socket import disconnect as chainlit_farewell
from chainlit.types import ThreadDict

from bot.core.person import LOCAL
from bot.errors import FailureError, GreenroomError, InputError, NotRunningError
from bot.ui import guard, stage, views
from bot.ui.checks import chosen_intensity
from bot.ui.rooms import Room, Rooms
from bot.ui.wording import HOUSE, LOBBY, text

P = ParamSpec("P")
log = logging.getLogger(__name__)
_serving: list[Rooms] = []


def serve_from(rooms: Rooms) -> None:
    """The rooms of this process; called before the first request."""
    _serving[:] = [rooms]


def plainly(handler: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """The one place where errors become words for the person; nothing else of them reaches the browser."""

    @wraps(handler)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await handler(*args, **kwargs)
        except NotRunningError:
            await stage.tell(text("chat.ended"))
        except FailureError as error:
            await stage.tell(text("chat.failed", why=error))
        except GreenroomError as error:
            await stage.tell(str(error))
        except Exception:  # the outermost edge: Chainlit would send the exception's text to the browser
            log.exception("%s failed", handler.__name__)
            await stage.tell(text("chat.apology"))

    return guarded


async def current_room() -> Room:
    """The room of the session that speaks; raises InputError where none was picked."""
    rehearsal = cl.user_session.get("rehearsal")
    if rehearsal is None:
        raise InputError(text("chat.pick_first"))
    return await _serving[0].enter(rehearsal)


async def profiles(user: cl.User | None) -> list[cl.ChatProfile]:
    """The persona picker in the header; `name` is the persona's id."""
    lobby = cl.ChatProfile(LOBBY, text("lobby.menu"), f"/avatars/{HOUSE}", text("lobby.name"), default=True)
    return [lobby] + [
        cl.ChatProfile(persona.id, views.profile_text(persona), f"/avatars/{persona.id}", persona.name)
        for persona in _serving[0].personas
    ]


@plainly
async def arrive() -> None:
    """A new page: the lobby, or a rehearsal with the customer picked in the header."""
    profile, session = cl.user_session.get("chat_profile"), cl.context.session
    chosen = chosen_intensity(session.environ.get("HTTP_COOKIE", ""))
    if profile in (None, "", LOBBY):
        await stage.show_lobby(_serving[0], await guard.person_of(session), chosen)
    else:
        await stage.begin(_serving[0], profile, owner_of(session), session.thread_id, chosen)


@plainly
async def hear(message: cl.Message) -> None:
    """A message or a command from the trainee."""
    room = await current_room()
    match message.command or message.content.strip().lower():
        case "hint" | "/hint":
            await stage.hint(_serving[0], room, message)
        case "pause" | "/pause":
            await stage.pause(_serving[0], room, message)
        case "stop" | "/stop":
            await stage.stop(_serving[0], room, message)
        case "end" | "/end":
            await stage.ask_to_end(_serving[0], room, message)
        case _:
            await stage.exchange(_serving[0], room, message)


@plainly
async def end(action: cl.Action) -> None:
    """The trainee confirmed the end."""
    _check_pace()
    room = await current_room()
    over = room.shown or room.rehearsal.ended == "stopped"
    await (stage.after_the_end if over else stage.finish)(_serving[0], room)


@plainly
async def stay(action: cl.Action) -> None:
    """The trainee goes on after all, or again."""
    _check_pace()
    await stage.withdraw(await current_room())


@plainly
async def come_back(thread: ThreadDict) -> None:
    """An earlier rehearsal is on the page again; Chainlit has checked whose it is."""
    await stage.come_back(_serving[0], thread)


def owner_of(session: WebsocketSession) -> str:
    """Whose rehearsals this tab plays."""
    return str(session.user.identifier) if session.user else LOCAL


def _check_pace() -> None:
    if not guard.within_pace(cl.context.session):
        raise InputError(text("refused.too_fast"))


async def greet(sid: str) -> None:
    """Chainlit's greeting of a connection; one that was lost and is back also gets what it may have missed."""
    await chainlit_greeting(sid)
    session = WebsocketSession.get(sid)
    if session in guard.astray:
        guard.astray.discard(session)
        await session.emit("resume_thread_error", text("takes.not_here"))  # or the page would wait for it for ever
    if session and session.restored and cl.user_session.get("rehearsal"):
        await stage.catch_up(await current_room())


async def part(sid: str, reason: object = None) -> None:
    """Chainlit's farewell. The room of a tab that was left for good is let go, unless it is played on elsewhere."""
    session = WebsocketSession.get(sid)
    await chainlit_farewell(sid)
    if session is None or any(session.thread_id == other.thread_id for other in ws_sessions_id.values()):
        return
    if session.current_task is None or session.current_task.done():
        _serving[0].close(session.thread_id)


def register() -> None:
    """Make these Chainlit's handlers."""
    sio.on("connection_successful", greet)
    sio.on("disconnect", part)
    cl.set_chat_profiles(profiles)
    cl.on_chat_start(arrive)
    cl.on_message(guard.releasing(hear))
    cl.on_chat_resume(come_back)
    for name, pressed in (("end", end), ("stay", stay)):
        cl.action_callback(name)(pressed)
