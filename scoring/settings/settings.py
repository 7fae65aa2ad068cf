"""Settings: how typed text changes the policy, and what stored settings make. The table is in `setting_table`."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches

from scoring.refusals import Malformed, NotFound
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.settings import parsers as readings
from scoring.settings.parsers import SettingValue
from scoring.values.money import refuse_unused_currency
from scoring.values.words import find_word, hyphenate


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key as typed, the policy field it fills, what it means, and how its text is read.

    `read` is given the policy so far: amounts are read in its currency.
    """

    key: str
    field: str
    says: str
    read: Callable[[str, Policy], SettingValue]


SETTINGS = (
    Setting("currency", "currency", "the one currency all money is kept in", readings.parse_currency),
    Setting("timezone", "timezone", "the workspace's time zone, in which dates are meant", readings.parse_zone),
    Setting(
        "strikes.case-at",
        "strikes_to_case",
        "live points that open a case",
        readings.whole_number_parser(2, 10, "points"),
    ),
    Setting(
        "strikes.severe-at",
        "severe_weight",
        "weight that opens a case at once",
        readings.whole_number_parser(2, 4, "points"),
    ),
    Setting(
        "strikes.note-from",
        "note_from_weight",
        "weight from which a note is required",
        readings.whole_number_parser(1, 4, "points"),
    ),
    Setting(
        "strikes.incident-age",
        "incident_max_age_days",
        "days after which an incident is too old",
        readings.whole_number_parser(1, 365, "days"),
    ),
    Setting(
        "strikes.witness-window",
        "witness_hours",
        "hours in which a second report joins the first",
        readings.whole_number_parser(1, 168, "hours"),
    ),
    Setting("undo", "undo_minutes", "minutes an Undo button works", readings.whole_number_parser(1, 60, "minutes")),
    Setting(
        "strikes.contest-window",
        "contest_days",
        "days in which a strike can be contested",
        readings.whole_number_parser(1, 90, "days"),
    ),
    Setting(
        "strikes.contest-all",
        "contest_all_days",
        "business days until a contest goes to all who may decide",
        readings.whole_number_parser(1, 60, "days"),
    ),
    Setting(
        "strikes.contest-lapses",
        "contest_lapse_days",
        "days until an undecided contest lapses",
        readings.whole_number_parser(5, 90, "days"),
    ),
    Setting(
        "card.min-answers",
        "min_answers",
        "answers a card needs to be graded and ranked",
        readings.whole_number_parser(3, 7, "questions"),
    ),
    Setting(
        "card.stale-after",
        "stale_days",
        "days after which answers are stale",
        readings.whole_number_parser(14, 730, "days"),
    ),
    Setting(
        "card.grace",
        "grace_days",
        "days a new customer stays off bottom lists",
        readings.whole_number_parser(0, 365, "days"),
    ),
    Setting(
        "card.override-for",
        "override_days",
        "days a manager's grade stands",
        readings.whole_number_parser(7, 365, "days"),
    ),
    Setting("floor.revenue", "floor_revenue", "smallest annual revenue, or none", readings.parse_amount),
    Setting("floor.margin", "floor_margin", "smallest margin in percent, or none", readings.parse_basis_points),
    Setting("floor.sale", "floor_sale", "smallest average sale, or none", readings.parse_amount),
    Setting(
        "floor.mix", "floor_mix", "smallest share of each type of job in what they buy, or none", readings.parse_mix
    ),
    Setting(
        "terms.late-from",
        "late_days",
        "days late from which paying late is a flag",
        readings.whole_number_parser(1, 180, "days"),
    ),
    Setting(
        "campaign.days",
        "campaign_days",
        "days to sign or decline a new contract",
        readings.whole_number_parser(14, 28, "days"),
    ),
    Setting(
        "packages.below-ab",
        "package_below_ab",
        "percent a package may cost an A, B or unrated customer less than they bring",
        readings.whole_number_parser(0, 50, "percent"),
    ),
    Setting(
        "packages.below-cd",
        "package_below_cd",
        "percent a package may cost a C or D customer less than they bring",
        readings.whole_number_parser(0, 50, "percent"),
    ),
    Setting(
        "packages.above",
        "package_above",
        "percent a package may cost more than a customer brings",
        readings.whole_number_parser(0, 200, "percent"),
    ),
    Setting(
        "quote.chance",
        "quote_chance",
        "percent chance of a quote where nobody says",
        readings.whole_number_parser(1, 100, "percent"),
    ),
    Setting(
        "quote.warn-jobs",
        "quote_warn_jobs",
        "last jobs of a type under the margin floor that warn",
        readings.whole_number_parser(1, 10, "jobs"),
    ),
    Setting(
        "quote.refuse-jobs",
        "quote_refuse_jobs",
        "last jobs of a type under the margin floor that refuse",
        readings.whole_number_parser(1, 10, "jobs"),
    ),
    Setting(
        "room.window", "room_days", "days the room ledger looks back", readings.whole_number_parser(90, 730, "days")
    ),
    Setting(
        "room.farewell-cap",
        "farewell_cap",
        "farewells in a quarter after which one more needs a reason",
        readings.whole_number_parser(1, 100, "farewells"),
    ),
    Setting("closet.auto", "closet_auto", "on: closets open by themselves, from 1 July on", readings.parse_switch),
    Setting("closet.days", "closet_days", "days a closet is open", readings.whole_number_parser(7, 60, "days")),
    Setting("digest.size", "digest_size", "customers in a digest", readings.whole_number_parser(1, 20, "customers")),
    Setting("digest.day", "digest_day", "the day the digest comes", readings.parse_weekday),
    Setting("digest.hour", "digest_at", "the time the digest comes, workspace time", readings.parse_clock),
    Setting("digest.floor", "digest_grade", "the best grade the digest lists, C or D", readings.parse_grade),
    Setting("digest.mute", "digest_muted", "on: no digest comes by itself", readings.parse_switch),
    Setting("react.due", "review_days", "days a review is due in", readings.whole_number_parser(1, 60, "days")),
    Setting(
        "react.keep-for",
        "keep_days",
        "days a kept customer stays out of the digest",
        readings.whole_number_parser(1, 180, "days"),
    ),
    Setting(
        "react.snooze-for",
        "snooze_days",
        "days a snoozed customer stays out",
        readings.whole_number_parser(1, 90, "days"),
    ),
    Setting(
        "react.undo",
        "reaction_undo_minutes",
        "minutes in which taking a reaction away undoes it",
        readings.whole_number_parser(1, 120, "minutes"),
    ),
    Setting("react.claim", "react_claim", "reactions that take a review", readings.parse_emoji),
    Setting("react.talk", "react_talk", "reactions that ask the owner to plan the talk", readings.parse_emoji),
    Setting("react.fix", "react_fix", "reactions that open a fix of ours", readings.parse_emoji),
    Setting("react.reprice", "react_reprice", "reactions that mark for repricing", readings.parse_emoji),
    Setting("react.keep", "react_keep", "reactions that keep a customer", readings.parse_emoji),
    Setting("react.snooze", "react_snooze", "reactions that snooze a customer", readings.parse_emoji),
    Setting("react.ask", "react_ask", "reactions that ask the owner for context", readings.parse_emoji),
    Setting("react.propose", "react_propose", "reactions that propose a final notice", readings.parse_emoji),
    Setting("prompts.hour", "prompt_at", "when umpire asks about the day, own time", readings.parse_clock),
    Setting(
        "prompts.patience",
        "prompt_patience",
        "unanswered days after which it stops asking",
        readings.whole_number_parser(1, 30, "days"),
    ),
    Setting("gut.hour", "gut_at", "when umpire asks how it feels, own time", readings.parse_clock),
    Setting(
        "gut.mornings",
        "gut_mornings",
        "asked mornings in a row that make a question",
        readings.whole_number_parser(2, 10, "mornings"),
    ),
    Setting(
        "turnover.window",
        "turnover_days",
        "days in which two wishes to move are a signal",
        readings.whole_number_parser(30, 365, "days"),
    ),
    Setting(
        "strikes.clean-slate",
        "clean_slate_days",
        "days without a strike after a receptive talk",
        readings.whole_number_parser(14, 365, "days"),
    ),
    Setting(
        "overdue.manager",
        "overdue_manager_days",
        "business days overdue until a manager hears",
        readings.whole_number_parser(1, 30, "business days"),
    ),
    Setting(
        "overdue.managers",
        "overdue_managers_days",
        "business days overdue until all managers hear",
        readings.whole_number_parser(1, 60, "business days"),
    ),
    Setting("calendar.workdays", "workdays", "the days people work", readings.parse_weekdays),
    Setting("calendar.holidays", "holidays", "days off, or none", readings.parse_holidays),
    Setting(
        "calendar.country", "country", "whose public holidays are days off: DE, DE-BE, or none", readings.parse_country
    ),
    Setting(
        "attention.window",
        "attention_days",
        "days of logged time that count",
        readings.whole_number_parser(14, 365, "days"),
    ),
    Setting(
        "attention.flag",
        "attention_flag",
        "attention ratio that is flagged, in hundredths",
        readings.whole_number_parser(100, 1000, "hundredths"),
    ),
    Setting(
        "attention.entries",
        "attention_entries",
        "entries an attention ratio needs",
        readings.whole_number_parser(1, 50, "entries"),
    ),
    Setting(
        "attention.spread",
        "attention_spread",
        "days with an entry that an attention ratio needs",
        readings.whole_number_parser(1, 30, "days"),
    ),
    Setting(
        "gates.reporters",
        "gate_reporters",
        "people who must have reported before a notice",
        readings.whole_number_parser(1, 10, "people"),
    ),
    Setting("gates.over", "gate_days", "days the strikes must span", readings.whole_number_parser(0, 180, "days")),
    Setting(
        "gates.receptive-wait",
        "receptive_days",
        "days to wait after a receptive talk",
        readings.whole_number_parser(0, 180, "days"),
    ),
    Setting(
        "gates.no-reply-after",
        "no_reply_days",
        "business days after which no reply is an answer",
        readings.whole_number_parser(1, 60, "business days"),
    ),
    Setting(
        "ballot.notice-hours",
        "notice_ballot_hours",
        "hours a final-notice ballot is open",
        readings.whole_number_parser(2, 336, "hours"),
    ),
    Setting(
        "ballot.terminate-hours",
        "terminate_ballot_hours",
        "hours a termination ballot is open",
        readings.whole_number_parser(2, 336, "hours"),
    ),
    Setting(
        "ballot.owner-hours",
        "owner_ballot_hours",
        "hours an owner ballot is open",
        readings.whole_number_parser(2, 336, "hours"),
    ),
    Setting(
        "ballot.notice-quorum",
        "notice_quorum",
        "percent of the roll a final notice needs",
        readings.whole_number_parser(1, 100, "percent"),
    ),
    Setting(
        "ballot.terminate-quorum",
        "terminate_quorum",
        "percent of the roll a termination needs",
        readings.whole_number_parser(1, 100, "percent"),
    ),
    Setting(
        "ballot.owner-quorum",
        "owner_quorum",
        "percent of the roll an owner ballot needs",
        readings.whole_number_parser(1, 100, "percent"),
    ),
    Setting(
        "ballot.new-facts-hours",
        "new_facts_hours",
        "hours that new facts add, once",
        readings.whole_number_parser(1, 168, "hours"),
    ),
    Setting(
        "ballot.reopen-notice",
        "reopen_notice_days",
        "days until a rejected notice may be voted on again",
        readings.whole_number_parser(0, 365, "days"),
    ),
    Setting(
        "ballot.reopen-terminate",
        "reopen_terminate_days",
        "days until a rejected termination may be voted on again",
        readings.whole_number_parser(0, 365, "days"),
    ),
    Setting("notice.days", "notice_days", "days a final notice runs", readings.whole_number_parser(14, 90, "days")),
    Setting(
        "notice.give-within",
        "notice_give_days",
        "business days in which a notice must be given",
        readings.whole_number_parser(1, 60, "business days"),
    ),
    Setting(
        "notice.life",
        "notice_life_days",
        "days in which a new strike reopens termination",
        readings.whole_number_parser(30, 1095, "days"),
    ),
    Setting(
        "transition.accept-within",
        "accept_days",
        "business days to accept handing a customer over",
        readings.whole_number_parser(1, 20, "business days"),
    ),
    Setting(
        "transition.days",
        "transition_days",
        "shortest days to the last day",
        readings.whole_number_parser(0, 180, "days"),
    ),
    Setting(
        "transition.longest",
        "transition_longest_days",
        "longest days to the last day without a manager",
        readings.whole_number_parser(1, 365, "days"),
    ),
    Setting(
        "transition.referral-check",
        "referral_check_days",
        "days after which umpire asks how the referral went",
        readings.whole_number_parser(7, 365, "days"),
    ),
    Setting("transition.trade", "trade", "the trade whose steps a transition starts from", readings.parse_trade),
)


