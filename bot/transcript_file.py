"""Reads a transcript from JSON, YAML or `Customer:` / `Agent:` lines."""

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from bot.core.transcript import Speaker, Transcript
from bot.errors import InputError

MAX_BYTES, MAX_LINES, MAX_UTTERANCE = 1_000_000, 1_000, 8_000
_SPEAKERS: dict[str, Speaker] = {
    "customer": "customer", "caller": "customer", "client": "customer",
    "trainee": "trainee", "agent": "trainee", "rep": "trainee", "advisor": "trainee", "adviser": "trainee",
    "me": "trainee",
}  # fmt: skip
_LINE = re.compile(r"^\s*([A-Za-z]+)\s*(?:\([^)]*\))?\s*:\s*(.*)$")


def read(path: Path) -> Transcript:
    """The transcript in `path` ('-' is stdin); raises InputError saying where it is wrong."""
    return parse(read_text(path), str(path))


def read_text(path: Path) -> str:
    """The UTF-8 text in `path` ('-' is stdin), at most a megabyte; raises InputError."""
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1) if str(path) == "-" else path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}") from fault
    if len(raw) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES // 1000} kB; give one conversation per file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(f"{path}: not UTF-8 text (byte {fault.start})") from None


def parse(text: str, where: str) -> Transcript:
    """The transcript in `text`; `where` names it in errors."""
    if not text.strip():
        raise InputError(f"{where}: empty; give `Customer:` and `Agent:` lines, or a list of {{speaker, text}}")
    return _checked(_from_list(text, where) if _looks_like_list(text) else _from_lines(text, where), where)


def from_entries(items: Any, where: str) -> Transcript:
    """The transcript in a list of {speaker, text}; `where` names it in errors."""
    return _checked(_entries(items, where), where)


def _checked(lines: list[tuple[Speaker, str]], where: str) -> Transcript:
    if len(lines) > MAX_LINES:
        raise InputError(f"{where}: {len(lines)} lines; at most {MAX_LINES} can be graded")
    for number, (_, said) in enumerate(lines, 1):
        if len(said) > MAX_UTTERANCE:
            raise InputError(f"{where}, utterance {number}: {len(said)} characters; at most {MAX_UTTERANCE} count")
    if not any(speaker == "trainee" for speaker, _ in lines):
        raise InputError(f"{where}: the trainee says nothing, so there is nothing to grade")
    return Transcript.of(lines)


def _looks_like_list(text: str) -> bool:
    return text.lstrip().startswith(("[", "- ", "-\n", "# yaml"))


def _from_list(text: str, where: str) -> list[tuple[Speaker, str]]:
    try:
        items = yaml.safe_load(text)  # JSON is YAML, so one safe reader serves both
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise InputError(f"{where}{line}: neither JSON nor YAML: {getattr(fault, 'problem', fault)}") from None
    return _entries(items, where)


def _entries(items: Any, where: str) -> list[tuple[Speaker, str]]:
    if not isinstance(items, list):
        raise InputError(f"{where}: expected a list of {{speaker, text}}, found {type(items).__name__}")
    return [_entry(item, f"{where}, entry {number}") for number, item in enumerate(items, 1)]


def _entry(item: Any, where: str) -> tuple[Speaker, str]:
    if not isinstance(item, dict) or not {"speaker", "text"} <= item.keys():
        raise InputError(f"{where}: expected {{speaker, text}}, found {str(item)[:60]!r}")
    speaker = _SPEAKERS.get(str(item["speaker"]).lower())
    if speaker is None:
        raise InputError(f"{where}: speaker {item['speaker']!r}; use 'customer' or 'trainee'")
    if not isinstance(item["text"], str):
        raise InputError(f"{where}: text must be words, found {item['text']!r}")
    return speaker, item["text"].strip()


def _from_lines(text: str, where: str) -> list[tuple[Speaker, str]]:
    found: list[tuple[Speaker, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.match(line)
        speaker = _SPEAKERS.get(match[1].lower()) if match else None
        if match and speaker:
            found.append((speaker, match[2].strip()))
        elif line.strip() and found:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line.strip()}".strip())
        elif line.strip():
            raise InputError(
                f"{where} line {number}: expected 'Customer:' or 'Agent:' first, found {line.strip()[:40]!r}"
            )
    return found
