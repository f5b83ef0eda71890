"""Swearing: told apart from words that only look like it, and in no line that a customer is given to say."""

from pathlib import Path

import pytest
import yaml

from bot.core.profanity import profane
from bot.store.library import Library

ROOT = Path(__file__).parents[2]
STOCK = ("bot/embedded/playing/lines.yaml", "bot/authoring/archetypes.yaml")
LINES = [*sorted((ROOT / "personas").glob("*.yaml")), *(ROOT / name for name in STOCK)]


@pytest.mark.parametrize(
    "text",
    ["What the hell is this?", "Bloody hell.", "This is BULLSHIT", "you bastards", "I'm pissed off", "For fuck’s sake",
     "Goddamn it", "what a load of crap.", "sh*t", "Kiss my ass", "WTF", "Sod off"],
)  # fmt: skip
def test_swearing_is_found(text: str) -> None:
    assert profane(text)


@pytest.mark.parametrize(
    "text",
    ["Hello, I was assured of a class in Scunthorpe.", "He passed away in a shell of a house.",
     "My assistant assessed it.",
     "A hundred pounds of birdseed", "Thank God.", "It is a disgrace and you are a liar.", "The dickens of a mess",
     "Moby Dick and Penistone", "The damage is done", "Cocktails, crappie fishing"],
)  # fmt: skip
def test_words_that_only_look_like_it_are_left_alone(text: str) -> None:
    assert not profane(text)


@pytest.mark.parametrize("path", LINES, ids=lambda path: path.name)
def test_no_line_that_ships_swears(path: Path) -> None:
    assert [line for line in strings(yaml.safe_load(path.read_text(encoding="utf-8"))) if profane(line)] == []


def strings(data: object) -> list[str]:
    """Every string in nested data."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in strings(value)]
    if isinstance(data, list):
        return [text for value in data for text in strings(value)]
    return [data] if isinstance(data, str) else []


def test_the_customers_prompt_says_both_ways_and_asks_for_another_sentence() -> None:
    tables = Library.at().prompt("customer").tables
    assert tables["swearing"].keys() == {"off", "on"}
    assert "swear words are not" in tables["swearing"]["off"]
    assert "swear" in tables["again"]["swears"]
