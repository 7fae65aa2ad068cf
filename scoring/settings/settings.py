"""Settings: the table of all settings, how typed text changes one, and the policy that stored ones make."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches

from scoring import rounds
from scoring.refusals import Malformed, NotFound
from scoring.rules import reasons
from scoring.rules.policy import Policy
from scoring.settings import parsers
from scoring.settings.parsers import SettingValue
from scoring.values.money import refuse_unused_currency
from scoring.values.words import find_word, hyphenate, spell_plainly


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its key as typed, the field of the policy it fills, what it means, and the parser of its text.

    The parser also gets the policy so far, because amounts are read in its currency.
    """

    key: str
    field: str
    says: str
    read: Callable[[str, Policy], SettingValue]


SETTINGS = (
    Setting("currency", "currency", "the one currency all money is kept in", parsers.parse_currency),
    Setting("timezone", "timezone", "the workspace's time zone, for dates and times", parsers.parse_zone),
    Setting(
        "strikes.case-at",
        "strikes_to_case",
        "points at which a case opens",
        parsers.whole_number_parser(2, 10, "points"),
    ),
    Setting(
        "strikes.severe-at",
        "severe_weight",
        "weight that opens a case at once",
        parsers.whole_number_parser(2, 4, "points"),
    ),
    Setting(
        "strikes.note-from",
        "note_from_weight",
        "weight from which a note is required",
        parsers.whole_number_parser(1, 4, "points"),
    ),
    Setting(
        "strikes.incident-age",
        "incident_max_age_days",
        "days after which an incident is too old",
        parsers.whole_number_parser(1, 365, "days"),
    ),
    Setting(
        "strikes.witness-window",
        "witness_hours",
        "hours in which a second report joins the first",
        parsers.whole_number_parser(1, 168, "hours"),
    ),
    Setting("undo", "undo_minutes", "minutes an Undo button works", parsers.whole_number_parser(1, 60, "minutes")),
    Setting(
        "strikes.contest-window",
        "contest_days",
        "days in which a strike can be contested",
        parsers.whole_number_parser(1, 90, "days"),
    ),
    Setting(
        "strikes.contest-all",
        "contest_all_days",
        "business days until a contest goes to all who may decide",
        parsers.whole_number_parser(1, 60, "days"),
    ),
    Setting(
        "strikes.contest-lapses",
        "contest_lapse_days",
        "days until an undecided contest lapses",
        parsers.whole_number_parser(5, 90, "days"),
    ),
    Setting(
        "card.min-answers",
        "min_answers",
        "answers a card needs to be graded and ranked",
        parsers.whole_number_parser(3, 7, "questions"),
    ),
    Setting(
        "card.stale-after",
        "stale_days",
        "days after which answers are stale",
        parsers.whole_number_parser(14, 730, "days"),
    ),
    Setting(
        "card.grace",
        "grace_days",
        "days a new customer stays off bottom lists",
        parsers.whole_number_parser(0, 365, "days"),
    ),
    Setting(
        "card.override-for",
        "override_days",
        "days a manager's grade stands",
        parsers.whole_number_parser(7, 365, "days"),
    ),
    Setting("floor.revenue", "floor_revenue", "smallest annual revenue, or none", parsers.parse_amount),
    Setting("floor.margin", "floor_margin", "smallest margin in percent, or none", parsers.parse_basis_points),
    Setting("floor.sale", "floor_sale", "smallest average sale, or none", parsers.parse_amount),
    Setting(
        "floor.mix", "floor_mix", "smallest share of each type of job in what they buy, or none", parsers.parse_mix
    ),
    Setting(
        "terms.late-from",
        "late_days",
        "days late from which paying late is flagged",
        parsers.whole_number_parser(1, 180, "days"),
    ),
    Setting(
        "campaign.days",
        "campaign_days",
        "days to sign or decline a new contract",
        parsers.whole_number_parser(14, 28, "days"),
    ),
    Setting(
        "packages.below-ab",
        "package_below_ab",
        "percent a package may cost an A, B or unrated customer less than they bring",
        parsers.whole_number_parser(0, 50, "percent"),
    ),
    Setting(
        "packages.below-cd",
        "package_below_cd",
        "percent a package may cost a C or D customer less than they bring",
        parsers.whole_number_parser(0, 50, "percent"),
    ),
    Setting(
        "packages.above",
        "package_above",
        "percent a package may cost more than a customer brings",
        parsers.whole_number_parser(0, 200, "percent"),
    ),
    Setting(
        "quote.chance",
        "quote_chance",
        "percent chance of a quote if nobody gives one",
        parsers.whole_number_parser(1, 100, "percent"),
    ),
    Setting(
        "quote.warn-jobs",
        "quote_warn_jobs",
        "last jobs of a type below the margin minimum that warn",
        parsers.whole_number_parser(1, 10, "jobs"),
    ),
    Setting(
        "quote.refuse-jobs",
        "quote_refuse_jobs",
        "last jobs of a type below the margin minimum that refuse",
        parsers.whole_number_parser(1, 10, "jobs"),
    ),
    Setting("room.window", "room_days", "days that capacity looks back", parsers.whole_number_parser(90, 730, "days")),
    Setting(
        "room.farewell-cap",
        "farewell_cap",
        "farewells in a quarter after which one more needs a reason",
        parsers.whole_number_parser(1, 100, "farewells"),
    ),
    Setting(
        "closet.auto", "closet_auto", "on: quarterly reviews open by themselves, from 1 July on", parsers.parse_switch
    ),
    Setting(
        "closet.days", "closet_days", "days a quarterly review is open", parsers.whole_number_parser(7, 60, "days")
    ),
    Setting(
        "round.customers",
        "round_customers",
        "customers a week each person is asked to rate in a rating round",
        parsers.whole_number_parser(rounds.MIN_SIZE, rounds.MAX_SIZE, "customers"),
    ),
    Setting("round.day", "round_day", "the day a rating round asks for the week's customers", parsers.parse_weekday),
    Setting("round.hour", "round_at", "the time a rating round asks, workspace time", parsers.parse_clock),
    Setting("digest.size", "digest_size", "customers in a digest", parsers.whole_number_parser(1, 20, "customers")),
    Setting("digest.day", "digest_day", "the day the digest comes", parsers.parse_weekday),
    Setting("digest.hour", "digest_at", "the time the digest comes, workspace time", parsers.parse_clock),
    Setting("digest.floor", "digest_grade", "the best grade the digest lists, C or D", parsers.parse_grade),
    Setting("digest.mute", "digest_muted", "on: no digest comes by itself", parsers.parse_switch),
    Setting(
        "notifications.names",
        "notification_names",
        "on: notifications, which lock screens show, name a customer together with what they are accused of; off: one "
        "of the two",
        parsers.parse_switch,
    ),
    Setting("react.due", "review_days", "days a review is due in", parsers.whole_number_parser(1, 60, "days")),
    Setting(
        "react.keep-for",
        "keep_days",
        "days a kept customer stays out of the digest",
        parsers.whole_number_parser(1, 180, "days"),
    ),
    Setting(
        "react.snooze-for",
        "snooze_days",
        "days a snoozed customer stays out",
        parsers.whole_number_parser(1, 90, "days"),
    ),
    Setting(
        "react.undo",
        "reaction_undo_minutes",
        "minutes in which taking a reaction away undoes it",
        parsers.whole_number_parser(1, 120, "minutes"),
    ),
    Setting("react.claim", "react_claim", "reactions that take a review", parsers.parse_emoji),
    Setting("react.talk", "react_talk", "reactions that ask the owner to plan the talk", parsers.parse_emoji),
    Setting("react.fix", "react_fix", "reactions that open a fix of ours", parsers.parse_emoji),
    Setting("react.reprice", "react_reprice", "reactions that mark for repricing", parsers.parse_emoji),
    Setting("react.keep", "react_keep", "reactions that keep a customer", parsers.parse_emoji),
    Setting("react.snooze", "react_snooze", "reactions that snooze a customer", parsers.parse_emoji),
    Setting("react.ask", "react_ask", "reactions that ask the owner for context", parsers.parse_emoji),
    Setting("react.propose", "react_propose", "reactions that propose a final notice", parsers.parse_emoji),
    Setting("prompts.hour", "prompt_at", "when I ask about the day, in each person's own time", parsers.parse_clock),
    Setting(
        "prompts.patience",
        "prompt_patience",
        "unanswered days after which I stop asking",
        parsers.whole_number_parser(1, 30, "days"),
    ),
    Setting("gut.hour", "gut_at", "when I ask how somebody feels, in their own time", parsers.parse_clock),
    Setting(
        "gut.mornings",
        "gut_mornings",
        "mornings in a row with the same customer until I ask whether to raise it",
        parsers.whole_number_parser(2, 10, "mornings"),
    ),
    Setting(
        "turnover.window",
        "turnover_days",
        "days within which two wishes to be moved are a signal",
        parsers.whole_number_parser(30, 365, "days"),
    ),
    Setting(
        "strikes.clean-slate",
        "clean_slate_days",
        "days without a strike after a receptive talk until I propose to clear one",
        parsers.whole_number_parser(14, 365, "days"),
    ),
    Setting(
        "overdue.manager",
        "overdue_manager_days",
        "business days overdue until a manager is told",
        parsers.whole_number_parser(1, 30, "business days"),
    ),
    Setting(
        "overdue.managers",
        "overdue_managers_days",
        "business days overdue until all managers are told",
        parsers.whole_number_parser(1, 60, "business days"),
    ),
    Setting("calendar.workdays", "workdays", "the days people work", parsers.parse_weekdays),
    Setting("calendar.holidays", "holidays", "days off, or none", parsers.parse_holidays),
    Setting(
        "calendar.country", "country", "whose public holidays are days off: DE, DE-BE, or none", parsers.parse_country
    ),
    Setting(
        "attention.window",
        "attention_days",
        "days of logged time that count",
        parsers.whole_number_parser(14, 365, "days"),
    ),
    Setting(
        "attention.flag",
        "attention_flag",
        "attention ratio that is flagged, in hundredths",
        parsers.whole_number_parser(100, 1000, "hundredths"),
    ),
    Setting(
        "attention.entries",
        "attention_entries",
        "entries an attention ratio needs",
        parsers.whole_number_parser(1, 50, "entries"),
    ),
    Setting(
        "attention.spread",
        "attention_spread",
        "days with an entry that an attention ratio needs",
        parsers.whole_number_parser(1, 30, "days"),
    ),
    Setting(
        "gates.reporters",
        "gate_reporters",
        "people who must have reported before a notice",
        parsers.whole_number_parser(1, 10, "people"),
    ),
    Setting("gates.over", "gate_days", "days the strikes must span", parsers.whole_number_parser(0, 180, "days")),
    Setting(
        "gates.receptive-wait",
        "receptive_days",
        "days to wait after a receptive talk",
        parsers.whole_number_parser(0, 180, "days"),
    ),
    Setting(
        "gates.no-reply-after",
        "no_reply_days",
        "business days after which no reply is an answer",
        parsers.whole_number_parser(1, 60, "business days"),
    ),
    Setting(
        "restrict.days",
        "restrict_days",
        "days contact may be restricted, and once more if renewed",
        parsers.whole_number_parser(7, 60, "days"),
    ),
    Setting(
        "ballot.notice-hours",
        "notice_ballot_hours",
        "hours a final-notice ballot is open",
        parsers.whole_number_parser(2, 336, "hours"),
    ),
    Setting(
        "ballot.terminate-hours",
        "terminate_ballot_hours",
        "hours a termination ballot is open",
        parsers.whole_number_parser(2, 336, "hours"),
    ),
    Setting(
        "ballot.owner-hours",
        "owner_ballot_hours",
        "hours an owner ballot is open",
        parsers.whole_number_parser(2, 336, "hours"),
    ),
    Setting(
        "ballot.notice-quorum",
        "notice_quorum",
        "percent of the voters a final notice needs",
        parsers.whole_number_parser(1, 100, "percent"),
    ),
    Setting(
        "ballot.terminate-quorum",
        "terminate_quorum",
        "percent of the voters a termination needs",
        parsers.whole_number_parser(1, 100, "percent"),
    ),
    Setting(
        "ballot.owner-quorum",
        "owner_quorum",
        "percent of the voters an owner ballot needs",
        parsers.whole_number_parser(1, 100, "percent"),
    ),
    Setting(
        "ballot.new-facts-hours",
        "new_facts_hours",
        "hours that new facts add, once",
        parsers.whole_number_parser(1, 168, "hours"),
    ),
    Setting(
        "ballot.reopen-notice",
        "reopen_notice_days",
        "days until a rejected notice may be voted on again",
        parsers.whole_number_parser(0, 365, "days"),
    ),
    Setting(
        "ballot.reopen-terminate",
        "reopen_terminate_days",
        "days until a rejected termination may be voted on again",
        parsers.whole_number_parser(0, 365, "days"),
    ),
    Setting("notice.days", "notice_days", "days a final notice runs", parsers.whole_number_parser(14, 90, "days")),
    Setting(
        "notice.give-within",
        "notice_give_days",
        "business days in which a notice must be given",
        parsers.whole_number_parser(1, 60, "business days"),
    ),
    Setting(
        "notice.life",
        "notice_life_days",
        "days from a final notice in which, if it was met, new points can lead to letting go",
        parsers.whole_number_parser(30, 1095, "days"),
    ),
    Setting(
        "reply.invited-for",
        "reply_days",
        "business days in which a reply to a decision is invited",
        parsers.whole_number_parser(5, 60, "business days"),
    ),
    Setting(
        "reply.judge-within",
        "reply_judge_days",
        "business days until a reply nobody judged has the decision looked at again",
        parsers.whole_number_parser(3, 20, "business days"),
    ),
    Setting(
        "reply.alone-after",
        "reply_alone_hours",
        "hours until somebody who voted may judge a reply, if everybody did",
        parsers.whole_number_parser(24, 72, "hours"),
    ),
    Setting(
        "transition.accept-within",
        "accept_days",
        "business days to accept handing a customer over",
        parsers.whole_number_parser(1, 20, "business days"),
    ),
    Setting(
        "transition.days",
        "transition_days",
        "fewest days to the last day",
        parsers.whole_number_parser(0, 180, "days"),
    ),
    Setting(
        "transition.longest",
        "transition_longest_days",
        "most days to the last day without a manager",
        parsers.whole_number_parser(1, 365, "days"),
    ),
    Setting(
        "transition.referral-check",
        "referral_check_days",
        "days after which I ask how the referral went",
        parsers.whole_number_parser(7, 365, "days"),
    ),
    Setting(
        "messages.tables",
        "draw_tables",
        "on: tables and charts are drawn; I turn it off where Slack refuses them, and tell the figures in words",
        parsers.parse_switch,
    ),
    Setting("transition.trade", "trade", "the trade whose steps a transition starts from", parsers.parse_trade),
    Setting(
        "privacy.staff",
        "privacy_staff",
        "named: colleagues see who reported, voted and rated; aggregate (works-council mode): only how many did",
        parsers.parse_staff_privacy,
    ),
    Setting("privacy.named-votes", "named_votes", "off: votes are counts; nobody reads whose", parsers.parse_switch),
    Setting("privacy.prompts", "prompts_allowed", "off: I ask nobody about their afternoon", parsers.parse_switch),
    Setting("privacy.gut", "gut_allowed", "off: I ask nobody how they feel about a customer", parsers.parse_switch),
    Setting(
        "privacy.former-months",
        "former_months",
        "months after which what people wrote about a former customer is deleted",
        parsers.whole_number_parser(1, 120, "months"),
    ),
    Setting(
        "privacy.feeling-days",
        "feeling_days",
        "days after which feelings about customers are deleted",
        parsers.whole_number_parser(7, 365, "days"),
    ),
)


