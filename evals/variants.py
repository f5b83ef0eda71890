"""What is compared: authored files (the working tree, a git revision, an exchanged prompt) times models."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.casting import role_ids
from bot.config import Settings
from bot.errors import InputError
from bot.llm.models import shown
from bot.store.library import Library
from evals import authored
from evals.outcome import Variant

TREE = "working tree"


@dataclass(frozen=True)
class Entrant:
    """A variant and what it is played with. `against`: name of the entrant it is compared with, if one plays."""

    variant: Variant
    library: Library
    model: str | None = None
    """Plays all roles; None: as the settings say."""
    against: str | None = None
    borrowed: tuple[str, ...] = ()
    """Files its revision does not have, taken from the working tree."""


@dataclass(frozen=True)
class Wanted:
    """The matrix asked for. `prompts`: `name=path`; two of one name are two versions, of two names one version."""

    against: str | None = None
    prompts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


@contextmanager
def entrants(settings: Settings, wanted: Wanted = Wanted()) -> Iterator[list[Entrant]]:
    """Everyone who plays, the revision of `--against` last; their files live as long as the context."""
    with TemporaryDirectory(prefix="greenroom-") as folder:
        own = list(_own(settings, wanted, Path(folder)))
        if wanted.against is not None:
            rival = _rival(settings, wanted.against, Path(folder))
            yield _named(settings, [*(replace(one, against=rival.variant.name) for one in own), rival], wanted.models)
        else:
            yield _named(settings, own, wanted.models)


def _own(settings: Settings, wanted: Wanted, folder: Path) -> Iterator[Entrant]:
    """The working tree, or one entrant per version of exchanged prompts."""
    today = Library.at(settings.home)
    for number, chosen in enumerate(_versions(wanted.prompts)):
        library = authored.copy(today, folder / str(number))
        for name, path in chosen.items():
            authored.exchange(library, name, path)
        title = ", ".join(f"{name}={path.name}" for name, path in chosen.items()) or TREE
        commit = authored.revision(today.homes[0])
        yield _entrant(title, f"{commit.rstrip('+')}+" if chosen and commit else commit, library)


def _versions(given: Sequence[str]) -> list[dict[str, Path]]:
    """One mapping prompt -> file per version: every choice of one file for each prompt named."""
    choices: dict[str, list[Path]] = {}
    for one in given:
        name, equals, path = one.partition("=")
        if not (name and equals and path):
            raise InputError(f"--prompt {one}: write name=path, e.g. --prompt evaluator=draft.md")
        choices.setdefault(name, []).append(Path(path))
    return [dict(zip(choices, paths, strict=True)) for paths in product(*choices.values())]


def _rival(settings: Settings, ref: str, folder: Path) -> Entrant:
    today = Library.at(settings.home)
    place, now = folder / "against", authored.copy(today, folder / "today")
    commit, borrowed = authored.checkout(today.homes[0], ref, now, place)
    library = Library((place,))
    authored.check(library, ref)
    return replace(_entrant(ref, commit, library), borrowed=borrowed)


def _entrant(name: str, commit: str, library: Library) -> Entrant:
    ids = tuple(library.prompt(prompt).id for prompt in authored.prompt_names(library))
    home = library.homes[0]
    return Entrant(Variant(name=name, model="", commit=commit, prompts=ids, authored=authored.digest(home)), library)


def _named(settings: Settings, found: Sequence[Entrant], models: Sequence[str]) -> list[Entrant]:
    """Everyone by every model; the model is in the name where there are several, alone if only it differs."""
    many = len(set(models)) > 1
    titles = _unique([one.variant.name for one in found])
    out = []
    alone = many and len(found) == 1
    titles = [""] if alone else titles
    between = "" if alone else " · "
    tails = _unique([f"{between}{shown(model)}" for model in dict.fromkeys(models)] if many else [""])
    for model, tail in zip(dict.fromkeys(models) or [None], tails, strict=True):
        for title, one in zip(titles, found, strict=True):
            named = one.variant.model_copy(update={"name": title + tail, "model": model_name(settings, model)})
            out.append(
                replace(one, variant=named, model=model, against=f"{one.against}{tail}" if one.against else None)
            )
    return out


def _unique(names: Sequence[str]) -> list[str]:
    """Two files may have the same name: then they are numbered."""
    return [
        name if names.count(name) == 1 else f"{name} ({names[:at].count(name) + 1})" for at, name in enumerate(names)
    ]


def model_name(settings: Settings, model: str | None) -> str:
    """The model that plays; where roles differ, all of them."""
    ids = {role: shown(id) for role, id in role_ids(settings, model).items()}
    return ids["evaluator"] if len(set(ids.values())) == 1 else ", ".join(f"{role} {id}" for role, id in ids.items())
