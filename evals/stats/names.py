"""What figures are called, in gate rules, reports and baselines. No library is needed to know a name."""

from collections.abc import Mapping

from evals.suite import Kind

AGREEMENT = ("kappa", "error", "exact", "within_one", "bias", "smd", "spearman", "alpha", "recall_low")
STABILITY = {"kappa": "stability", "exact": "stability_exact"}
"""Agreement of one repeat with another -> its name."""
PER_SIGNAL = ("precision", "recall", "f1")
COUNTS = ("lost", "not_recorded", "unclear")
"""How much of a run has no result. Above its bound a run is incomplete, not worse."""
SHARED = ("pass_rate", "quotes_kept", "shown_quotes_true", *COUNTS)
RATED = (*AGREEMENT, "tested_alike", "raters", "kappa_vs_raters", *STABILITY.values(), "stability_jumps", "unscored")
"""Figures with a part for each criterion."""
NAMES: Mapping[Kind, tuple[str, ...]] = {
    "evaluator": (*RATED, *SHARED),
    "appraiser": ("micro_f1", "macro_f1", *PER_SIGNAL, *SHARED),
    "customer": SHARED,
    "persona": SHARED,
    "attack": SHARED,
}
"""Kind of suite -> the figures it has."""
