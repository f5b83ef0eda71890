"""People who sign in, their passwords as argon2 hashes, and what was done with whose work."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.person import Person, PersonRole, called
from bot.errors import InputError, NotFoundError
from bot.store.database import Database
from bot.store.tables import LookRow, PersonRow, RehearsalRow, in_utc

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


class Account(NamedTuple):
    """A person, the stamp that a session must carry to be theirs, and since when they are here."""

    person: Person
    stamp: int
    since: datetime


class People:
    """The people of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, name: str, role: PersonRole, password: str, *, again: bool = False) -> Person:
        """A new person; raises InputError for a bad name, a taken one, or a weak password.

        Also where rehearsals under that name are kept, unless it is the same person `again`: they would be theirs.
        """
        person = checked(name, role)
        row = PersonRow(
            name=person.name, role=role, password=hashed(password), created=datetime.now(UTC), stamp=_another()
        )
        async with self._database.writes() as session:
            if await session.get(PersonRow, person.name):
                raise InputError(f"user {person.name!r} exists; change the password with `greenroom user passwd`")
            if not again and await session.scalar(select(RehearsalRow.id).filter_by(owner=person.name).limit(1)):
                raise InputError(
                    f"rehearsals of an earlier {person.name!r} are kept; `--again` if it is the same person, otherwise "
                    f"delete them with `greenroom user remove {person.name} --with-rehearsals`, or take another name"
                )
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

    async def account(self, name: str) -> Account | None:
        """What is known of the person of that name."""
        async with self._database.reads() as session:
            row = await session.get(PersonRow, name)
            return Account(_person(row), row.stamp, in_utc(row.created)) if row else None

    async def end_sessions(self, name: str) -> None:
        """Sign them out wherever they are; nothing where there is no such person."""
        async with self._database.writes() as session:
            if row := await session.get(PersonRow, name):
                row.stamp = _another()

    async def verified(self, name: str, password: str) -> Person | None:
        """The person, if the password is theirs. Takes as long for a name that nobody has, or can have."""
        person = called(name)
        async with self._database.reads() as session:
            row = await session.get(PersonRow, person.name if person else "")
        right = await asyncio.to_thread(
            matches, row.password if row else None, password[: LONGEST + 1]
        )  # meant to be slow
        return _person(row) if row and right else None

    async def change(self, name: str, *, password: str) -> None:
        """Another password, and an end to their sessions; raises NotFoundError."""
        async with self._database.writes() as session:
            row = await _row(session, name)
            row.password, row.stamp = hashed(password), _another()

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
        """A line in the audit; it does not name a `rehearsal` that was deleted meanwhile."""
        known = select(RehearsalRow.id).filter_by(id=rehearsal).scalar_subquery()
        row = LookRow(at=datetime.now(UTC), who=who.name, deed=deed, whose=whose, rehearsal=known)
        async with self._database.writes() as session:
            session.add(row)

    async def note_each(self, who: Person, deed: str, whose: Iterable[str], quiet: timedelta = QUIET) -> None:
        """A line in the audit per person but oneself, unless the same is less than `quiet` old: pages are reloaded."""
        now = datetime.now(UTC)
        recent = select(LookRow.whose).filter_by(who=who.name, deed=deed).where(LookRow.at > now - quiet)
        async with self._database.writes() as session:
            missing = sorted(set(whose) - {who.name} - set(await session.scalars(recent)))
            session.add_all(LookRow(at=now, who=who.name, deed=deed, whose=name) for name in missing)

    async def forget_looks(self, before: datetime) -> None:
        """Delete lines of the audit written before then."""
        async with self._database.writes() as session:
            await session.execute(delete(LookRow).where(LookRow.at < before))

    async def forget_looks_at(self, name: str) -> None:
        """Delete the lines of the audit about somebody's work."""
        async with self._database.writes() as session:
            await session.execute(delete(LookRow).where(LookRow.whose == name))

    async def with_role(self, *roles: PersonRole) -> list[str]:
        """Names of those who have one of these roles."""
        async with self._database.reads() as session:
            return list(
                await session.scalars(select(PersonRow.name).where(PersonRow.role.in_(roles)).order_by(PersonRow.name))
            )

    async def looks(
        self, whose: str | None = None, *, who: str | None = None, limit: int | None = None
    ) -> Sequence[Look]:
        """The newest lines of the audit, about `whose` work, by `who`, or all."""
        wanted = select(LookRow).order_by(LookRow.id.desc()).limit(limit)
        if whose is not None:
            wanted = wanted.where(LookRow.whose == whose)
        if who is not None:
            wanted = wanted.where(LookRow.who == who)
        async with self._database.reads() as session:
            return [_look(row) for row in await session.scalars(wanted)]


async def _row(session: AsyncSession, name: str) -> PersonRow:
    row = await session.get(PersonRow, name.strip().lower())
    if row is None:
        raise NotFoundError(f"no user {name!r}; `greenroom user list` shows them")
    return row


def checked(name: str, role: PersonRole) -> Person:
    """A person with that name, in lower case; raises InputError."""
    person = called(name, role)
    if person is None:
        raise InputError(
            f"user name {name!r}: use letters, digits and . _ @ + -, starting with a letter or digit, at most 120; "
            "`local` and `greenroom` are taken"
        )
    return person


def hashed(password: str) -> str:
    """The password as an argon2 hash; raises InputError where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"the password has {len(password)} characters; use {SHORTEST} to {LONGEST}")
    return _hasher().hash(password)


def matches(hash: str | None, password: str) -> bool:
    """Whether `hash` was made from `password`. None takes as long, and nothing matches it."""
    nobody = _nobody()  # made by whoever comes first, known or not
    try:
        return _hasher().verify(hash or nobody, password) and hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash to compare with where there is no such person, so that the time tells nothing."""
    return _hasher().hash("nobody has this password")


def _another() -> int:
    """A stamp that nobody's sessions carry yet, not even those of who had the name before."""
    return 1 + secrets.randbelow(2**31 - 1)


def _look(row: LookRow) -> Look:
    return Look(in_utc(row.at), row.who, row.deed, row.whose, row.rehearsal)


def _person(row: PersonRow) -> Person:
    return Person.model_validate({"name": row.name, "role": row.role})
