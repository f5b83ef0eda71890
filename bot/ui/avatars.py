"""Avatars by persona id or author name; a persona without a drawing gets its initials."""

import colorsys
import hashlib
from pathlib import Path

from bot.core.persona import Persona
from bot.ui.wording import COACH, HOUSE

_SHAPE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><circle cx="48" cy="48" r="48" fill="{back}"/>\
<text x="48" y="60" font-family="Inter,system-ui,sans-serif" font-size="34" font-weight="600" text-anchor="middle" \
fill="{ink}">{initials}</text></svg>"""
_BULB = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><circle cx="48" cy="48" r="48" fill="#f3dfae"/>\
<g fill="none" stroke="#7a5410" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">\
<path d="M38 62c0-6-8-9-8-20a18 18 0 0 1 36 0c0 11-8 14-8 20zM40 71h16M43 79h10"/></g></svg>"""


def avatar(name: str, personas: tuple[Persona, ...], public: Path) -> str:
    """SVG for a persona id, a persona's name or one of our own authors."""
    if name == COACH:
        return _BULB
    known = {persona.name: persona.id for persona in personas} | {persona.id: persona.id for persona in personas}
    names = {persona.id: persona.name for persona in personas}
    drawn = public / "logo_light.svg" if name == HOUSE else public / "avatars" / f"{known.get(name, '')}.svg"
    return drawn.read_text(encoding="utf-8") if drawn.is_file() else monogram(names.get(name, name))


def monogram(name: str) -> str:
    """Initials on a colour of their own; letters only, so that a name can carry no markup."""
    initials = "".join(word[0].upper() for word in name.split() if word[0].isalpha())
    hue = hashlib.sha256(name.encode()).digest()[0] / 255
    back, ink = (_hex(colorsys.hls_to_rgb(hue, light, 0.32)) for light in (0.83, 0.27))
    return _SHAPE.format(back=back, ink=ink, initials=initials[:1] + initials[1:][-1:])


def _hex(colour: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)
