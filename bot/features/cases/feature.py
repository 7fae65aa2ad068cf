"""Declares the feature `cases`."""

from bot.feature import Command, Feature
from bot.features.cases import posts
from bot.features.cases.clicks import (
    cases as case_clicks,
    fixes as fix_clicks,
    holds as hold_clicks,
    talks as talk_clicks,
)
from bot.features.cases.commands import (
    cases as case_commands,
    fixes as fix_commands,
    holds as hold_commands,
    talks as talk_commands,
)
from bot.features.cases.forms import cases as case_forms, fixes as fix_forms, holds as hold_forms, talks as talk_forms
from bot.features.cases.messages.cases import HELP as CASE_HELP
from bot.features.cases.messages.fixes import HELP as FIX_HELP
from bot.features.cases.messages.holds import HELP as HOLD_HELP
from bot.features.cases.messages.talks import HELP as TALK_HELP
from bot.features.cases.usecases import cases, fixes, holds, talks
from bot.slack.help_texts import HelpSection
from scoring.roles import Action

FEATURE = Feature(
    name="cases",
    commands={
        "case": Command(case_commands.handle_case, CASE_HELP["case"], HelpSection.DIFFICULT),
        "problem": Command(case_commands.handle_problem, CASE_HELP["problem"], HelpSection.DIFFICULT),
        "fix": Command(fix_commands.handle_fix, FIX_HELP["fix"], HelpSection.DIFFICULT),
        "talk": Command(talk_commands.handle_talk, TALK_HELP["talk"], HelpSection.DIFFICULT),
        "steps": Command(
            case_commands.handle_gates, CASE_HELP["steps"], HelpSection.DIFFICULT, also=("gates", "gate", "step")
        ),
        "hold": Command(hold_commands.handle_hold, HOLD_HELP["hold"], HelpSection.DIFFICULT),
        "release": Command(hold_commands.handle_release, HOLD_HELP["release"], HelpSection.DIFFICULT),
    },
    clicks={**case_clicks.CLICKS, **fix_clicks.CLICKS, **hold_clicks.CLICKS, **talk_clicks.CLICKS},
    beside=case_clicks.BESIDE | fix_clicks.BESIDE | hold_clicks.BESIDE | talk_clicks.BESIDE,
    forms={**case_forms.VIEWS, **fix_forms.VIEWS, **hold_forms.VIEWS, **talk_forms.VIEWS},
    undo={**cases.TAKE_BACK, **fixes.TAKE_BACK, **holds.TAKE_BACK, **talks.TAKE_BACK},
    deadlines={**cases.DEADLINES, **holds.DEADLINES},
    posts=posts.KINDS,
    permissions=frozenset({Action.TODO, Action.CASE, Action.AGREE, Action.WAIVE, Action.CLOSE_CASE, Action.HOLD}),
    settings=("gates.",),
)
