"""How long an author waits for a preview."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.authoring.preview import preview
from bot.core.persona import Persona
from bot.store.library import Library

pytestmark = pytest.mark.bench
MOST_SECONDS = 1.0
LIBRARY = Library.at()


def timed(persona: Persona) -> float:
    began = time.perf_counter()
    preview(persona)
    return time.perf_counter() - began


def test_a_preview_takes_under_a_second() -> None:
    taken = {persona.id: timed(persona) for persona in LIBRARY.personas()}
    slowest = max(taken, key=lambda name: taken[name])
    print(f"\npreview: slowest of {len(taken)} is {slowest} with {taken[slowest]:.2f} s")
    assert taken[slowest] < MOST_SECONDS


def test_a_preview_that_also_looks_for_remedies_takes_under_a_second() -> None:
    gentle = LIBRARY.persona("repeat-contact-dana")
    cold = gentle.model_copy(update={"temperament": gentle.temperament.model_copy(update={"receptivity": 0.4})})
    assert preview(cold).verdict.says == "too hard"
    taken = timed(cold)
    print(f"\npreview of a persona that is too hard: {taken:.2f} s")
    assert taken < MOST_SECONDS


def test_the_command_answers_within_three_seconds_with_everything_python_has_to_load() -> None:
    began = time.perf_counter()
    command = [sys.executable, "-m", "bot", "persona", "preview", "personas/repeat-contact-dana.yaml"]
    shown = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True).stdout
    taken = time.perf_counter() - began
    print(f"\ngreenroom persona preview, start to end: {taken:.2f} s")
    assert "FAIR" in shown
    assert taken < 3 * MOST_SECONDS
