"""What synthetic people are called, where they are, what they say. Numbers are 555-01xx, which belong to nobody."""

import random

# Harborlight's own 602 is left to whoever tries the demo.
AREAS = [
    *("480", "520", "928", "623", "505", "575", "702", "775", "801", "435", "303", "719", "213"),
    *("619", "916", "206", "509", "503", "214", "512", "312", "212", "404", "305", "207", "617"),
]
PEOPLE = 100 * len(AREAS)
FIRST = [
    *("Alex", "Renee", "Carl", "Tanya", "Devon", "Ruth", "Sam", "Nia", "Walt", "Jo", "Pat", "Kai", "Gloria", "Hank"),
    *("Ines", "Jerome", "Kelly", "Lorna", "Marcus", "Nadia", "Otis", "Paula", "Quentin", "Rhea", "Stan", "Trudy"),
    *("Uma", "Vern", "Wendy", "Yara", "Zeke", "Dina", "Earl", "Faye", "Glen", "Hope", "Ike", "June", "Kurt", "Lena"),
]
SPANISH_FIRST = ["Luis", "Marta", "Rosa", "Pablo", "Elena", "Hector", "Lupe", "Andres", "Carmen", "Tomas", "Silvia"]
LAST = [
    *("Moss", "Webb", "Nguyen", "Ibarra", "Cole", "Frost", "Lane", "Soto", "Birch", "Hale", "Quinn", "Reed", "Tully"),
    *("Archer", "Bowman", "Castle", "Dunne", "Ellery", "Finch", "Garner", "Holt", "Ivers", "Keane", "Lowry", "Marsh"),
    *("Norris", "Okoye", "Pruitt", "Rowan", "Sayer", "Thorne", "Umber", "Vance", "Wilder", "Yazzie", "Zamora", "Begay"),
]
RELATIVES = ["mother", "father", "partner", "friend", "sister", "brother", "son", "daughter", "aunt", "neighbor"]
RELATIVE_WEIGHTS = [9, 5, 8, 5, 4, 4, 3, 4, 1, 1]
LANGUAGES = {"en": 82, "es": 15, "vi": 1, "nv": 1, "ar": 1}
CAMPAIGNS = ["", "", "", "fall-radio", "clinic-cards", "county-library", "campus-week"]
MESSAGES = [
    "Please do not say what this is about if my wife answers.",
    "I work until five.",
    "My son came home last week. I do not know where to start.",
    "Is there a place that takes dogs?",
    "I have no car.",
    "I called before and we were cut off.",
    "I want to stop before the baby comes.",
]
ANSWERERS = ["My sister knows.", "Only me.", "My mother may answer.", "Nobody else, please."]
NOTES = [
    "Wants a place close to family. Can talk after work.",
    "Asked what detox is like. Afraid of losing the job. We talked about leave.",
    "Tried once before, in spring. Liked the group, not the drive.",
    "Needs childcare before anything else.",
    "Slept badly, ready to talk. Prefers mornings.",
    "Drinks every evening, has shaken when stopping. Told them not to stop alone, and why.",
    "Has naloxone at home. Went over how it works.",
    "Insurance card is in the glove box. Will read it out next time.",
    "No insurance now. Asked about the county program.",
    "Lives with two roommates, talks in the car.",
    "Wants to start after the 1st. Rent first.",
    "Asked whether the employer finds out. Explained what is confidential.",
    "Was told no somewhere else and felt judged. Took time to listen.",
    "Interested in medication for opioid use. Wants to hear about side effects.",
    "Has a court date on Friday. Would like a letter that they asked for help.",
    "Pregnant, 20 weeks. Wants a program that takes mothers.",
    "Veteran. Would like to know what the VA offers nearby.",
    "Goes to a meeting on Tuesdays. Wants more than that.",
    "Cried, then laughed. Said that it helped to say it out loud.",
    "Prefers text once a time is agreed. Has said that text is safe.",
    "Will ask the doctor about the blood pressure pills first.",
    "Two weeks without drinking. Proud of it. Wants to keep it so.",
    "Has a dog. Neighbor may take it for a month.",
    "Reads slowly, likes things said twice.",
    "Works nights. Best before 3 p.m.",
]
LOVED_NOTES = [
    "Asks for somebody close. They have not agreed yet. Talked about how to bring it up.",
    "Worried about overdose. Ordered naloxone with them while we talked.",
    "Wants to know what to say, and what not. Went through three sentences.",
    "The person agreed to a call on the weekend, with them in the room.",
    "Tired. Gave the times of the family group, and asked how they sleep.",
    "Paid the rent twice. Asked whether that helps. Listened more than answered.",
    "They live three states apart. Looked for places near the person.",
]
GIVEN = [
    "Times of two groups nearby.",
    "Number of the county's walk-in clinic, open until 7.",
    "Where to get naloxone without cost.",
    "Name of a family group, Wednesday evening.",
    "How to ask for leave, in three steps.",
    "A list of three programs that take their plan.",
]
ALTERNATIVES = [
    "County program with a sliding scale, intake on Monday at 9.",
    "State-funded bed list; they have the number and a name.",
    "Community health center, no charge, walk-in.",
]
PASSES = ["need_a_minute", "knows_person", "language", "other"]


def phone(place: int) -> str:
    """The number of synthetic person `place`: a different one for each of PEOPLE, in no order that shows."""
    area, last = divmod(place * 1117 % PEOPLE, 100)
    return f"+1{AREAS[area]}55501{last:02d}"


def name(dice: random.Random, language: str) -> str:
    first = dice.choice(SPANISH_FIRST if language == "es" else FIRST)
    return first if dice.random() < 0.35 else f"{first} {dice.choice(LAST)}"


def request(dice: random.Random, number: str, **more) -> dict:
    """What somebody typed into a form: often no more than a number."""
    language = dice.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    loved = dice.random() < 0.34
    found: dict = {"phone": number, "language": language, "call_when": "now", "call_now_any_hour": dice.random() < 0.45}
    found |= {"name": name(dice, language)} if dice.random() < 0.6 else {}
    found["for_whom"] = "loved_one" if loved else "self"
    found |= {"relationship": dice.choices(RELATIVES, RELATIVE_WEIGHTS)[0]} if loved else {}
    found |= {"safe_contact": _safe(dice)} if dice.random() < 0.6 else {}
    found |= {"message": dice.choice(MESSAGES)} if dice.random() < 0.15 and language == "en" else {}
    found["source"] = {"page": "/call/", "campaign": dice.choice(CAMPAIGNS)}
    return {**found, "consent": {"text_version": "demo", "channels": ["call"]}, **more}


def _safe(dice: random.Random) -> dict:
    safe = {"voicemail": dice.choices(["none", "neutral", "full"], [5, 4, 2])[0], "text": dice.random() < 0.4}
    return safe | ({"who_may_answer": dice.choice(ANSWERERS)} if dice.random() < 0.3 else {})


def note(dice: random.Random, for_whom: str) -> str:
    return dice.choice(LOVED_NOTES if for_whom == "loved_one" else NOTES)
