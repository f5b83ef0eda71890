"""The door of our own pages: leaving by it, and what somebody reads whom it keeps out."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse

from bot.core.person import LOCAL_PERSON
from bot.errors import InputError, NotFoundError
from bot.ui import pages
from bot.ui.signin import SignIn
from bot.ui.wording import text

router = APIRouter()


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Leave, and see the sign-in page."""
    from chainlit.auth import clear_auth_cookie

    sign_in: SignIn = request.app.state.sign_in
    await sign_in.end(request.cookies)
    response = RedirectResponse("/login", 303)
    clear_auth_cookie(request, response)
    return response


async def malformed(request: Request, error: Exception) -> Response:
    """What does not fit its field is refused in a sentence; the fields are our forms' business."""
    return await refused(request, HTTPException(422, text("refused.malformed")))


async def refused(request: Request, error: Exception) -> Response:
    """A refusal as a page where a page was asked for, as JSON otherwise."""
    assert isinstance(error, HTTPException)
    sign_in: SignIn = request.app.state.sign_in
    person = await sign_in.person(request.cookies) or (LOCAL_PERSON if sign_in.way == "local" else None)
    if error.status_code < 400 or person is None or "text/html" not in request.headers.get("accept", ""):
        return await http_exception_handler(request, error)
    return pages.page("refused.html", person, error.status_code, said=str(error.detail))


async def failed(request: Request, error: Exception) -> Response:
    """What went wrong, in its own words: it changed meanwhile, or the database does not answer."""
    if not isinstance(error, InputError):
        return await http_exception_handler(request, HTTPException(503, str(error)))
    return await refused(request, HTTPException(404 if isinstance(error, NotFoundError) else 422, str(error)))
