"""Offers as an author names them: from a phrase, or from sentences that say what can and what cannot be given."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.authoring.own_words import offer_words
from bot.authoring.sheet import Rung

LONGEST_ID, LONGEST_TEXT = 40, 100
_ARTICLES = frozenset({"a", "an", "the", "of", "to", "for"})
_GIVES = "offer|give|send|book|arrange|provide"
_DONE = {
    "block": "blocked", "cancel": "cancelled", "change": "changed", "check": "checked", "close": "closed",
    "correct": "corrected", "credit": "credited", "deliver": "delivered", "end": "ended", "escalate": "escalated",
    "exchange": "exchanged", "extend": "extended", "fix": "fixed", "freeze": "frozen", "issue": "issued",
    "lock": "locked", "lower": "lowered", "move": "moved", "open": "opened", "pass": "passed", "pay": "paid",
    "post": "posted", "put": "put", "raise": "raised", "reduce": "reduced", "refund": "refunded", "remove": "removed",
    "renew": "renewed", "reopen": "reopened", "repair": "repaired", "replace": "replaced", "reset": "reset",
    "restore": "restored", "reverse": "reversed", "spread": "spread", "stop": "stopped", "swap": "swapped",
    "transfer": "transferred", "unblock": "unblocked", "unlock": "unlocked", "update": "updated",
    "upgrade": "upgraded", "waive": "waived",
}  # fmt: skip
"""What is done to a thing -> how the thing is called then, so that `{offer}` reads well in a line."""
_VERBS = rf"(?:{_GIVES}|{'|'.join(_DONE)})"
_CAN = re.compile(r"^(?:and |but )?(?:we|you) (?:can|could|may)(?P<never> ?not|n't)? (?P<what>.+)$", re.IGNORECASE)
_NEXT = re.compile(rf"(?:,? (?:or|and)|,) (?={_VERBS}\b)|,? or (?=(?:an?|the|one|two)\b)")
_GIVEN = re.compile(rf"(?:{_GIVES}) (?:(?:him|her|them|the customer) )?(?P<what>.+)")
_THING = re.compile(
    rf"(?P<verb>{'|'.join(_DONE)}) (?!(?:him|them|it)\b|her(?: (?:on|to|for|in|at|by|back|today|again|the|an?)\b|$))"
    r"(?P<what>.+?)(?P<rest> (?:on|to|for|(?<!log )(?<!sign )in|at|by|within|from|with|into|off|over|again|back|today|"
    r"tomorrow|later|until|this)\b.*)?"
)
_THEIRS = re.compile(r"^(?:his|her|their) ")
_SLIGHT = frozenset(
    {"leaflet", "brochure", "form", "link", "email", "letter", "note", "apology", "voucher", "complaint"}
)
"""Things that settle nothing where anything else is given too."""


class Powers(NamedTuple):
    """What the trainee may give, and what nobody here may. `unread`: what is allowed, too, but not plainly a thing."""

    allowed: tuple[str, ...]
    forbidden: tuple[str, ...]
    unread: tuple[str, ...]


def rung(text: str) -> Rung:
    """The offer called `text`."""
    return Rung(id=offer_id(text), text=text, about=offer_words(text))


def offer_id(text: str) -> str:
    """An id from the words of an offer."""
    words = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in text.lower()).split()
    name = "-".join(word for word in words if word not in _ARTICLES)[:LONGEST_ID].strip("-")
    return name if name[:1].isalpha() else f"offer-{name}".strip("-")


def powers(said: Sequence[str]) -> Powers:
    """What sentences like "We can send a surveyor, but we cannot pay today" say; nothing where they are not plain."""
    found: dict[bool, list[str]] = {True: [], False: []}
    unread: list[str] = []
    for clause in (clause.strip(" .") for sentence in said for clause in re.split(r"[;:]|, but ", sentence)):
        if can := _CAN.match(clause):
            things = dict(_things(can["what"]))
            found[can["never"] is None].extend(filter(None, things.values()))
            unread.extend(part for part, thing in things.items() if not thing and can["never"] is None)
    return Powers(tuple(dict.fromkeys(found[True])), tuple(dict.fromkeys(found[False])), tuple(dict.fromkeys(unread)))


def _things(what: str) -> Iterator[tuple[str, str]]:
    """Each part of what can be done, with the thing it offers, empty where that is not plain."""
    verb = ""
    for part in _NEXT.split(what):
        first = re.match(rf"{_VERBS}\b", part)
        verb = first[0] if first else verb
        yield part, _thing(part if first else f"{verb} {part}")


def _thing(part: str) -> str:
    """What is offered, as a thing; empty where it is not plain."""
    if given := _GIVEN.fullmatch(part):
        text = given["what"]
    elif done := _THING.fullmatch(part):
        text = f"{done['what']} {_DONE[done['verb']]}{done['rest'] or ''}"
    else:
        return ""
    return _THEIRS.sub("the ", text) if len(text) <= LONGEST_TEXT else ""


def ladder(said: Sequence[str], example: Sequence[Rung]) -> tuple[Rung, ...]:
    """Three rungs: too little, what settles it, out of reach. `example` stands in; empty where nothing is allowed."""
    allowed, forbidden, _ = powers(said)
    if not allowed:
        return ()
    allowed = tuple(sorted(allowed, key=lambda text: _SLIGHT.isdisjoint(text.lower().split())))
    own = (allowed[0] if len(allowed) > 1 else "", allowed[-1], forbidden[0] if forbidden else "")
    return tuple(rung(text) if text else stand_in for text, stand_in in zip(own, example, strict=True))
