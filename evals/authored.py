"""The authored files of one moment, copied aside: of the working tree, of a git revision, with one prompt exchanged."""

import io
import shutil
import subprocess
import zipfile
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from bot.errors import AuthoringError, InputError
from bot.store.authored import load_prompt
from bot.store.library import Library

FOLDERS = ("personas", "prompts")
PATTERNS = ("personas/*.yaml", "prompts/*.md", "prompts/rubrics/*.yaml", "prompts/compliance/*.yaml")
INSTRUMENTS = ("prompts/judge.md", "prompts/trainee.md")
"""Today's always: who is compared must meet the same judge and the same trainees."""


def files(home: Path) -> dict[str, Path]:
    """Every authored file below `home` by its path there."""
    found = {path.relative_to(home).as_posix(): path for pattern in PATTERNS for path in home.glob(pattern)}
    return {name: found[name] for name in sorted(found) if Path(name).name != "README.md"}


def prompt_names(library: Library) -> list[str]:
    """All prompts there are, sorted."""
    return sorted(Path(name).stem for home in library.homes for name in files(home) if name.endswith(".md"))


def digest(home: Path) -> str:
    """Hash over personas, rubrics and packs; prompts have ids of their own."""
    told = sha256()
    for name, path in files(home).items():
        if not name.endswith(".md"):
            told.update(f"{name}\0".encode() + path.read_bytes())
    return told.hexdigest()[:12]


def copy(library: Library, folder: Path) -> Library:
    """The library as it is now: what is edited while the suite runs does not reach it."""
    for home in reversed(library.homes):
        for name, path in files(home).items():
            _put(path, folder / name)
    return Library((folder,))


def exchange(library: Library, name: str, path: Path) -> None:
    """Put the prompt at `path` in place of `name` in a copied library; raises InputError or AuthoringError."""
    names = prompt_names(library)
    if name not in names:
        near = get_close_matches(name, names, n=1, cutoff=0.5)
        fix = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}"
        raise InputError(f"--prompt {name}={path}: no prompt {name!r}; {fix}")
    if not path.is_file():
        raise InputError(f"--prompt {name}={path}: no such file")
    place = library.homes[0] / "prompts" / f"{name}.md"
    _put(path, place)
    try:
        load_prompt(place)
    except AuthoringError as fault:
        raise AuthoringError(str(path), fault.faults) from None


def revision(home: Path) -> str:
    """Short revision of the checkout that `home` belongs to, with `+` where it differs; "" where there is none."""
    try:
        commit = _git(home, "rev-parse", "--short", "HEAD").decode().strip()
        tracked, changed = (_git(home, *words, "--", *FOLDERS) for words in (("ls-files",), ("status", "--porcelain")))
    except InputError:
        return ""
    return f"{commit}{'+' if changed.strip() else ''}" if tracked.strip() else ""


def checkout(home: Path, ref: str, today: Library, folder: Path) -> tuple[str, tuple[str, ...]]:
    """Copy the files of `ref` into `folder`; what it lacks comes from `today` and is named. Returns revision, names.

    Raises InputError: not a git checkout, no such revision, or files that the code of today cannot read.
    """
    try:
        _git(home, "rev-parse", "--git-dir")
    except InputError:
        raise InputError(f"--against {ref}: {home} is not in a git checkout, so it has no revisions") from None
    try:
        commit = _git(home, "rev-parse", "--short", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except InputError:
        raise InputError(f"--against {ref}: no such revision; `git log --oneline` and `git branch` list them") from None
    short = commit.decode().strip()
    there = _git(home, "ls-tree", "--name-only", short, "--", *FOLDERS).decode().split()
    if not there:
        raise InputError(f"--against {ref}: that revision has no {' or '.join(FOLDERS)} folder")
    with zipfile.ZipFile(io.BytesIO(_git(home, "archive", "--format=zip", short, "--", *there))) as archive:
        archive.extractall(folder)
    return short, _completed(folder, today)


def _completed(folder: Path, today: Library) -> tuple[str, ...]:
    """Give `folder` today's instruments and whatever else it lacks; the names of the latter."""
    before, lacking = files(folder), []
    for name, path in files(today.homes[0]).items():
        if name not in before or name in INSTRUMENTS:
            _put(path, folder / name)
            lacking += [name] * (name not in INSTRUMENTS)
    return tuple(lacking)


def check(library: Library, ref: str) -> None:
    """Read every file once; raises InputError naming all files of `ref` that the code of today cannot read."""
    faults = []
    for name, path in files(library.homes[0]).items():
        read = {".md": library.prompt}.get(path.suffix) or {
            "personas": library.persona,
            "rubrics": library.rubric,
            "compliance": library.pack,
        }[path.parent.name]
        try:
            read(path.stem)
        except AuthoringError as fault:
            faults += [f"  {name}: {one}" for one in fault.faults]
    if faults:
        listed = "\n".join(faults)
        raise InputError(f"--against {ref}: today's code cannot read these files as they were there\n{listed}")


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _git(home: Path, *words: str) -> bytes:
    """What git answers; raises InputError with its own words."""
    try:
        done = subprocess.run(["git", "-C", str(home), *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise InputError("git is not installed") from None
    if done.returncode:
        raise InputError(f"git {words[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
