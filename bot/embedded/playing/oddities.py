"""Odd things a trainee may send, as a customer would notice them."""

import re

from bot.core.direction import Aside
from bot.core.script import Odd
from bot.core.transcript import normalise

LENGTHY = 1500
"""Characters of one chat message from which a customer would rather have the short version."""

_BOT = re.compile(
    r"\b(?:are|r) (?:you|u) (?:just |really |actually |even |secretly )?(?:an? )?"
    r"(?:(?:ro)?bot|human|ai|real|computer|machine|chatbot|language model|llm|simulation|real person|person)\b"
    r"|\b(?:am i|are we) (?:talking|speaking|chatting) (?:to|with) an? (?:bot|ai|machine|computer|human|real person)\b"
    r"|\byou(?:'re| are) (?:just |only |clearly |an? )*(?:bot|ai|chatbot|simulation)\b"
)
_INSTRUCTIONS = re.compile(
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |my |these |those |of )*"
    r"(?:previous|prior|above|earlier|system|instructions?|prompts?|rules)\b"
    r"|\bsystem prompt\b|\byour (?:instructions|prompt|persona|character sheet|hidden facts?)\b"
    r"|\byou are now\b|\bpretend (?:to be|you are|you're)\b|\bact as (?:an?|if you)\b"
    r"|\b(?:break|leave|drop|out of) character\b|\b(?:jailbreak|developer mode|as an ai)\b"
    r"|</?(?:system|user|assistant|instructions?)>"
)
_ABUSE = re.compile(
    r"\bshut (?:up|it)\b|\b(?:fuck|screw) you\b|\bf\*+ ?(?:you|off)|\b(?:fuck|piss) off\b|\bgo to hell\b|\bget lost\b"
    r"|\b(?:you|u|ya|ur|you're|your|such an?|stupid|fucking|bloody|silly|old|dumb|lying) "
    r"(?:an? |such an? |complete |total |fucking |bloody |stupid |absolute |old )*"
    r"(?:idiot|moron|liar|cow|bitch|bastard|cunt|twat|prick|dick|fool|loser|clown|hag|git)\b"
)
_FOREIGN = re.compile(
    r"\b(?:el|los|las|que|por|para|usted|gracias|hola|puedo|con|una|ayudar(?:le)?|puede|siento|eso|les|des|une|est|vous"
    r"|votre|je|pas|bonjour|merci|pour|avec|nous|der|das|und|ich|nicht|sie|ist|wir|bitte|danke|guten|eine|ein|mein|mit"
    r"|kann|ihnen|il|che|di|sono|grazie|buongiorno|não|nao|você|obrigado)\b"
)
_ENGLISH = re.compile(
    r"\b(?:the|a|an|you|i|is|to|and|of|it|for|what|your|can|we|my|on|in|this|that|are|have|sorry|please|was|not|be|will)\b"
)


def notice(message: str, aside: Aside | None) -> Odd | None:
    """The odd thing about `message`, if there is one; `aside` is what code outside the customer noticed."""
    if aside == "empty" or not message.strip():
        return "empty"
    if aside == "unreadable" or not re.search(r"\w", message):
        return "unreadable"
    if aside == "pasted":
        return "pasted"
    if _foreign(message):
        return "language"
    text = normalise(message)
    tables: tuple[tuple[Odd, re.Pattern[str]], ...] = (
        ("instructions", _INSTRUCTIONS), ("bot", _BOT), ("abuse", _ABUSE),
    )  # fmt: skip
    found = next((odd for odd, pattern in tables if pattern.search(text)), None)
    return found or ("lengthy" if len(message) > LENGTHY else None)


def _foreign(message: str) -> bool:
    letters = [c for c in message if c.isalpha()]
    if letters and sum(ord(c) > 0x24F for c in letters) > 0.5 * len(letters):
        return True
    text = normalise(message)
    foreign, english = len(_FOREIGN.findall(text)), len(_ENGLISH.findall(text))
    return foreign >= 2 and foreign > english