REASON_PREFIX = "reason."
SETTINGS_BY_KEY = {setting.key: setting for setting in SETTINGS}


def find_setting(key: str) -> Setting:
    """The setting of that key; an unknown one is refused with the nearest."""
    wanted = key.strip().casefold()
    if found := find_word(wanted, SETTINGS_BY_KEY):
        return SETTINGS_BY_KEY[found]
    near = get_close_matches(wanted, SETTINGS_BY_KEY, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(f'`{k}`' for k in near)}?" if near else "`/umpire config` lists them."
    raise NotFound(f"There is no setting “{key}”. {hint}")


def stored_key(key: str, policy: Policy) -> str:
    """The key as it is stored, however it is typed: of a setting there is, or of a reason there is or may be."""
    typed = key.strip().casefold()
    if not typed.startswith(REASON_PREFIX):
        return find_setting(typed).key
    name = typed[len(REASON_PREFIX) :]
    return f"{REASON_PREFIX}{find_word(name, (reason.name for reason in policy.reasons)) or hyphenate(name)}"


def change_setting(policy: Policy, key: str, text: str) -> Policy:
    """The policy with one setting read from text, or a refusal that says what the setting takes.

    `reason.<name>` takes `<weight> <life>d`, or `off` to take the reason away.
    """
    if key.strip().casefold().startswith(REASON_PREFIX):
        return replace(policy, reasons=_reasons(policy, key.strip()[len(REASON_PREFIX) :].casefold(), text))
    made = _with(policy, find_setting(key), text)
    _refuse_overlap(made)
    if made.currency != policy.currency:
        refuse_unused_currency(made.currency)
    return made