REASON_PREFIX = "reason."
SETTINGS_BY_KEY = {setting.key: setting for setting in SETTINGS}
_SETTINGS_BY_SPELLING = SETTINGS_BY_KEY | {spell_plainly(setting.key): setting for setting in SETTINGS}


def find_setting(key: str) -> Setting:
    """Find the setting with this key, as it is stored or in plain words. Refused: an unknown one, with the nearest."""
    name = key.strip().casefold()
    if known_key := find_word(name, _SETTINGS_BY_SPELLING):
        return _SETTINGS_BY_SPELLING[known_key]
    near = dict.fromkeys(map(spell_plainly, get_close_matches(name, _SETTINGS_BY_SPELLING, n=3, cutoff=0.7)))
    hint = f"Did you mean {', '.join(f'`{k}`' for k in near)}?" if near else "`/umpire config list` lists them."
    raise NotFound(f"There is no setting “{key}”. {hint}")


def stored_key(key: str, policy: Policy) -> str:
    """Return the key of a setting or a reason as it is stored. Refused: an unknown setting."""
    typed = key.strip().casefold()
    if not typed.startswith(REASON_PREFIX):
        return find_setting(typed).key
    name = typed[len(REASON_PREFIX) :]
    if (old_name := hyphenate(name)) in reasons.RENAMED_REASONS:
        raise NotFound(reasons.explain_renamed_reason(old_name))
    return f"{REASON_PREFIX}{find_word(name, (reason.name for reason in policy.reasons)) or hyphenate(name)}"


