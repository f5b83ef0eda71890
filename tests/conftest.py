"""Fixtures shared by all tests: the product's own library, and a database on disk."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.store.database import Database
from bot.store.library import Library

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if not os.environ.get("CI"):  # there Hypothesis chooses its own: no clock either, and the same examples every time
    settings.load_profile("busy")


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """Gives every test the environment back as it was: reading settings loads `.env` into it."""
    kept = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.at()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'greenroom.db'}") as opened:
        yield opened
