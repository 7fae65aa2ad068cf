"""Settings: how typed text changes the policy, and what stored settings make. The table is in `setting_table`."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches

from scoring.refusals import Malformed, NotFound
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.settings import parsers as readings
from scoring.settings.parsers import Value
from scoring.settings.table import SETTINGS, Setting

__all__ = ["BY_KEY", "REASON_PREFIX", "SETTINGS", "Setting", "changed", "in_force", "named", "readable"]
REASON_PREFIX = "reason."
BY_KEY = {setting.key: setting for setting in SETTINGS}


def named(key: str) -> Setting:
    """The setting of that key; an unknown one is refused with the nearest."""
    wanted = key.strip().casefold()
    if wanted in BY_KEY:
        return BY_KEY[wanted]
    near = get_close_matches(wanted, BY_KEY, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(f'`{k}`' for k in near)}?" if near else "`/umpire config` lists them."
    raise NotFound(f"There is no setting “{key}”. {hint}")


def changed(policy: Policy, key: str, text: str) -> Policy:
    """The policy with one setting read from text, or a refusal that says what the setting takes.

    `reason.<name>` takes `<weight> <life>d`, or `off` to take the reason away.
    """
    if key.strip().casefold().startswith(REASON_PREFIX):
        return replace(policy, reasons=_reasons(policy, key.strip()[len(REASON_PREFIX) :].casefold(), text))
    made = _with(policy, named(key), text)
    _refuse_overlap(made)
    return made


def in_force(stored: Mapping[str, str]) -> Policy:
    """The policy that stored settings make on top of the defaults, in whatever order they are given.

    What this version does not know (a setting, or a reason that is off anyway) changes nothing.
    """
    policy = Policy()
    for key, text in sorted(stored.items(), key=lambda setting: (_is_off(setting[1]), setting[0] != "currency")):
        with suppress(NotFound):
            known = key.strip().casefold() in BY_KEY
            policy = _with(policy, named(key), text) if known else changed(policy, key, text)
    return policy


def readable(stored: Mapping[str, str]) -> dict[str, str]:
    """Those of the stored settings that can be read; the default stands for any other, say a zone not known here."""
    kept: dict[str, str] = {}
    for key, text in sorted(stored.items(), key=lambda setting: setting[0] != "currency"):
        money = {name: said for name, said in kept.items() if name == "currency"}  # in which amounts are read
        with suppress(Malformed):
            in_force(money | {key: text})
            kept[key] = text
    return kept


def _with(policy: Policy, setting: Setting, text: str) -> Policy:
    fields: dict[str, Value] = {setting.field: setting.read(text, policy)}
    return replace(policy, **fields)  # type: ignore[arg-type]  # each reader returns its field's type


def _refuse_overlap(policy: Policy) -> None:
    """One reaction does one thing: no emoji stands in two lists."""
    meant: dict[str, str] = {}
    for setting in SETTINGS:
        if setting.read is readings.emoji:
            for name in getattr(policy, setting.field):
                if meant.setdefault(name, setting.key) != setting.key:
                    raise Malformed(
                        f":{name}: stands for `{meant[name]}` already, so it cannot stand for `{setting.key}` too. "
                        "Take it away there first."
                    )


def _reasons(policy: Policy, name: str, text: str) -> tuple[reasons.Reason, ...]:
    others = tuple(reason for reason in policy.reasons if reason.name != name)
    if _is_off(text):
        if len(others) == len(policy.reasons):
            raise NotFound(f"“{name}” is not a strike reason. `/strike reasons` lists them.")
        if not others:
            raise Malformed("At least one reason must stay.")
        return others
    changed_one = reasons.parse_line(f"{name} {text}")
    return tuple(changed_one if r.name == name else r for r in policy.reasons) + (
        () if len(others) < len(policy.reasons) else (changed_one,)
    )


def _is_off(text: str) -> bool:
    return text.strip().casefold() == "off"
