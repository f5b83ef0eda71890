"""Fixtures shared by all tests: the product's own library, and a database on disk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.library import Library


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.at()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'greenroom.db'}") as opened:
        yield opened
