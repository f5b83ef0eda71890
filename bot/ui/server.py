"""The browser app: FastAPI with Greenroom's own routes first, and Chainlit behind them at "/"."""

import asyncio
import gc
import logging
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi import Path as PathParameter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel, ConfigDict, Field

from bot.config import Settings
from bot.config import settings as current_settings
from bot.core.person import Person, called
from bot.errors import FailureError, GreenroomError, InputError
from bot.greenroom import Greenroom
from bot.store.people import People
from bot.store.retention import keep_expiring
from bot.ui import folder, patches
from bot.ui.avatars import avatar
from bot.ui.lockout import Lockout
from bot.ui.rooms import Rooms
from bot.ui.web import ASK_AGAIN, FOR_EVER, Assets, Shield, content_security_policy
from bot.ui.wording import speak, text

MAX_FRAME = 131_072
"""Largest websocket frame in bytes: a message of 4,000 characters in any script, with room to spare."""

log = logging.getLogger(__name__)


class ActionCall(BaseModel):
    """A pressed button. Only its name and payload are used, and the payload only by who checks it."""

    model_config = ConfigDict(extra="ignore")
    sessionId: Annotated[str, Field(max_length=36)]
    action: dict[str, Any]


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app, not yet open: its lifespan opens database, library and cast. One per process: Chainlit is global."""
    settings = settings or current_settings()
    speak(settings)
    root = folder.prepare(settings)
    os.environ["CHAINLIT_APP_ROOT"] = str(root)  # Chainlit reads it when it is imported, so not before here
    patches.before_import()
    from chainlit import server as chainlit_server

    from bot.ui import app as handlers
    from bot.ui import cohort, door, export, guard, progress, studio, takes
    from bot.ui.sessions import Sessions
    from bot.ui.signin import Greeting

    page, scripts = patches.apply(), Assets(Path(chainlit_server.build_dir) / "assets", FOR_EVER)
    handlers.register()
    guard.install()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Greenroom.open(settings) as greenroom:
            await _furnish(app, greenroom)
            scripts.prepare(page)
            try:
                async with _expiring(app.state.rooms):
                    yield
            finally:
                _remove_session_files()

    app = FastAPI(title="Greenroom", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    _add_routes(app, root / "public", scripts)
    for own in (studio, takes, export, progress, cohort, door):
        app.include_router(own.router)
    _add_faults(app)
    app.mount("/", chainlit_server.app)
    app.add_middleware(Greeting, host_app=app)
    app.add_middleware(Sessions, host_app=app)
    app.add_middleware(Shield, policy=content_security_policy(patches.inline_scripts(page)))
    return app


def _add_faults(app: FastAPI) -> None:
    from bot.ui import door

    app.add_exception_handler(HTTPException, door.refused)
    app.add_exception_handler(GreenroomError, door.failed)
    app.add_exception_handler(RequestValidationError, door.malformed)


async def _furnish(app: FastAPI, greenroom: Greenroom) -> None:
    """What the handlers work with while the app is open; raises InputError where it would not be safe to open."""
    from bot.ui import app as handlers
    from bot.ui import guard, studio
    from bot.ui.history import History
    from bot.ui.signin import SignIn

    settings = greenroom.settings
    app.state.rooms = rooms = Rooms(greenroom)
    app.state.lockout = Lockout()
    app.state.studio = studio.Studio(rooms.shelf, settings.data / "persona-versions", settings.max_turns)
    app.state.sign_in = await SignIn.open(settings, People(greenroom.database))
    handlers.serve_from(rooms)
    guard.admit_by(app.state.sign_in, rooms)
    patches.use_data_layer(History(rooms))


@asynccontextmanager
async def _expiring(rooms: Rooms) -> AsyncIterator[None]:
    """Meanwhile rehearsals past their time are deleted, if they are given one."""
    days, database = rooms.greenroom.settings.retention_days, rooms.greenroom.database
    task = asyncio.create_task(keep_expiring(database, days, rooms.close)) if days else None
    try:
        yield
    finally:
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _add_routes(app: FastAPI, public: Path, scripts: Assets) -> None:
    own = Assets(public, ASK_AGAIN)

    @app.get("/health")
    async def health(request: Request) -> Response:
        """Ready to serve: the database answers and the library is whole."""
        rooms: Rooms = request.app.state.rooms
        try:
            await rooms.greenroom.database.recent(1)
            personas = len(rooms.greenroom.library.persona_ids())
            if not personas:
                raise FailureError("the library has no personas; is GREENROOM_HOME or the installation damaged?")
        except GreenroomError as error:
            return JSONResponse({"status": "failing", "reason": str(error)}, 503)
        return JSONResponse({"status": "ok", "personas": personas, "rehearsals_open": len(rooms)})

    @app.get("/assets/{name:path}")
    async def asset(request: Request, name: str) -> Response:
        return await scripts.serve(request, name)

    @app.get("/public/{name:path}")
    async def public_file(request: Request, name: str) -> Response:
        return await own.serve(request, name)

    @app.get("/avatars/{name}")
    async def picture(request: Request, name: Annotated[str, PathParameter(max_length=80)]) -> Response:
        drawn = avatar(name, request.app.state.rooms.personas, public)
        return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "max-age=300"})

    @app.post("/login")
    async def login(request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Response:
        return await enter(request, form)

    @app.post("/project/action")
    async def action(request: Request, call: ActionCall) -> Response:
        return await press(call, await request.app.state.sign_in.person(request.cookies))


async def enter(request: Request, form: OAuth2PasswordRequestForm) -> Response:
    """Chainlit's sign-in, behind a lock-out: it would take any number of guesses."""
    from chainlit.server import login

    lockout: Lockout = request.app.state.lockout
    person, address = called(form.username), request.client.host if request.client else ""
    name = person.name if person else form.username
    if seconds := lockout.wait(name, address):
        minutes = -(-seconds // 60)
        raise HTTPException(429, text("sign_in.locked", minutes=minutes), {"Retry-After": str(seconds)})
    try:
        response: Response = await login(request, Response(), form)
    except HTTPException as refused:
        raise HTTPException(refused.status_code, text("sign_in.wrong")) from None
    lockout.right(name, address)
    return response


async def press(call: ActionCall, person: Person | None) -> Response:
    """Run a button's callback for whoever owns the tab; Chainlit's own route trusts whoever knows the tab's id."""
    from chainlit.config import config
    from chainlit.server import call_action
    from chainlit.session import WebsocketSession
    from chainlit.types import CallActionRequest

    name, payload = call.action.get("name"), call.action.get("payload", {})
    known = isinstance(name, str) and name in config.code.action_callbacks and isinstance(payload, dict)
    session = WebsocketSession.get_by_id(call.sessionId)
    if person is None or not known or session is None or session.user.identifier != person.name:
        raise HTTPException(404, text("refused.out_of_date"))
    response: Response = await call_action(
        CallActionRequest(sessionId=call.sessionId, action={"name": name, "payload": payload}), None
    )
    return response


def _remove_session_files() -> None:
    """Chainlit keeps each open tab's elements as files, and a mounted Chainlit is never told to stop."""
    from chainlit.session import ws_sessions_id

    for session in ws_sessions_id.values():
        shutil.rmtree(session.files_dir, ignore_errors=True)


def serve(settings: Settings) -> None:
    """Serve until interrupted; raises InputError where the address is taken, and whatever opening it raises."""
    listening = _listen(settings.host, settings.port)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,  # 35 kB more for every tab, and words one by one hardly shrink
        timeout_graceful_shutdown=5,
    )
    print(f"Greenroom: http://{_shown(settings.host)}:{settings.port}  (Ctrl+C stops it)", flush=True)  # noqa: T201
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises it again after its own farewell, and ours is yet to come
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_run(app, uvicorn.Server(config), listening))


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


async def _run(app: FastAPI, server: uvicorn.Server, listening: socket.socket) -> None:
    """Enter the lifespan here, so that its errors stay ours instead of a traceback in the server's log."""
    async with app.router.lifespan_context(app):
        _settle()
        await server.serve(sockets=[listening])


def _settle() -> None:
    """What was loaded to serve stays for good: a look for garbage among all of it would stop every chat for 0.1 s."""
    gc.collect()
    gc.freeze()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as fault:
        listening.close()
        raise InputError(
            f"cannot listen on {host}:{port}: {fault.strerror}; choose another with --port or GREENROOM_PORT"
        ) from fault
    return listening


def _shown(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host
