"""Saving a persona: next version, whole, only into its folder, never over somebody else's change."""

import re
from pathlib import Path

import pytest

from bot.errors import AuthoringError, InputError, NotFoundError
from bot.store.desk import Desk, checked_id
from bot.store.library import product_home
from bot.store.shelf import Shelf

ID = "past-due-marcus"
SHIPPED = (product_home() / "personas" / f"{ID}.yaml").read_text(encoding="utf-8")
TEXT = re.sub(r"(?m)^version: \d+", "version: 1", SHIPPED)
OLDER = TEXT.replace("age: 44", "age: 45")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "personas").mkdir(parents=True)
    (tmp_path / "home" / "personas" / f"{ID}.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "home"


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Desk:
    return Desk(Shelf((home, product_home())), tmp_path / "kept")


def test_saving_bumps_the_version_and_keeps_the_text_before(desk: Desk, home: Path) -> None:
    before = desk.source(ID)
    after = desk.save(ID, OLDER, before.mark)
    assert after.version == 2
    assert after.text == OLDER.replace("version: 1", "version: 2", 1)
    assert (home / "personas" / f"{ID}.yaml").read_text(encoding="utf-8") == after.text
    assert [kept.text for kept in desk.history(ID)] == [TEXT]
    assert desk.earlier(ID, before.mark) == before
    assert [path.name for path in (home / "personas").iterdir()] == [f"{ID}.yaml"]


def test_versions_stand_newest_first_and_a_number_set_by_hand_counts(desk: Desk) -> None:
    first = desk.save(ID, OLDER, desk.source(ID).mark)
    second = desk.save(ID, first.text.replace("version: 2", "version: 7", 1).replace("age: 45", "age: 46"), first.mark)
    assert second.version == 7
    assert [kept.version for kept in desk.history(ID)] == [2, 1]


def test_a_change_made_meanwhile_is_not_overwritten(desk: Desk, home: Path) -> None:
    mark = desk.source(ID).mark
    (home / "personas" / f"{ID}.yaml").write_text(OLDER, encoding="utf-8")
    with pytest.raises(InputError, match=r"past-due-marcus\.yaml has changed since you opened it; copy your text"):
        desk.save(ID, TEXT.replace("age: 44", "age: 50"), mark)
    assert desk.source(ID).text == OLDER
    assert desk.history(ID) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT, "nothing has changed"),
        (TEXT.replace("age: 44", "age: old"), "character.age"),
        (TEXT.replace(f"id: {ID}", "id: somebody-else", 1), "must stay 'past-due-marcus'"),
        ("id: [", "line 1"),
        (TEXT + "# " + "x" * 512_000, "larger than 512 kB"),
    ],
)
def test_a_text_that_is_no_new_version_changes_nothing(desk: Desk, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        desk.save(ID, text, desk.source(ID).mark)
    assert desk.source(ID).text == TEXT
    assert desk.history(ID) == []


@pytest.mark.parametrize("id", ["../past-due-marcus", "a/b", "..", "", "A", "x\x00", "/etc/passwd", "-a", "a" * 61])
def test_an_id_that_could_lead_elsewhere_is_refused(desk: Desk, id: str) -> None:
    with pytest.raises(InputError, match="cannot name a persona"):
        checked_id(id)
    with pytest.raises(InputError):
        desk.save(id, OLDER, "")
    with pytest.raises(InputError):
        desk.history(id)


def test_a_link_out_of_the_folder_is_not_followed(desk: Desk, home: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(TEXT, encoding="utf-8")
    (home / "personas" / f"{ID}.yaml").unlink()
    (home / "personas" / f"{ID}.yaml").symlink_to(outside)
    with pytest.raises(InputError, match="leads out of"):
        desk.save(ID, OLDER, desk.source(ID).mark)
    assert outside.read_text(encoding="utf-8") == TEXT


def test_a_persona_of_the_product_is_saved_into_the_home_of_the_team(desk: Desk, home: Path) -> None:
    nia = desk.source("fraud-victim-nia")
    product = product_home() / "personas" / "fraud-victim-nia.yaml"
    desk.save("fraud-victim-nia", nia.text.replace("summary: ", "summary: Now ", 1), nia.mark)
    assert product.read_text(encoding="utf-8") == nia.text
    assert (home / "personas" / "fraud-victim-nia.yaml").is_file()


def test_an_installed_product_s_own_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "data"
    (installed / "personas").mkdir(parents=True)
    (installed / "personas" / f"{ID}.yaml").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr("bot.store.desk.product_home", lambda: installed)
    desk = Desk(Shelf((installed,)), tmp_path / "kept")
    with pytest.raises(InputError, match="set GREENROOM_HOME to a folder of yours"):
        desk.save(ID, OLDER, desk.source(ID).mark)


def test_an_unknown_version_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.earlier(ID, "0" * 12)
    with pytest.raises(NotFoundError):
        desk.source("nobody")


def test_a_text_without_version_line_says_how_to_write_it(desk: Desk) -> None:
    with pytest.raises(AuthoringError, match="version"):
        desk.save(ID, TEXT.replace("version: 1\n", "", 1), desk.source(ID).mark)
