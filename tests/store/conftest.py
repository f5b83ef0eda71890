"""A database URL of each kind. PostgreSQL is a server of our own, on a socket of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def postgres_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """The folder of its socket: not one of pytest's, which any other pytest closes to `nobody` when it starts."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server programs here (apt-get install postgresql)")
    as_user: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        if shutil.which("runuser") is None:
            pytest.skip("PostgreSQL does not run as root, and runuser is missing")
        as_user = ["runuser", "-u", "nobody", "--"]
    folder = Path(tempfile.mkdtemp(prefix="greenroom-postgres-"))
    if as_user:
        shutil.chown(folder, "nobody")
    data = folder / "data"
    subprocess.run(
        [*as_user, programs / "initdb", "-D", data, "-U", "greenroom", "-A", "trust"], check=True, capture_output=True
    )
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    subprocess.run(
        [*as_user, programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"], check=True
    )
    yield folder
    subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True)
    shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_server: Path, request: pytest.FixtureRequest) -> str:
    """A fresh database on that server."""
    programs = postgres_programs()
    assert programs
    name = f"t{abs(hash(request.node.nodeid)):x}"
    subprocess.run([programs / "createdb", "-h", postgres_server, "-U", "greenroom", name], check=True)
    return f"postgresql+asyncpg://greenroom@/{name}?host={postgres_server}"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'er' / 'greenroom.db'}"
