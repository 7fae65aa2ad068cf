"""Policy: the settings in force, as one value that the rules read. Source: product.md, rules and settings."""

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from scoring.rules.reasons import DEFAULT_REASONS, Reason
from scoring.values.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Policy:
    """All settings at one moment. Days are calendar days, money is in minor units, margin in basis points.

    A floor of None is not set; `floor_mix` holds (type of job, percent) pairs. `workdays` are numbers, Monday is 0.
    `attention_flag` is in hundredths. `timezone` is the workspace's, in which dates are meant and shown.
    """

    currency: str = "EUR"
    timezone: str = "UTC"
    draw_tables: bool = True
    strikes_to_case: int = 3
    severe_weight: int = 3
    note_from_weight: int = 2
    incident_max_age_days: int = 30
    witness_hours: int = 24
    undo_minutes: int = 10
    contest_days: int = 20
    contest_all_days: int = 10
    contest_lapse_days: int = 20
    min_answers: int = 5
    stale_days: int = 120
    grace_days: int = 90
    override_days: int = 90
    floor_revenue: int | None = None
    floor_margin: int | None = None
    floor_sale: int | None = None
    floor_mix: tuple[tuple[str, int], ...] = ()
    late_days: int = 14
    campaign_days: int = 28
    package_below_ab: int = 0
    package_below_cd: int = 10
    package_above: int = 30
    quote_chance: int = 30
    quote_warn_jobs: int = 2
    quote_refuse_jobs: int = 3
    room_days: int = 365
    farewell_cap: int = 3
    closet_auto: bool = True
    closet_days: int = 21
    digest_size: int = 5
    round_customers: int = 6
    round_day: str = "tue"
    round_at: time = time(10)
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    country: str | None = None
    attention_days: int = 90
    attention_flag: int = 200
    attention_entries: int = 5
    attention_spread: int = 3
    gate_reporters: int = 2
    gate_days: int = 14
    receptive_days: int = 30
    no_reply_days: int = 10
    restrict_days: int = 30
    notice_ballot_hours: int = 48
    terminate_ballot_hours: int = 72
    owner_ballot_hours: int = 24
    notice_quorum: int = 50
    terminate_quorum: int = 60
    owner_quorum: int = 50
    new_facts_hours: int = 24
    reopen_notice_days: int = 14
    reopen_terminate_days: int = 30
    notice_days: int = 30
    notice_give_days: int = 10
    notice_life_days: int = 365
    reply_days: int = 10
    reply_judge_days: int = 5
    reply_alone_hours: int = 48
    accept_days: int = 2
    transition_days: int = 30
    transition_longest_days: int = 90
    referral_check_days: int = 45
    trade: str = "agency"
    digest_day: str = "mon"
    digest_at: time = time(9)
    digest_grade: str = "C"
    digest_muted: bool = False
    notification_names: bool = False
    review_days: int = 7
    keep_days: int = 28
    snooze_days: int = 14
    reaction_undo_minutes: int = 15
    react_claim: tuple[str, ...] = ("eyes",)
    react_talk: tuple[str, ...] = ("speech_balloon",)
    react_fix: tuple[str, ...] = ("hammer_and_wrench",)
    react_reprice: tuple[str, ...] = ("dollar",)
    react_keep: tuple[str, ...] = ("white_check_mark",)
    react_snooze: tuple[str, ...] = ("zzz",)
    react_ask: tuple[str, ...] = ("question",)
    react_propose: tuple[str, ...] = ("baseball",)
    prompt_at: time = time(16, 30)
    prompt_patience: int = 5
    gut_at: time = time(9)
    gut_mornings: int = 3
    turnover_days: int = 180
    clean_slate_days: int = 60
    overdue_manager_days: int = 2
    overdue_managers_days: int = 5
    privacy_staff: str = "named"
    named_votes: bool = True
    prompts_allowed: bool = True
    gut_allowed: bool = True
    former_months: int = 24
    feeling_days: int = 90
    reasons: tuple[Reason, ...] = DEFAULT_REASONS

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def calendar(self) -> Calendar:
        """The workspace's business calendar."""
        return Calendar(self.zone, self.workdays, self.holidays, self.country)