def change_setting(policy: Policy, key: str, text: str) -> Policy:
    """Return the policy with one setting changed to a typed value. Refused: a value the setting does not take.

    `reason.<name>` takes `<weight> <life>d`, or `off` to remove the reason.
    """
    if key.strip().casefold().startswith(REASON_PREFIX):
        return replace(policy, reasons=_change_reasons(policy, key.strip()[len(REASON_PREFIX) :].casefold(), text))
    changed = _set_value(policy, find_setting(key), text)
    _refuse_overlap(changed)
    if changed.currency != policy.currency:
        refuse_unused_currency(changed.currency)
    return changed


def change_settings(policy: Policy, texts: Mapping[str, str | None]) -> Policy:
    """Return the policy with several settings changed by key at once; None puts one back to its default.

    Raises Malformed, with the key as its field, for a value that a setting does not take.
    """
    changed = policy
    for key, text in sorted(texts.items(), key=lambda each: each[0] != "currency"):  # in which amounts are read
        setting = find_setting(key)
        try:
            default: dict[str, SettingValue] = {setting.field: getattr(Policy(), setting.field)}
            changed = replace(changed, **default) if text is None else _set_value(changed, setting, text)  # type: ignore[arg-type]
        except Malformed as refusal:
            raise Malformed(str(refusal), field=setting.key) from None
    _refuse_overlap(changed)
    if changed.currency != policy.currency:
        refuse_unused_currency(changed.currency)
    return changed


