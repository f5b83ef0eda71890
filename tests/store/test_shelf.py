"""A running server sees its persona files as they are, and loses none to a slip of the pen."""

from pathlib import Path

import pytest

from bot.errors import AuthoringError, NotFoundError
from bot.store.library import product_home
from bot.store.shelf import Shelf

MARCUS = (product_home() / "personas" / "past-due-marcus.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "past-due-marcus.yaml").write_text(MARCUS, encoding="utf-8")
    return tmp_path / "personas"


@pytest.fixture
def shelf(folder: Path) -> Shelf:
    return Shelf((folder.parent,))


def test_a_saved_change_and_a_new_file_are_there_at_the_next_look(shelf: Shelf, folder: Path) -> None:
    assert [persona.name for persona in shelf.personas()] == ["Marcus Bell"]
    (folder / "past-due-marcus.yaml").write_text(MARCUS.replace("name: Marcus Bell", "name: Marcus Bellow"))
    (folder / "past-due-tom.yaml").write_text(MARCUS.replace("id: past-due-marcus", "id: past-due-tom"))
    assert [persona.name for persona in shelf.personas()] == ["Marcus Bellow", "Marcus Bell"]
    assert shelf.persona("past-due-tom").id == "past-due-tom"
    assert shelf.broken() == []


def test_a_broken_file_keeps_its_last_good_state_and_says_what_is_wrong(shelf: Shelf, folder: Path) -> None:
    before = shelf.personas()
    (folder / "past-due-marcus.yaml").write_text(MARCUS.replace("age: 44", "age: old"))
    assert shelf.personas() == before
    assert shelf.persona("past-due-marcus") == before[0]
    [broken] = shelf.broken()
    assert (broken.id, broken.kept) == ("past-due-marcus", True)
    assert "character.age" in broken.fault
    (folder / "past-due-marcus.yaml").write_text(MARCUS.replace("age: 44", "age: 45"))
    assert shelf.persona("past-due-marcus").character.age == 45
    assert shelf.broken() == []


def test_a_file_that_was_never_right_takes_no_other_down(shelf: Shelf, folder: Path) -> None:
    (folder / "bad.yaml").write_text("id: [")
    assert [persona.id for persona in shelf.personas()] == ["past-due-marcus"]
    assert [(found.id, found.kept) for found in shelf.broken()] == [("bad", False)]
    with pytest.raises(AuthoringError):
        shelf.persona("bad")


def test_a_deleted_file_is_gone(shelf: Shelf, folder: Path) -> None:
    shelf.personas()
    (folder / "past-due-marcus.yaml").unlink()
    assert shelf.personas() == []
    with pytest.raises(NotFoundError):
        shelf.persona("past-due-marcus")
