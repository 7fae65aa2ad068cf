"""What the feature `cases` brings."""

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
from bot.features.cases.messages.cases import HELP as CASE
from bot.features.cases.messages.fixes import HELP as FIX
from bot.features.cases.messages.holds import HELP as HOLD
from bot.features.cases.messages.talks import HELP as TALK
from bot.features.cases.usecases import cases, fixes, holds, talks
from bot.slack.help_texts import Section
from scoring.roles import Action

FEATURE = Feature(
    name="cases",
    commands={
        "case": Command(case_commands.handle_case, CASE["case"], Section.DIFFICULT),
        "problem": Command(case_commands.handle_problem, CASE["problem"], Section.DIFFICULT),
        "fix": Command(fix_commands.handle_fix, FIX["fix"], Section.DIFFICULT),
        "talk": Command(talk_commands.handle_talk, TALK["talk"], Section.DIFFICULT),
        "gates": Command(case_commands.handle_gates, CASE["gates"], Section.DIFFICULT),
        "hold": Command(hold_commands.handle_hold, HOLD["hold"], Section.DIFFICULT),
        "release": Command(hold_commands.handle_release, HOLD["release"], Section.DIFFICULT),
    },
    clicks={**case_clicks.CLICKS, **fix_clicks.CLICKS, **hold_clicks.CLICKS, **talk_clicks.CLICKS},
    beside=case_clicks.BESIDE | fix_clicks.BESIDE | hold_clicks.BESIDE | talk_clicks.BESIDE,
    forms={**case_forms.VIEWS, **fix_forms.VIEWS, **hold_forms.VIEWS, **talk_forms.VIEWS},
    undo={**cases.TAKE_BACK, **fixes.TAKE_BACK, **holds.TAKE_BACK, **talks.TAKE_BACK},
    deadlines={**cases.DEADLINES, **holds.DEADLINES},
    posts=posts.KINDS,
    permissions=frozenset({Action.CASE, Action.AGREE, Action.WAIVE, Action.CLOSE_CASE, Action.HOLD}),
    settings=("gates.",),
)