def build_policy(stored: Mapping[str, str]) -> Policy:
    """Build the policy from the defaults and the stored settings, whatever their order.

    A setting that this version does not know, or a reason that is off already, changes nothing.
    """
    policy = Policy()
    for key, text in sorted(stored.items(), key=lambda setting: (_is_off(setting[1]), setting[0] != "currency")):
        with suppress(NotFound):
            known = key.strip().casefold() in SETTINGS_BY_KEY
            policy = _set_value(policy, find_setting(key), text) if known else change_setting(policy, key, text)
    return policy


def list_readable(stored: Mapping[str, str]) -> dict[str, str]:
    """List the stored settings that can be read, leaving out others, such as a time zone unknown to this system."""
    readable: dict[str, str] = {}
    for key, text in sorted(stored.items(), key=lambda setting: setting[0] != "currency"):
        money = {name: value for name, value in readable.items() if name == "currency"}  # in which amounts are read
        with suppress(Malformed):
            build_policy(money | {key: text})
            readable[key] = text
    return readable


def _set_value(policy: Policy, setting: Setting, text: str) -> Policy:
    fields: dict[str, SettingValue] = {setting.field: setting.read(text, policy)}
    return replace(policy, **fields)  # type: ignore[arg-type]  # each reader returns its field's type


def _refuse_overlap(policy: Policy) -> None:
    """Refuse an emoji that stands for two reactions."""
    setting_by_emoji: dict[str, str] = {}
    for setting in SETTINGS:
        if setting.read is parsers.parse_emoji:
            for name in getattr(policy, setting.field):
                if setting_by_emoji.setdefault(name, setting.key) != setting.key:
                    raise Malformed(
                        f":{name}: stands for `{setting_by_emoji[name]}` already, so it cannot stand for "
                        f"`{setting.key}` too. Take it away there first.",
                        field=setting.key,
                    )


def _change_reasons(policy: Policy, name: str, text: str) -> tuple[reasons.Reason, ...]:
    others = tuple(reason for reason in policy.reasons if reason.name != name)
    if (old_name := hyphenate(name)) in reasons.RENAMED_REASONS:
        raise NotFound(reasons.explain_renamed_reason(old_name))
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
