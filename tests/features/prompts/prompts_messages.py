"""Messages about prompts and absences, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.prompts.messages import absences, prompts
from bot.features.prompts.usecases.absences import AbsenceChanged, AbsenceList
from bot.features.prompts.usecases.prompts import PostedQuestion, PromptSettings, PromptSwitched
from bot.slack.rendering import Message
from bot.workflow.prompts import PromptPreference
from scoring.customers.customers import Customer
from scoring.prompts import Absence, Prompt, PromptKind, PromptWish
from tests.messages import samples

GLOBEX = replace(samples.ACME, id=4, key="globex", name="Globex Logistics")
ASKED = Prompt(7, "U0ANA", PromptKind.DIFFICULT, samples.TODAY, samples.NOW)
AWAY = Absence(3, "U0ANA", samples.TODAY, samples.TODAY + timedelta(days=4), samples.NOW)
LATER = replace(AWAY, id=4, from_on=samples.TODAY + timedelta(days=70), until_on=samples.TODAY + timedelta(days=70))


def question(*customers: Customer, again: bool = False, answer: str = "", over: bool = False) -> Message:
    """The afternoon's question."""
    asked = replace(ASKED, answered_at=samples.NOW, answer=answer) if answer else ASKED
    asked = replace(asked, reminded_at=samples.NOW) if again else asked
    return prompts.render_question(PostedQuestion(asked, customers, samples.POLICY), over=over)


def wishes(
    difficult: PromptPreference, gut: PromptPreference, *away: Absence, timezone: str = "Europe/Berlin"
) -> Message:
    """What may be asked."""
    return prompts.render_prompt_settings(PromptSettings((difficult, gut), away, timezone, samples.POLICY))


ON, OFF = PromptPreference(PromptKind.DIFFICULT, None, asks=True), PromptPreference(PromptKind.GUT, None, asks=False)
CASES: dict[str, Callable[[], Message]] = {
    "prompt_difficult": lambda: question(samples.ACME, GLOBEX),
    "prompt_difficult--nobody": lambda: question(),
    "prompt_difficult--again": lambda: question(samples.ACME, again=True),
    "prompt_difficult--nothing": lambda: question(samples.ACME, answer="nothing"),
    "prompt_difficult--logged": lambda: question(samples.ACME, answer="logged"),
    "prompt_difficult--over": lambda: question(samples.ACME, over=True),
    "prompt_difficult--hostile": lambda: question(
        samples.HOSTILE, samples.AMPERSAND, replace(samples.HOSTILE, id=9), again=True
    ),
    "prompt_stopped": lambda: prompts.render_stopped(PromptKind.DIFFICULT, samples.POLICY),
    "prompt_stopped--gut": lambda: prompts.render_stopped(PromptKind.GUT, samples.POLICY),
    "over--prompt_stopped": lambda: prompts.render_stopped_over(PromptKind.GUT, asks=True),
    "prompts": lambda: wishes(ON, OFF, AWAY, LATER),
    "prompts--stopped": lambda: wishes(
        PromptPreference(PromptKind.DIFFICULT, PromptWish.STOPPED, asks=False),
        PromptPreference(PromptKind.GUT, PromptWish.ON, asks=True),
    ),
    "prompts--switched-off": lambda: prompts.render_prompt_settings(
        PromptSettings(
            (ON, OFF), (), "Europe/Berlin", replace(samples.POLICY, prompts_allowed=False, gut_allowed=False)
        )
    ),
    "prompts--hostile": lambda: wishes(
        PromptPreference(PromptKind.DIFFICULT, PromptWish.MUTED, asks=False),
        OFF,
        *[AWAY] * 20,
        timezone=samples.MANY_REASONS.timezone,
    ),
    "prompt_wished": lambda: prompts.render_prompt_switched(
        PromptSwitched(PromptKind.DIFFICULT, True, samples.UNDO, samples.POLICY)
    ),
    "prompt_wished--off": lambda: prompts.render_prompt_switched(
        PromptSwitched(PromptKind.GUT, False, samples.UNDO, samples.POLICY)
    ),
    "away": lambda: absences.render_absences(AbsenceList((AWAY, LATER), samples.TODAY, "Europe/Berlin")),
    "away--none": lambda: absences.render_absences(AbsenceList((), samples.TODAY, "UTC")),
    "away--hostile": lambda: absences.render_absences(
        AbsenceList((AWAY,) * 60, samples.TODAY, samples.MANY_REASONS.timezone)
    ),
    "away_said": lambda: absences.render_absence_recorded(AbsenceChanged(AWAY, samples.TODAY, samples.UNDO, 10)),
    "away_said--day": lambda: absences.render_absence_recorded(AbsenceChanged(LATER, samples.TODAY, samples.UNDO, 10)),
    "away_ended": lambda: absences.render_absence_ended(AbsenceChanged(AWAY, samples.TODAY, samples.UNDO, 10)),
    "away_ended--never": lambda: absences.render_absence_ended(
        AbsenceChanged(replace(AWAY, withdrawn_at=samples.NOW), samples.TODAY, samples.UNDO, 10)
    ),
}
POSTED: frozenset[str] = frozenset({"prompt_difficult", "prompt_stopped"})
