"""The chat that the README opens with is one that anybody can have, and so is its feedback."""

import os
import re
from pathlib import Path

from tests.command import greenroom

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SAID = re.findall(r"^> \*\*(.+?):\*\* (.+)$", README, re.MULTILINE)
COMMAND = re.search(r"`greenroom (talk .+?)`", README)
LAST = (
    "You asked who to contact when it goes quiet: me, on this chat or at 0800 555 0199. "
    "I have booked Karim, 14A and not 14, for Saturday at nine. Does Saturday work?"
)
"""The message that the README leaves out."""


def feedback() -> list[str]:
    """The scorecard's lines in the README."""
    block = re.search(r"^```text\n(.+?)^```", README, re.MULTILINE | re.DOTALL)
    assert block
    return [line.strip() for line in block[1].splitlines()]


def test_the_chat_of_the_readme_can_be_had_again(tmp_path: Path) -> None:
    assert COMMAND
    trainee = [words for speaker, words in SAID if speaker == "You"]
    told = greenroom(
        *COMMAND[1].split(),
        environment={"PATH": os.environ["PATH"], "GREENROOM_DATA": str(tmp_path), "COLUMNS": "1000"},
        given="\n".join([*trainee, LAST, "/end", ""]),
    ).stdout
    assert len(trainee) == 3
    for speaker, words in SAID:
        assert f"{speaker}: {words}" in told
    assert len(feedback()) == 5
    for line in feedback():
        assert line in told
    assert "Empathy: 3 of 5" in told
