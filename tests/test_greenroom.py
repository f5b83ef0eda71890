"""A rehearsal begun with the product's settings."""

from pathlib import Path

import pytest

from bot.config import Settings, settings
from bot.errors import InputError
from bot.greenroom import Greenroom


async def openings(chosen: Settings) -> list[str]:
    async with Greenroom.open(chosen, "embedded") as greenroom:
        return [(await greenroom.begin("repeat-contact-dana")).transcript.utterances[0].text for _ in range(12)]


async def test_with_a_seed_set_everybody_meets_the_same_customer(tmp_path: Path) -> None:
    assert len(set(await openings(Settings(data=tmp_path, seed=7)))) == 1


async def test_without_one_chance_decides(tmp_path: Path) -> None:
    assert len(set(await openings(Settings(data=tmp_path)))) > 1


@pytest.mark.parametrize("seed", ["-1", "2147483648", "seven"])
def test_a_seed_that_is_none_is_refused(seed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_SEED", seed)
    with pytest.raises(InputError, match="GREENROOM_SEED"):
        settings()
