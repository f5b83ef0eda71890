"""A scripted persona small enough to know every line of it."""

from bot.core.persona import Persona

ROSA = Persona.model_validate(
    {
        "id": "rosa",
        "version": 1,
        "name": "Rosa Field",
        "summary": "A washing machine that leaks, for the third time.",
        "difficulty": "easy",
        "industry": "appliances",
        "brief": "You answer for the shop.",
        "character": {
            "age": 50,
            "situation": "Rosa bought a washing machine. She has had it mended twice and it leaks again.",
            "goal": "A machine that does not leak.",
            "facts": [
                {"about": ["order number", "reference"], "text": "Her order number is WM-5531."},
                {"about": ["price", "how much"], "text": "She paid £420 on 3 May."},
                {"about": ["model"], "text": "It is a Brisco 7."},
            ],
            "limits": {"max_monthly": 30},
            "voice": {"style": "plain", "max_sentences": 4},
        },
        "temperament": {"archetype": "repeat_contact"},
        "hidden_facts": [
            {"id": "baby", "text": "She has a new baby.", "tells": ["baby"], "unlock": {"trust": 0.5, "heard": 0.3}}
        ],
        "offers": [
            {"id": "repair", "text": "another repair", "cost": 1, "authority": "allowed", "about": ["repair", "mend"]},
            {"id": "plan", "text": "a new one on a monthly plan", "cost": 2, "authority": "allowed", "settles": True,
             "about": ["plan", "monthly"]},
            {"id": "swap", "text": "a new machine", "cost": 3, "authority": "allowed", "settles": True,
             "about": ["new machine", "replace it"]},
            {"id": "credit", "text": "a credit", "cost": 1, "authority": "allowed", "about": ["credit"]},
        ],
        "script": {
            "open": ["It leaks again.", "My kitchen floor is wet for the third time.", "That machine of yours leaks."],
            "story": ["It began in June, a cup of water.", "In July it took the skirting.", "Now it is the hall."],
            "answer": [
                {"about": ["order number", "reference"], "line": "It is WM-5531, on the green slip."},
                {"about": ["price", "how much", "paid"], "line": "I paid £420 in May."},
                {"about": ["plumber"], "line": "He said the drum was cracked."},
                {"about": ["how are you", "feeling"], "line": "Wet, thank you."},
                {"about": ["what would help"], "line": "A machine that keeps its water in."},
                {"about": ["hold", "moment"], "line": "I will sit on the stairs."},
            ],
            "asks": [
                {"ask": "Will I be charged for the visit?", "again": "You still have not said about the charge.",
                 "answered_by": ["charge", "charged", "free"]},
            ],
            "reactions": {
                "understood": {"any": ["That is it exactly.", "You have got it."]},
                "made_to_repeat": {"any": ["It stands further up."]},
                "belittled": {"any": ["'{quote}'. Come and stand in it."]},
            },
            "beats": {
                "press": {"any": ["I want a dry floor.", "Tell me a day."], "boiling": ["A day! Give me a day now!"]},
                "call_out": {"any": ["'{quote}'. That is what you say?", "You said '{promise}'. And now?"]},
                "vent": {"any": ["I have mopped since June and nobody has so much as asked!"]},
                "withdraw": {"any": ["Never mind."]},
                "soften": {"any": ["You are kinder than the last one."]},
                "object": {"any": ["I have not said yet what is wrong."]},
                "accept": {"any": ["Yes to {offer}, thank you."]},
                "accept_grudging": {"any": ["{offer}, then."]},
                "walk_away": {"any": ["I am leaving, after {broken}."]},
                "leave": {"any": ["I have to go to work."]},
                "ask_supervisor": {"any": ["I want the manager."]},
            },
            "offers": {
                "repair": {"consider": ["If it is the last one."], "doubt": ["A third repair?"],
                           "refuse": ["Not again."]},
                "swap": {"consider": ["A new one would do."], "doubt": ["The same make?"], "refuse": ["Not yet."]},
            },
            "disclose": {"baby": ["I have a baby crawling through it."]},
            "odd": {
                "asked_again": ["You had that from me. {fact}"],
                "pasted": ["The same message twice."],
                "bot": ["I am Rosa."],
                "instructions": ["What is that meant to be?"],
                "unreadable": ["I cannot read that."],
                "language": ["In English, please."],
                "abuse": ["Wash your mouth out."],
                "lengthy": ["Too long for me."],
                "empty": ["You sent nothing."],
                "unknown": ["I could not say."],
            },
        },
    }
)  # fmt: skip
