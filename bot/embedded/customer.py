"""The embedded customer: plays a persona's script without a model."""

import re
from collections.abc import AsyncGenerator

from bot.core.cast import Scene
from bot.embedded.playing.reply import reply


class EmbeddedCustomer:
    """Speaks the planned reply word by word; no key, no network, no chance beyond the scene's seed."""

    name = "embedded"

    def heeded(self, scene: Scene) -> Scene:
        """All of it."""
        return scene

    async def speak(self, scene: Scene) -> AsyncGenerator[str, None]:
        """The reply in pieces that join to the whole."""
        for piece in re.findall(r"\S+\s*", reply(scene)):
            yield piece
