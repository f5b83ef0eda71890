"""Small habits of spelling change how a line looks, never what it says."""

import re

import pytest

from bot.core.direction import Band
from bot.core.persona import Change, Voice
from bot.embedded.playing.voice import closed, spoken

NAMES = frozenset({"dana", "hull"})


def voice(*changes: Change, **words: str) -> Voice:
    return Voice(style="any", changes=changes, words=words)


@pytest.mark.parametrize(
    ("line", "changes", "band", "heard"),
    [
        ("I said it. It's HB-40417, Dana.", ("lower_case",), "calm", "i said it. it's HB-40417, Dana."),
        ("Dana here. I'm in Hull on Monday.", ("lower_case",), "calm", "Dana here. i'm in Hull on Monday."),
        ("'{quote}'. I can't. Jo's gone.", ("lower_case",), "calm", "'{quote}'. i can't. jo's gone."),
        ("I can't, it's Dana's.", ("no_apostrophes",), "calm", "I cant, its Dana's."),
        ("'{quote}'. I don't.", ("no_apostrophes",), "calm", "'{quote}'. I dont."),
        ("You never listen, not today.", ("one_word_caps",), "boiling", "You never listen, not TODAY."),
        ("You never listen, not today.", ("one_word_caps",), "upset", "You never listen, not today."),
        ("It is three.", ("one_word_caps",), "boiling", "It is three."),
        ("Nothing at all, nothing.", (), "calm", "Nowt at all, nowt."),
    ],
)
def test_a_line_is_spelled_their_way(line: str, changes: tuple[Change, ...], band: Band, heard: str) -> None:
    assert spoken(line, voice(*changes, nothing="nowt"), band, NAMES) == heard


def test_some_lines_trail_off_and_always_the_same_ones() -> None:
    lines = [f"I thought so {word}. I will wait." for word in ("now", "then", "here", "there", "still", "again")]
    once, twice = ([spoken(line, voice("ellipses"), "upset", NAMES) for line in lines] for _ in range(2))
    assert once == twice
    assert any("... I will" in line for line in once)
    assert any("... I will" not in line for line in once)
    assert not any("..." in spoken(line, voice("ellipses"), "calm", NAMES) for line in lines)


def test_figures_and_codes_survive_every_change() -> None:
    line = "It's £412.50 on the 3rd, HB-40417, a.b@mail.example, 07700 900418."
    changed = spoken(line, voice("lower_case", "no_apostrophes", "one_word_caps", "ellipses"), "boiling", NAMES)
    for figure in re.findall(r"\S*\d\S*|\S+@\S+", line):
        assert figure in changed


@pytest.mark.parametrize(
    ("reply", "changes", "end"),
    [
        ("No. Not that.", ("no_final_stop",), "No. Not that"),
        ("No...", ("no_final_stop",), "No..."),
        ("No?", ("no_final_stop",), "No?"),
        ("No.", (), "No."),
    ],
)
def test_some_leave_the_last_stop_off(reply: str, changes: tuple[Change, ...], end: str) -> None:
    assert closed(reply, voice(*changes)) == end
