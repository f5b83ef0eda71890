"""The embedded evaluator: labels the finished transcript anew, then proposes evidence, sub-scores and better words."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain, takewhile
from pathlib import Path

from bot.core.appraisal import Appraisal
from bot.core.assessment import Assessment, Proposal
from bot.core.caps import rude_turns
from bot.core.cast import Case, Moment
from bot.core.evidence import Evidence
from bot.core.manipulation import courts, suspects
from bot.core.note import Note, note
from bot.core.rubric import STANDARDS, Criterion, CriterionId, Standard
from bot.core.signals import HARMFUL
from bot.core.transcript import Transcript
from bot.embedded.appraiser import label
from bot.embedded.judging.compliance import findings
from bot.embedded.judging.mapping import Curve, curves, sub_scores
from bot.embedded.judging.opportunities import opportunities, provocations, sentences
from bot.embedded.judging.profile import profile
from bot.embedded.judging.say_instead import better_words
from bot.embedded.judging.second_look import second_look
from bot.embedded.judging.sub_skills import Reading, read
from bot.embedded.judging.telling import Scene, pick

UNREAD_SHARE = 0.5
"""Above this share of unreadable messages nothing is scored."""

_UNREAD = frozenset(["empty", "unreadable"])


class EmbeddedEvaluator:
    """Judges a transcript in milliseconds; needs no model and no network."""

    name = "embedded"

    @property
    def makeup(self) -> tuple[str, ...]:
        """The code and weights it judges by, as a hash."""
        return (f"embedded {_own_hash()}",)

    async def evaluate(self, case: Case) -> Assessment:
        """One run. Criteria it cannot judge come back `failed`, never with a default score."""
        return assess(case, tuple(appraised(case)))


@cache
def _own_hash() -> str:
    """First six hex digits over every file of the package, so that no change of the judging goes unseen."""
    package = Path(__file__).parent
    files = sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:6]


def assess(case: Case, appraisals: Sequence[Appraisal], fitted: Mapping[Standard, Curve] | None = None) -> Assessment:
    """`evaluate` on labels already made; `fitted` replaces the shipped parameters (for cross-validation)."""
    found = opportunities(case.transcript)
    compliance = findings(case, appraisals, found)
    barred = frozenset(finding.turn for finding in compliance if finding.critical)
    scene = Scene(case.transcript, appraisals, {item.turn: item for item in found}, barred)
    fault = _fault(appraisals)
    proposals = {
        name: Proposal(failed=fault) if fault else _proposal(name, case, scene, fitted or curves())
        for name in case.rubric.criteria
    }
    return Assessment(
        evaluator=EmbeddedEvaluator.name,
        notice=note("judged_embedded"),
        runs=(proposals,) * case.runs,
        appraisals=tuple(appraisals),
        provocations=provocations(found),
        secondary={} if fault else profile(case, appraisals, found, compliance),
        findings=compliance,
        flags=tuple(_flags(case.transcript, appraisals)),
    )


def appraised(case: Case) -> list[Appraisal]:
    """Every trainee turn labelled anew, grave labels looked at twice."""
    before, out = Transcript(), []
    for said in case.transcript.utterances:
        if said.speaker == "trainee":
            out.append(_labelled(said.text, before, case))
        before = before.add(said.speaker, said.text)
    return out


def _labelled(text: str, before: Transcript, case: Case) -> Appraisal:
    """Labels of one message. What it tells a judge wins it nothing, and takes back none of the harm it does."""

    def read(part: str) -> Appraisal:
        return second_look(part, label(Moment(part, before, case.facts, case.offers)))

    heard = _meant_for_the_customer(text)
    found = read(heard)
    if heard == text:
        return found
    harm = (one for one in read(text).labels if one.signal in HARMFUL and one.signal not in found.strengths)
    return found.model_copy(update={"labels": (*found.labels, *harm)})


def _meant_for_the_customer(text: str) -> str:
    """`text`, each line only up to the sentence that addresses whoever judges it."""
    if not courts(text):
        return text
    lines = (takewhile(lambda piece: not courts(piece), sentences(line)) for line in text.splitlines())
    return " ".join(chain.from_iterable(lines))


def _fault(appraisals: Sequence[Appraisal]) -> Note | None:
    if not appraisals:
        return note("nothing_written")
    unread = sum(bool(_UNREAD & set(appraisal.flags)) for appraisal in appraisals)
    if unread == len(appraisals) or unread / len(appraisals) > UNREAD_SHARE:
        return note("unread", unread=unread, turns=len(appraisals))
    return None


def _proposal(name: CriterionId, case: Case, scene: Scene, fitted: Mapping[Standard, Curve]) -> Proposal:
    standard = case.rubric.like(name)
    if standard is None:
        return Proposal(failed=note("no_standard", criterion=name, standards=", ".join(STANDARDS)))
    if (
        standard == "composure"
        and not any(met.provoking for met in scene.found.values())
        and not rude_turns(scene.appraisals)
    ):
        return Proposal()  # the scorecard says that there was nothing to test
    criterion = case.rubric.criteria[name]
    reading = read(standard, scene.appraisals)
    level = fitted[standard].level(reading)
    here = criterion.by_standard
    evidence = tuple(item for item in pick(standard, reading, level, scene) if item.sub_skill in here)
    known = frozenset(item.sub_skill for item in evidence)
    return Proposal(
        sub_skills={here[id]: score for id, score in sub_scores(reading, level, known).items() if id in here},
        evidence=tuple(item.model_copy(update={"sub_skill": here[item.sub_skill]}) for item in evidence),
        say_instead=tuple(
            line.model_copy(update={"sub_skill": here[line.sub_skill]}) for line in better_words(evidence, case, scene)
        ),
        reason=_reason(reading, evidence, criterion),
    )


def _reason(reading: Reading, evidence: Sequence[Evidence], criterion: Criterion) -> str:
    """What carried the score and what to work on first, in sub-skill names the rubric gives."""
    skills = {standard: criterion.sub_skills[id] for standard, id in criterion.by_standard.items()}
    shown = sorted(
        (item for item in evidence if item.polarity == "positive"),
        key=lambda item: reading.good_by[item.sub_skill] - reading.harm_by[item.sub_skill],
    )
    wanting = [item.sub_skill for item in evidence if item.polarity != "positive"]
    strength = f"Strongest: {skills[shown[-1].sub_skill].name.lower()}." if shown else "Positive evidence: none found."
    if wanting:
        return f"{strength} Work on first: {skills[wanting[0]].name.lower()}."
    if not shown:
        return f"{strength} Improvement: none found."
    weakest = shown[0]
    return f"{strength} Next level: {skills[weakest.sub_skill].name.lower()}. Take “{weakest.quote}” one step further."


def _flags(transcript: Transcript, appraisals: Sequence[Appraisal]) -> list[str]:
    unread = [turn for turn, a in enumerate(appraisals, 1) if _UNREAD & set(a.flags)]
    return [f"not read: turn {turn}" for turn in unread] + suspects(transcript)
