"""Chainlit's folder is filled from a checkout or wheel that may be read-only."""

from pathlib import Path

import pytest

from bot.casting import EMBEDDED_CAST
from bot.config import EMBEDDED, Settings
from bot.errors import FailureError
from bot.ui import folder, wording
from bot.ui.players import about


def settings(data: Path, model: str = EMBEDDED) -> Settings:
    return Settings(_env_file=None, data=data, model=model)


def test_everything_the_page_needs_is_copied_and_nothing_is_written_beside_the_code(tmp_path: Path) -> None:
    before = sorted(folder.HERE.rglob("*"))
    root = folder.prepare(settings(tmp_path))
    assert root == tmp_path / "ui"
    public = {path.relative_to(folder.HERE) for path in (folder.HERE / "public").rglob("*") if path.is_file()}
    assert {path.relative_to(root) for path in (root / "public").rglob("*") if path.is_file()} == public
    assert sorted(folder.HERE.rglob("*")) == before


def test_a_second_start_replaces_what_was_changed_by_hand_or_by_an_update(tmp_path: Path) -> None:
    for path in (folder.prepare(settings(tmp_path)) / "public").rglob("*.css"):
        path.write_text("old")
    css = folder.prepare(settings(tmp_path)) / "public" / "greenroom.css"
    assert css.read_text() == (folder.HERE / "public" / "greenroom.css").read_text()


def test_a_read_only_source_leaves_a_writable_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    for name in (".chainlit/config.toml", "public/logo_light.svg"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("x")
        (source / name).chmod(0o444)
    monkeypatch.setattr(folder, "HERE", source)
    root = folder.prepare(settings(tmp_path / "data"))
    assert (root / "public" / "logo_light.svg").stat().st_mode & 0o200
    assert folder.prepare(settings(tmp_path / "data")) == root


def test_a_folder_that_cannot_be_written_is_named_with_the_setting_that_moves_it(tmp_path: Path) -> None:
    (tmp_path / "ui").write_text("in the way")
    with pytest.raises(FailureError, match=r"cannot write .*ui'.* set GREENROOM_DATA to another folder"):
        folder.prepare(settings(tmp_path))


@pytest.mark.parametrize(
    ("model", "cast", "connects"),
    [(EMBEDDED, str(EMBEDDED_CAST), True), ("openai:gpt-4.1", "customer: openai:gpt-4.1", False)],
)
def test_the_about_text_says_who_plays_and_how_to_connect_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, cast: str, connects: bool
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none needed: nothing is called")
    text = about(settings(tmp_path, model))
    assert cast in text
    assert wording.text("about.trust") in text
    assert ("set GREENROOM_MODEL to" in text) == connects
