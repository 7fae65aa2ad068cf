"""Renders rating rounds: what a form did, how far the round has come, and what a person is asked."""

from bot.features.rounds.usecases.ratings import CustomersRated
from bot.features.scorecards.messages import format_card_grade, format_card_range
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render


def render_rated(outcome: CustomersRated) -> Message:
    """Render what a submitted form did: each customer's range and grade, and who was left out and why."""
    return render(
        "round_rated",
        rated=formatting.count(len(outcome.ratings), "customer"),
        rows=[
            (
                formatting.short(rating.customer.name, 60),
                format_card_range(rating.card),
                format_card_grade(rating.card),
                formatting.count(len(rating.new), "answer"),
            )
            for rating in outcome.ratings
        ],
        left_out=[(formatting.short(name, 60), reason) for name, reason in outcome.left_out],
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


HELP: dict[str, HelpEntry] = {
    "round": HelpEntry(
        "rate a few customers a week, until all are rated",
        "staff",
        (
            ("/umpire round", "how far the rating round has come"),
            ("/umpire round mine", "your customers to rate now, in one form"),
            ("/umpire round start 6", "starts one, with six customers a week for each person; `round stop` ends it"),
        ),
    ),
}
