"""Brings a database to today's tables, whatever version it was made by."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

LATEST = "m004"
"""The newest revision in `migrations/versions`."""
LOCK = 0x67726E726D
"""PostgreSQL's advisory lock, so that two servers starting together do not both migrate."""


def bring_up(connection: Connection) -> None:
    """Run the migrations that are missing; raises RuntimeError where a newer Greenroom made the database."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    elif connection.dialect.name == "sqlite" and _revision(connection) != LATEST:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    if _revision(connection) != LATEST:
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command  # takes a while to import, and mostly there is nothing to do
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as fault:
        raise RuntimeError(f"it was made by a newer Greenroom ({fault}); update this one") from None