def build_policy(stored: Mapping[str, str]) -> Policy:
    """The policy that stored settings make on top of the defaults, in whatever order they are given.

    What this version does not know (a setting, or a reason that is off anyway) changes nothing.
    """
    policy = Policy()
    for key, text in sorted(stored.items(), key=lambda setting: (_is_off(setting[1]), setting[0] != "currency")):
        with suppress(NotFound):
            known = key.strip().casefold() in SETTINGS_BY_KEY
            policy = _with(policy, find_setting(key), text) if known else change_setting(policy, key, text)
    return policy


def list_readable(stored: Mapping[str, str]) -> dict[str, str]:
    """Those of the stored settings that can be read; the default stands for any other, say a zone not known here."""
    kept: dict[str, str] = {}
    for key, text in sorted(stored.items(), key=lambda setting: setting[0] != "currency"):
        money = {name: said for name, said in kept.items() if name == "currency"}  # in which amounts are read
        with suppress(Malformed):
            build_policy(money | {key: text})
            kept[key] = text
    return kept


def _with(policy: Policy, setting: Setting, text: str) -> Policy:
    fields: dict[str, SettingValue] = {setting.field: setting.read(text, policy)}
    return replace(policy, **fields)  # type: ignore[arg-type]  # each reader returns its field's type


def _refuse_overlap(policy: Policy) -> None:
    """One reaction does one thing: no emoji stands in two lists."""
    meant: dict[str, str] = {}
    for setting in SETTINGS:
        if setting.read is readings.parse_emoji:
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
    changed_one = reasons.parse_reason(f"{name} {text}")
    return tuple(changed_one if r.name == name else r for r in policy.reasons) + (
        () if len(others) < len(policy.reasons) else (changed_one,)
    )


def _is_off(text: str) -> bool:
    return text.strip().casefold() == "off"
