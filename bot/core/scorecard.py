"""From proposals to a scorecard: prove every quote, then let `scoring` decide. Fails closed: no proof, no score."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from bot.core.assessment import Assessment, Finding, Profile, Proposal, SayInstead
from bot.core.caps import Cap, caps, dearest_first, repaired, rude_turns
from bot.core.evidence import Evidence, Rejection, proven_quote, verify
from bot.core.model import Strict
from bot.core.note import Note, note
from bot.core.persona import Offer
from bot.core.rubric import CriterionId, Pack, Rubric
from bot.core.scoring import Verdict, combined, decide
from bot.core.transcript import Transcript

SAY_INSTEAD_WORDS, MAX_PRIORITIES = 40, 3

Confidence = Literal["high", "medium", "low"]


class CriterionScore(Strict):
    """One headline score, 1-5 in halves, or None with the reason it was not scored.

    `reason` is what the code says, in English, and then the evaluator's `remark`; `said` is the former by name.
    """

    score: float | None
    reason: str
    said: Note | None = None
    remark: str = ""
    confidence: Confidence = "low"
    sub_skills: Mapping[str, float | None] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    say_instead: tuple[SayInstead, ...] = ()


class Scorecard(Strict):
    """What the trainee gets. `flags` are for people who check the evaluator; `meta` says who judged by which rubric."""

    criteria: Mapping[CriterionId, CriterionScore]
    secondary: Mapping[str, Profile] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    flags: tuple[str, ...] = ()
    meta: Mapping[str, Any] = Field(default_factory=dict)
    notice: Note | None = None
    """What `meta` says under this name, where it is one of our notes."""

    @property
    def critical(self) -> bool:
        """Whether a compliance finding makes this not safe to take live."""
        return any(finding.critical for finding in self.findings)


def assemble(
    assessment: Assessment,
    transcript: Transcript,
    rubric: Rubric,
    *,
    offers: Sequence[Offer] = (),
    packs: Sequence[Pack] = (),
) -> Scorecard:
    """The scorecard that `assessment` can prove for `transcript`."""
    flags = list(assessment.flags)
    dearest = dearest_first(transcript, tuple(offers))
    found = caps(assessment.appraisals, assessment.provocations, dearest_first=dearest)
    return Scorecard(
        criteria={
            name: _criterion(
                name,
                assessment,
                transcript,
                [cap for cap in found if cap.criterion == rubric.like(name)],
                flags,
                attacks_only=rubric.like(name) == "composure",
            )
            for name in rubric.criteria
        },
        secondary=assessment.secondary,
        findings=_proven_findings(assessment.findings, transcript, packs, flags),
        flags=tuple(flags),
        meta={
            **assessment.meta,
            "evaluator": assessment.evaluator,
            "notice": str(assessment.notice),
            "rubric": f"{rubric.id} v{rubric.version}",
            "packs": [f"{pack.id} {pack.as_of}" for pack in packs],
            "runs": len(assessment.runs),
            "turns": transcript.turns,
        },
        notice=assessment.notice if isinstance(assessment.notice, Note) else None,
    )


def _criterion(
    name: CriterionId,
    assessment: Assessment,
    transcript: Transcript,
    found: Sequence[Cap],
    flags: list[str],
    *,
    attacks_only: bool,
) -> CriterionScore:
    """`found`: the caps on this criterion. `attacks_only`: it is tested by attacks alone, as composure is."""
    proposals = [run[name] for run in assessment.runs if name in run]
    usable = [proposal for proposal in proposals if proposal.failed is None]
    if not usable:
        why = next((proposal.failed for proposal in proposals if proposal.failed), note("no_answer"))
        said = note("not_scored", why=why)
        return CriterionScore(score=None, reason=str(said), said=said)
    evidence = _proven_evidence(name, usable, transcript, flags)
    sub_skills, unstable = combined([p.sub_skills for p in usable], {item.sub_skill for item in evidence})
    verdict = decide(
        sub_skills,
        evidence,
        found,
        turns=transcript.turns,
        untested=attacks_only and not assessment.provocations and not rude_turns(assessment.appraisals),
        mended=frozenset(turn for turn in range(1, transcript.turns + 1) if repaired(turn, assessment.appraisals)),
    )
    flags += [f"unstable: {name}"] * unstable + [f"low evidence: {name}"] * verdict.low_evidence
    return CriterionScore(
        score=verdict.score,
        reason=" ".join(filter(None, [str(verdict.note or ""), usable[0].reason])),
        said=verdict.note,
        remark=usable[0].reason,
        confidence=_confidence(sub_skills, evidence, verdict, unstable),
        sub_skills=sub_skills,
        evidence=evidence,
        say_instead=_checked_lines(name, usable, transcript, flags),
    )


def _proven_evidence(
    name: str, usable: Sequence[Proposal], transcript: Transcript, flags: list[str]
) -> tuple[Evidence, ...]:
    kept: dict[tuple[int, str, str], Evidence] = {}
    for proposed in (item for proposal in usable for item in proposal.evidence):
        found = verify(proposed, transcript)
        if isinstance(found, Rejection):
            flags.append(f"evidence dropped: {name} turn {found.turn}: {found.reason}")
        else:
            kept.setdefault((found.turn, found.sub_skill, found.quote), found)
    return tuple(kept.values())


def _proven_findings(
    proposed: Sequence[Finding], transcript: Transcript, packs: Sequence[Pack], flags: list[str]
) -> tuple[Finding, ...]:
    """Findings whose quote is the trainee's and whose rule is in a pack; the pack says which are critical."""
    rules = {rule.id: rule for pack in packs for rule in pack.rules}
    kept = []
    for finding in proposed:
        quote = proven_quote(finding.quote, finding.turn, "trainee", transcript)
        if finding.rule not in rules:
            flags.append(f"finding dropped: no rule {finding.rule!r} in {[pack.id for pack in packs]}")
        elif isinstance(quote, Rejection):
            flags.append(f"finding dropped: {finding.rule} turn {finding.turn}: {quote.reason}")
        else:
            kept.append(finding.model_copy(update={"quote": quote, "critical": rules[finding.rule].critical}))
    return tuple(kept)


def _checked_lines(
    name: str, usable: Sequence[Proposal], transcript: Transcript, flags: list[str]
) -> tuple[SayInstead, ...]:
    kept = []
    for line in (line for proposal in usable for line in proposal.say_instead):
        if len(line.text.split()) > SAY_INSTEAD_WORDS or not 1 <= line.turn <= transcript.turns:
            flags.append(f"say-instead dropped: {name} turn {line.turn}: too long or no such turn")
        elif line not in kept:
            kept.append(line)
    return tuple(kept[:MAX_PRIORITIES])


def _confidence(
    sub_skills: Mapping[str, float | None], evidence: Sequence[Evidence], verdict: Verdict, unstable: bool
) -> Confidence:
    known = sum(score is not None for score in sub_skills.values())
    if verdict.score is None or verdict.low_evidence or unstable or known < 4:
        return "low"
    return "high" if known == len(sub_skills) and len(evidence) >= 4 and not verdict.limited else "medium"
