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
from tests.messages import samples

ASKED = Prompt(7, "U0BEN", PromptKind.GUT, samples.TODAY, samples.NOW)
GLOBEX = replace(samples.ACME, id=4, key="globex", name="Globex Logistics")
UNEASY = Mood(3, "U0BEN", 1, Feeling.UNEASY, samples.TODAY, samples.NOW, asked=True)
GLAD = replace(UNEASY, id=4, customer_id=4, feeling=Feeling.GLAD)
RAISED = Nomination(2, 1, samples.NOW)
MOVE = TurnoverSignal(5, 1, "U0ANA", SignalKind.MOVE, samples.NOW)
LEFT = replace(MOVE, id=6, user_id="U0LI", kind=SignalKind.LEFT, said_at=samples.NOW - timedelta(days=20))
MANY = tuple(replace(MOVE, id=n, user_id=f"U{n:039d}") for n in range(20))


def morning(
    *customers: Customer, answer: str = "", felt: tuple[tuple[Mood, Customer], ...] = (), over: bool = False
) -> Message:
    """The morning's question."""
    asked = replace(ASKED, answered_at=samples.NOW, answer=answer) if answer else ASKED
    return moods.render_morning_question(MorningQuestion(asked, felt, customers, samples.POLICY), over=over)


def beside(found: Aside, customer: Customer = samples.ACME) -> Message:
    """A scorecard with something beside it."""
    return scorecards.render_card_details(replace(samples.shown(customer, samples.RATED), aside=found))


CASES: dict[str, Callable[[], Message]] = {
    "prompt_gut--over": lambda: morning(samples.ACME, over=True),
    "prompt_gut--over-felt": lambda: morning(answer="felt", felt=((UNEASY, samples.ACME),), over=True),
    "prompt_gut": lambda: morning(samples.ACME, GLOBEX),
    "prompt_gut--first": lambda: morning(),
    "prompt_gut--felt": lambda: morning(samples.ACME, answer="felt", felt=((UNEASY, samples.ACME), (GLAD, GLOBEX))),
    "prompt_gut--undone": lambda: morning(samples.ACME, answer="felt"),
    "prompt_gut--nobody": lambda: morning(samples.ACME, answer="nobody"),
    "prompt_gut--hostile": lambda: morning(samples.HOSTILE, samples.AMPERSAND, replace(samples.HOSTILE, id=9)),
    "prompt_gut--hostile-felt": lambda: morning(
        answer="felt", felt=((UNEASY, samples.HOSTILE), (GLAD, samples.AMPERSAND)) * 20
    ),
    "gut_felt": lambda: moods.render_mood_recorded(MoodRecorded(UNEASY, samples.ACME, samples.UNDO, samples.POLICY)),
    "gut_felt--glad": lambda: moods.render_mood_recorded(MoodRecorded(GLAD, GLOBEX, samples.UNDO, samples.POLICY)),
    "gut_felt--hostile": lambda: moods.render_mood_recorded(
        MoodRecorded(UNEASY, samples.HOSTILE, samples.UNDO, samples.POLICY)
    ),
    "gut_own": lambda: moods.render_own_moods(OwnMoods(((UNEASY, samples.ACME), (GLAD, GLOBEX)), asks=True)),
    "gut_own--switched-off": lambda: moods.render_own_moods(
        OwnMoods(((UNEASY, samples.ACME),), asks=True, allowed=False)
    ),
    "gut_own--none": lambda: moods.render_own_moods(OwnMoods((), asks=False)),
    "gut_own--hostile": lambda: moods.render_own_moods(
        OwnMoods(((UNEASY, samples.HOSTILE), (GLAD, samples.AMPERSAND)) * 60, asks=False)
    ),
    "gut_raise": lambda: moods.render_nomination_question(samples.ACME, samples.POLICY),
    "gut_raise--hostile": lambda: moods.render_nomination_question(samples.HOSTILE, samples.POLICY),
    "gut_raised": lambda: moods.render_nominated(samples.ACME),
    "gut_raised--hostile": lambda: moods.render_nominated(samples.HOSTILE),
    "gut_left": lambda: render("gut_left"),
    "nomination": lambda: moods.render_nomination(RAISED, samples.ACME, samples.POLICY),
    "nomination--settled": lambda: moods.render_nomination(
        replace(RAISED, settled_at=samples.NOW), samples.ACME, samples.POLICY
    ),
    "nomination--hostile": lambda: moods.render_nomination(RAISED, samples.HOSTILE, samples.POLICY),
    "nomination_looked": lambda: moods.render_nomination_settled(samples.ACME, samples.UNDO, samples.POLICY),
    "nomination_looked--hostile": lambda: moods.render_nomination_settled(
        samples.HOSTILE, samples.UNDO, samples.POLICY
    ),
    "turnover_signalled": lambda: turnover.render_signal_recorded(
        SignalRecorded(MOVE, samples.ACME, False, samples.UNDO, samples.POLICY)
    ),
    "turnover_signalled--told": lambda: turnover.render_signal_recorded(
        SignalRecorded(MOVE, samples.ACME, True, samples.UNDO, samples.POLICY)
    ),
    "turnover_signalled--left": lambda: turnover.render_signal_recorded(
        SignalRecorded(LEFT, samples.ACME, True, samples.UNDO, samples.POLICY)
    ),
    "turnover_signalled--withheld": lambda: turnover.render_signal_recorded(
        SignalRecorded(MOVE, samples.ACME, False, samples.UNDO, samples.POLICY, withheld=True)
    ),
    "turnover_signalled--counted": lambda: turnover.render_signal_recorded(
        SignalRecorded(MOVE, samples.ACME, False, samples.UNDO, samples.COUNTED)
    ),
    "turnover_signalled--hostile": lambda: turnover.render_signal_recorded(
        SignalRecorded(LEFT, samples.HOSTILE, False, samples.UNDO, samples.POLICY)
    ),
    "turnover_told": lambda: turnover.render_turnover_alarm(
        TurnoverAlarm(samples.ACME, (MOVE, LEFT), samples.POLICY, samples.NOW)
    ),
    "turnover_told--counted": lambda: turnover.render_turnover_alarm(
        TurnoverAlarm(samples.ACME, (MOVE, LEFT, replace(MOVE, user_id="U0LI")), samples.COUNTED, samples.NOW)
    ),
    "turnover_told--hostile": lambda: turnover.render_turnover_alarm(
        TurnoverAlarm(samples.HOSTILE, MANY, samples.POLICY, samples.NOW)
    ),
    "scorecard_more--aside": lambda: beside(Aside(CrowdMood(3, Feeling.UNEASY), samples.NOW, (MOVE, LEFT))),
    "scorecard_more--hostile-aside": lambda: beside(
        Aside(CrowdMood(10**6, Feeling.EXCITED), samples.NOW, MANY), samples.HOSTILE
    ),
}
POSTED: frozenset[str] = frozenset({"prompt_gut", "gut_raise", "gut_raised", "turnover_told"})
