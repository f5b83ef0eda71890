"""Which words are swearing. Customers do without unless an installation wants them (GREENROOM_PROFANITY)."""

import re

from bot.core.transcript import normalise

_PROFANE = re.compile(
    r"\b(?:(?:mother|bull|horse|god)?(?:fuck|shit)\w*|f+[u*@#]+c*k\w*|sh[*!1]t\w*|(?:god)?damn(?:ed|it)?|bollocks|"
    r"bastards?|bitch(?:es|y|ing)?|cunts?|twats?|wank\w*|tossers?|dickheads?|pricks?|cocksuck\w*|"
    r"arse(?:hole)?s?|ass(?:hole|wipe|hat)s?|(?:kick|kiss|pain in the|my|dumb|jack) ?ass|"
    r"piss(?:ed|ing|es)?|crap(?:py)?|bloody|bugger\w*|sod off|sodding|slut\w*|whores?|wtf|ffs|"
    r"(?:what|who|where|why|how) the hell|(?:bloody|go to|to|like|holy|oh|sure as|as) hell|hell (?:no|yes|yeah))\b"
)


def profane(text: str) -> bool:
    """Whether `text` swears, in whatever case."""
    return _PROFANE.search(normalise(text)) is not None
