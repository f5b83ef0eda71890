"""Trainees of several styles whose words fit any persona: they tie to nothing, so the customer carries the chat."""

KIND = (
    "I'm sorry this has happened, and I can see why it upsets you. Would you tell me what's been going on?",
    "Thank you for telling me. How has this been for you?",
    "That makes complete sense. What worries you most about it?",
    "I'll take this on myself and see it through. What would help most right now?",
    "Let me explain: I check the records first, then I write to you today. Does that make sense so far?",
    "I understand that it's been a lot. Is there anything else I should know?",
    "I've noted everything you told me, and my name is on it. May I ask how you'd like to be contacted?",
    "I can see why you'd doubt it. I will message you by five o'clock today with what I found.",
    "You were right to raise it. What else would make this easier?",
    "Thank you for your patience with me. Have I understood you correctly?",
)
ROBOTIC = (
    "Thank you for contacting us. May I have your name and reference number?",
    "We apologise for any inconvenience caused. Can you confirm your address?",
    "As per our policy, this can take up to ten working days.",
    "I completely understand your concern. Please provide your phone number.",
    "Your case is being processed by the relevant department.",
    "Unfortunately I am unable to comment on that at this time.",
    "Is there anything else I can assist you with today?",
    "We value your feedback. Can you confirm the amount?",
    "I have escalated this to the team concerned.",
    "Please be advised that terms and conditions apply.",
)
HOSTILE = (
    "Well, that's hardly our problem, is it?",
    "Calm down. There's no need for drama.",
    "You should have read what you signed.",
    "I haven't got all day. What do you want me to do about it?",
    "That's the rule. Take it or leave it.",
    "Somebody else dealt with that, not me.",
)
CASUAL = (
    "hiya, whats up",
    "ok got it. when was this",
    "right and what do u want me to do",
    "yeah that sounds rough tbh, cant be fun",
    "ok so i can have a look, gimme a sec",
    "so how much are we talking",
    "did anyone get back to you",
    "ok ill sort it, promise",
    "whats the best number for you",
    "all good?",
)
SOLVER = (
    "Hello, I'm Jo. I've opened your account. I can put this right today, step by step.",
    "First I stop anything more from going out. Then I write to you by email.",
    "I can offer you a small credit of £20 for the trouble.",
    "Would you like a call this evening or a message?",
    "That can't be changed by me, but my lead can approve it today, and I'll ask her now.",
    "It's done on my side. You'll have it in writing within the hour.",
    "Is that all right for you?",
    "What is still missing for you?",
    "I'll check on Friday that it held, and I'll write to you then.",
    "Anything you'd like me to say again?",
)
STYLES: dict[str, tuple[str, ...]] = {
    "kind": KIND, "robotic": ROBOTIC, "hostile": HOSTILE, "casual": CASUAL, "solver": SOLVER,
}  # fmt: skip
