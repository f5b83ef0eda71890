"""Fits the classifier: whole-message and clause layers, then a layer that joins them, fitted on unseen id prefixes."""

import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.embedded.appraising.classifier import CHAR_SHARE, TIE_SHARE, Floats, Message, evidence

KEEP_FROM = 4
MAX_GRAMS = 45_000
COST, CLAUSE_COST, FINAL_COST, STRENGTH_COST = 0.5, 0.3, 0.3, 1.0
FOLDS = 9
GRADE_TIES = 2.5
LEAST_CUT = 0.24
warnings.filterwarnings("ignore", category=ConvergenceWarning)


@dataclass(frozen=True)
class Table:
    """N-gram incidence of messages and of their clauses over all n-grams seen, and ties of both; one row each."""

    names: list[str]
    words: sparse.csr_matrix
    chars: sparse.csr_matrix
    ties: Floats
    clause_words: sparse.csr_matrix
    clause_chars: sparse.csr_matrix
    clause_ties: Floats
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, messages: list[Message]) -> "Table":
        """Index all n-grams that occur in at least two messages."""
        counts: Counter[str] = Counter()
        for message in messages:
            counts.update(message.all_words)
            counts.update(message.all_chars)
        names = sorted(gram for gram, count in counts.items() if count > 1)
        place = {gram: i for i, gram in enumerate(names)}
        return cls(
            names,
            _incidence([m.all_words for m in messages], place),
            _incidence([m.all_chars for m in messages], place),
            np.array([m.ties for m in messages], dtype=np.float32),
            _incidence([w for m in messages for w in m.words], place),
            _incidence([c for m in messages for c in m.chars], place),
            np.array([t for m in messages for t in m.clause_ties], dtype=np.float32),
            np.repeat(np.arange(len(messages)), [len(m.clauses) for m in messages]),
        )


def _incidence(rows: list[set[str]], place: dict[str, int]) -> sparse.csr_matrix:
    found = [sorted(place[gram] for gram in row if gram in place) for row in rows]
    starts = np.cumsum([0, *map(len, found)])
    columns = np.concatenate([np.array(row, dtype=np.int32) for row in found])
    return sparse.csr_matrix((np.ones(len(columns), np.float32), columns, starts), (len(rows), len(place)))


@dataclass(frozen=True)
class Space:
    """The n-grams kept for one fit, and their weights."""

    columns: NDArray[np.int64]
    idf: Floats

    @classmethod
    def of(cls, table: Table, rows: NDArray[np.int64]) -> "Space":
        """Keep n-grams found in at least `KEEP_FROM` of the training rows, the commonest `MAX_GRAMS` of them."""
        found = np.asarray((table.words[rows] + table.chars[rows]).sum(axis=0)).ravel()
        columns = np.flatnonzero(found >= KEEP_FROM)
        columns = np.sort(columns[np.argsort(-found[columns], kind="stable")[:MAX_GRAMS]])
        return cls(columns, np.log((1 + len(rows)) / (1 + found[columns])).astype(np.float32) + 1)

    def matrix(self, words: sparse.csr_matrix, chars: sparse.csr_matrix, tied: Floats) -> sparse.csr_matrix:
        """Weighted rows as the classifier builds them, with ties as last columns."""
        return sparse.hstack(
            [self._block(words) + self._block(chars) * CHAR_SHARE, tied * TIE_SHARE], format="csr", dtype=np.float32
        )

    def _block(self, incidence: sparse.csr_matrix) -> sparse.csr_matrix:
        weighted = incidence[:, self.columns] @ sparse.diags_array(self.idf)
        length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        return sparse.diags_array((1 / np.maximum(length, 1e-6)).astype(np.float32)) @ weighted


def _columns(
    x: sparse.csr_matrix | Floats,
    y: Floats,
    make: Callable[[], LinearSVC | LogisticRegression],
    told: NDArray[np.bool_] | None = None,
) -> tuple[Floats, Floats]:
    """A linear model for each column of `y` over the rows that `told` marks; a constant column gets a flat score."""
    weights, bias = (
        np.zeros((x.shape[1], y.shape[1]), np.float32),
        np.where(y.min(axis=0) > 0, 4.0, -6.0).astype(np.float32),
    )
    for k in np.flatnonzero(y.min(axis=0) < y.max(axis=0)):
        here = slice(None) if told is None or told[:, k].all() else told[:, k]
        model = make().fit(x[here], y[here, k])
        weights[:, k], bias[k] = model.coef_[0], model.intercept_[0]
    return weights, bias


