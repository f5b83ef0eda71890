"""The preview of a persona: five standard trainees, the verdict on it, and which number to turn."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.authoring import sensitivity
from bot.authoring.playthrough import Playthrough, play
from bot.authoring.sensitivity import Remedy, Row
from bot.authoring.standard_trainees import TRAINEES
from bot.authoring.verdict import Verdict, judge
from bot.core.persona import Persona


@dataclass(frozen=True)
class Preview:
    """Everything an author is shown. `dials`: the strongest first; `remedies`: the smallest change first.

    `unwritten`: lines of the file that say what is left to write.
    """

    persona: Persona
    plays: tuple[Playthrough, ...]
    verdict: Verdict
    dials: tuple[Row, ...]
    remedies: tuple[Remedy, ...]
    unwritten: tuple[int, ...] = ()


def preview(persona: Persona, unwritten: Sequence[int] = ()) -> Preview:
    """Play, judge, and try every number one step each way. Pure; about 0.2 s."""
    plays = _plays(persona)
    verdict = judge(persona, plays)
    rows = sensitivity.table(persona, verdict, verdict_on)
    remedies = sensitivity.remedies(persona, verdict, rows, verdict_on)
    return Preview(persona, tuple(plays.values()), verdict, rows, remedies, tuple(unwritten))


def _plays(persona: Persona) -> dict[str, Playthrough]:
    return {trainee.name: play(persona, trainee) for trainee in TRAINEES}


def verdict_on(persona: Persona) -> Verdict:
    """The verdict alone, without the search for what to turn."""
    return judge(persona, _plays(persona))


def data(shown: Preview) -> dict[str, Any]:
    """The preview for another program, numbers rounded to three decimals."""
    persona = shown.persona
    return {
        "persona": {"id": persona.id, "version": persona.version, "difficulty": persona.difficulty},
        "still_to_write": list(shown.unwritten),
        **_rounded({
            "verdict": asdict(shown.verdict),
            "trainees": [{**asdict(play), "told": play.told} for play in shown.plays],
            "numbers": [asdict(row) for row in shown.dials],
            "remedies": [asdict(remedy) for remedy in shown.remedies],
        }),
    }  # fmt: skip


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
