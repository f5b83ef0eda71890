"""The model evaluator: one call per criterion, blind to the others, to state and to outcome; code proves it all."""

import asyncio
import hashlib
from collections.abc import Sequence
from itertools import islice

from bot.core.appraisal import Appraisal
from bot.core.assessment import Assessment, Proposal
from bot.core.cast import Appraiser, Case, Moment
from bot.core.evidence import Rejection, verify
from bot.core.manipulation import suspects
from bot.core.note import note
from bot.core.prompt import Filled
from bot.core.rubric import CriterionId
from bot.core.transcript import Transcript
from bot.core.usage import Call, Usage
from bot.embedded.evaluator import appraised
from bot.errors import FailureError
from bot.llm.answers import judgement
from bot.llm.appraiser import FAILED
from bot.llm.asking import Asker
from bot.llm.coach import ModelCoach
from bot.llm.compliance import findings
from bot.llm.evidence import Run, known, mended, scores, weakest
from bot.llm.models import Model
from bot.llm.profile import COMPLIANCE, profile
from bot.llm.provocations import provocations
from bot.llm.showing import Prompts, anchors, chat, examples, sub_skills
from bot.llm.work import Work

MAX_REASON = 600


class ModelEvaluator:
    """Judges a finished transcript. Without `appraiser` the embedded one labels the turns for the caps."""

    def __init__(self, model: Model, prompts: Prompts, appraiser: Appraiser | None = None) -> None:
        self.name = model.shown
        self._model, self._appraiser, self._coach = model, appraiser, ModelCoach(model, prompts)
        self._prompts = {name: prompts(name) for name in ("evaluator", "repair", "provocations", "profile", "findings")}
        self._labelling = (prompts("appraiser").id,) if appraiser else ("embedded labels",)

    @property
    def makeup(self) -> tuple[str, ...]:
        """Model and server (hashed: an address may tell about the machine), and the ids of all prompts that judge."""
        model = hashlib.sha256(f"{self._model.id}\0{self._model.base_url}".encode()).hexdigest()[:6]
        ids = {prompt.id for prompt in self._prompts.values()}
        return (f"model {model}", *sorted({*ids, *self._labelling}))

    async def evaluate(self, case: Case) -> Assessment:
        """`case.runs` proposals per criterion. What could not be judged comes back `failed`, never with a default."""
        work = Work.on(case, self._model, self._prompts["repair"])
        if not case.transcript.turns:
            failed: Run = dict.fromkeys(case.rubric.criteria, Proposal(failed=note("nothing_written")))
            return self._assessment(work, runs=(failed,), appraisals=())
        runs, labels, provoked, lines, (found, compliance) = await asyncio.gather(
            self._runs(work),
            self._appraisals(work),
            provocations(work, self._prompts["provocations"]),
            profile(work, self._prompts["profile"]),
            findings(work, self._prompts["findings"]),
        )
        return self._assessment(
            work,
            runs=await self._with_better_words(runs, work),
            appraisals=labels,
            provocations=provoked,
            secondary={**lines, COMPLIANCE: compliance} if COMPLIANCE in case.rubric.secondary else lines,
            findings=found,
        )

    def _assessment(self, work: Work, *, runs: Sequence[Run], **parts: object) -> Assessment:
        flags = (*map(str, self._model.notes), *suspects(work.chat), *sorted(work.flags))
        labels = self._appraiser.name if self._appraiser else "embedded"
        asked = dict.fromkeys(call.prompt for call in work.case.calls if call.prompt)
        return Assessment.model_validate(
            {
                "evaluator": self.name,
                "notice": note("judged_model", model=self.name),
                "runs": tuple(runs),
                "flags": flags,
                "meta": {"labels": labels, "prompts": ", ".join(sorted(asked)), **spent(work.case.calls)},
                **parts,
            }
        )

    async def _runs(self, work: Work) -> tuple[Run, ...]:
        criteria = list(work.case.rubric.criteria)
        asked = [self._proposal(name, work) for _ in range(work.case.runs) for name in criteria]
        found = iter(await asyncio.gather(*asked))
        return tuple(dict(zip(criteria, islice(found, len(criteria)), strict=True)) for _ in range(work.case.runs))

    async def _proposal(self, name: CriterionId, work: Work) -> Proposal:
        skills = tuple(work.case.rubric.criteria[name].sub_skills)
        try:
            answer = await work.asker.ask(self._filled(name, work), judgement(skills))
        except FailureError as error:
            return Proposal(failed=str(error))
        given = scores(answer.scores, skills, name, work.flags)
        evidence = await mended([known(item, skills, name, work.flags) for item in answer.evidence], work)
        proven = [item for item in evidence if not isinstance(verify(item, work.chat), Rejection)]
        if not proven and (evidence or any(score is not None for score in given.values())):
            return Proposal(failed=note("no_quote", quotes=len(evidence)))
        return Proposal(sub_skills=given, evidence=evidence, reason=answer.reason.strip()[:MAX_REASON])

    def _filled(self, name: CriterionId, work: Work) -> Filled:
        criterion = work.case.rubric.criteria[name]
        return self._prompts["evaluator"].fill(
            criterion=criterion.name,
            question=criterion.question,
            sub_skills=sub_skills(criterion),
            anchors=anchors(criterion),
            examples=examples(criterion),
            **work.background,
            **chat(work.chat),
        )

    async def _appraisals(self, work: Work) -> tuple[Appraisal, ...]:
        """Every trainee turn labelled anew; the embedded labels stand in, and are named, where the model's fail."""
        if self._appraiser is None:
            return tuple(appraised(work.case))
        found = await asyncio.gather(*(_gated(self._appraiser, moment, work.asker) for moment in _moments(work.case)))
        failed = {turn for turn, one in enumerate(found, 1) if any(flag.startswith(FAILED) for flag in one.flags)}
        work.flags.extend(
            f"labelled by the embedded appraiser: turn {turn}: {found[turn - 1].flags[0]}" for turn in failed
        )
        plain = appraised(work.case) if failed else found
        return tuple(plain[turn - 1] if turn in failed else one for turn, one in enumerate(found, 1))

    async def _with_better_words(self, runs: Sequence[Run], work: Work) -> tuple[Run, ...]:
        """The first run of each criterion that could be judged gets a line for each of its weakest spots."""
        spots = [(at, name, item) for name in work.case.rubric.criteria for at, item in weakest(name, runs, work.chat)]
        asker = Asker(self._model, "coach", work.case.calls, work.asker.gate)
        lines = await self._coach.better_words(asker, work.case, [item for _, _, item in spots], work.flags)
        out = [dict(run) for run in runs]
        for index, line in lines.items():
            at, name, _ = spots[index]
            proposal = out[at][name]
            out[at][name] = proposal.model_copy(update={"say_instead": (*proposal.say_instead, line)})
        return tuple(out)


def spent(calls: Sequence[Call]) -> dict[str, int | float | None]:
    """What an evaluation took: calls, tokens, US dollars (None where a price is unknown)."""
    return {
        "calls": len(calls),
        "tokens_in": sum(call.tokens_in or 0 for call in calls),
        "tokens_cached": sum(call.tokens_cached or 0 for call in calls),
        "tokens_out": sum(call.tokens_out or 0 for call in calls),
        "cost": Usage.of(calls).cost,
    }


def _moments(case: Case) -> list[Moment]:
    """What an appraiser of each trainee message may look at."""
    before, found = Transcript(), []
    for said in case.transcript.utterances:
        if said.speaker == "trainee":
            found.append(Moment(said.text, before, case.facts, case.offers, case.calls))
        before = before.add(said.speaker, said.text)
    return found


async def _gated(appraiser: Appraiser, moment: Moment, asker: Asker) -> Appraisal:
    async with asker.gate:
        return await appraiser.appraise(moment)
