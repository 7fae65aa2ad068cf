"""Settings: the name, the limits and the plain words of every number in the policy, and how text becomes one."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from zoneinfo import available_timezones

from scoring import figures, money, reasons
from scoring.policy import Policy
from scoring.refusals import Malformed, NotFound

Value = str | int | None
REASON_PREFIX = "reason."
_PERCENT = re.compile(r"(-?)([0-9]{1,4})(?:\.([0-9]{1,2}))?\s*%?")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key as typed, the policy field it fills, what it means, and how its text is read.

    `read` is given the policy so far: amounts are read in its currency.
    """

    key: str
    field: str
    says: str
    read: Callable[[str, Policy], Value]


def _whole(low: int, high: int, unit: str) -> Callable[[str, Policy], int]:
    def read(text: str, _: Policy) -> int:
        digits = text.strip().removesuffix("d").removesuffix("h").removesuffix("m")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 15 or not low <= int(digits) <= high:
            raise Malformed(f"“{text}” will not do: it is a whole number of {unit} from {low} to {high}.")
        return int(digits)

    return read


def _amount(text: str, policy: Policy) -> int | None:
    """A floor as people write money, in the workspace's currency, or `none`."""
    if text.strip().casefold() == "none":
        return None
    minor = figures.minor(text, currency=policy.currency)
    if minor < 0:
        raise Malformed(f"“{text}” will not do: a floor is not below zero.")
    return minor


def _currency(text: str, _: Policy) -> str:
    return money.currency_code(text)


def _basis_points(text: str, _: Policy) -> int | None:
    bare = text.strip().casefold()
    if bare == "none":
        return None
    read = _PERCENT.fullmatch(bare)
    if read is None:
        raise Malformed(f"“{text}” is not a percentage. Write it like `12.5%`, or `none`.")
    minus, whole, part = read.groups(default="")
    points = int(whole) * 100 + int(part.ljust(2, "0"))
    return -points if minus else points


def _zone(text: str, _: Policy) -> str:
    names = {name.casefold(): name for name in available_timezones()}
    wanted = text.strip().casefold()
    if wanted in names:
        return names[wanted]
    near = get_close_matches(wanted, names, n=1)
    hint = f" Did you mean {names[near[0]]}?" if near else " Use a name like Europe/Berlin."
    raise Malformed(f"“{text}” is not a time zone.{hint}")


SETTINGS = (
    Setting("currency", "currency", "the one currency all money is kept in", _currency),
    Setting("timezone", "timezone", "the workspace's time zone, in which dates are meant", _zone),
    Setting("strikes.case-at", "strikes_to_case", "live points that open a case", _whole(2, 10, "points")),
    Setting("strikes.severe-at", "severe_weight", "weight that opens a case at once", _whole(2, 4, "points")),
    Setting("strikes.note-from", "note_from_weight", "weight from which a note is required", _whole(1, 4, "points")),
    Setting(
        "strikes.incident-age",
        "incident_max_age_days",
        "days after which an incident is too old",
        _whole(1, 365, "days"),
    ),
    Setting(
        "strikes.witness-window",
        "witness_hours",
        "hours in which a second report joins the first",
        _whole(1, 168, "hours"),
    ),
    Setting("undo", "undo_minutes", "minutes an Undo button works", _whole(1, 60, "minutes")),
    Setting("strikes.contest-window", "contest_days", "days in which a strike can be contested", _whole(1, 90, "days")),
    Setting(
        "card.min-answers", "min_answers", "answers a card needs to be graded and ranked", _whole(3, 7, "questions")
    ),
    Setting("card.stale-after", "stale_days", "days after which answers are stale", _whole(14, 730, "days")),
    Setting("card.grace", "grace_days", "days a new customer stays off bottom lists", _whole(0, 365, "days")),
    Setting("card.override-for", "override_days", "days a manager's grade stands", _whole(7, 365, "days")),
    Setting("floor.revenue", "floor_revenue", "smallest annual revenue, or none", _amount),
    Setting("floor.margin", "floor_margin", "smallest margin in percent, or none", _basis_points),
    Setting("floor.sale", "floor_sale", "smallest average sale, or none", _amount),
    Setting("digest.size", "digest_size", "customers in a digest", _whole(1, 20, "customers")),
)
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
    setting = named(key)
    fields: dict[str, Value] = {setting.field: setting.read(text, policy)}
    return replace(policy, **fields)  # type: ignore[arg-type]  # each reader returns its field's type


def in_force(stored: Mapping[str, str]) -> Policy:
    """The policy that stored settings make on top of the defaults, in whatever order they are given.

    What this version does not know (a setting, or a reason that is off anyway) changes nothing.
    """
    policy = Policy()
    for key, text in sorted(stored.items(), key=lambda setting: (_is_off(setting[1]), setting[0] != "currency")):
        with suppress(NotFound):
            policy = changed(policy, key, text)
    return policy


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
