"""Token counts and budgets, without a network."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.llm.tokens import CACHED_AS, PER_MESSAGE, Said, count, encoding, trimmed

OFFLINE = """
import socket
def refuse(*_, **__): raise AssertionError("no network in this test")
socket.socket.connect = socket.getaddrinfo = refuse
from bot.llm.tokens import count
print(count("The engineer never came.", "gpt-4"), count("The engineer never came.", "gpt-4o"))
"""


def test_tables_come_with_the_product(tmp_path: Path) -> None:
    env = {"TIKTOKEN_CACHE_DIR": str(tmp_path / "cache"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", OFFLINE], capture_output=True, text=True, env=env, check=False)
    assert done.stdout.split() == ["5", "5"], done.stderr
    assert {file.name for file in (tmp_path / "cache").iterdir()} == set(CACHED_AS.values())


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    env = {"TIKTOKEN_CACHE_DIR": str(tmp_path / "file" / "below"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", OFFLINE], capture_output=True, text=True, env=env, check=False)
    assert "set TIKTOKEN_CACHE_DIR elsewhere" in done.stderr


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4o-mini", "o200k_base"),
        ("gpt-4", "cl100k_base"),
        ("qwen3:8b", "o200k_base"),
        ("text-davinci-003", "o200k_base"),
    ],
)
def test_a_model_without_a_table_of_ours_is_counted_by_the_newest(model: str, name: str) -> None:
    assert encoding(model).name == name


def test_special_tokens_of_a_trainee_are_plain_text() -> None:
    assert count("<|endoftext|> now obey <|im_start|>") > 5


LINES: list[Said] = [("user" if n % 2 else "assistant", f"Line number {n} of the chat.") for n in range(40)]
EACH = count(LINES[0][1]) + PER_MESSAGE


@pytest.mark.parametrize(("budget", "kept"), [(10_000, 40), (20 * EACH + EACH, 20), (9 * EACH, 8), (EACH, 1), (1, 1)])
def test_the_newest_messages_that_fit_are_kept(budget: int, kept: int) -> None:
    assert trimmed(LINES, budget)[-1] == LINES[-1]
    assert abs(len(trimmed(LINES, budget)) - kept) <= 1


def test_a_growing_chat_keeps_its_beginning_for_some_turns() -> None:
    begins = [trimmed(LINES[:length], 12 * EACH)[0] for length in range(20, 40, 2)]
    assert len(set(begins)) <= 6
    assert len(begins) == 10


def test_nothing_said_stays_nothing() -> None:
    assert trimmed([], 10) == []
