"""Names of customers, criteria and sub-skills for what is kept by id; the id where the file has gone since."""

from bot.core.rubric import Rubric
from bot.errors import GreenroomError
from bot.ui.rooms import Rooms


class Names:
    """Names as the files are now, each file read once."""

    def __init__(self, rooms: Rooms) -> None:
        self._library = rooms.greenroom.library
        self._customers = {persona.id: persona.name for persona in rooms.personas}
        self._rubrics: dict[str, Rubric | None] = {}

    def customer(self, id: str) -> str:
        """The customer's name."""
        return self._customers.get(id, id)

    def rubric(self, kept: str) -> Rubric | None:
        """The rubric that a scorecard names as `<id> v<version>`, whatever its version is now."""
        if kept not in self._rubrics:
            try:
                self._rubrics[kept] = self._library.rubric(kept.rpartition(" v")[0])
            except GreenroomError:
                self._rubrics[kept] = None
        return self._rubrics[kept]

    def criterion(self, kept: str, id: str) -> str:
        """The name of a criterion."""
        found = self.rubric(kept)
        return found.criteria[id].name if found and id in found.criteria else id.replace("_", " ").capitalize()

    def sub_skill(self, kept: str, criterion: str, id: str) -> str:
        """The name of a sub-skill."""
        found = self.rubric(kept)
        skills = found.criteria[criterion].sub_skills if found and criterion in found.criteria else {}
        return skills[id].name if id in skills else id
