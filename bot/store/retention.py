"""Rehearsals are records about employees: past their time they are deleted, and the audit says how many of whose.

A line of the audit lives as long from the day it was written. It never says what was in a rehearsal, and once that is
deleted not which one it was.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.core.person import CLOCKWORK, Person
from bot.errors import GreenroomError
from bot.store.database import Database
from bot.store.people import People
from bot.store.standings import Standings

DAY = 86_400.0
"""Seconds between two looks for what is past its time."""
AT_ONCE = 500
"""Rehearsals deleted in one transaction, so that nobody's turn waits long."""

log = logging.getLogger(__name__)


async def expire(database: Database, days: int, now: datetime, let_go: Callable[[str], None]) -> int:
    """Delete every rehearsal that started more than `days` days before `now`, telling `let_go`; returns how many.

    Lines of the audit that are as old go too.
    """
    old = await Standings(database).older_than(now - timedelta(days=days))
    for owner, rehearsals in old.items():
        for first in range(0, len(rehearsals), AT_ONCE):
            batch = rehearsals[first : first + AT_ONCE]
            for rehearsal in batch:
                let_go(rehearsal)
            await database.forget(batch)
        await People(database).note(Person(name=CLOCKWORK), f"expired {len(rehearsals)}", owner)
    await People(database).forget_looks(now - timedelta(days=days))
    return sum(map(len, old.values()))


async def keep_expiring(database: Database, days: int, let_go: Callable[[str], None], seconds: float = DAY) -> None:
    """`expire` now and every `seconds`, until cancelled. A database that does not answer is asked again next time."""
    while True:
        try:
            if gone := await expire(database, days, datetime.now(UTC), let_go):
                log.info("%d rehearsals older than %d days deleted", gone, days)
        except GreenroomError as fault:
            log.error("rehearsals past their time could not be deleted: %s", fault)
        await asyncio.sleep(seconds)
