"""The socket edge. Chainlit trusts its client; here nothing a client sends is used before it was checked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import chainlit as cl
from chainlit.context import init_ws_context
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id
from chainlit.socket import connect as chainlit_connect
from chainlit.socket import message as chainlit_message
from socketio.exceptions import ConnectionRefusedError as Refused  # the built-in one does not carry its words

from bot.core.person import Person
from bot.errors import InputError, NotFoundError
from bot.ui.checks import (
    BURST,
    MESSAGES_PER_SECOND,
    WEB_CLIENT_AUTHOR,
    Pace,
    checked,
    is_uuid4,
)
from bot.ui.rooms import Rooms
from bot.ui.signin import SignIn
from bot.ui.wording import HOUSE, text

MAX_SESSIONS = 1_000
"""Open browser tabs per process; about 50 kB each."""

MAX_PROFILE_NAME = 100
LOOK_AGAIN_SECONDS = 3.0
"""How long somebody who was taken off, or whose sessions were ended, can go on in a tab that was open before."""
OPENING_SECONDS = 30.0
"""How long a first message waits for the customer's opening, which a slow model may take its time for."""

REFUSED_EVENTS = (
    "edit_message", "message_favorite", "fetch_favorites", "window_message", "audio_start", "audio_chunk", "audio_end",
    "chat_settings_change", "chat_settings_edit",
)  # fmt: skip
"""Events for features this app does not offer; Chainlit serves some of them although they are switched off."""

log = logging.getLogger(__name__)


_paces: "WeakKeyDictionary[WebsocketSession, Pace]" = WeakKeyDictionary()
_spoken_to: "WeakSet[WebsocketSession]" = WeakSet()
_waiting: "WeakSet[WebsocketSession]" = WeakSet()
_in_turn: "WeakSet[WebsocketSession]" = WeakSet()
_looked_at: "WeakKeyDictionary[WebsocketSession, float]" = WeakKeyDictionary()
astray: "WeakSet[WebsocketSession]" = WeakSet()
"""Tabs that asked to go on with a rehearsal that is not there, or not theirs."""
_notices: "WeakKeyDictionary[WebsocketSession, Pace]" = WeakKeyDictionary()


def within_pace(session: WebsocketSession) -> bool:
    """Whether this browser tab may send one more message or press one more button now."""
    return _paces.setdefault(session, Pace(MESSAGES_PER_SECOND, BURST)).allows()


_signing_in: "list[tuple[SignIn, Rooms]]" = []


def admit_by(sign_in: SignIn, rooms: Rooms) -> None:
    """How this process tells who somebody is and what is theirs; called before the first request."""
    _signing_in[:] = [(sign_in, rooms)]


async def person_of(session: WebsocketSession) -> Person:
    """Who opened this tab, with today's role; raises InputError where they were removed since."""
    person = await _signing_in[0][0].person_of(session.environ) if session.user else None
    if person is None or person.name != session.user.identifier:
        raise InputError(text("sign_in.first"))
    return person


async def _still_in(session: WebsocketSession) -> None:
    """Raises InputError where they may not go on; not asked for every message, as the database would be."""
    now = monotonic()
    if now - _looked_at.get(session, -LOOK_AGAIN_SECONDS) >= LOOK_AGAIN_SECONDS:
        await person_of(session)
        _looked_at[session] = now


async def connect(sid: str, environ: dict[str, Any], auth: object) -> Any:
    """Chainlit names a folder after the client's session id and removes it later: only a UUID may pass.

    It goes on with whatever thread the client names; here only with a rehearsal of the person who is signed in.
    """
    given = auth if isinstance(auth, dict) else {}
    profile = given.get("chatProfile") or ""
    wrong = not is_uuid4(given.get("sessionId")) or not isinstance(profile, str) or len(profile) > MAX_PROFILE_NAME
    if wrong or given.get("clientType") != "webapp":
        raise Refused(text("refused.no_page"))
    if len(ws_sessions_id) >= MAX_SESSIONS and given["sessionId"] not in ws_sessions_id:
        raise Refused(text("refused.full"))
    sign_in, rooms = _signing_in[0]
    person = await sign_in.person_of(environ)
    if person is None:
        raise Refused(text("refused.sign_in"))
    wanted = {
        "sessionId": given["sessionId"],
        "clientType": "webapp",
        "chatProfile": profile,
        "userEnv": "{}",
        "threadId": await _own(given.get("threadId"), person, rooms),
    }
    admitted = await chainlit_connect(sid, environ, wanted)
    session = WebsocketSession.get(sid)
    if session and given.get("threadId") and not wanted["threadId"]:
        astray.add(session)
    return admitted


