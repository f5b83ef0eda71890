"""Model ids, and what they stand for: the only place that names providers.

openai:gpt-4.1-mini                 OpenAI, or the server at OPENAI_BASE_URL
anthropic:claude-sonnet-4-5         any provider of LangChain's `init_chat_model`
qwen3:8b                            with OPENAI_BASE_URL set: what that server calls its model
gguf:/path/model.gguf?lora=a.gguf   a file, run inside this process (`local` extra)
"""

import importlib.util
import os
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs

from bot.core.note import Note
from bot.errors import InputError
from bot.llm.budget import Budget
from bot.llm.prices import FREE, Price, price
from bot.llm.tape import Tape

OPENAI, GGUF = "openai", "gguf"
PROVIDERS: dict[str, tuple[str, str]] = {
    OPENAI: ("langchain-openai", "OPENAI_API_KEY"),
    "anthropic": ("langchain-anthropic", "ANTHROPIC_API_KEY"),
    "azure_openai": ("langchain-openai", "AZURE_OPENAI_API_KEY"),
    "bedrock_converse": ("langchain-aws", ""),
    "cohere": ("langchain-cohere", "COHERE_API_KEY"),
    "deepseek": ("langchain-deepseek", "DEEPSEEK_API_KEY"),
    "fireworks": ("langchain-fireworks", "FIREWORKS_API_KEY"),
    "google_genai": ("langchain-google-genai", "GOOGLE_API_KEY"),
    "google_vertexai": ("langchain-google-vertexai", ""),
    "groq": ("langchain-groq", "GROQ_API_KEY"),
    "mistralai": ("langchain-mistralai", "MISTRAL_API_KEY"),
    "nvidia": ("langchain-nvidia-ai-endpoints", "NVIDIA_API_KEY"),
    "ollama": ("langchain-ollama", ""),
    "openrouter": ("langchain-openrouter", "OPENROUTER_API_KEY"),
    "perplexity": ("langchain-perplexity", "PPLX_API_KEY"),
    "together": ("langchain-together", "TOGETHER_API_KEY"),
    "xai": ("langchain-xai", "XAI_API_KEY"),
}
"""Provider -> (package on PyPI, variable that holds the key; empty where there is none or several)."""
END = 2**20
"""Bytes at either end of a file of weights that tell it from another."""
HOW = "write provider:name, e.g. openai:gpt-4.1-mini, or set OPENAI_BASE_URL to the server that has it"


@dataclass(frozen=True)
class Limits:
    """How long and how often to try. `timeout`: seconds for one whole answer."""

    timeout: float = 60
    retries: int = 3
    longest_wait: float = 30
    """Seconds; a server that asks to wait longer is given up at once."""


PATIENT = Limits(timeout=120, retries=8, longest_wait=60)
"""For work that nobody is sitting in front of."""


@dataclass(frozen=True)
class Model:
    """A model that a role is played by. Make it with `Model.of`."""

    id: str
    provider: str
    name: str
    base_url: str | None = None
    lora: str | None = None
    role: str = ""
    limits: Limits = Limits()
    budget: Budget = field(default_factory=Budget, compare=False)
    price: Price | None = None
    notes: tuple[Note, ...] = ()
    """What any record made by this model should say about it, e.g. that it also plays the customer."""
    tape: Tape | None = field(default=None, compare=False)
    """Keeps its answers while prompts are evaluated; none in the app."""
    source: str = field(default="", compare=False)
    """Hash of what answers under this name: a server's address, or a file's content. Empty: the provider's own."""

    @classmethod
    def of(
        cls,
        id: str,
        *,
        role: str = "",
        limits: Limits | None = None,
        budget: Budget | None = None,
        prices: Path | None = None,
        notes: tuple[Note, ...] = (),
    ) -> "Model":
        """The model named `id`; raises InputError saying what to set or install."""
        provider, name = _split(id)
        name, lora = _gguf(id, name) if provider == GGUF else (name, None)
        base_url = os.environ.get("OPENAI_BASE_URL") or None if provider == OPENAI else None
        _check_installed(id, provider)
        _check_key(id, provider, base_url)
        cost = FREE if provider == GGUF else price(id, prices, listed=base_url is None)
        found = cls(id, provider, name, base_url, lora, role, limits or Limits(), budget or Budget(), cost, notes)
        return replace(found, source=_source(found))

    @classmethod
    def on_tape(cls, id: str, tape: Tape, *, role: str = "", budget: Budget | None = None) -> "Model":
        """The model named `id` as far as it was recorded: nobody is asked, so nothing need be set or installed."""
        provider, colon, name = id.partition(":")
        found = cls(id, provider if colon else OPENAI, name or id, role=role, tape=tape)
        return replace(found, budget=budget) if budget else found

    def noting(self, note: Note) -> "Model":
        """The same model with one more note."""
        return replace(self, notes=(*self.notes, note))

    @property
    def speaks_openai(self) -> bool:
        """Whether it is reached by OpenAI's chat API."""
        return self.provider in (OPENAI, GGUF)

    @property
    def key(self) -> str:
        """The OpenAI key; servers of one's own mostly need none."""
        return (os.environ.get("OPENAI_API_KEY") if self.provider == OPENAI else None) or "none"

    @property
    def shown(self) -> str:
        """The model for people to read: a file goes by its name, since its folder tells about the machine."""
        return shown(self.id)

    @property
    def where(self) -> str:
        """The model and where it is, for messages."""
        return f"{self.shown} at {self.base_url}" if self.base_url else self.shown


