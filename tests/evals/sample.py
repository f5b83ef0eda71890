"""A report as statistics make it, over transcripts that try to break out of every format they are shown in."""

from collections.abc import Sequence

from bot.core.usage import Usage
from evals import comparison
from evals.cases import EvaluatorCase, Said
from evals.comparison import Report
from evals.outcome import Checked, Outcome, Passage, Played, Quotes, Variant
from evals.suite import Gate, Rule, Suite

HOSTILE = (
    (
        "<script>window.broken=1</script> \" onmouseover='window.broken=1' --> ]]> </template><img src=x "
        "onerror=window.broken=1> javascript:alert(1) {{ 7*7 }} | `code` **bold** @everyone \x00\x0b\ufffe\ud83d end"
    )
    .encode("utf-16", "surrogatepass")
    .decode("utf-16", "replace")
)
USAGE = Usage(calls=70, tokens_in=210_000, tokens_cached=0, tokens_out=21_000, milliseconds=91_000, cost=0.21)
CRITERIA = ("empathy", "diplomacy")
MARKS = (("I'm sorry", "good"), ("The oven  died", "missed"), ("Gone", "bad"))
BEFORE = Variant(name="main", model="openai:m", commit="175ea9d", prompts=("evaluator v3 aaaaaa", "repair v1 cccccc"))
AFTER = BEFORE.model_copy(
    update={"name": "working tree", "commit": "175ea9d+", "prompts": ("evaluator v4 bbbbbb", "repair v1 cccccc")}
)


def cases(count: int = 14) -> tuple[EvaluatorCase, ...]:
    """Transcripts with levels 1-5 in turn, rated alike by two raters but for half a point."""
    return tuple(
        EvaluatorCase(
            id=f"G{at:02d}",
            tags=("billing", HOSTILE) if at == 1 else ("billing",),
            said=(
                Said(speaker="customer", text=f"The oven died. {HOSTILE}"),
                Said(speaker="trainee", text=f"I'm sorry, Ms {at}. {HOSTILE}"),
            ),
            ratings={
                "a": dict.fromkeys(CRITERIA, 1 + at % 5),
                "b": dict.fromkeys(CRITERIA, min(5, 1.5 + at % 5)),
            },
        )
        for at in range(1, count + 1)
    )


def outcome(case: EvaluatorCase, off: float) -> Outcome:
    """What an evaluator that is `off` points too high makes of `case`."""
    level = next(iter(case.ratings["a"].values())) or 1
    score = max(1.0, min(5.0, level + off))
    said = f"Customer: {case.said[0].text}\nTrainee 1: {case.said[1].text}"
    wrong = abs(off) > 1
    return Outcome(
        case=case.id,
        source=case.id,
        repeat=1,
        scores=dict.fromkeys(CRITERIA, score),
        checked=(
            Checked(check="quotes_true", verdict="pass"),
            Checked(
                check="level_within", verdict="fail" if wrong else "pass", why=f"empathy {score:g}. {HOSTILE}",
                quote=HOSTILE,
            ),
            Checked(check="no_invented_facts", verdict="unclear", why="needs a judge"),
        ),
        shown=(
            Passage(title="Transcript", text=said, marks=MARKS),
            Passage(title=f"empathy: {score:g}", text=f"Specific, but late. {HOSTILE}"),
        ),
        quotes=Quotes(offered=3, kept=3, shown=3, true=3),
        usage=USAGE,
        paid=USAGE if off else None,
        milliseconds=1200,
    )  # fmt: skip


SUITE = Suite(
    id="evaluator",
    kind="evaluator",
    version=1,
    purpose=f"Does the grader see what raters see? {HOSTILE}",
    made="Rated by language models, not by people.",
    gate=Gate(rules=(Rule(figure="kappa", at_least=0.65, why=HOSTILE), Rule(figure="quotes_kept", at_least=0.95))),
)


def report(count: int = 14, *, lost: bool = False) -> Report:
    """`main` is right; the working tree is two points too kind wherever the rating is low. The last case is lost."""
    given = cases(count)
    before = [outcome(case, 0) for case in given]
    after = [outcome(case, 2 if (case.ratings["a"]["empathy"] or 0) < 3 else 0) for case in given]
    if lost:
        why = f"timed out {HOSTILE}"
        after[-1] = Outcome(case=given[-1].id, source=given[-1].id, repeat=1, status="lost", why=why)
    main = comparison.Reference(played(BEFORE, before))
    return comparison.report(SUITE, given, [played(AFTER, after)], {AFTER.name: main})


def played(variant: Variant, outcomes: Sequence[Outcome]) -> Played:
    return Played(suite="evaluator", suite_hash="0123456789ab", variant=variant, outcomes=tuple(outcomes))
