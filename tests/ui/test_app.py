"""The edge where errors become words."""

import asyncio
import logging

import pytest

from bot.errors import FailureError, GreenroomError, NotFoundError, NotRunningError
from bot.ui import app, stage
from bot.ui.wording import text


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person was told."""
    words: list[str] = []

    async def tell(said: str) -> None:
        words.append(said)

    monkeypatch.setattr(stage, "tell", tell)
    return words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotFoundError("no persona 'x'"), "no persona 'x'"),
        (FailureError("the disk is full"), "That did not work, so it does not count. The reason: the disk is full"),
        (NotRunningError("this rehearsal has ended"), text("chat.ended")),
        (GreenroomError("?"), "?"),
    ],
)
async def test_our_own_errors_are_told_in_a_sentence(told: list[str], error: GreenroomError, words: str) -> None:
    async def handler() -> None:
        raise error

    await app.plainly(handler)()
    assert told == [words]


async def test_any_other_error_is_an_apology_for_the_person_and_a_traceback_for_the_log(
    told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def handler() -> None:
        raise ValueError("state.anger is 0.731")

    with caplog.at_level(logging.ERROR):
        await app.plainly(handler)()
    assert told == [text("chat.apology")]
    assert "state.anger is 0.731" in caplog.text


async def test_a_stopped_turn_stays_stopped(told: list[str]) -> None:
    async def handler() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await app.plainly(handler)()
    assert told == []
