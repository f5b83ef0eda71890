"""What a client may send: pure checks, in words for the person where something is refused."""

import re
from collections.abc import Callable, Collection
from time import monotonic
from typing import Any
from uuid import UUID

from bot.core.direction import BANDS, UNLIMITED, Band
from bot.errors import InputError
from bot.rehearsal import MAX_MESSAGE
from bot.ui.figures import number
from bot.ui.wording import text

MESSAGES_PER_SECOND, BURST = 2.0, 10.0
WEB_CLIENT_AUTHOR = "User"
COMMANDS = ("hint", "pause", "end", "stop")
INTENSITY_COOKIE = "greenroom_intensity"


class Pace:
    """Token bucket: `burst` at once, then `rate` per second."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._at = burst, clock()

    def allows(self) -> bool:
        """Whether one more fits now; if so it is counted."""
        now = self._clock()
        self._left = min(self._burst, self._left + self._rate * (now - self._at))
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def checked(payload: object, authors: Collection[str] = (WEB_CLIENT_AUTHOR,)) -> dict[str, Any]:
    """The message rebuilt from the few fields we take from a client; raises InputError in words for the person.

    `authors`: the names under which this client's own messages come.
    """
    message = payload.get("message") if isinstance(payload, dict) else None
    if not isinstance(message, dict) or not is_uuid4(message.get("id")):
        raise InputError(text("refused.not_yours"))
    said, command = message.get("output"), message.get("command")
    if message.get("type") != "user_message" or message.get("name") not in authors or not isinstance(said, str):
        raise InputError(text("refused.not_yours"))
    if command is not None and command not in COMMANDS:
        raise InputError(text("refused.not_yours"))
    if len(said) > MAX_MESSAGE:
        raise InputError(text("refused.too_long", length=number(len(said)), most=number(MAX_MESSAGE)))
    if not said.strip() and command is None:
        raise InputError(text("refused.empty"))
    return {
        "message": {
            "id": message["id"],
            "threadId": "",
            "name": WEB_CLIENT_AUTHOR,
            "type": "user_message",
            "output": said,
            "command": command,
            "createdAt": None,
        },
        "fileReferences": [],
    }


def chosen_intensity(cookies: str) -> Band:
    """The ceiling that the lobby keeps in the browser; none where the browser says anything else."""
    found = re.search(rf"(?:^|;\s*){INTENSITY_COOKIE}=(\w+)", cookies)
    return next((band for band in BANDS if found and band == found[1]), UNLIMITED)


def is_uuid4(value: object) -> bool:
    """Whether `value` is a version 4 UUID in its usual spelling."""
    if not isinstance(value, str) or len(value) != 36:
        return False
    try:
        return str(UUID(value)) == value.lower() and UUID(value).version == 4
    except ValueError:
        return False