def _margin(cost: float) -> Callable[[], LinearSVC]:
    return lambda: LinearSVC(C=cost, tol=0.02, max_iter=300, random_state=0)


def _logistic(cost: float) -> Callable[[], LogisticRegression]:
    return lambda: LogisticRegression(C=cost, max_iter=500)


@dataclass(frozen=True)
class Base:
    """The first two layers of one fit."""

    space: Space
    message: tuple[Floats, Floats]
    clause: tuple[Floats, Floats]

    def scores(self, table: Table, rows: NDArray[np.int64]) -> Floats:
        """What the last layer weighs: four by rows by signals."""
        whole = (
            self.space.matrix(table.words[rows], table.chars[rows], table.ties[rows]) @ self.message[0]
            + self.message[1]
        )
        owner, scores = self._clause_scores(table, rows)
        best = np.full_like(whole, -np.inf)
        np.maximum.at(best, owner, scores)
        return evidence(whole, best).astype(np.float32)

    def carrying(self, table: Table, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which clause of each row carries each signal best, counted from the row's first clause."""
        owner, scores = self._clause_scores(table, rows)
        return np.stack([scores[owner == i].argmax(axis=0) for i in range(len(rows))])

    def _clause_scores(self, table: Table, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
        parts, owner = _clauses_of(table, rows)
        x = self.space.matrix(table.clause_words[parts], table.clause_chars[parts], table.clause_ties[parts])
        return owner, x @ self.clause[0] + self.clause[1]


def _clauses_of(table: Table, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Clause rows of the messages `rows`, and for each the position of its message in `rows`."""
    place = np.full(int(table.owner.max()) + 1, -1)
    place[rows] = np.arange(len(rows))
    parts = np.flatnonzero(place[table.owner] >= 0)
    return parts, place[table.owner[parts]]


def fit_base(table: Table, y: Floats, told: NDArray[np.bool_], rows: NDArray[np.int64]) -> Base:
    """Whole-message layer, then clause layer: the best clause of a labelled message stands for the label."""
    space = Space.of(table, rows)
    whole = space.matrix(table.words[rows], table.chars[rows], table.ties[rows])
    message = _columns(whole, y[rows], _margin(COST), told[rows])
    parts, owner = _clauses_of(table, rows)
    x = space.matrix(table.clause_words[parts], table.clause_chars[parts], table.clause_ties[parts])
    clause = _columns(x, _carried(x @ message[0], y[rows], owner), _margin(CLAUSE_COST), told[rows][owner])
    return Base(space, message, clause)


def _carried(scores: Floats, y: Floats, owner: NDArray[np.int64]) -> Floats:
    """Clause targets: the best-scoring clause of each labelled message."""
    best = np.full_like(y, -np.inf)
    np.maximum.at(best, owner, scores)
    return np.asarray((scores >= best[owner]) & (y[owner] > 0), dtype=np.float32)


def folds(groups: list[str], rows: NDArray[np.int64], count: int = FOLDS) -> list[NDArray[np.int64]]:
    """Rows in folds of whole id prefixes, so that the last layer trusts what carries over to other voices."""
    names = sorted({groups[i] for i in rows})
    return [np.array([i for i in rows if groups[i] in names[k::count]]) for k in range(min(count, len(names)))]


@dataclass(frozen=True)
class Fitted:
    """Everything one training run learns, at full precision."""

    base: Base
    strength: tuple[Floats, Floats]
    final: tuple[Floats, Floats]
    thresholds: Floats

    def probabilities(self, table: Table, rows: NDArray[np.int64]) -> Floats:
        """Probability of each signal in each of `rows`."""
        return _join(self.base.scores(table, rows), self.final)

    def strong(self, table: Table, rows: NDArray[np.int64]) -> Floats:
        """Probability that each signal, if present, is strong."""
        x = self.base.space.matrix(table.words[rows], table.chars[rows], table.ties[rows])
        return np.asarray(1 / (1 + np.exp(-(x @ self.strength[0] + self.strength[1]))), dtype=np.float32)


def _join(scores: Floats, final: tuple[Floats, Floats]) -> Floats:
    """Probabilities from evidence."""
    logits = np.einsum("erk,ek->rk", scores, final[0]) + final[1]
    return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)


def fit(
    table: Table, y: Floats, strong: Floats, told: NDArray[np.bool_], groups: list[str], rows: NDArray[np.int64]
) -> Fitted:
    """Fit all layers on `rows`; last layer and thresholds see only scores of messages held out of the others.

    A signal learns nothing from messages that are not `told` for it, as if it had not met them.
    """
    y = y * told
    unseen = np.zeros((4, len(rows), y.shape[1]), np.float32)
    place = {row: i for i, row in enumerate(rows)}
    for held in folds(groups, rows):
        rest = np.setdiff1d(rows, held)
        unseen[:, [place[row] for row in held]] = fit_base(table, y, told, rest).scores(table, held)
    pairs = [
        _columns(unseen[:, :, k].T, y[rows, k : k + 1], _logistic(FINAL_COST), told[rows, k : k + 1])
        for k in range(y.shape[1])
    ]
    final = np.hstack([c for c, _ in pairs]), np.hstack([b for _, b in pairs])
    base = fit_base(table, y, told, rows)
    grades = _grades(base.space, table, y, strong, rows)
    return Fitted(base, grades, final, thresholds(_join(unseen, final) * told[rows], y[rows]))


def _grades(space: Space, table: Table, y: Floats, strong: Floats, rows: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Weak or strong for each signal where it is present; ties weigh `GRADE_TIES` times more."""
    x = space.matrix(table.words[rows], table.chars[rows], GRADE_TIES * table.ties[rows])
    fitted = [
        _columns(x[here], strong[rows][here, k : k + 1], _logistic(STRENGTH_COST))
        for k, here in enumerate(y[rows].T > 0)
    ]
    weights = np.hstack([c for c, _ in fitted])
    weights[len(space.columns) :] *= GRADE_TIES
    return weights, np.hstack([b for _, b in fitted])


def thresholds(probability: Floats, y: Floats, prior: float = 200.0) -> Floats:
    """Cut per signal that gives the best F1, pulled toward the best common cut where a signal is rare."""
    grid = np.arange(LEAST_CUT, 0.72, 0.02)
    pooled = np.array([_pooled_f1(probability >= cut, y) for cut in grid])
    best = grid[pooled.argmax()]
    each = np.array(
        [[_pooled_f1(probability[:, k : k + 1] >= cut, y[:, k : k + 1]) for cut in grid] for k in range(y.shape[1])]
    )
    smooth = np.array([np.convolve(np.pad(row, 1, mode="edge"), np.ones(3) / 3, "valid") for row in each])
    own = grid[smooth.argmax(axis=1)]
    share = y.sum(axis=0) / (y.sum(axis=0) + prior)
    return np.asarray(share * own + (1 - share) * best, dtype=np.float32)


def _pooled_f1(found: NDArray[np.bool_], y: Floats) -> float:
    return float(2 * (found * y).sum() / max(found.sum() + y.sum(), 1))


def save(fitted: Fitted, table: Table, path: str) -> None:
    """Write the weights the classifier loads: 8-bit n-gram weights with a scale a column, no pickle."""
    kept = len(fitted.base.space.columns)
    stored: dict[str, NDArray[np.generic]] = {
        "vocabulary": np.frombuffer("\n".join(table.names[i] for i in fitted.base.space.columns).encode(), np.uint8),
        "idf": fitted.base.space.idf.astype(np.float16),
        "final": fitted.final[0],
        "final_bias": fitted.final[1],
        "thresholds": fitted.thresholds,
    }
    for name, (weights, bias) in {
        "message": fitted.base.message,
        "clause": fitted.base.clause,
        "strength": fitted.strength,
    }.items():
        scale = np.maximum(np.abs(weights[:kept]).max(axis=0), 1e-6) / 127
        stored[f"{name}_grams"] = np.round(weights[:kept] / scale).astype(np.int8)
        stored[f"{name}_scale"] = scale
        stored[f"{name}_ties"] = weights[kept:]
        stored[f"{name}_bias"] = bias
    np.savez_compressed(path, allow_pickle=False, **stored)
