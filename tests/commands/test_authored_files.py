"""Which persona is meant by a file, a folder or a name."""

from pathlib import Path

import pytest

from bot.commands.authored_files import authored_file, authored_files
from bot.errors import InputError
from bot.store.library import Library

KNOWN = Library.at().persona_files
DANA = KNOWN["repeat-contact-dana"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with personas of its own, which is where the person is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "personas").mkdir()
    for name in ("one", "two"):
        (tmp_path / "personas" / f"{name}.yaml").write_text("id: x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_a_name_a_file_and_a_folder_are_all_understood(home: Path) -> None:
    own = Path("personas")
    assert authored_file(Path("repeat-contact-dana"), KNOWN, "persona") == DANA
    assert authored_file(Path("one"), KNOWN, "persona") == own / "one.yaml"
    assert authored_file(own / "two.yaml", KNOWN, "persona") == own / "two.yaml"
    assert authored_files([own, own / "one.yaml", Path("one")], KNOWN, "persona") == [
        own / "one.yaml",
        own / "two.yaml",
    ]
    assert authored_files([], KNOWN, "persona") == list(KNOWN.values())
    rubrics = Library.at().rubric_files
    assert authored_file(Path("customer-care"), rubrics, "rubric") == rubrics["customer-care"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("repeat-contact-dan", "no such file, and no persona of that name; did you mean 'repeat-contact-dana'?"),
        ("repeat-contact-dan.yaml", "did you mean 'repeat-contact-dana'?"),
        ("zzz", "zzz: no such file, and no persona of that name; there are: bereaved-alan"),
        ("elsewhere/one", "elsewhere/one: no such file"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest_name(home: Path, given: str, says: str) -> None:
    with pytest.raises(InputError) as told:
        authored_file(Path(given), KNOWN, "persona")
    assert says in str(told.value)


def test_a_folder_is_no_single_persona_and_an_empty_one_holds_none(home: Path) -> None:
    with pytest.raises(InputError, match="personas is a folder; name one file in it"):
        authored_file(Path("personas"), KNOWN, "persona")
    with pytest.raises(InputError, match=r"empty: no \.yaml file in this folder"):
        authored_files([Path("empty")], KNOWN, "persona")
