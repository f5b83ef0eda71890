"""Every prompt is versioned: its words change only with its number, so that records say what was really asked."""

import json
from pathlib import Path

import pytest

from bot.store.library import Library

PROMPTS = Path(__file__).parents[1] / "prompts"
NAMES = sorted(path.stem for path in PROMPTS.glob("*.md") if path.stem != "README")
VERSIONS: dict[str, dict[str, str]] = json.loads((PROMPTS / "versions.json").read_text(encoding="utf-8"))


def refused(name: str, version: int, hash: str, versions: dict[str, dict[str, str]]) -> str | None:
    """What is wrong with a prompt of this version and hash, and what to do; None if it is on record as it is."""
    known = versions.get(name, {})
    if known.get(str(version)) == hash:
        return None
    if str(version) in known:
        return f"the words of {name} v{version} have changed; set version: {max(map(int, known)) + 1} in its file"
    return f'prompts/versions.json: add "{version}": "{hash}" to "{name}"'


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_prompt_are_those_of_its_version(name: str) -> None:
    prompt = Library.at().prompt(name)
    assert refused(name, prompt.version, prompt.hash, VERSIONS) is None


@pytest.mark.parametrize(
    ("version", "hash", "told"),
    [
        (2, "bbbbbb", None),
        (2, "cccccc", "the words of it v2 have changed; set version: 3 in its file"),
        (1, "cccccc", "the words of it v1 have changed; set version: 3 in its file"),
        (3, "cccccc", 'prompts/versions.json: add "3": "cccccc" to "it"'),
    ],
)
def test_a_changed_prompt_is_told_what_to_do(version: int, hash: str, told: str | None) -> None:
    assert refused("it", version, hash, {"it": {"1": "aaaaaa", "2": "bbbbbb"}}) == told


def test_no_version_is_on_record_for_a_prompt_that_is_gone() -> None:
    assert sorted(VERSIONS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_body_and_tables_counts(name: str) -> None:
    prompt = Library.at().prompt(name)
    changed = [prompt.model_copy(update={part: getattr(prompt, part) + " "}) for part in ("system", "human")]
    changed += [
        prompt.model_copy(update={"tables": {**prompt.tables, table: {**entries, key: text + " "}}})
        for table, entries in prompt.tables.items()
        for key, text in entries.items()
    ]
    assert prompt.hash not in {other.hash for other in changed}
    assert len({other.hash for other in changed}) == len(changed)
