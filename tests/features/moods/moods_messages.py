"""Messages about moods and turnover, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.moods.messages import moods, turnover
from bot.features.moods.usecases.moods import MoodRecorded, MorningQuestion, OwnMoods
from bot.features.moods.usecases.turnover import SignalRecorded, TurnoverAlarm
from bot.features.scorecards import messages as scorecards
from bot.features.scorecards.usecases.asides import Aside
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.moods import CrowdMood, Feeling, Mood, Nomination, SignalKind, TurnoverSignal
from scoring.prompts import Prompt, PromptKind
from tests.messages import samples as s

ASKED = Prompt(7, "U0BEN", PromptKind.GUT, s.TODAY, s.NOW)
GLOBEX = replace(s.ACME, id=4, key="globex", name="Globex Logistics")
UNEASY = Mood(3, "U0BEN", 1, Feeling.UNEASY, s.TODAY, s.NOW, asked=True)
GLAD = replace(UNEASY, id=4, customer_id=4, feeling=Feeling.GLAD)
RAISED = Nomination(2, 1, s.NOW)
MOVE = TurnoverSignal(5, 1, "U0ANA", SignalKind.MOVE, s.NOW)
LEFT = replace(MOVE, id=6, user_id="U0LI", kind=SignalKind.LEFT, said_at=s.NOW - timedelta(days=20))
MANY = tuple(replace(MOVE, id=n, user_id=f"U{n:039d}") for n in range(20))


def morning(*customers: Customer, answer: str = "", felt: tuple[tuple[Mood, Customer], ...] = ()) -> Message:
    """The morning's question."""
    asked = replace(ASKED, answered_at=s.NOW, answer=answer) if answer else ASKED
    return moods.render_morning_question(MorningQuestion(asked, felt, customers, s.POLICY))


def beside(found: Aside, customer: Customer = s.ACME) -> Message:
    """A scorecard with something beside it."""
    return scorecards.card(replace(s.shown(customer, s.RATED), aside=found))


CASES: dict[str, Callable[[], Message]] = {
    "prompt_gut": lambda: morning(s.ACME, GLOBEX),
    "prompt_gut--first": lambda: morning(),
    "prompt_gut--felt": lambda: morning(s.ACME, answer="felt", felt=((UNEASY, s.ACME), (GLAD, GLOBEX))),
    "prompt_gut--undone": lambda: morning(s.ACME, answer="felt"),
    "prompt_gut--nobody": lambda: morning(s.ACME, answer="nobody"),
    "prompt_gut--hostile": lambda: morning(s.HOSTILE, s.AMPERSAND, replace(s.HOSTILE, id=9)),
    "prompt_gut--hostile-felt": lambda: morning(answer="felt", felt=((UNEASY, s.HOSTILE), (GLAD, s.AMPERSAND)) * 20),
    "gut_felt": lambda: moods.render_mood_recorded(MoodRecorded(UNEASY, s.ACME, s.UNDO, s.POLICY)),
    "gut_felt--glad": lambda: moods.render_mood_recorded(MoodRecorded(GLAD, GLOBEX, s.UNDO, s.POLICY)),
    "gut_felt--hostile": lambda: moods.render_mood_recorded(MoodRecorded(UNEASY, s.HOSTILE, s.UNDO, s.POLICY)),
    "gut_own": lambda: moods.render_own_moods(OwnMoods(((UNEASY, s.ACME), (GLAD, GLOBEX)), asks=True)),
    "gut_own--none": lambda: moods.render_own_moods(OwnMoods((), asks=False)),
    "gut_own--hostile": lambda: moods.render_own_moods(
        OwnMoods(((UNEASY, s.HOSTILE), (GLAD, s.AMPERSAND)) * 60, asks=False)
    ),
    "gut_raise": lambda: moods.render_nomination_question(s.ACME, s.POLICY),
    "gut_raise--hostile": lambda: moods.render_nomination_question(s.HOSTILE, s.POLICY),
    "gut_raised": lambda: moods.render_nominated(s.ACME),
    "gut_raised--hostile": lambda: moods.render_nominated(s.HOSTILE),
    "gut_left": lambda: render("gut_left"),
    "nomination": lambda: moods.render_nomination(RAISED, s.ACME, s.POLICY),
    "nomination--settled": lambda: moods.render_nomination(replace(RAISED, settled_at=s.NOW), s.ACME, s.POLICY),
    "nomination--hostile": lambda: moods.render_nomination(RAISED, s.HOSTILE, s.POLICY),
    "nomination_looked": lambda: moods.render_nomination_settled(s.ACME, s.UNDO, s.POLICY),
    "nomination_looked--hostile": lambda: moods.render_nomination_settled(s.HOSTILE, s.UNDO, s.POLICY),
    "turnover_signalled": lambda: turnover.render_signal_recorded(
        SignalRecorded(MOVE, s.ACME, False, s.UNDO, s.POLICY)
    ),
    "turnover_signalled--told": lambda: turnover.render_signal_recorded(
        SignalRecorded(MOVE, s.ACME, True, s.UNDO, s.POLICY)
    ),
    "turnover_signalled--left": lambda: turnover.render_signal_recorded(
        SignalRecorded(LEFT, s.ACME, True, s.UNDO, s.POLICY)
    ),
    "turnover_signalled--hostile": lambda: turnover.render_signal_recorded(
        SignalRecorded(LEFT, s.HOSTILE, False, s.UNDO, s.POLICY)
    ),
    "turnover_told": lambda: turnover.render_turnover_alarm(TurnoverAlarm(s.ACME, (MOVE, LEFT), s.POLICY, s.NOW)),
    "turnover_told--hostile": lambda: turnover.render_turnover_alarm(TurnoverAlarm(s.HOSTILE, MANY, s.POLICY, s.NOW)),
    "scorecard--aside": lambda: beside(Aside(CrowdMood(3, Feeling.UNEASY), s.NOW, (MOVE, LEFT))),
    "scorecard--hostile-aside": lambda: beside(Aside(CrowdMood(10**6, Feeling.EXCITED), s.NOW, MANY), s.HOSTILE),
}
POSTED: frozenset[str] = frozenset({"prompt_gut", "gut_raise", "gut_raised", "turnover_told"})
