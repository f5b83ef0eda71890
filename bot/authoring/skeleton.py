"""A persona file from a sheet: playable at once, with a comment at each place the author should make their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.authoring.handwriting import written
from bot.authoring.sheet import Sheet
from bot.core.direction import BANDS
from bot.core.script import BandLines, Script
from bot.core.temperament import ARCHETYPES, Archetype
from bot.embedded.playing.lines import book

HEADER = "# yaml-language-server: $schema=persona.schema.json\n"
MARK = "REWRITE: "
"""Begins a comment that `persona check` lists as left to write."""
HEARD = 0.34
MORE_TRUST = 0.08
"""How much more trust than at the opening the hidden fact asks for; an open question is asked for too."""
_COSTS: tuple[tuple[int, str, bool], ...] = ((1, "allowed", False), (3, "allowed", True), (8, "not_allowed", False))
_WEIGHED: tuple[Mapping[str, list[str]], ...] = (
    {
        "consider": ["{offer} is a start, I suppose.", "And after {offer}, what then?"],
        "doubt": ["What does {offer} change?"],
        "refuse": ["I didn't come here for {offer}."],
    },
    {
        "consider": ["If it really is {offer}, I could live with that.", "So {offer}. When?"],
        "doubt": ["Who makes sure of {offer}?"],
        "refuse": ["Not {offer}, not yet. You don't know what happened."],
    },
    {
        "consider": ["Can you give me that, {offer}?", "I'd not have thought of {offer}."],
        "doubt": ["I don't believe you can give me {offer}."],
        "refuse": ["I never asked for {offer}."],
    },
)
"""How the three rungs are taken: too little, what settles it, out of reach."""
COMMENTS = {
    "temperament": "how they react; `greenroom persona preview` shows it and says which number to turn",
    "temperament.start": "0 to 1; leave it out and the archetype decides",
    "hidden_facts": "what they tell only somebody they trust, and the words that would give it away",
    "hidden_facts.0.unlock": "told once trust and heard are this high and, if invited, after an open question",
    "offers": "cheapest first; one that the trainee may give has to settle it",
    "offers.0.about": f"{MARK}the words a trainee would offer each of these in",
    "script.open": f"{MARK}how this customer would open the chat; nobody else could",
    "script.story": f"{MARK}the story in their own words, a piece a line, each told once",
    "script.asks": f"{MARK}their own questions, and the words that would answer them",
    "script.beats": f"{MARK}stock lines from here on; say each as this customer would",
    "script.offers": f"{MARK}why this customer would take, doubt or refuse each offer",
    "script.disclose": f"{MARK}how they say it, once they trust somebody",
}
KEPT: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "age": ("character.age",),
    "industry": ("industry",),
    "difficulty": ("difficulty",),
    "happened": ("character.situation",),
    "wants": ("character.goal",),
    "brief": ("brief",),
    "summary": ("summary",),
    "hidden": ("hidden_facts.0.text", "hidden_facts.0.tells"),
    "facts": ("character.facts", "character.limits", "script.answer"),
    "offers": ("offers",),
    "style": ("character.voice.style",),
}
"""Answer of the sheet -> where it goes in the file, to mark what the author left as it was."""
_MANY = frozenset(["facts", "limits", "answer", "offers", "tells"])


def skeleton(
    id: str,
    archetype: Archetype,
    sheet: Sheet,
    kept: Sequence[str] = (),
    notes: Mapping[str, str] | None = None,
    why: str = "",
) -> str:
    """The text of the file.

    `kept`: answers left at their default; `notes`: path -> what else is left to write; `why`: what chose the archetype.
    """
    examples = {place: _example(place) for name in kept for place in KEPT[name]}
    own = {path: f"{MARK}{said}" for path, said in (notes or {}).items()}
    own |= {"temperament.archetype": f"chosen {why}; others: {', '.join(_others(archetype))}"} if why else {}
    return HEADER + written(persona_data(id, archetype, sheet), COMMENTS | examples | own)


def _others(archetype: Archetype) -> list[str]:
    return [name for name in ARCHETYPES if name != archetype]


def _example(place: str) -> str:
    last = place.rpartition(".")[2]
    return f"{MARK}{last} are another customer's" if last in _MANY else f"{MARK}{last} is an example"


def persona_data(id: str, archetype: Archetype, sheet: Sheet) -> dict[str, Any]:
    """The fields of the file."""
    start = ARCHETYPES[archetype].start
    shown = {name: start[name] for name in ("anger", "distress", "trust", "patience")}
    return {
        "id": id,
        "version": 1,
        "name": sheet.name,
        "summary": sheet.summary,
        "difficulty": sheet.difficulty,
        "industry": sheet.industry,
        "brief": sheet.brief.strip(),
        "character": {
            "age": sheet.age,
            "situation": sheet.happened.strip(),
            "goal": sheet.wants,
            "facts": [{"about": list(fact.about), "text": fact.text} for fact in sheet.facts],
            **({"limits": dict(sheet.limits)} if sheet.limits else {}),
            "voice": {"style": sheet.style, "max_sentences": 3, **_samples(sheet)},
        },
        "temperament": {"archetype": archetype, "start": shown},
        "hidden_facts": [
            {
                "id": "hidden",
                "text": sheet.hidden,
                "tells": list(sheet.tells),
                "unlock": {"trust": round(start["trust"] + MORE_TRUST, 2), "heard": HEARD, "invited": True},
            }
        ],
        "offers": [_offer(sheet, index) for index in range(len(sheet.offers))],
        "script": _script(archetype, sheet),
    }


def _samples(sheet: Sheet) -> dict[str, Any]:
    said = {band: list(sheet.samples[band]) for band in BANDS if band in sheet.samples}
    return {"samples": said} if said else {}


def _offer(sheet: Sheet, index: int) -> dict[str, Any]:
    rung, (cost, authority, settles) = sheet.offers[index], _COSTS[index]
    settling = {"settles": True} if settles else {}
    return {
        "id": rung.id, "text": rung.text, "cost": cost, "authority": authority, **settling, "about": list(rung.about)
    }  # fmt: skip


def _script(archetype: Archetype, sheet: Sheet) -> dict[str, Any]:
    """Lines of their own where the sheet has any, else the archetype's."""
    stock, common = book().archetypes[archetype], book().common
    beats = {beat: bands for script in (stock, common) for beat, bands in script.beats.items()}
    return {
        "open": list(sheet.open or stock.open),
        "story": list(sheet.story),
        "answer": [{"about": list(fact.about), "line": fact.line} for fact in sheet.facts],
        "asks": [question.model_dump(mode="json") for question in stock.asks],
        "beats": {beat: _bands(beat, stock, common) for beat in beats},
        "offers": {rung.id: dict(_WEIGHED[index]) for index, rung in enumerate(sheet.offers)},
        "disclose": {"hidden": [sheet.told or sheet.hidden]},
    }


def _bands(beat: Any, stock: Script, common: Script) -> dict[str, list[str]]:
    """The archetype's lines of a beat; everybody's where it has none for any band."""
    own: BandLines = stock.beats.get(beat, {})
    more: BandLines = common.beats.get(beat, {})
    found = {band: list(lines) for band, lines in own.items()}
    if "any" not in found or (beat == "walk_away"):
        found["any"] = [*found.get("any", ()), *more.get("any", ())]
    if beat == "walk_away":
        found["any"].append("I'm leaving it there. I've said what I came to say.")
    return {band: lines for band, lines in found.items() if lines}
