"""Token counts and budgets by tiktoken, without a network: its tables come with the product."""

import gzip
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import tiktoken

from bot.errors import FailureError

DATA = Path(__file__).parent / "data"
CACHED_AS = {
    "cl100k_base": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    "o200k_base": "fb374d419588a4632f3f557e76b4b70aebbca790",
}
"""Name of each table in tiktoken's cache: the SHA-1 of the address it would download it from."""
NEWEST = "o200k_base"
"""Counts models of other makers well enough for a budget."""
PER_MESSAGE = 4
STEP = 4
"""Messages that leave a too long history at once, so that its beginning stays the same for some turns and is cached."""

Said = tuple[str, str]


def count(text: str, model: str = "") -> int:
    """Tokens of `text`; special tokens that a trainee types are plain text."""
    return len(encoding(model).encode(text, disallowed_special=()))


def trimmed(history: Sequence[Said], budget: int, model: str = "") -> list[Said]:
    """The end of `history` that fits into `budget` tokens; the newest message always stays."""
    sizes = [count(text, model) + PER_MESSAGE for _, text in history]
    starts = range(0, max(len(history), 1), STEP)
    start = next((start for start in starts if sum(sizes[start:]) <= budget), None)
    if start is None:
        start = next((start for start in range(len(history)) if sum(sizes[start:]) <= budget), len(history) - 1)
    return list(history[start:])


def encoding(model: str = "") -> tiktoken.Encoding:
    """The tokenizer of `model`, e.g. `gpt-4o`; the newest for those that tiktoken does not know."""
    try:
        name = tiktoken.encoding_name_for_model(model)
    except KeyError:
        name = NEWEST
    return _load(name if name in CACHED_AS else NEWEST)


@lru_cache(maxsize=4)
def _load(name: str) -> tiktoken.Encoding:
    seed(name)
    return tiktoken.get_encoding(name)


def seed(name: str) -> Path:
    """Put the table where tiktoken looks for it: TIKTOKEN_CACHE_DIR, else our cache. tiktoken checks its hash."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "greenroom" / "tiktoken"
    folder = Path(os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(cache)))
    file = folder / CACHED_AS[name]
    if not file.is_file():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = folder / f"{file.name}.{os.getpid()}"
            unfinished.write_bytes(gzip.decompress((DATA / f"{name}.tiktoken.gz").read_bytes()))
            unfinished.replace(file)
        except OSError as error:
            raise FailureError(f"cannot write {file}: {error.strerror}; set TIKTOKEN_CACHE_DIR elsewhere") from None
    return file
