"""Faults across the fields of a persona's raw data, `dotted.path: what`; fields of a wrong type are passed over."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from bot.core.direction import BANDS
from bot.core.transcript import normalise

_NOT_SAID = frozenset({"id", "about", "answered_by", "authority"})
"""Keys whose words nobody is shown or told."""
_SLOT = re.compile(r"\{\w+\}")


def reference_faults(data: Mapping[str, Any]) -> list[str]:
    """Names that stand for nothing or twice, a ladder that settles nothing, samples that lack a band."""
    script, offers, facts = _map(data.get("script")), _maps(data.get("offers")), _maps(data.get("hidden_facts"))
    offer_ids, fact_ids = [str(o.get("id")) for o in offers], [str(f.get("id")) for f in facts]
    faults = _unknown("script.offers", _map(script.get("offers")), offer_ids, "offer")
    faults += _unknown("script.disclose", _map(script.get("disclose")), fact_ids, "hidden fact")
    for where, ids in (("offers", offer_ids), ("hidden_facts", fact_ids)):
        faults += [f"{where}.{i}.id: {name!r} is given twice" for i, name in enumerate(ids) if name in ids[:i]]
    if offers and not any(offer.get("settles") is True for offer in offers):
        faults.append("offers: none has settles: true, so the customer could never accept")
    samples = _map(_map(_map(data.get("character")).get("voice")).get("samples"))
    return faults + [f"character.voice.samples: {b!r} is missing" for b in BANDS if samples and b not in samples]


def leak_faults(data: Mapping[str, Any]) -> list[str]:
    """Texts that give a hidden fact away to people who may not know it."""
    shown = {key: value for key, value in data.items() if key not in ("temperament", "hidden_facts")}
    shown["script"] = {key: value for key, value in _map(data.get("script")).items() if key != "disclose"}
    hidden = [
        (str(fact.get("id")), str(tell), normalise(str(tell)))
        for fact in _maps(data.get("hidden_facts"))
        for tell in _list(fact.get("tells"))
        if str(tell).strip()
    ]
    texts = list(_strings(shown)) if hidden else []
    plain = normalise("\n".join(text for text in texts if text.isascii()))  # most are, and are quick to fold together
    rest = "\n".join(normalise(text) for text in texts if not text.isascii())
    hidden = [(fact, tell, sought) for fact, tell, sought in hidden if sought in plain or sought in rest]
    return [
        f"{where}: says {tell!r}, which gives away the hidden fact {fact!r}"
        for where, text in (_texts(shown) if hidden else ())  # a file that leaks nothing is not searched text by text
        for fact, tell, sought in hidden
        if says(sought, normalise(_SLOT.sub(" ", text)))  # {offer} is no word of theirs
    ]


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in _list(value) if isinstance(item, Mapping)]


def _unknown(where: str, used: Iterable[str], known: Sequence[str], kind: str) -> list[str]:
    found = []
    for name in map(str, used):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            found.append(f"{where}.{name}: no such {kind}" + (f"; did you mean {near[0]!r}?" if near else ""))
    return found


def _strings(data: Any) -> Iterator[str]:
    """Every string in nested data that somebody may read."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _NOT_SAID:
                yield from _strings(value)
    elif isinstance(data, list):
        for item in data:
            yield from _strings(item)


def _texts(data: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """The same strings with their dotted paths."""
    if isinstance(data, str):
        yield where, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _NOT_SAID:
                yield from _texts(value, f"{where}.{key}".lstrip("."))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, f"{where}.{index}")


def says(words: str, text: str) -> bool:
    """Whether `text` has `words` as whole words, both normalised."""
    return words in text and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
