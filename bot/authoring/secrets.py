"""Hidden facts that public texts give away in other words, and those that could be told unnoticed."""

from collections.abc import Iterator

from bot.authoring.findings import Remark
from bot.core.persona import Persona, tells
from bot.core.phrases import stems
from bot.core.transcript import words

ALIKE = 0.6
"""Share of a hidden fact's telling words that, found in one public text, tell it."""
_COMMON = frozenset(
    stem
    for word in words(
        "he she they him her them his hers their theirs who it its and or but so if not no yes is are was were be been "
        "am has have had have do does did will would can could should with without from at by into out off over under "
        "after before because since when while where what which than then there here now still just only very too also "
        "all any one two get got go went come came say said tell told know made take took himself herself myself "
        "themselves my mine me we us our"
    )
    for stem in (word, *stems(word))
)
"""Words that carry no secret, as `stems` leaves them."""


def remarks(persona: Persona) -> Iterator[Remark]:
    """Texts the trainee reads before the chat, or hears for the asking, that come too near to a hidden fact."""
    if not persona.hidden_facts:
        fix = "add what they only tell somebody they trust, and that changes what good help is"
        yield Remark("warning", "nothing-hidden", "hidden_facts", "nothing to discover", fix)
    public = [("summary", persona.summary), ("brief", persona.brief), ("character.goal", persona.character.goal)]
    public.append(("character.situation", persona.character.situation))
    public += [(f"character.facts.{i}.text", fact.text) for i, fact in enumerate(persona.character.facts)]
    public += [(f"script.story.{i}", text) for i, text in enumerate(persona.script.story)]
    content = [(key, _content(text)) for key, text in public] if persona.hidden_facts else []
    for index, fact in enumerate(persona.hidden_facts):
        telling = _content(fact.text) - _content(persona.name)
        for key, said in content:
            if len(telling) >= 3 and len(telling & said) >= ALIKE * len(telling):
                what = f"says in other words what {fact.id} hides"
                yield Remark("warning", "gives-away", key, what, "leave it to the hidden fact")
        yield from _unnoticed(persona, index)


def _content(text: str) -> frozenset[str]:
    return frozenset(stem for stem in stems(text) if stem not in _COMMON)


def _unnoticed(persona: Persona, index: int) -> Iterator[Remark]:
    """A hidden fact none of whose telling lines holds one of its `tells`: a model that leaks it would not be caught."""
    fact = persona.hidden_facts[index]
    said = (*persona.script.disclose.get(fact.id, ()), fact.text)
    blind = [line for line in said if not any(tells(tell, line) for tell in fact.tells)]
    if len(blind) == len(said):
        what = f"none of them stands in the lines that tell {fact.id}, so a slip would go unnoticed"
        yield Remark("warning", "tells", f"hidden_facts.{index}.tells", what, "list the words it is told in")
