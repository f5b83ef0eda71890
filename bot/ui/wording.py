"""Every text of the browser app: `catalogue/en.yaml`, or the language that GREENROOM_LANGUAGE names.

To add a text, write it into en.yaml under its part of the page, with {slots} for what is filled in, and read it by
`text("part.key", slot=...)`; `texts("part")` is a whole part. A page element reads `greenroom.words.part.key`, and
fills slots with `greenroom.fill(text, {slot})`. To add a language, put a translated copy of en.yaml, keys and slots
as they are, into the folder `catalogue` of GREENROOM_HOME as `<language>.yaml`; it is checked when Greenroom starts.

Not here is what has a language of its own: personas, rubrics, prompts, and what a cast says of a trainee's words. The
embedded cast (`bot/embedded`) plays, coaches and judges in English only; a language model can do so in any.
"""

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from bot.config import Settings
from bot.errors import AuthoringError, NotFoundError
from bot.store.document import read

HOUSE, COACH = "Notice", "Coach"
"""Authors of messages that the customer does not say, as the page's style sheet knows them."""

LOBBY = "all-customers"
ENGLISH = "en"
HERE = Path(__file__).parent / "catalogue"
SERVER_ONLY = frozenset(
    {
        "chainlit", "about", "xray", "pages", "progress", "cohort", "review", "audit", "deed", "note", "figures",
        "role", "studio",
    }
)  # fmt: skip
"""Parts that no element of the chat page shows."""
_SLOT = re.compile(r"\{(\w+)\}")


def load(language: str = ENGLISH, home: Path | None = None) -> dict[str, str]:
    """The catalogue of `language`, dotted key -> text, from `home` or the product.

    Raises NotFoundError where there is none, AuthoringError with every key and slot in which it differs from English.
    """
    folders = [folder for folder in (home and home / "catalogue", HERE) if folder and folder.is_dir()]
    known = {path.stem: path for folder in reversed(folders) for path in folder.glob("*.yaml")}
    if language not in known:
        near = get_close_matches(language, known, 1, 0.0)
        raise NotFoundError(f"GREENROOM_LANGUAGE={language!r}: there is no such catalogue; try {near[0]!r}")
    found = _read(known[language])
    if faults := [*_differences(found, _read(HERE / f"{ENGLISH}.yaml"))]:
        raise AuthoringError(f"catalogue/{language}.yaml", faults)
    return found


def _read(path: Path) -> dict[str, str]:
    return dict(_flat(read(path.read_text(encoding="utf-8"), f"catalogue/{path.name}").data))


def _flat(data: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", str(value)


def _differences(found: Mapping[str, str], english: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{key}: missing" for key in english if key not in found)
    yield from (f"{key}: unknown" for key in found if key not in english)
    for key in english.keys() & found.keys():
        theirs, ours = (sorted(set(_SLOT.findall(text))) for text in (found[key], english[key]))
        if theirs != ours:
            yield f"{key}: has the slots {theirs}, expected {ours}"


_spoken = load()


def speak(settings: Settings) -> None:
    """From now on say everything in the language of `settings`; one per process, as Chainlit is."""
    words = load(settings.language, settings.home)
    _spoken.clear()
    _spoken.update(words)


def text(key: str, **slots: object) -> str:
    """The text at dotted `key`, its slots filled; raises KeyError where there is no such text or slot."""
    return _spoken[key].format(**slots) if slots else _spoken[key]


def has(key: str) -> bool:
    """Whether there is a text at dotted `key`."""
    return key in _spoken


def texts(part: str) -> dict[str, str]:
    """All texts of a part of the page, in order, by their keys within it."""
    return {key.removeprefix(f"{part}."): words for key, words in _spoken.items() if key.startswith(f"{part}.")}


def for_the_page() -> str:
    """Script that gives page elements their texts as `greenroom.words`; the server's own parts stay here."""
    parts: dict[str, dict[str, str]] = {}
    for key, words in _spoken.items():
        part, _, name = key.partition(".")
        if part not in SERVER_ONLY:
            parts.setdefault(part, {})[name] = words
    return f"\ngreenroom.words = {json.dumps(parts, ensure_ascii=False)};\ngreenroom.speak();\n"
