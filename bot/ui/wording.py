"""What the browser app says in its own name."""

from bot.casting import CAST_NOTICE, cast_notice
from bot.config import Settings

HOUSE, COACH = "Notice", "Coach"
"""Authors of messages that the customer does not say; the page's style sheet knows both names."""

LOBBY = "all-customers"
LOBBY_NAME = "All customers"

PICK_FIRST = "Pick a customer first: choose one from the list above or from the menu at the top."
ENDED = (
    "This rehearsal is over, so nobody reads on. Go again, pick another customer, or type /end to see the scorecard."
)
STOPPED = "Stopped. That turn was not recorded: send your message again, or write something else."
STOPPED_LATE = "Stopped too late: the turn was already recorded, with this reply:"
NOTHING_TO_SCORE = "You have not written to the customer yet, so there is nothing to score."
CONSEQUENCE = "The customer gets no further reply, and your scorecard opens."
GRADING = "Reading the whole conversation once more…"
APOLOGY = (
    "Sorry, something went wrong on our side. What you said before is kept. "
    "Send your message again; if this stays, ask whoever runs Greenroom to look at its log."
)
COMMANDS = (
    ("hint", "lightbulb", "Ask the coach for one sentence of advice; it is noted on the scorecard"),
    ("end", "flag", "End the chat and see the scorecard"),
)

CHAINLIT_WORDING = {
    "chat.input.placeholder": "Reply to the customer",
    "chat.input.actions.send": "Send",
    "chat.input.actions.stop": "Stop the reply",
    "chat.commands.button": "Commands",
    "chat.commands.availableTools": "Commands",
    "chat.watermark": "A rehearsal: the customer is not real, your practice is.",
    "common.status.error.serverConnection": "The connection is gone. Greenroom keeps trying; your rehearsal is kept.",
    "navigation.header.readme": "About",
    "navigation.header.theme.light": "Light",
    "navigation.header.theme.dark": "Dark",
    "navigation.header.theme.system": "As on this computer",
    "navigation.newChat.button": "Start over",
    "navigation.newChat.dialog.title": "Leave this rehearsal?",
    "navigation.newChat.dialog.description": "It ends without a scorecard, and a new one begins.",
    "navigation.newChat.dialog.tooltip": "Start over",
}

_ABOUT = (
    "Greenroom is a place to rehearse hard customer conversations before they are real.",
    "**How it works.** Pick a customer and answer as you would at work. How they feel changes with what you write: "
    "being understood, being fobbed off, being given a date. You see none of it during the chat, only what they say. "
    "Afterwards come three scores, each with your own words as evidence, better lines for the weak turns, and the "
    "curve of how the customer felt.",
    "**Commands.** `/hint` asks a coach for one sentence; the scorecard notes it. `/end` closes the chat. Stop cuts a "
    "reply off, and that turn does not count.",
    "**Who plays.** {cast} {connect}",
    "**What is kept.** Every rehearsal is kept in the database of this installation. Nothing on this page is loaded "
    "from other sites.",
)
"""One string per paragraph: the page keeps line breaks."""
TRUST = "Each scorecard says whether its scores are calibrated against people, and on what ratings."


def connect_notice(settings: Settings) -> str:
    """How to connect a language model; empty where one plays already."""
    if cast_notice(settings) != CAST_NOTICE:
        return ""
    return "To rehearse with a language model, set GREENROOM_MODEL to its name and start Greenroom again."


def about(settings: Settings) -> str:
    """The text behind the About button."""
    return "\n\n".join(_ABOUT).format(cast=cast_notice(settings, trust=TRUST), connect=connect_notice(settings))
