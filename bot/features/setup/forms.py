"""The forms of the set-up, one a step. Customers and ratings have the forms of their own features."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.features.channels import clicks as channel_clicks
from bot.features.imports import forms as import_forms
from bot.features.roles import commands as role_commands, messages as role_messages
from bot.features.rounds import forms as round_forms
from bot.features.rounds.usecases import ratings
from bot.features.scorecards.messages import PAGE_SIZE
from bot.features.scorecards.usecases import scorecards
from bot.features.scorecards.usecases.scorecards import ScorecardFilter
from bot.features.setup import messages, usecases as setups
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, render_refusal
from bot.slack.modals import Block, View
from bot.slack.rendering import Message
from bot.slack.user_groups import list_user_groups
from scoring.customers.customers import Customer
from scoring.refusals import Malformed
from scoring.roles import Role
from scoring.settings.channels import ChannelPurpose
from scoring.setup import SetupStep

CHANNEL, ROLES, OWNERS, RATINGS = "setup_channel", "setup_roles", "setup_owners", "setup_ratings"
"""Ids of the forms."""
ROLE_LABELS = {Role.MANAGER: "Managers", Role.VOTER: "Voters"}
ROLE_HINTS = {
    Role.MANAGER: "They edit customers, open ballots, give notices and settle contested strikes.",
    Role.VOTER: "They vote on final notices, on letting a customer go, and on who hands over. Managers may vote, too.",
}
EVERYBODY_OWNED = "Every customer has an owner already."
ALL_ANSWERED = (
    "Somebody has answered for every customer already. A grade takes five of the seven answers: "
    "`/scorecard list` shows which customers have none, and `/scorecard <customer> rate` adds answers."
)


def open_step(ask: Ask, deps: Deps) -> Answer:
    """Open the form of the step that the button names."""
    if ask.text not in list(SetupStep):
        raise Malformed("There is no such step. `/umpire setup` shows them all.")
    return STEPS[SetupStep(ask.text)](ask, deps)


def build_channel_view(channel: str | None) -> View:
    """Build the form that names the review channel; `channel` is the one named already."""
    menu: dict[str, Any] = {
        "type": "conversations_select",
        "placeholder": modals.plain_text("Choose a channel"),
        "filter": {
            "include": ["private", "public"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    if channel:
        menu["initial_conversation"] = channel
    blocks = [
        modals.paragraph(
            "Strikes, ballots and Monday's list are posted there, and the team decides there. "
            "Best is a private channel of those who look after customers."
        ),
        modals.field(
            "channel",
            "Review channel",
            menu,
            hint="I join a public one. Into a private one, invite me first: /invite @umpire",
        ),
    ]
    return modals.build_modal("Review channel", blocks, callback=CHANNEL, submit="Use This Channel")


def submit_channel(ask: Ask, deps: Deps) -> Answer:
    """Name the channel that was chosen, which umpire joins if it is public, and say what comes next."""
    channel = modals.read_values(ask.view).get("channel", "")
    answer = channel_clicks.join_channel(replace(ask, text=f"{ChannelPurpose.REVIEW.value}:{channel}"), deps)
    if setups.load_setup(deps.db, call=ask.call).progress.channel != channel:  # how it is reached stands in the answer
        return answer
    return _answer(answer, ask, deps) if isinstance(answer, Message) else answer


def build_roles_view(holders: str, groups: Sequence[tuple[str, str]]) -> View:
    """Build the form that gives roles to people and, where there are any, to user groups; `holders` says who has them.

    What is chosen is added: nobody loses a role here.
    """
    blocks: list[Block] = [{"type": "section", "text": {"type": "mrkdwn", "text": holders}}] if holders else []
    for role in (Role.MANAGER, Role.VOTER):
        people = {"type": "multi_users_select", "placeholder": modals.plain_text("Choose people")}
        blocks.append(modals.field(role.value, ROLE_LABELS[role], people, optional=True, hint=ROLE_HINTS[role]))
        if groups:
            menu = modals.several_menu(groups, placeholder="Choose groups")
            blocks.append(modals.field(f"{role}:groups", f"User groups as {role}s", menu, optional=True))
    return modals.build_modal("Managers and voters", blocks, callback=ROLES, submit="Give Roles")


def submit_roles(ask: Ask, deps: Deps) -> Answer:
    """Give the roles to whoever was chosen, and say what comes next."""
    chosen = modals.read_values(ask.view)
    holders = {
        role: tuple(f"{chosen.get(role.value, '')} {chosen.get(f'{role}:groups', '')}".split())
        for role in (Role.MANAGER, Role.VOTER)
    }
    given = {role: ids for role, ids in holders.items() if ids}
    if not given:
        raise Malformed("Choose somebody for at least one of the two.", field=Role.MANAGER.value)
    change = role_commands.give_roles(given, ask, deps)
    return _answer(role_messages.render_role_change(change), ask, deps)


def build_owners_view(customers: Sequence[Customer], total: int) -> View:
    """Build the form with a menu of people for each of these customers without an owner, of `total`."""
    shown = len(customers)
    rest = f" These are the {shown} largest of {total:,}; the others come after them." if total > shown else ""
    blocks: list[Block] = [
        modals.paragraph("An owner looks after a customer, and is asked first when something is up." + rest)
    ]
    if shown > 1:
        blocks.append(
            modals.field(
                "everybody",
                "One owner for all below",
                modals.person_menu(),
                optional=True,
                hint="A choice for a single customer below overrides this.",
            )
        )
    for customer in customers:
        hint = f"The list says: {formatting.short(customer.owner_name, 60)}" if customer.owner_name else ""
        label = formatting.short(customer.name, 60)
        blocks.append(modals.field(f"owner:{customer.key}", label, modals.person_menu(), optional=True, hint=hint))
    keys = json.dumps({"keys": [customer.key for customer in customers]})
    return modals.build_modal("Owners", blocks, callback=OWNERS, submit="Save Owners", meta=keys)


def submit_owners(ask: Ask, deps: Deps) -> Answer:
    """Give the customers the owners that were chosen, and say what comes next."""
    try:
        named = setups.name_owners(deps.db, _read_owners(ask.view), call=ask.call)
    except Malformed as refusal:
        was_chosen = modals.read_values(ask.view).get(refusal.field or "")
        raise Malformed(str(refusal), field=refusal.field if was_chosen else "everybody") from None
    return _answer(messages.render_owners_named(named), ask, deps)


def submit_ratings(ask: Ask, deps: Deps) -> Answer:
    """Store the answers as a rating round does, and say what comes next."""
    answer = round_forms.submit_round(ask, deps)
    return _answer(answer, ask, deps) if isinstance(answer, Message) else answer


def _read_owners(view: Mapping[str, Any]) -> dict[str, str]:
    """Read the owners that were chosen, by the customers' keys."""
    chosen = modals.read_values(view)
    everybody = chosen.get("everybody", "")
    owners = {key: chosen.get(f"owner:{key}", everybody) for key in modals.read_metadata(view)["keys"]}
    return {key: owner for key, owner in owners.items() if owner}


