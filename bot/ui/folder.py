"""Chainlit's app folder. It must be writable, so config, page files and wording are copied beside the database."""

import importlib.util
import json
import re
import shutil
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.errors import FailureError
from bot.ui import wording
from bot.ui.players import about

HERE = Path(__file__).parent
_WORDS = re.compile(r'"\{([\w.]+)\}"')
"""A text of the catalogue in Chainlit's configuration."""


def prepare(settings: Settings) -> Path:
    """The folder, filled anew; raises FailureError where it cannot be written."""
    root = settings.data / "ui"
    try:
        (root / ".chainlit" / "translations").mkdir(parents=True, exist_ok=True)
        config = (HERE / ".chainlit" / "config.toml").read_text(encoding="utf-8")
        config = _WORDS.sub(lambda found: json.dumps(wording.text(found[1]), ensure_ascii=False), config)
        (root / ".chainlit" / "config.toml").write_text(config, encoding="utf-8")
        shutil.copytree(HERE / "public", root / "public", dirs_exist_ok=True, copy_function=shutil.copyfile)
        with (root / "public" / "greenroom.js").open("a", encoding="utf-8") as script:
            script.write(wording.for_the_page())
        (root / "chainlit_en-US.md").write_text(about(settings), encoding="utf-8")
        translation = root / ".chainlit" / "translations" / "en-US.json"
        translation.write_text(json.dumps(reworded(chainlit_translation())), encoding="utf-8")
    except OSError as fault:
        raise FailureError(
            f"cannot write the browser app's files to {str(root)!r}: {fault.strerror}; "
            "set GREENROOM_DATA to another folder"
        ) from fault
    return root


def chainlit_translation() -> dict[str, Any]:
    """Chainlit's own texts in the catalogue's language, read without importing Chainlit."""
    spec = importlib.util.find_spec("chainlit")
    if spec is None or spec.origin is None:
        raise FailureError("the browser app needs chainlit; install greenroom with its dependencies")
    file = Path(spec.origin).parent / "translations" / f"{wording.text('language.chainlit')}.json"
    translation: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return translation


def reworded(translation: dict[str, Any]) -> dict[str, Any]:
    """`translation` with our words; raises KeyError where Chainlit has no such text any more."""
    for path, words in wording.texts("chainlit").items():
        *parents, last = path.split(".")
        node = translation
        for parent in parents:
            node = node[parent]
        if last not in node:
            raise KeyError(path)
        node[last] = words
    return translation
