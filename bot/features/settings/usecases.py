"""Shows the settings, and changes them: standings and recurring dates are worked out again by the changed rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import ballots as ballot_workflow, message_refresh, requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring.privacy import staff
from scoring.refusals import AlreadyDone
from scoring.roles import Action, Actor, is_allowed
from scoring.rules.policy import Policy
from scoring.settings import settings
from scoring.teams import Team
from scoring.values.words import spell_plainly
from storage.customers import customers
from storage.database import Json
from storage.requests import undos
from storage.schedule import recurring
from storage.scorecards import standings
from storage.settings import policies

TABLES = "messages.tables"
"""The key of the setting of whether tables and charts are drawn."""
CURRENCY = "currency"
"""The key of the setting of the one currency."""


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting after its change; `before` and `text` are None where the default stands."""

    key: str
    before: str | None
    text: str | None
    policy: Policy
    undo: str


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Several settings after their change: their texts by key, None where the default stands, and both policies."""

    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    old: Policy
    new: Policy
    undo: str


class TableDrawing:
    """Whether tables and charts are drawn: a setting that umpire turns off by itself where Slack refuses them."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db, self._clock = db, clock

    def is_on(self) -> bool:
        """Tell whether they are drawn, or told in words."""
        with self._db.transaction(reading=True) as tx:
            return policies.get_policy(tx).draw_tables

    def turn_off(self) -> None:
        """Remember that Slack refuses them, until an admin turns the setting on again."""
        now, facts = self._clock(), {"before": "on", "after": policies.OFF}
        with self._db.transaction() as tx:
            if policies.turn_off(tx, TABLES, by=requests.UMPIRE, now=now):
                requests.audit_action_by(tx, "setting.changed", f"setting:{TABLES}", by=None, now=now, public=facts)


def get_settings(db: Database, *, call: Call) -> tuple[Policy, dict[str, str]]:
    """Return the policy in force, and the texts of the settings that are not at their default."""
    with db.transaction(reading=True) as tx:
        return requests.authorize_call(tx, call, Action.HELP).policy, policies.list_stored_settings(tx)


def get_own_rules(db: Database, *, call: Call) -> tuple[Policy, Team, Actor]:
    """Return the policy in force, the team that decides together, and the person who asks, with their roles."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.HELP)
        return context.policy, ballot_workflow.load_team(tx, now=context.now), context.actor


def change_setting(db: Database, key: str, text: str, *, call: Call) -> SettingChanged:
    """Change one setting; `default` puts it back. A value that does not fit the other settings is refused."""
    with db.transaction() as tx:
        at = requests.begin_request(tx, call, Action.CONFIGURE)
        wanted = settings.stored_key(key, at.policy)
        new = None if text.strip().casefold() == "default" else " ".join(text.split())
        policy = _build_policy(tx, wanted, new)
        _refuse_new_currency(tx, at.policy, policy)
        before = _store_setting(tx, wanted, new, at)
        undo = requests.offer_undo(
            tx,
            at,
            kind="setting",
            subject=wanted,
            before=before,
            after=new,
        )
        return SettingChanged(wanted, before, new, policy, undo)


def may_change(db: Database, *, call: Call) -> bool:
    """Tell whether this person may change settings."""
    with db.transaction(reading=True) as tx:
        return is_allowed(requests.authorize_call(tx, call, Action.HELP).actor, Action.CONFIGURE)


def change_settings(db: Database, texts: Mapping[str, str | None], *, call: Call) -> SettingsChanged:
    """Change several settings by key at once, or none of them; None puts one back to its default."""
    with db.transaction() as tx:
        at = requests.begin_request(tx, call, Action.CONFIGURE)
        stored = settings.list_readable(policies.list_stored_settings(tx))
        policy = settings.change_settings(settings.build_policy(stored), texts)
        _refuse_new_currency(tx, at.policy, policy)
        before = store_settings(tx, texts, at)
        undo = requests.offer_undo(tx, at, kind="settings", subject="settings", before=before, after=dict(texts))
        return SettingsChanged(before, texts, at.policy, policy, undo)


def undo_settings(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """Put several settings back, unless one of them was changed again."""
    before, after = _read_texts(undo.before), _read_texts(undo.after)
    stored = policies.list_stored_settings(tx)
    if any(stored.get(key) != text for key, text in after.items()):
        raise AlreadyDone("One of these settings has been changed again since, so nothing was undone.")
    readable = settings.list_readable(stored)
    policy = settings.change_settings(settings.build_policy(readable), before)
    _refuse_new_currency(tx, at.policy, policy)
    store_settings(tx, before, at)
    return "The settings are as they were before."


def _read_texts(value: Json) -> dict[str, str | None]:
    """Read the texts of settings by key from an offer to undo."""
    assert isinstance(value, dict), "they were put there with the offer"
    return {key: None if text is None else str(text) for key, text in value.items()}


def undo_setting(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """Put a setting back, unless it was changed again."""
    if policies.list_stored_settings(tx).get(undo.subject) != undo.after:
        raise AlreadyDone(f"`{spell_plainly(undo.subject)}` has been changed again since, so nothing was undone.")
    before = undo.before if isinstance(undo.before, str) else None
    _refuse_new_currency(tx, at.policy, _build_policy(tx, undo.subject, before))
    _store_setting(tx, undo.subject, before, at)
    return f"{spell_plainly(undo.subject)} is {before or 'at its default'} again."


def check_currency(tx: Session, code: str) -> Policy:
    """Return the rules as they would be with all money in this currency.

    Raises Malformed for one that is not in use, and AlreadyDone where amounts are kept in another one.
    """
    policy = _build_policy(tx, CURRENCY, code)
    _refuse_new_currency(tx, policies.get_policy(tx), policy)
    return policy


def store_currency(tx: Session, code: str | None, *, by: str, now: datetime) -> str | None:
    """Keep all money in this currency from now on (None: the default); return the text before. Check it first."""
    return _store_texts(tx, {CURRENCY: code}, by=by, now=now)[CURRENCY]


def get_stored_currency(tx: Session) -> str | None:
    """Return the text of the currency's setting; None where the default stands."""
    return policies.list_stored_settings(tx).get(CURRENCY)


