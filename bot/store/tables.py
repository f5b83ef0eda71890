"""The tables. A change here needs a migration in `migrations/versions`; a test compares the two."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAME = 120
"""Longest name of a person."""


class Base(DeclarativeBase):
    """All tables."""


class RehearsalRow(Base):
    """`take_of`, `take_from`: the rehearsal this one was taken up from again, and the first turn that is new."""

    __tablename__ = "rehearsals"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    persona: Mapped[str] = mapped_column(String(60), index=True)
    started: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    opening: Mapped[dict[str, Any]] = mapped_column(JSON)
    ended: Mapped[str | None] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(NAME), index=True, server_default="local")
    title: Mapped[str | None] = mapped_column(String(200))
    take_of: Mapped[str | None] = mapped_column(String(36), index=True)
    take_from: Mapped[int | None] = mapped_column(Integer)
    submitted: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)


class TurnRow(Base):
    """One turn; a number is taken once."""

    __tablename__ = "turns"
    rehearsal: Mapped[str] = mapped_column(ForeignKey("rehearsals.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)


class HintRow(Base):
    """Advice that was given."""

    __tablename__ = "hints"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    rehearsal: Mapped[str] = mapped_column(ForeignKey("rehearsals.id"), index=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)


class ScorecardRow(Base):
    """A scorecard with the evaluator's raw output, and in `result` what lists and charts need of it."""

    __tablename__ = "scorecards"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    rehearsal: Mapped[str] = mapped_column(ForeignKey("rehearsals.id"), index=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    assessment: Mapped[dict[str, Any]] = mapped_column(JSON)
    made: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    result: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")


class PersonRow(Base):
    """Somebody who signs in; `password` is an argon2 hash, None where another system checks it.

    `stamp`: what their sessions carry; another one ends them all.
    """

    __tablename__ = "people"
    name: Mapped[str] = mapped_column(String(NAME), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str | None] = mapped_column(String(200))
    stamp: Mapped[int] = mapped_column(Integer, server_default="0")
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ReviewRow(Base):
    """What a lead says beside the machine's score: a comment, or another score for `criterion`."""

    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    rehearsal: Mapped[str] = mapped_column(ForeignKey("rehearsals.id"), index=True)
    by: Mapped[str] = mapped_column(String(NAME))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    criterion: Mapped[str | None] = mapped_column(String(40))
    score: Mapped[float | None] = mapped_column(Float)
    verdict: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, server_default="")


class LookRow(Base):
    """The audit: who looked at or changed what of somebody else's. `rehearsal`: None once that is deleted."""

    __tablename__ = "looks"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    who: Mapped[str] = mapped_column(String(NAME), index=True)
    deed: Mapped[str] = mapped_column(String(40))
    whose: Mapped[str] = mapped_column(String(NAME), index=True)
    rehearsal: Mapped[str | None] = mapped_column(String(36), index=True)


def in_utc(moment: datetime) -> datetime:
    """A kept moment; SQLite forgets the zone, and all we keep is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
