"""The form of the settings: section by section, for admins to change and for everybody to read."""

from collections.abc import Callable, Mapping

from bot.features.settings import messages, usecases as settings
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.formatting import sentence
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.modals import Block, View
from scoring.refusals import AlreadyDone
from scoring.rules.policy import Policy
from scoring.settings import parsers, settings as known_settings
from scoring.settings.settings import Setting
from scoring.values.calendar import WEEKDAYS
from scoring.values.words import spell_plainly

CALLBACK = "settings"
SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "strikes": ("Strikes", ("strikes.", "undo")),
    "cards": ("Scorecards and rating rounds", ("card.", "round.")),
    "minimums": ("Minimums", ("floor.",)),
    "attention": ("Time and attention", ("attention.",)),
    "steps": ("Steps before a final notice, restricting contact", ("gates.", "restrict.")),
    "ballots": ("Ballots", ("ballot.",)),
    "parting": ("Final notice, their reply, handing over", ("notice.", "reply.", "transition.")),
    "money": ("Contracts, packages and quotes", ("terms.", "campaign.", "packages.", "quote.")),
    "capacity": ("Capacity and quarterly review", ("room.", "closet.")),
    "digest": ("Digest", ("digest.",)),
    "reactions": ("Reactions to the digest", ("react.",)),
    "questions": ("Questions I ask by myself", ("prompts.", "gut.", "turnover.")),
    "reminders": ("Reminders", ("overdue.",)),
    "privacy": ("Privacy", ("privacy.",)),
    "workspace": (
        "Currency, calendar and messages",
        ("currency", "timezone", "calendar.", "messages.", "notifications."),
    ),
}
"""The sections by their word: the title, and how the keys of their settings begin."""
CHOICES: dict[Callable[[str, Policy], parsers.SettingValue], tuple[str, ...]] = {
    parsers.parse_switch: ("on", "off"),
    parsers.parse_weekday: WEEKDAYS,
    parsers.parse_grade: ("C", "D"),
    parsers.parse_staff_privacy: parsers.STAFF_PRIVACY,
}
"""The values of settings that take one of a few, by the parser of their text."""


def open_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form at its first section; where no form can open, list the settings."""
    policy, stored = settings.get_settings(deps.db, call=ask.call)
    view = build_view("strikes", policy, stored, may_change=settings.may_change(deps.db, call=ask.call))
    return Form(view, instead=messages.render_settings(policy, stored))


def show_section(ask: Ask, deps: Deps) -> Answer:
    """Show the section that was chosen in the form's menu."""
    policy, stored = settings.get_settings(deps.db, call=ask.call)
    name = ask.text if ask.text in SECTIONS else "strikes"
    return Form(build_view(name, policy, stored, may_change=settings.may_change(deps.db, call=ask.call)))


def list_settings_of(section: str) -> list[Setting]:
    """List the settings of a section, in the order of its beginnings."""
    beginnings = SECTIONS[section][1]
    return [each for start in beginnings for each in known_settings.SETTINGS if each.key.startswith(start)]


def build_view(section: str, policy: Policy, stored: Mapping[str, str], *, may_change: bool) -> View:
    """Build the form with one section's settings: fields for those who may change them, else lines to read."""
    build = _build_field if may_change else _build_line
    blocks = [
        _build_menu(section),
        *(
            [modals.paragraph("Save before you choose another section: what is not saved is lost.")]
            if may_change
            else ()
        ),
        *(build(each, policy, stored) for each in list_settings_of(section)),
    ]
    if not may_change:
        blocks.append(modals.paragraph("An admin can change these. /umpire roles shows who that is."))
    return modals.build_modal(
        "Settings", blocks, callback=CALLBACK, submit="Save Changes" if may_change else "", key=section
    )


def _build_menu(section: str) -> Block:
    """Build the menu of sections; what is not saved is lost by choosing another."""
    options = [modals.option(f"settings_section {name}", title) for name, (title, _) in SECTIONS.items()]
    chosen = next(each for each in options if each["value"].endswith(f" {section}"))
    menu = {"type": "static_select", "action_id": "menu:section", "options": options, "initial_option": chosen}
    return {"type": "actions", "block_id": f"sections:{section}", "elements": [menu]}


def _build_field(setting: Setting, policy: Policy, stored: Mapping[str, str]) -> Block:
    """Build the field of a setting, with its value, its default and its key."""
    value, default = format_text(setting, policy, stored), format_text(setting, Policy(), {})
    choices = CHOICES.get(setting.read)
    element = (
        modals.menu(((each, each) for each in choices), initial=value)
        if choices
        else modals.text_input(initial=value, most=300)
    )
    hint = f"Default: {default}. Key: {spell_plainly(setting.key)}"
    return modals.field(setting.key, sentence(setting.says), element, optional=True, hint=hint)


def _build_line(setting: Setting, policy: Policy, stored: Mapping[str, str]) -> Block:
    """Build the line of a setting, to read, with the default where it is not in force."""
    value, default = format_text(setting, policy, stored), format_text(setting, Policy(), {})
    changed = "" if value == default else f" (default: {default})"
    return modals.paragraph(f"{sentence(setting.says)}: {value}{changed}")


def format_text(setting: Setting, policy: Policy, stored: Mapping[str, str]) -> str:
    """Format the value in force as the text that somebody types for it."""
    return stored.get(setting.key) or parsers.format_value(getattr(policy, setting.field))


def _change_submitted(ask: Ask, deps: Deps) -> Answer:
    """Change the settings whose fields were changed; a field left blank has its default again.

    What somebody else changed while the form was open stays as they set it.
    """
    submitted, opened = modals.read_texts(ask.view), _read_initial_texts(ask.view)
    section = modals.read_key(ask.view)
    texts: dict[str, str | None] = {}
    for setting in list_settings_of(section) if section in SECTIONS else ():
        text = " ".join(submitted.get(setting.key, "").split())
        if text != opened.get(setting.key, ""):
            texts[setting.key] = text or None
    if not texts:
        raise AlreadyDone("Nothing was changed: these are the values in force.")
    return messages.render_settings_changed(settings.change_settings(deps.db, texts, call=ask.call))


def _read_initial_texts(view: View) -> dict[str, str]:
    """Read what the fields of the form showed when it opened, by the keys of their settings."""
    elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    return {
        key: " ".join(str(each.get("initial_value") or (each.get("initial_option") or {}).get("value") or "").split())
        for key, each in elements.items()
    }


FORMS: dict[str, Handler] = {CALLBACK: _change_submitted}
CLICKS: dict[str, Handler] = {"settings_section": show_section}
