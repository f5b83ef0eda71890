"""The secondary lines: scored from what was shown, empty where nothing called for them."""

import pytest

from bot.core.appraisal import Appraisal, Label
from bot.core.assessment import Finding, Profile
from bot.core.cast import Case
from bot.core.signals import Signal
from bot.core.transcript import Transcript
from bot.embedded.judging.opportunities import opportunities
from bot.embedded.judging.profile import profile
from bot.store.library import Library

S = Signal
ANGRY = "You lost it and nobody called me!"


def lines(library: Library, *turns: tuple[Signal, ...], findings: tuple[Finding, ...] = ()) -> dict[str, Profile]:
    said = Transcript.of([line for _ in turns for line in (("customer", ANGRY), ("trainee", "Well."))])
    case = Case(said, library.rubric("customer-care"), packs=library.packs(None))
    labels = [
        Appraisal(labels=tuple(Label(signal=s, strength="strong", quote="Well.") for s in turn)) for turn in turns
    ]
    return dict(profile(case, labels, opportunities(said), findings))


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("patience", S.REFLECT_BACK, S.RUSH),
        ("sound_judgement", S.CONCRETE_OFFER, S.OVERPROMISE),
        ("communication", S.EXPLAIN_NEXT_STEP, S.IGNORE_QUESTION),
        ("de_escalation", S.VALIDATE, S.HOSTILE),
        ("resolution", S.EXPLAIN_NEXT_STEP, S.RUSH),
    ],
)
def test_each_line_tells_helping_from_hurting(library: Library, name: str, better: Signal, worse: Signal) -> None:
    high, low = lines(library, (better,), (better,))[name].score, lines(library, (worse,), (worse,))[name].score
    assert high is not None
    assert low is not None
    assert high > low


def test_lines_come_in_the_rubrics_order_with_a_reason_each(library: Library) -> None:
    found = lines(library, (S.VALIDATE,))
    assert list(found) == list(library.rubric("customer-care").secondary)
    assert all(line.reason for line in found.values())


def test_nothing_shown_is_not_scored(library: Library) -> None:
    found = lines(library, ())
    assert {name for name, line in found.items() if line.score is None} == {
        "patience", "sound_judgement", "communication",
    }  # fmt: skip
    assert found["resolution"].score == 1
    assert found["de_escalation"].score == 3


def test_a_named_owner_and_concrete_steps_lift_resolution(library: Library) -> None:
    vague = lines(library, (S.EXPLAIN_NEXT_STEP,))["resolution"].score
    owned = lines(library, (S.EXPLAIN_NEXT_STEP, S.OWN_IT), (S.CONCRETE_OFFER,))["resolution"].score
    assert vague == 3.5
    assert owned == 5


@pytest.mark.parametrize(("critical", "score"), [(True, 1.0), (False, 3.0)])
def test_a_finding_decides_the_compliance_line(library: Library, critical: bool, score: float) -> None:
    finding = Finding(rule="ANY-PRIV", turn=1, quote="Well.", why="", safer="", critical=critical)
    assert lines(library, (), findings=(finding,))["compliance"].score == score
    assert lines(library, ())["compliance"].score == 5
