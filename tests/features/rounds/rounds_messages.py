"""Messages about rating rounds, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.rounds import messages
from bot.features.rounds.usecases.ratings import CustomersRated
from bot.features.rounds.usecases.rounds import RoundAsk, RoundPost, RoundStarted, RoundStatus, RoundStopped
from bot.features.scorecards.usecases.ratings import RatingStored
from bot.slack.rendering import Message
from scoring.customers.customers import Customer
from scoring.rounds import Round, RoundOutcome, RoundProgress
from tests.messages import samples

ROUND = Round(1, 6, "U0ROSA", samples.NOW - timedelta(days=8), samples.NOW, ("U0JO", "U0MAX"))
OVER = replace(ROUND, running=None, outcome=RoundOutcome.RATED, ended_at=samples.NOW, ended_by=None)
STOPPED = replace(OVER, outcome=RoundOutcome.STOPPED, ended_by="U0ROSA")
HALF, ALL, EMPTY = RoundProgress(42, 31, 4), RoundProgress(42, 42, 1), RoundProgress(0, 0, 0)
HUGE = RoundProgress(10**9, 10**9 - 1, 10**6)
BOLIDO = Customer(4, "bolido", "Bólido Comidas preparadas")
TWO = (samples.ACME, BOLIDO)
WORST = (samples.HOSTILE, samples.AMPERSAND) * 6


def rating(customer: Customer = samples.ACME, letters: str = "ynnny?y") -> RatingStored:
    """One customer's answers that were just stored."""
    answers = samples.answers(letters)
    return RatingStored(customer, samples.card(customer, ()), samples.card(customer, answers), (), answers)


def rated(*ratings: RatingStored, left_out: tuple[tuple[str, str], ...] = (), waiting: int = 0) -> CustomersRated:
    """What a form did."""
    return CustomersRated(ratings, left_out, waiting, samples.UNDO, samples.POLICY)


def status(
    found: Round | None = ROUND, progress: RoundProgress = HALF, *left: Customer, manager: bool = False
) -> RoundStatus:
    """How far a round has come."""
    return RoundStatus(
        found, progress, left, manager, samples.NOW + timedelta(days=1, hours=1), samples.POLICY, samples.NOW
    )


def post(found: Round = ROUND, progress: RoundProgress = HALF, *customers: Customer) -> RoundPost:
    """The message of a round; the customers are ranked."""
    return RoundPost(found, progress, samples.page(customers, len(customers)).rows, samples.POLICY, samples.NOW)


CASES: dict[str, Callable[[], Message]] = {
    "round_rated": lambda: messages.render_rated(rated(rating(), rating(BOLIDO, "yyyyyyy"), waiting=6)),
    "round_rated--left-out": lambda: messages.render_rated(
        rated(rating(letters="y      "), left_out=(("Globex Logistics", "archived meanwhile"),))
    ),
    "round_rated--hostile": lambda: messages.render_rated(
        rated(
            *(rating(customer, "nnnnnnn") for customer in WORST[:6]),
            left_out=tuple((customer.name, "you rated it elsewhere meanwhile") for customer in WORST[:6]),
            waiting=1,
        )
    ),
    "round_nothing": messages.render_nothing_left,
    "round_status": lambda: messages.render_status(status(ROUND, HALF, *TWO)),
    "round_status--manager": lambda: messages.render_status(status(ROUND, HALF, manager=True)),
    "round_status--none": lambda: messages.render_status(status(None)),
    "round_status--none-manager": lambda: messages.render_status(status(None, HALF, *TWO, manager=True)),
    "round_status--stopped": lambda: messages.render_status(status(STOPPED)),
    "round_status--over": lambda: messages.render_status(status(OVER, ALL, manager=True)),
    "round_status--empty": lambda: messages.render_status(status(None, EMPTY, manager=True)),
    "round_status--hostile": lambda: messages.render_status(status(ROUND, HUGE, *WORST, manager=True)),
    "round_started": lambda: messages.render_started(
        RoundStarted(ROUND, HALF, samples.CHANNEL, samples.POLICY, samples.UNDO)
    ),
    "round_started--no-channel": lambda: messages.render_started(
        RoundStarted(replace(ROUND, asked=("U0JO",)), HUGE, None, samples.POLICY, samples.UNDO)
    ),
    "round_stopped": lambda: messages.render_stopped(RoundStopped(HALF, samples.POLICY, samples.UNDO)),
    "round_post": lambda: messages.render_post(post()),
    "round_post--begun": lambda: messages.render_post(post(ROUND, RoundProgress(42, 0, 0))),
    "round_post--over": lambda: messages.render_post(post(OVER, ALL, *TWO)),
    "round_post--some-left": lambda: messages.render_post(post(OVER, HALF, *TWO)),
    "round_post--stopped": lambda: messages.render_post(post(STOPPED, HALF)),
    "round_post--hostile": lambda: messages.render_post(post(STOPPED, HUGE, *WORST[:10])),
    "round_gone": lambda: messages.render_post(post(replace(OVER, outcome=RoundOutcome.UNDONE))),
    "round_ask": lambda: messages.render_ask(RoundAsk(ROUND, TWO, samples.POLICY)),
    "round_ask--done": lambda: messages.render_ask(RoundAsk(ROUND, (), samples.POLICY)),
    "round_ask--over": lambda: messages.render_ask(RoundAsk(OVER, (), samples.POLICY)),
    "round_ask--hostile": lambda: messages.render_ask(RoundAsk(ROUND, WORST, samples.POLICY)),
}
POSTED = ("round_post", "round_gone", "round_ask")