def _open_channel(ask: Ask, deps: Deps) -> Answer:
    """Open the form that names the review channel."""
    progress = setups.require_setup(deps.db, call=ask.call)
    return Form(build_channel_view(progress.channel), instead=messages.render_by_hand(SetupStep.CHANNEL))


def _open_roles(ask: Ask, deps: Deps) -> Answer:
    """Open the form that gives roles."""
    progress = setups.require_setup(deps.db, call=ask.call)
    view = build_roles_view(messages.describe_holders(progress), list_user_groups(deps.slack))
    return Form(view, instead=messages.render_by_hand(SetupStep.ROLES))


def _open_customers(ask: Ask, deps: Deps) -> Answer:
    """Open the form that brings customers in."""
    setups.require_setup(deps.db, call=ask.call)
    return Form(import_forms.open_form(ask, deps), instead=messages.render_by_hand(SetupStep.CUSTOMERS))


def _open_owners(ask: Ask, deps: Deps) -> Answer:
    """Open the form with the first customers that have no owner."""
    customers, total = setups.list_unowned(deps.db, call=ask.call)
    if not customers:
        return _answer(render_refusal(EVERYBODY_OWNED), ask, deps)
    return Form(build_owners_view(customers, total), instead=messages.render_by_hand(SetupStep.OWNERS))


def _open_ratings(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a rating round with the first customers."""
    progress = setups.load_setup(deps.db, call=ask.call).progress
    form = ratings.load_first_form(deps.db, most=progress.left_to_rate, call=ask.call)
    if not form.customers:
        return _answer(render_refusal(ALL_ANSWERED), ask, deps)
    view = round_forms.build_view(form) | {"callback_id": RATINGS}
    return Form(view, instead=messages.render_by_hand(SetupStep.RATINGS))


def _answer(message: Message, ask: Ask, deps: Deps) -> Message:
    """Add to the answer to a step what comes next, for an admin while umpire is being set up."""
    setup = setups.load_setup(deps.db, call=ask.call)
    if not setup.leads:
        return message
    if setup.progress.complete:
        ranked = scorecards.list_scorecards(deps.db, ScorecardFilter(), offset=0, limit=PAGE_SIZE, call=ask.call)
        return messages.add_first_list(message, ranked)
    return message if setup.finished else messages.add_next_step(message, setup.progress)


STEPS: Mapping[SetupStep, Handler] = {
    SetupStep.CHANNEL: _open_channel,
    SetupStep.ROLES: _open_roles,
    SetupStep.CUSTOMERS: _open_customers,
    SetupStep.OWNERS: _open_owners,
    SetupStep.RATINGS: _open_ratings,
}
FORMS: Mapping[str, Handler] = {
    CHANNEL: submit_channel,
    ROLES: submit_roles,
    OWNERS: submit_owners,
    RATINGS: submit_ratings,
}
