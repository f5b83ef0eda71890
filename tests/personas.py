"""A small persona for tests of everything but personas."""

from bot.core.persona import Persona

PAT = Persona.model_validate(
    {
        "id": "pat",
        "version": 1,
        "name": "Pat Lowe",
        "summary": "A parcel that never came, again.",
        "difficulty": "easy",
        "industry": "parcels",
        "brief": "You answer for the parcel company.",
        "character": {
            "age": 50,
            "situation": "A parcel was marked delivered and is not there.",
            "goal": "To get the parcel.",
            "facts": [{"about": ["number"], "text": "The parcel is P77."}],
            "limits": {"max_monthly": 60},
            "voice": {"style": "short"},
        },
        "temperament": {"archetype": "confused_elderly"},
        "hidden_facts": [
            {
                "id": "gift",
                "text": "It is a birthday gift.",
                "tells": ["birthday"],
                "unlock": {"trust": 0.55, "heard": 0.3},
            }
        ],
        "offers": [
            {"id": "search", "text": "a search", "cost": 1, "authority": "allowed", "about": ["search"]},
            {"id": "resend", "text": "a new parcel", "cost": 3, "authority": "allowed", "settles": True,
             "about": ["send a new"]},
            {"id": "plan", "text": "a plan", "cost": 4, "authority": "allowed", "settles": True, "about": ["plan"]},
        ],
    }
)  # fmt: skip
