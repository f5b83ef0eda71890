"""The last line of `persona try`."""

import pytest

from bot.commands.persona_try import _show
from evals.trial import Trial, Tried


@pytest.mark.parametrize(
    ("failed", "repeat", "last"),
    [
        ((), 3, "Every check holds."),
        ((), 1, "Every check holds. That was one rehearsal a trainee; --repeat 3 hears more of the lines."),
        (("asks: asks nothing",), 1, "1 check does not hold. That was one rehearsal a trainee; --repeat 3 hears more"),
    ],
)
def test_one_rehearsal_is_told_to_be_little(
    failed: tuple[str, ...], repeat: int, last: str, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Tried(trainee="expert", repeat=1, ended="accept", scores={}, feelings={}, held=3, failed=failed)
    _show(Trial(persona="ada", name="Ada", version=1, model="embedded", tried=(one,)), repeat)
    assert last in " ".join(capsys.readouterr().out.split())
    assert ("--repeat 3" in last) is (repeat == 1)
