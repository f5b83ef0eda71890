"""`greenroom persona try`: a file from anywhere meets every trainee; what does not hold is told with its reason."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from bot.config import Settings
from bot.errors import AuthoringError
from bot.store.library import product_home
from evals.order import Order
from evals.trial import Trial, Tried, trial
from evals.variants import Wanted

MARCUS = product_home() / "personas" / "past-due-marcus.yaml"
QUIET = Console(quiet=True)


def changed(tmp_path: Path, **fields: object) -> Path:
    """Marcus under another name, outside every library, with other `fields`."""
    data = yaml.safe_load(MARCUS.read_text(encoding="utf-8"))
    path = tmp_path / "somewhere" / "past-due-milo.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(data | {"id": "past-due-milo"} | fields, allow_unicode=True), encoding="utf-8")
    return path


async def tried(file: Path, tmp_path: Path) -> Trial:
    settings = Settings(_env_file=None, data=tmp_path / "data")
    return (await trial(file, Order(Wanted()), settings, QUIET))[0]


async def test_every_kind_of_trainee_talks_to_a_persona_that_is_in_no_library(tmp_path: Path) -> None:
    found = await tried(changed(tmp_path), tmp_path)
    assert (found.persona, found.model) == ("past-due-milo", "embedded")
    assert {one.trainee for one in found.tried} == {
        "expert", "average", "robotic", "cold", "hostile", "goal-fisher", "jailbreaker", "kind-but-useless",
    }  # fmt: skip
    by_trainee = {one.trainee: one for one in found.tried}
    assert by_trainee["expert"].ended in ("accept", "accept_grudging")
    assert by_trainee["hostile"].ended == "walk_away"
    assert list(by_trainee["expert"].scores) == ["empathy", "diplomacy", "composure"]
    assert by_trainee["hostile"].feelings["anger"] > by_trainee["expert"].feelings["anger"]  # type: ignore[operator]
    assert not any(one.lost for one in found.tried)
    assert (found.unwritten, len(found.hidden)) == ((), 1)


def test_a_secret_that_is_never_heard_is_told_once_with_what_to_turn() -> None:
    def one(repeat: int, *failed: str) -> Tried:
        return Tried(trainee="expert", repeat=repeat, ended="accept", scores={}, feelings={}, held=9, failed=failed)

    played = (
        one(1, "reveals: [any]: never told: any"),
        one(2),
        one(3, "varied_words: 0.8: 0.7 of 90 word pairs differ"),
    )
    found = Trial(persona="p", name="P", version=1, model="embedded", hidden=("carpets-gone",), tried=played)
    assert found.faults == [
        "expert, rehearsal 3: varied_words: 0.8: 0.7 of 90 word pairs differ",
        "in 1 of 3 rehearsals the expert never heard carpets-gone; lower unlock.trust or unlock.heard",
    ]


async def test_a_persona_that_nothing_can_win_over_fails_with_the_reason(tmp_path: Path) -> None:
    stubborn = {"archetype": "past_due", "receptivity": 0.05, "start": {"trust": 0.02, "anger": 0.9, "distress": 0.9}}
    found = await tried(changed(tmp_path, temperament=stubborn), tmp_path)
    expert = next(one for one in found.tried if one.trainee == "expert")
    assert any(fault.startswith("ends_in") or fault.startswith("settles") for fault in expert.failed)
    assert found.exit_code == 1


async def test_a_broken_file_is_told_with_its_lines_before_anything_is_played(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="dificulty"):
        await tried(changed(tmp_path, dificulty="easy"), tmp_path)


def test_the_command_tells_a_table_json_and_a_page(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    page, file = tmp_path / "try.html", changed(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "persona", "try", str(file), "--json", "--html", str(page)],
        env=environment | {"GREENROOM_DATA": str(tmp_path)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    told = json.loads(done.stdout)
    failed = [one for one in told["tried"] if one["failed"]]
    assert done.returncode == (1 if failed else 0), done.stderr
    assert len(told["tried"]) == 8
    said = told["tried"][0]["transcript"]
    assert [line.partition(": ")[0] for line in said[:3]] == ["Customer", "Trainee", "Customer"]
    assert "past-due-milo-expert" in page.read_text(encoding="utf-8")
