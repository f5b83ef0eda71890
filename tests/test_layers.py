"""Arrows between the parts of `bot` point one way; heavy libraries stay where they belong."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "bot").rglob("*.py"))
COMPOSERS = {
    "casting", "cli", "config", "doctor", "errors", "greenroom", "labelling", "performance", "rehearsal", "report",
    "terminal",
    "trajectory", "transcript_file",
}  # fmt: skip
"""Modules that put the parts together; the browser app and the commands stand on them."""
MAY_IMPORT: dict[str, set[str]] = {
    "core": {"core"},
    "embedded": {"core", "embedded", "errors"},
    "llm": {"core", "llm", "errors", "embedded"},
    "store": {"core", "store", "errors"},
    "errors": set(),
    "config": {"errors"},
    "casting": {"core", "embedded", "llm", "store", "config", "errors"},
    "performance": {"core"},
    "rehearsal": {"core", "store", "errors", "performance"},
    "report": {"core", "rehearsal"},
    "transcript_file": {"core", "errors"},
    "labelling": {"core", "errors"},
    "trajectory": {"core", "report", "errors"},
    "greenroom": {"core", "store", "config", "casting", "rehearsal", "errors"},
    "doctor": {"core", "store", "config", "casting", "errors"},
    "terminal": {"core", "casting", "rehearsal", "report", "errors"},
    "trainees": {"core", "embedded", "llm", "errors", "trainees"},
    "authoring": {"core", "embedded", "llm", "store", "errors", "authoring"},
    "ui": {"core", "store", "ui", "authoring"} | COMPOSERS - {"cli"},
    "commands": {"core", "store", "ui", "authoring", "commands"} | COMPOSERS - {"cli"},
    "cli": {"commands", "errors"},
    "__main__": {"cli"},
    "__init__": set(),
}
ONLY_IN: dict[str, set[str]] = {
    "chainlit": {"ui"}, "sqlalchemy": {"store"}, "alembic": {"store"}, "argon2": {"store"}, "langchain": {"llm"},
    "openai": {"llm"}, "typer": {"cli", "commands"}, "numpy": {"embedded"}, "sklearn": set(), "scipy": set(),
    "evals": {"commands"},
}  # fmt: skip
"""Library -> the layers that may know it."""
PURE = {"pydantic", "bot", "__future__"}
IMPURE_STANDARD = {"asyncio", "os", "pathlib", "time", "socket", "subprocess", "sys", "secrets", "io", "threading"}


def layer(path: Path) -> str:
    """First name below `bot`."""
    return path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    own = {name.split(".")[1] for name in imports(path) if name.startswith("bot.")}
    assert own <= MAY_IMPORT[layer(path)], f"may import {sorted(MAY_IMPORT[layer(path)])}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_stay_in_their_layer(path: Path) -> None:
    for library, layers in ONLY_IN.items():
        if library in {name.split(".")[0] for name in imports(path)}:
            assert layer(path) in layers, f"{library} belongs in {sorted(layers)}"


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "core").glob("*.py")), ids=lambda path: path.name)
def test_core_needs_nothing_but_the_standard_library_and_pydantic(path: Path) -> None:
    for name in {name.split(".")[0] for name in imports(path)}:
        assert name in PURE or name in sys.stdlib_module_names, f"{name} is neither"
        assert name not in IMPURE_STANDARD, f"{name} does I/O, reads a clock or starts work"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_stays_under_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
