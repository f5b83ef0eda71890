"""The pure checks on what a client sends."""

from typing import Any
from uuid import uuid1, uuid4

import pytest

from bot.errors import InputError
from bot.ui.checks import Pace, checked, is_uuid4
from bot.ui.wording import text

NOT_YOURS, EMPTY = text("refused.not_yours"), text("refused.empty")


def payload(**fields: Any) -> dict[str, Any]:
    """What the web client sends, with `fields` in place of its own."""
    message = {"id": str(uuid4()), "name": "User", "type": "user_message", "output": "hello", **fields}
    return {"message": message}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, NOT_YOURS),
        ("text", NOT_YOURS),
        ({}, NOT_YOURS),
        ({"message": ["hello"]}, NOT_YOURS),
        (payload(id="1"), NOT_YOURS),
        (payload(id=str(uuid1())), NOT_YOURS),
        (payload(type="assistant_message"), NOT_YOURS),
        (payload(type="system_message"), NOT_YOURS),
        (payload(type=["user_message"]), NOT_YOURS),
        (payload(name="Dana Pollard"), NOT_YOURS),
        (payload(name="Coach"), NOT_YOURS),
        (payload(output={"text": "hello"}), NOT_YOURS),
        (payload(command="grade"), NOT_YOURS),
        (payload(command={"id": "end"}), NOT_YOURS),
        (payload(output=""), EMPTY),
        (payload(output=" \n "), EMPTY),
        (payload(output="x" * 5_000), "5,000 characters, and at most 4,000"),
    ],
)
def test_a_message_that_no_person_typed_is_refused(given: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        checked(given)


def test_only_id_text_and_command_are_taken_from_a_client() -> None:
    given = payload(output="x" * 4_000, metadata={"a": 1}, parentId=str(uuid4()), createdAt="1970", threadId="t")
    message = checked(given | {"fileReferences": [{"id": "f"}]})
    assert message["fileReferences"] == []
    assert set(message["message"]) == {"id", "threadId", "name", "type", "output", "command", "createdAt"}
    assert (message["message"]["threadId"], message["message"]["createdAt"]) == ("", None)


@pytest.mark.parametrize("value", ["", "..", "../../etc", str(uuid1()), uuid4().hex, 7, None, str(uuid4()) + "/.."])
def test_only_a_version_4_uuid_is_an_id(value: object) -> None:
    assert is_uuid4(str(uuid4()))
    assert not is_uuid4(value)


def test_pace_allows_a_burst_and_then_a_rate() -> None:
    now = [0.0]
    pace = Pace(rate=1, burst=2, clock=lambda: now[0])
    assert [pace.allows() for _ in range(3)] == [True, True, False]
    now[0] = 1.0
    assert [pace.allows() for _ in range(2)] == [True, False]
