"""Compliance findings: proposed by a model, kept with a quote that stands and a rule of the pack that binds."""

from collections.abc import Sequence

from bot.core.assessment import Finding, Profile
from bot.core.prompt import Prompt
from bot.core.rubric import Pack, Rule
from bot.embedded.evaluator import appraised
from bot.embedded.judging.compliance import findings as cued
from bot.embedded.judging.opportunities import opportunities
from bot.errors import FailureError
from bot.llm.answers import Breach, Findings
from bot.llm.quotes import Claim
from bot.llm.showing import UNKNOWN, chat, rules
from bot.llm.work import Work

Checked = tuple[tuple[Finding, ...], Profile]


async def findings(work: Work, prompt: Prompt) -> Checked:
    """The findings, and the compliance line they make. Unproven ones stay in: the scorecard drops and names them.

    Where the call fails, the packs' own cues are all there is: what they find counts, and the line is not scored.
    """
    packs, facts = work.case.packs, "\n".join(f"- {fact}" for fact in work.case.facts)
    if not packs:
        return (), Profile(score=None, reason="Not scored: no compliance pack applies.")
    filled = prompt.fill(rules=rules(packs), brief=work.background["brief"], facts=facts or UNKNOWN, **chat(work.chat))
    try:
        answer = await work.asker.ask(filled, Findings)
    except FailureError as error:
        work.flags.append(f"compliance checked by the packs' cues only: {error}")
        found = cued(work.case, appraised(work.case), opportunities(work.case.transcript))
        return found, Profile(score=None, reason=f"Not scored: checked by the packs' cues only, for {error}.")
    claims = await work.mended([Claim(breach.turn, "trainee", breach.quote) for breach in answer.findings])
    known = {rule.id: rule for pack in packs for rule in pack.rules}
    found = tuple(_finding(b, claim, known.get(b.rule)) for b, claim in zip(answer.findings, claims, strict=True))
    return found, _line(work, [f for f, claim in zip(found, claims, strict=True) if f.safer and not work.fault(claim)])


def _finding(breach: Breach, claim: Claim, rule: Rule | None) -> Finding:
    """The safer wording is the pack's: that is what its lawyers have read."""
    safer, critical = (rule.safer, rule.critical) if rule else ("", False)
    return Finding(rule=breach.rule, turn=claim.turn, quote=claim.quote, why=breach.why, safer=safer, critical=critical)


def _line(work: Work, proven: Sequence[Finding]) -> Profile:
    packs: tuple[Pack, ...] = work.case.packs
    if not proven:
        return Profile(score=5, reason=f"No rule broken (packs: {', '.join(pack.id for pack in packs)}).")
    critical = any(finding.critical for finding in proven)
    return Profile(score=1 if critical else 3, reason=f"Findings: {', '.join(dict.fromkeys(f.rule for f in proven))}.")
