"""The default lines serve every archetype, beat and landing, and fit where they are put."""

import pytest

from bot.core.direction import BANDS, Beat
from bot.core.script import Script
from bot.core.signals import HARMFUL, SIGNALS
from bot.core.temperament import ARCHETYPES, Archetype
from bot.embedded.playing.lines import book

BEATS: tuple[Beat, ...] = (
    "ask", "press", "call_out", "vent", "withdraw", "object", "consider", "doubt", "soften", "ask_supervisor", "accept",
    "accept_grudging", "walk_away", "leave",
)  # fmt: skip


def lines(archetype: Archetype, beat: Beat, band: str) -> list[str]:
    both: tuple[Script, Script] = (book().archetypes[archetype], book().common)
    return [line for s in both for key in (band, "any") for line in s.beats.get(beat, {}).get(key, ())]  # type: ignore[call-overload]


@pytest.mark.parametrize("archetype", ARCHETYPES)
@pytest.mark.parametrize("beat", BEATS)
def test_every_archetype_has_lines_for_every_beat_in_every_band(archetype: Archetype, beat: Beat) -> None:
    assert all(lines(archetype, beat, band) for band in BANDS)
    common_beats = ("press", "call_out", "withdraw", "soften", "doubt", "object")
    assert beat not in common_beats or all(len(lines(archetype, beat, band)) >= 3 for band in BANDS)


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_every_archetype_can_open_tell_and_ask(archetype: Archetype) -> None:
    script = book().archetypes[archetype]
    assert len(script.open) >= 2
    assert len(script.story) >= 4
    assert len(script.asks) >= 2


def test_every_landing_has_a_reaction_and_every_harm_a_name() -> None:
    landings = {spec.felt for spec in SIGNALS.values()}
    assert landings <= set(book().common.reactions)
    assert {SIGNALS[signal].felt for signal in HARMFUL} <= set(book().broken)
    assert all(name[0].islower() and not name.endswith(".") for name in book().broken.values())


def test_all_odd_messages_and_manners_have_lines() -> None:
    assert all(len(book().common.odd[kind]) >= 2 for kind in book().common.odd)
    assert all(table.get("any") for table in book().manners.values())
