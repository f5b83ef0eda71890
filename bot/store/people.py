"""People who sign in, their passwords as argon2 hashes, and what was done with whose work."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.person import Person, PersonRole
from bot.errors import InputError, NotFoundError
from bot.store.database import Database
from bot.store.tables import LookRow, PersonRow

SHORTEST, LONGEST = 10, 200
"""Characters of a password; hashing a longer one would only keep the server busy."""
QUIET = timedelta(hours=1)
"""How long one line stands for all of a kind."""


@dataclass(frozen=True)
class Look:
    """One line of the audit."""

    at: datetime
    who: str
    deed: str
    whose: str
    rehearsal: str | None


class People:
    """The people of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, name: str, role: PersonRole, password: str) -> Person:
        """A new person; raises InputError for a bad name, a taken one, or a weak password."""
        person = checked(name, role)
        row = PersonRow(name=person.name, role=role, password=hashed(password), created=datetime.now(UTC))
        async with self._database.writes() as session:
            if await session.get(PersonRow, person.name):
                raise InputError(f"user {person.name!r} exists; change the password with `greenroom user passwd`")
            session.add(row)
        return person

    async def all(self) -> list[tuple[Person, datetime]]:
        """Everybody, with since when, by name."""
        async with self._database.reads() as session:
            rows = await session.scalars(select(PersonRow).order_by(PersonRow.name))
            return [(_person(row), row.created) for row in rows]

    async def have_passwords(self) -> bool:
        """Whether anybody can sign in by password."""
        async with self._database.reads() as session:
            return (
                await session.scalar(select(PersonRow.name).where(PersonRow.password.is_not(None)).limit(1)) is not None
            )

    async def find(self, name: str) -> Person | None:
        """The person of that name."""
        async with self._database.reads() as session:
            row = await session.get(PersonRow, name)
            return _person(row) if row else None

    async def verified(self, name: str, password: str) -> Person | None:
        """The person, if the password is theirs. Takes as long for a name that nobody has."""
        async with self._database.reads() as session:
            row = await session.get(PersonRow, name.lower())
        hash = row.password if row and row.password else _nobody()
        right = await asyncio.to_thread(matches, hash, password[: LONGEST + 1])  # meant to be slow
        return _person(row) if row and row.password and right else None

    async def change(self, name: str, *, password: str) -> None:
        """Another password; raises NotFoundError."""
        async with self._database.writes() as session:
            (await _row(session, name)).password = hashed(password)

    async def appoint(self, name: str, role: PersonRole) -> None:
        """Another role; somebody who signs in elsewhere gets a row to hold it, and no password."""
        person = checked(name, role)
        async with self._database.writes() as session:
            row = await session.get(PersonRow, person.name)
            if row is None:
                session.add(PersonRow(name=person.name, role=role, password=None, created=datetime.now(UTC)))
            else:
                row.role = role

    async def remove(self, name: str) -> None:
        """Forget the person; their rehearsals stay until they are deleted. Raises NotFoundError."""
        async with self._database.writes() as session:
            await session.delete(await _row(session, name))

    async def note(self, who: Person, deed: str, whose: str, rehearsal: str | None = None) -> None:
        """A line in the audit."""
        row = LookRow(at=datetime.now(UTC), who=who.name, deed=deed, whose=whose, rehearsal=rehearsal)
        async with self._database.writes() as session:
            session.add(row)

    async def note_each(self, who: Person, deed: str, whose: Iterable[str], quiet: timedelta = QUIET) -> None:
        """A line in the audit per person but oneself, unless the same is less than `quiet` old: pages are reloaded."""
        now = datetime.now(UTC)
        recent = select(LookRow.whose).filter_by(who=who.name, deed=deed).where(LookRow.at > now - quiet)
        async with self._database.writes() as session:
            missing = sorted(set(whose) - {who.name} - set(await session.scalars(recent)))
            session.add_all(LookRow(at=now, who=who.name, deed=deed, whose=name) for name in missing)

    async def with_role(self, *roles: PersonRole) -> list[str]:
        """Names of those who have one of these roles."""
        async with self._database.reads() as session:
            return list(
                await session.scalars(select(PersonRow.name).where(PersonRow.role.in_(roles)).order_by(PersonRow.name))
            )

    async def looks(self, whose: str | None = None, limit: int = 500) -> Sequence[Look]:
        """The newest lines of the audit, about `whose` work or all."""
        wanted = select(LookRow).order_by(LookRow.id.desc()).limit(limit)
        async with self._database.reads() as session:
            rows = await session.scalars(wanted if whose is None else wanted.where(LookRow.whose == whose))
            return [
                Look(row.at.replace(tzinfo=row.at.tzinfo or UTC), row.who, row.deed, row.whose, row.rehearsal)
                for row in rows
            ]


async def _row(session: AsyncSession, name: str) -> PersonRow:
    row = await session.get(PersonRow, name.strip().lower())
    if row is None:
        raise NotFoundError(f"no user {name!r}; `greenroom user list` shows them")
    return row


def checked(name: str, role: PersonRole) -> Person:
    """A person with that name, in lower case; raises InputError."""
    try:
        return Person(name=name.strip().lower(), role=role)
    except ValidationError:
        raise InputError(
            f"user name {name!r}: use letters, digits and . _ @ + -, starting with a letter or digit, at most 120"
        ) from None


def hashed(password: str) -> str:
    """The password as an argon2 hash; raises InputError where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"the password has {len(password)} characters; use {SHORTEST} to {LONGEST}")
    return _hasher().hash(password)


def matches(hash: str, password: str) -> bool:
    """Whether `hash` was made from `password`."""
    try:
        return _hasher().verify(hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash to compare with where there is no such person, so that the time tells nothing."""
    return _hasher().hash("nobody has this password")


def _look(row: LookRow) -> Look:
    return Look(row.at.replace(tzinfo=row.at.tzinfo or UTC), row.who, row.deed, row.whose, row.rehearsal)


def _person(row: PersonRow) -> Person:
    return Person.model_validate({"name": row.name, "role": row.role})
