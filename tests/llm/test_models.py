"""Ids of models: what each stands for, and what a person is told who gets one wrong."""

from pathlib import Path

import pytest

from bot.errors import InputError
from bot.llm.calling import explain
from bot.llm.models import PROVIDERS, Model

KEYS = {key for _, key in PROVIDERS.values() if key} | {"OPENAI_BASE_URL"}
OWN = "http://127.0.0.1:8080/v1"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("id", "env", "provider", "name", "base_url"),
    [
        ("openai:gpt-4.1-mini", {"OPENAI_API_KEY": "k"}, "openai", "gpt-4.1-mini", None),
        ("openai:gpt-4.1-mini", {"OPENAI_BASE_URL": OWN}, "openai", "gpt-4.1-mini", OWN),
        ("OpenAI: gpt-4.1-mini", {"OPENAI_API_KEY": "k"}, "openai", "gpt-4.1-mini", None),
        ("llama3.2", {"OPENAI_BASE_URL": OWN}, "openai", "llama3.2", OWN),
        ("qwen3:8b", {"OPENAI_BASE_URL": OWN}, "openai", "qwen3:8b", OWN),
        ("meta-llama/Llama-3.1-8B", {"OPENAI_BASE_URL": OWN}, "openai", "meta-llama/Llama-3.1-8B", OWN),
        ("azure-openai:our-gpt", {"AZURE_OPENAI_API_KEY": "k"}, "azure_openai", "our-gpt", None),
    ],
)  # fmt: skip
def test_an_id_names_provider_and_model(
    id: str, env: dict[str, str], provider: str, name: str, base_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in env.items():
        monkeypatch.setenv(key, value)
    model = Model.of(id)
    assert (model.provider, model.name, model.base_url) == (provider, name, base_url)


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("gpt-4.1-mini", "no provider; write provider:name, e.g. openai:gpt-4.1-mini, or set OPENAI_BASE_URL"),
        ("opnai:gpt-4.1-mini", "did you mean 'openai:gpt-4.1-mini'?"),
        ("antropic:claude-sonnet-4-5", "did you mean 'anthropic:claude-sonnet-4-5'?"),
        ("zzz:model", "no provider 'zzz'; write provider:name"),
        ("openai:", "no model named after 'openai'"),
        ("", "no provider"),
        ("openai:gpt-4.1-mini", "no key; set OPENAI_API_KEY, or OPENAI_BASE_URL"),
        ("azure_openai:our-gpt", "no key; set AZURE_OPENAI_API_KEY"),
        ("anthropic:claude-sonnet-4-5", "pip install langchain-anthropic"),
        ("ollama:llama3.2", "or set OPENAI_BASE_URL=http://127.0.0.1:11434/v1 and leave 'ollama:' out"),
        ("gguf:nowhere.gguf", "no file nowhere.gguf"),
        ("gguf:Makefile?lora=nowhere.gguf", "no file nowhere.gguf"),
        ("gguf:Makefile?adapter=x", "unknown option 'adapter'; the only one is ?lora=path"),
    ],
)
def test_a_wrong_id_is_told_with_what_to_set(id: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Model.of(id)
    assert words in str(caught.value)


def test_a_gguf_file_needs_the_local_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    with pytest.raises(InputError, match=r"pip install greenroom\[local\]"):
        Model.of(f"gguf:{tmp_path / 'm.gguf'}")


def test_an_empty_address_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    with pytest.raises(InputError, match="no provider"):
        Model.of("llama3.2")


@pytest.mark.parametrize(("lora", "shown"), [("", "gguf:m.gguf"), ("a.gguf", "gguf:m.gguf with a.gguf")])
def test_what_a_trainee_reads_of_a_file_is_its_name_without_the_folder(
    lora: str, shown: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: True)
    for name in ("m.gguf", "a.gguf"):
        (tmp_path / name).write_bytes(b"GGUF")
    model = Model.of(f"gguf:{tmp_path / 'm.gguf'}" + (f"?lora={tmp_path / lora}" if lora else ""))
    assert (model.shown, model.where) == (shown, shown)
    assert explain(TimeoutError(), model).startswith(f"{shown} did not answer within 60 s;")
    assert model.id.startswith(f"gguf:{tmp_path}")


def test_a_missing_file_is_told_with_its_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"no file {tmp_path}/nowhere.gguf"):
        Model.of(f"gguf:{tmp_path}/nowhere.gguf")


def test_a_model_on_a_server_is_shown_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", OWN)
    model = Model.of("qwen3:8b")
    assert (model.shown, model.where) == ("qwen3:8b", f"qwen3:8b at {OWN}")
