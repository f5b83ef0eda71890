"""Who plays: files of the working tree, of a git revision and of a draft, by every model, under names of their own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.config import Settings
from bot.errors import GreenroomError, InputError
from bot.store.library import product_home
from evals.variants import TREE, Entrant, Wanted, entrants

EVALUATOR = "prompts/evaluator.md"
DRAFT = ("\n## human\n", "\nBe strict.\n\n## human\n")
"""What a test adds to the prompt."""


def git(home: Path, *words: str) -> str:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(home), *who, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A checkout with the product's files, in one commit tagged `first`."""
    home = tmp_path / "home"
    for folder in ("personas", "prompts"):
        shutil.copytree(product_home() / folder, home / folder)
    git(tmp_path, "init", "--quiet", str(home))
    commit(home, "first")
    return home


def commit(home: Path, tag: str) -> None:
    git(home, "add", "--all")
    git(home, "commit", "--quiet", "--message", tag)
    git(home, "tag", tag)


def given(home: Path | None) -> Settings:
    return Settings(_env_file=None, home=home)


def prompt_id(entrant: Entrant, name: str = "evaluator") -> str:
    return next(id for id in entrant.variant.prompts if id.startswith(f"{name} "))


def names(found: list[Entrant]) -> list[tuple[str, str, str | None]]:
    return [(one.variant.name, one.variant.model, one.against) for one in found]


def test_an_edit_is_played_against_the_revision_before_it(home: Path) -> None:
    edit(home / EVALUATOR, *DRAFT)
    with entrants(given(home), Wanted(against="first")) as (now, before):
        assert names([now, before]) == [(TREE, "embedded", "first"), ("first", "embedded", None)]
        assert now.variant.commit == f"{before.variant.commit}+"
        assert prompt_id(now) != prompt_id(before)
        assert set(now.variant.prompts) - {prompt_id(now)} == set(before.variant.prompts) - {prompt_id(before)}
        assert "Be strict." in now.library.prompt("evaluator").system
        assert "Be strict." not in before.library.prompt("evaluator").system
        assert now.variant.authored == before.variant.authored


def test_an_edited_persona_shows_in_the_hash_of_authored_files(home: Path) -> None:
    edit(home / "personas/past-due-marcus.yaml", "age: 44", "age: 45")
    with entrants(given(home), Wanted(against="first")) as (now, before):
        assert now.variant.authored != before.variant.authored
        assert now.variant.prompts == before.variant.prompts
        assert (now.library.persona("past-due-marcus").character.age, 44) == (45, 44)
        assert before.library.persona("past-due-marcus").character.age == 44


def test_a_clean_checkout_has_no_plus_and_no_checkout_has_no_revision(home: Path, tmp_path: Path) -> None:
    with entrants(given(home)) as (clean,):
        assert clean.variant.commit == git(home, "rev-parse", "--short", "HEAD")
    plain = tmp_path / "plain"
    shutil.copytree(home / "prompts", plain / "prompts")
    with entrants(given(plain)) as (one,):
        assert one.variant.commit == ""


def test_what_is_edited_while_a_suite_runs_does_not_reach_it(home: Path) -> None:
    with entrants(given(home)) as (one,):
        edit(home / EVALUATOR, *DRAFT)
        assert "Be strict." not in one.library.prompt("evaluator").system


def test_judge_and_trainees_are_todays_for_everyone(home: Path) -> None:
    edit(home / "prompts/judge.md", "\n## human\n", " Be brief.\n\n## human\n")
    with entrants(given(home), Wanted(against="first")) as (now, before):
        assert prompt_id(now, "judge") == prompt_id(before, "judge")
        assert "Be brief." in before.library.prompt("judge").system


def test_files_a_revision_does_not_have_come_from_today_and_are_named(home: Path) -> None:
    git(home, "rm", "--quiet", "prompts/coach.md", "personas/bereaved-theo.yaml")
    commit(home, "second")
    for name in ("prompts/coach.md", "personas/bereaved-theo.yaml"):
        shutil.copyfile(product_home() / name, home / name)
    with entrants(given(home), Wanted(against="second")) as (_, before):
        assert before.borrowed == ("personas/bereaved-theo.yaml", "prompts/coach.md")
        assert before.library.persona("bereaved-theo").id == "bereaved-theo"