def _build_policy(tx: Session, key: str, text: str | None) -> Policy:
    """Return the policy with one setting changed (None: its default); refuse a text that does not fit."""
    stored = settings.list_readable(policies.list_stored_settings(tx))
    if text is None:
        if not key.startswith(settings.REASON_PREFIX):
            settings.find_setting(key)
        return settings.build_policy({k: t for k, t in stored.items() if k != key})
    settings.change_setting(settings.build_policy(stored), key, text)
    return settings.build_policy({**stored, key: text})


def _refuse_new_currency(tx: Session, before: Policy, after: Policy) -> None:
    """Amounts are kept in one currency: with customers on record it cannot be renamed under them."""
    if before.currency != after.currency and customers.has_any_amount(tx):
        raise AlreadyDone(
            f"Amounts are already kept in {before.currency}. Export, clear them and import again to change it."
        )


def _store_setting(tx: Session, key: str, text: str | None, at: RequestContext) -> str | None:
    """Store one setting, or its default for None; return the text before."""
    return store_settings(tx, {key: text}, at)[key]


def store_settings(tx: Session, texts: Mapping[str, str | None], at: RequestContext) -> dict[str, str | None]:
    """Store settings by key (None for the default), and have standings and recurring dates worked out again.

    Returns the texts before. The texts must have been checked.
    """
    return _store_texts(tx, texts, by=at.actor.user_id, now=at.now)


def _store_texts(tx: Session, texts: Mapping[str, str | None], *, by: str, now: datetime) -> dict[str, str | None]:
    """Store and audit settings by key (None for the default); return the texts before."""
    replaced, policy = {}, policies.get_policy(tx)
    for key, text in texts.items():
        before = (
            policies.delete_setting(tx, key) if text is None else policies.store_setting(tx, key, text, by=by, now=now)
        )
        facts = {"before": before or "", "after": text or ""}
        requests.audit_action_by(tx, "setting.changed", f"setting:{key}", by=by, now=now, public=facts)
        replaced[key] = before
    standings.expire_all_standings(tx, now)
    recurring.recheck_rhythms_beyond(tx, now, beyond=now)
    if staff.list_shown(policies.get_policy(tx)) != staff.list_shown(policy):
        message_refresh.refresh_names(tx, now)
    return replaced