def shown(id: str) -> str:
    """`id` without the folders of its files."""
    provider, _, name = id.partition(":")
    if provider.strip().lower() != GGUF:
        return id
    path, _, query = name.strip().partition("?")
    lora = parse_qs(query).get("lora", [""])[-1]
    return f"{GGUF}:{Path(path).name}" + (f" with {Path(lora).name}" if lora else "")


def _source(model: Model) -> str:
    told = [_content(Path(file).expanduser()) for file in (model.name, model.lora) if model.provider == GGUF and file]
    told += [model.base_url.rstrip("/")] if model.base_url else []
    return sha256("\n".join(told).encode()).hexdigest()[:12] if told else ""


def _content(path: Path) -> str:
    """What tells a file of weights from another of its name: its size and its ends, quick to read at any size."""
    return _ends(path, path.stat().st_size, path.stat().st_mtime_ns)


@cache
def _ends(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        head = file.read(END)
        file.seek(max(0, size - END))
        return sha256(f"{size}".encode() + head + file.read(END)).hexdigest()


def _split(id: str) -> tuple[str, str]:
    """Provider and name. With OPENAI_BASE_URL set, whatever names no provider is a name on that server."""
    before, colon, after = id.strip().partition(":")
    provider = before.strip().lower().replace("-", "_")
    own_server = bool(os.environ.get("OPENAI_BASE_URL"))
    if colon and provider in {*PROVIDERS, GGUF}:
        if not after.strip():
            raise InputError(f"model {id!r}: no model named after {before!r}; {HOW}")
        return provider, after.strip()
    if own_server and id.strip():
        return OPENAI, id.strip()
    near = get_close_matches(provider, [*PROVIDERS, GGUF], n=1, cutoff=0.6) if colon else []
    listed = f"{HOW}. Providers: {', '.join([*PROVIDERS, GGUF])}" if colon else HOW
    fix = f"did you mean {near[0] + ':' + after!r}?" if near else listed
    raise InputError(f"model {id!r}: {f'no provider {before!r}' if colon else 'no provider'}; {fix}")


def _gguf(id: str, name: str) -> tuple[str, str | None]:
    """Path of the model file and of the LoRA file, if any."""
    path, _, query = name.partition("?")
    options = parse_qs(query)
    if unknown := sorted(options.keys() - {"lora"}):
        raise InputError(f"model {id!r}: unknown option {unknown[0]!r}; the only one is ?lora=path")
    lora = options["lora"][-1] if options else None
    for file in filter(None, (path, lora)):
        if not Path(file).expanduser().is_file():
            raise InputError(f"model {id!r}: no file {file}; give the path of a GGUF file")
    return path, lora


def _check_installed(id: str, provider: str) -> None:
    if provider == GGUF:
        if importlib.util.find_spec("xllamacpp") is None:
            raise InputError(f"model {id!r}: running a GGUF file needs xllamacpp; `pip install greenroom[local]`")
        return
    package = PROVIDERS[provider][0]
    if importlib.util.find_spec(package.replace("-", "_")) is None:
        other = "; or set OPENAI_BASE_URL=http://127.0.0.1:11434/v1 and leave 'ollama:' out"
        raise InputError(
            f"model {id!r}: needs a package that is not installed; `pip install {package}`"
            + (other if provider == "ollama" else "")
        )


def _check_key(id: str, provider: str, base_url: str | None) -> None:
    variable = "" if provider == GGUF else PROVIDERS[provider][1]
    if variable and not base_url and not os.environ.get(variable):
        own = ", or OPENAI_BASE_URL to a server of your own" if provider == OPENAI else ""
        raise InputError(f"model {id!r}: no key; set {variable}{own}")
