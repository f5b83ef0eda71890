"""Who plays which kind of case."""

from evals.players import appraiser, customer, evaluator
from evals.stage import Player
from evals.suite import Kind

PLAYERS: dict[Kind, Player] = {
    "appraiser": appraiser.play,
    "customer": customer.play,
    "evaluator": evaluator.play,
}
