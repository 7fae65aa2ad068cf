"""The messages about moods: the morning's question, a person's own list, and nominations."""

from bot.features.moods.usecases.moods import MoodRecorded, MorningQuestion, OwnMoods
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.moods import HEAVY_FEELINGS, MIN_CROWD, Feeling, Nomination
from scoring.prompts import SWITCHES, PromptKind
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


def render_morning_question(question: MorningQuestion, *, over: bool = False) -> Message:
    """Render the morning's question: five faces for each customer to choose from, or what was answered, if anything."""
    return render(
        "prompt_gut",
        number=question.prompt.id,
        nobody=question.prompt.answer == "nobody",
        answered=question.prompt.answered_at is not None,
        over=over,
        on=formatting.day(question.prompt.asked_on, question.prompt.asked_on),
        felt=[
            (FACES[mood.feeling], mood.feeling.value, formatting.short(customer.name, NAME_LIMIT))
            for mood, customer in question.moods
        ],
        customers=[(each.key, formatting.short(each.name, NAME_LIMIT)) for each in question.offered],
        faces=[(feeling.value, label) for feeling, label in LABELS.items()],
        at=f"{question.policy.gut_at:%H:%M}",
    )


def render_mood_recorded(outcome: MoodRecorded) -> Message:
    """Render the private answer to a recorded mood."""
    return render(
        "gut_felt",
        face=FACES[outcome.mood.feeling],
        feeling=outcome.mood.feeling.value,
        customer=outcome.customer.name,
        heavy=outcome.mood.feeling in HEAVY_FEELINGS,
        asked=outcome.mood.asked,
        mornings=outcome.policy.gut_mornings,
        days=formatting.count(outcome.policy.feeling_days, "day"),
        crowd=MIN_CROWD,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_own_moods(own: OwnMoods) -> Message:
    """Render what a person felt in the last thirty days."""
    rows = [
        (
            formatting.day(mood.felt_on),
            FACES[mood.feeling],
            mood.feeling.value,
            formatting.short(customer.name, NAME_LIMIT),
        )
        for mood, customer in own.moods[:MOST_LISTED]
    ]
    return render(
        "gut_own",
        rows=rows,
        more=max(0, len(own.moods) - MOST_LISTED),
        asks=own.asks,
        crowd=MIN_CROWD,
        allowed=own.allowed,
        switch=SWITCHES[PromptKind.GUT],
    )


def render_nomination_question(customer: Customer, policy: Policy) -> Message:
    """Render the question whether to nominate a customer that weighed on several mornings."""
    return render("gut_raise", customer=customer.name, number=customer.id, mornings=policy.gut_mornings)


def render_nominated(customer: Customer) -> Message:
    """Render what takes the question's place once the customer is nominated."""
    return render("gut_raised", customer=customer.name)


def render_nomination(nomination: Nomination, customer: Customer, policy: Policy) -> Message:
    """Render a nomination for managers."""
    return render(
        "nomination",
        customer=customer.name,
        key=customer.key,
        number=nomination.id,
        on=formatting.day(nomination.nominated_at.astimezone(policy.zone).date()),
        settled=nomination.settled_at is not None,
    )


def render_nomination_settled(customer: Customer, undo: str, policy: Policy) -> Message:
    """Render the answer to a manager who has looked at the customer."""
    minutes = formatting.count(policy.undo_minutes, "minute")
    return render("nomination_looked", customer=customer.name, key=customer.key, minutes=minutes, undo=undo)


HELP: dict[str, HelpEntry] = {
    "feeling": HelpEntry(
        "how you feel about a customer, for you alone",
        "staff",
        (
            ("/umpire feeling acme uneasy", "notes it (feeling check); also dread, ok, glad, excited"),
            ("/umpire feeling", "your own of the last 30 days; nobody else sees them"),
            ("/umpire prompts on feeling", "asks you each working morning"),
        ),
    ),
}
