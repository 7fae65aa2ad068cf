"""Gut feelings in words: the morning's question, one's own list, what a crowd feels, and nominations."""

from bot.features.moods.usecases.moods import MoodRecorded, MorningQuestion, OwnMoods
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.moods import HEAVY_FEELINGS, MIN_CROWD, Feeling, Nomination
from scoring.rules import retention
from scoring.rules.policy import Policy

NAME_LIMIT, MOST_LISTED = 60, 30
FACES = {
    Feeling.DREAD: ":dizzy_face:",
    Feeling.UNEASY: ":worried:",
    Feeling.OK: ":neutral_face:",
    Feeling.GLAD: ":slightly_smiling_face:",
    Feeling.EXCITED: ":star-struck:",
}
LABELS = {feeling: "OK" if feeling is Feeling.OK else formatting.sentence(feeling.value) for feeling in Feeling}


def render_morning_question(found: MorningQuestion) -> Message:
    """How do you feel: five faces for each customer at hand, or what was answered."""
    return render(
        "prompt_gut",
        number=found.prompt.id,
        nobody=found.prompt.answer == "nobody",
        answered=found.prompt.answered_at is not None,
        felt=[
            (FACES[mood.feeling], mood.feeling.value, formatting.short(of.name, NAME_LIMIT)) for mood, of in found.felt
        ],
        customers=[(each.key, formatting.short(each.name, NAME_LIMIT)) for each in found.at_hand],
        faces=[(feeling.value, label) for feeling, label in LABELS.items()],
        at=f"{found.policy.gut_at:%H:%M}",
    )


def render_mood_recorded(outcome: MoodRecorded) -> Message:
    """The private answer to a feeling."""
    return render(
        "gut_felt",
        face=FACES[outcome.mood.feeling],
        feeling=outcome.mood.feeling.value,
        customer=outcome.customer.name,
        heavy=outcome.mood.feeling in HEAVY_FEELINGS,
        asked=outcome.mood.asked,
        mornings=outcome.policy.gut_mornings,
        days=formatting.count(retention.FEELINGS.days, "day"),
        crowd=MIN_CROWD,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_own_moods(found: OwnMoods) -> Message:
    """What one felt in the last thirty days."""
    rows = [
        (
            formatting.day(mood.felt_on),
            FACES[mood.feeling],
            mood.feeling.value,
            formatting.short(customer.name, NAME_LIMIT),
        )
        for mood, customer in found.moods[:MOST_LISTED]
    ]
    return render("gut_own", rows=rows, more=max(0, len(found.moods) - MOST_LISTED), asks=found.asks, crowd=MIN_CROWD)


def render_nomination_question(customer: Customer, policy: Policy) -> Message:
    """The question whether to raise a customer."""
    return render("gut_raise", customer=customer.name, number=customer.id, mornings=policy.gut_mornings)


def render_nominated(customer: Customer) -> Message:
    """What stands in its place when it was raised."""
    return render("gut_raised", customer=customer.name)


def render_nomination(found: Nomination, customer: Customer, policy: Policy) -> Message:
    """A nomination, for managers."""
    return render(
        "nomination",
        customer=customer.name,
        key=customer.key,
        number=found.id,
        on=formatting.day(found.nominated_at.astimezone(policy.zone).date()),
        settled=found.settled_at is not None,
    )


def render_nomination_settled(customer: Customer, undo: str, policy: Policy) -> Message:
    """The answer to a manager who looked."""
    minutes = formatting.count(policy.undo_minutes, "minute")
    return render("nomination_looked", customer=customer.name, key=customer.key, minutes=minutes, undo=undo)


HELP: dict[str, Entry] = {
    "gut": Entry(
        "how you feel about a customer, for you alone",
        "staff",
        (
            ("/umpire gut acme uneasy", "notes it; also dread, ok, glad, excited"),
            ("/umpire gut", "your own of the last 30 days; nobody else sees them"),
            ("/umpire prompts on gut", "asks you each working morning"),
        ),
    ),
}