def test_every_choice_of_drafts_by_every_model_is_a_variant(home: Path, tmp_path: Path) -> None:
    drafts = []
    for number, name in enumerate(("evaluator", "evaluator", "repair")):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copyfile(home / f"prompts/{name}.md", folder / "draft.md")
        edit(folder / "draft.md", "## human", f"Version {number}.\n\n## human")
        drafts.append(f"{name}={folder / 'draft.md'}")
    with entrants(given(home), Wanted("first", tuple(drafts), ("a", "b"))) as found:
        assert names(found) == [
            (f"evaluator=draft.md, repair=draft.md (1) · {m}", m, f"first · {m}") if n == 0 else
            (f"evaluator=draft.md, repair=draft.md (2) · {m}", m, f"first · {m}") if n == 1 else
            (f"first · {m}", m, None)
            for m in "ab" for n in range(3)
        ]  # fmt: skip
        first, second, before = found[:3]
        assert len({prompt_id(one) for one in (first, second, before)}) == 3
        assert prompt_id(first, "repair") == prompt_id(second, "repair") != prompt_id(before, "repair")
        assert first.variant.commit.endswith("+")


def test_files_of_weights_go_by_their_names_and_never_by_their_folders(home: Path) -> None:
    models = ("gguf:/here/model.gguf", "gguf:/there/model.gguf", "gguf:/here/model.gguf?lora=/there/tuned.gguf")
    with entrants(given(home), Wanted(models=models)) as found:
        assert [one.variant.name for one in found] == [
            "gguf:model.gguf (1)", "gguf:model.gguf (2)", "gguf:model.gguf with tuned.gguf",
        ]  # fmt: skip
        assert [one.model for one in found] == list(models)
        assert not any("/" in one.variant.model for one in found)


MISTAKES: list[tuple[str, Wanted, str]] = [
    ("unknown revision", Wanted("firts"), r"--against firts: no such revision"),
    ("an option for git", Wanted("--all"), r"--against --all: no such revision"),
    ("no equals sign", Wanted(prompts=("evaluator",)), r"write name=path"),
    ("unknown prompt", Wanted(prompts=("evaluater=x.md",)), r"no prompt 'evaluater'; did you mean 'evaluator'"),
    ("no such file", Wanted(prompts=("evaluator=nowhere.md",)), r"evaluator=nowhere.md: no such file"),
    ("another prompt's file", Wanted(prompts=("evaluator=prompts/judge.md",)), r"'judge' must equal the file name"),
    ("no prompt at all", Wanted(prompts=("evaluator=prompts/README.md",)), r"README.md: 1 fault\n.*front matter"),
]


@pytest.mark.parametrize(("why", "wanted", "words"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_told_before_anything_is_played(
    home: Path, monkeypatch: pytest.MonkeyPatch, why: str, wanted: Wanted, words: str
) -> None:
    monkeypatch.chdir(home)
    with pytest.raises(InputError, match=words), entrants(given(home), wanted):
        pass


def test_outside_a_checkout_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    shutil.copytree(product_home() / "prompts", tmp_path / "prompts")
    with pytest.raises(InputError, match="not in a git checkout"), entrants(given(tmp_path), Wanted("HEAD")):
        pass


def test_a_revision_without_authored_files_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "note.txt").write_text("x")
    commit(tmp_path, "bare")
    shutil.copytree(product_home() / "prompts", tmp_path / "prompts")
    with (
        pytest.raises(InputError, match="has no personas or prompts folder"),
        entrants(given(tmp_path), Wanted("bare")),
    ):
        pass


def test_old_files_that_todays_code_cannot_read_are_all_named_with_their_faults(home: Path) -> None:
    edit(home / EVALUATOR, "## human", "## person")
    edit(home / "personas/vip-gayle.yaml", "difficulty:", "hardness:")
    commit(home, "broken")
    for name in (EVALUATOR, "personas/vip-gayle.yaml"):
        shutil.copyfile(product_home() / name, home / name)
    with pytest.raises(GreenroomError) as raised, entrants(given(home), Wanted("broken")):
        pass
    told = str(raised.value).splitlines()
    assert told[0] == "--against broken: today's code cannot read these files as they were there"
    assert [line.split(":")[0].strip() for line in told[1:]] == ["personas/vip-gayle.yaml"] * 2 + [EVALUATOR]
    assert "hardness: unknown field" in str(raised.value)
