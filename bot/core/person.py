"""Who works with Greenroom, and what each may do. Records about employees: nobody sees another's work by default."""

from typing import Annotated, Literal

from pydantic import Field, ValidationError

from bot.core.model import Strict

PersonRole = Literal["trainee", "author", "lead", "admin"]
ROLES: tuple[PersonRole, ...] = ("trainee", "author", "lead", "admin")
Deed = Literal["rehearse", "write_personas", "see_submitted", "review", "manage_people"]
DEEDS: dict[PersonRole, frozenset[Deed]] = {
    "trainee": frozenset({"rehearse"}),
    "author": frozenset({"rehearse", "write_personas"}),
    "lead": frozenset({"rehearse", "write_personas", "see_submitted", "review"}),
    "admin": frozenset({"rehearse", "write_personas", "see_submitted", "review", "manage_people"}),
}
LOCAL, CLOCKWORK = "local", "greenroom"
"""The one person where nobody signs in, and who does what nobody did by hand. Nobody who signs in has these names."""
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@+-]{0,119}$")]
"""A colon or slash would clash with ids and paths, so names have none."""


class Person(Strict):
    """Somebody signed in."""

    name: Name
    role: PersonRole = "trainee"

    def may(self, deed: Deed) -> bool:
        """Whether their role allows it."""
        return deed in DEEDS[self.role]

    def may_see(self, owner: str, *, submitted: bool) -> bool:
        """Whether a rehearsal of `owner` is open to them: their own, or one handed in to those who review."""
        return owner == self.name or (submitted and self.may("see_submitted"))


LOCAL_PERSON = Person(name=LOCAL, role="admin")


def called(name: object, role: PersonRole = "trainee") -> Person | None:
    """Whoever writes their name so, capitals and spaces around it aside; None where nobody can be called that.

    Other scripts are refused before lower-casing: some of their letters would turn into ours, and one into another.
    """
    if not isinstance(name, str) or not name.isascii():
        return None
    try:
        person = Person(name=name.strip().lower(), role=role)
    except ValidationError:
        return None
    return None if person.name in (LOCAL, CLOCKWORK) else person
