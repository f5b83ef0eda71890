"""Who plays which kind of case."""

from evals.players import appraiser, attack, customer, evaluator, persona
from evals.stage import Player
from evals.suite import Kind

PLAYERS: dict[Kind, Player] = {
    "appraiser": appraiser.play,
    "customer": customer.play,
    "evaluator": evaluator.play,
    "persona": persona.play,
    "attack": attack.play,
}