async def _own(thread: object, person: Person, rooms: Rooms) -> str:
    """The rehearsal to go on with, if it is this person's; empty starts a new one."""
    if not is_uuid4(thread):
        return ""
    try:
        entry = await rooms.greenroom.database.entry(str(thread))
    except NotFoundError:
        return ""
    return entry.id if entry.owner == person.name else ""


async def client_message(sid: str, payload: object = None) -> None:
    """A message from the person: one at a time, at a human pace, checked."""
    session = WebsocketSession.get(sid)
    if session is None:
        return
    try:
        if not within_pace(session):
            raise InputError(text("refused.too_fast"))
        await _still_in(session)
        clean = checked(payload, _authors(session))
        if not await _takes_a_turn(session):
            raise InputError(text("refused.one_at_a_time"))
    except InputError as refusal:
        await _tell(session, str(refusal))
        return
    await chainlit_message(sid, clean)


def _authors(session: WebsocketSession) -> tuple[str, ...]:
    """How the web client signs what this person writes."""
    user = session.user
    return (WEB_CLIENT_AUTHOR, user.identifier, user.display_name) if user else (WEB_CLIENT_AUTHOR,)


async def _takes_a_turn(session: WebsocketSession) -> bool:
    """Whether the turn is this message's. The opening, which nobody can answer yet, is waited for."""
    if session in _waiting:
        return False
    if session not in _spoken_to:
        _waiting.add(session)
        try:
            await _opened(session)
        finally:
            _waiting.discard(session)
    _spoken_to.add(session)
    if session in _in_turn and not session.current_task.done():
        return False
    _in_turn.add(session)
    return True


async def _opened(session: WebsocketSession) -> None:
    deadline = monotonic() + OPENING_SECONDS
    resumed = bool(session.thread_id_to_resume)  # then the opening was long ago
    while not resumed and not session.chat_started and monotonic() < deadline:
        await asyncio.sleep(0.02)  # Chainlit greets a tab a few messages after it connected, and tells nobody
    if session.current_task:
        await asyncio.wait([session.current_task], timeout=OPENING_SECONDS)


def releasing(handler: Callable[[cl.Message], Awaitable[None]]) -> Callable[[cl.Message], Awaitable[None]]:
    """`handler`, after which the session's turn is over; a client may well answer before Chainlit's task is done."""

    @wraps(handler)
    async def handled(message: cl.Message) -> None:
        try:
            await handler(message)
        finally:
            _in_turn.discard(cl.context.session)

    return handled


async def stop(sid: str) -> None:
    """Cut the running turn off; what is said about it is the handler's business."""
    session = WebsocketSession.get(sid)
    if session and session.current_task:
        session.current_task.cancel()


async def ignore(sid: str, data: object = None) -> None:
    """An event nobody here listens to."""
    log.debug("event ignored from %s", sid)


async def _tell(session: WebsocketSession, words: str) -> None:
    """A refusal in the chat; a flood of them is not answered one by one."""
    if _notices.setdefault(session, Pace(0.5, 3)).allows():
        init_ws_context(session)
        await cl.Message(content=words, author=HOUSE).send()


def install() -> None:
    """Put the guards in front of Chainlit's own socket handlers."""
    sio.on("connect", connect)
    sio.on("client_message", client_message)
    sio.on("stop", stop)
    for event in REFUSED_EVENTS:
        sio.on(event, ignore)
