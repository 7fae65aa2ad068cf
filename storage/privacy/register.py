"""The register: for every column of every table, whether it says something about people, and why it is kept.

Everything that has to do with a person's data reads it: what `/umpire privacy` says, exporting, erasing, deleting what
came from Slack, retention, and docs/privacy.md. A new column without an entry fails a test.
Source: product.md, safety, 7.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds."""

    PERSON = "person"
    """A user id of Slack (or something else in its place: the vote `yes`, a user group, the command line)."""
    PEOPLE = "people"
    """JSON or text in which user ids occur as values, keys or parts."""
    NAME = "name"
    """Somebody's name or e-mail address."""
    TEXT = "text"
    """Free text people typed, also inside JSON."""
    WORKSPACE = "workspace"
    """Slack's ids of channels, messages and the like."""
    FACT = "fact"
    """Nothing about staff: numbers, dates, states, facts about the customer."""


@dataclass(frozen=True, slots=True)
class RegisteredTable:
    """What a table holds, in words for everybody, and what each of its columns is.

    `deleted_with` names the columns of which an erased person's rows are deleted; in all other columns the person is
    renamed to their sentinel and the row stays.
    """

    name: str
    title: str
    why: str
    kept: str
    seen_by: str
    columns: Mapping[str, Kind]
    deleted_with: frozenset[str] = frozenset()

    def list_columns(self, *kinds: Kind) -> tuple[str, ...]:
        """List the names of the columns of these kinds."""
        return tuple(name for name, kind in self.columns.items() if kind in kinds)


RECORD = "as long as the customer is with us, and 24 months after (`privacy.former-months`)"
FOR_GOOD = "for good: it is the record of who decided what"
LATEST = "until it is changed or replaced"
UNTIL_DELETED = "until it is taken off the list"
DELIVERIES = "2 days"
FEELINGS = "90 days (`privacy.feeling-days`)"
SENT = "30 days"
WHILE_HERE = "while the person is a member of the workspace"
TEAM = "everybody who may use umpire"
CASE_READERS = "the customer's owners, voters, managers and admins"
ADMINS = "admins"
NOBODY = "nobody: umpire alone uses it"
SELF = "the person alone"


def get_table_entry(name: str) -> RegisteredTable:
    """Return the entry of a table. Raises KeyError: a contract test has every table registered."""
    return REGISTER[name]


def list_columns(*kinds: Kind) -> Iterator[tuple[str, str]]:
    """Yield (table, column) of every column of these kinds."""
    for entry in REGISTER.values():
        for column in entry.list_columns(*kinds):
            yield entry.name, column


def _enter(
    name: str,
    title: str,
    *,
    why: str,
    kept: str,
    seen_by: str = TEAM,
    person: str = "",
    people: str = "",
    names: str = "",
    text: str = "",
    workspace: str = "",
    facts: str = "",
    deleted_with: str = "",
) -> RegisteredTable:
    columns = {
        column: kind
        for kind, listed in (
            (Kind.PERSON, person),
            (Kind.PEOPLE, people),
            (Kind.NAME, names),
            (Kind.TEXT, text),
            (Kind.WORKSPACE, workspace),
            (Kind.FACT, facts),
        )
        for column in listed.split()
    }
    return RegisteredTable(name, title, why, kept, seen_by, columns, frozenset(deleted_with.split()))


_PEOPLE_AND_ROLES = (
    _enter(
        "people",
        "Members of the workspace, as Slack describes them",
        why="To know who may do what, and to write names as Slack does.",
        kept=WHILE_HERE,
        person="user_id",
        names="name display_name handle email",
        facts="full_member workspace_admin timezone primary_owner seen_at guest",
        deleted_with="user_id",
    ),
    _enter(
        "role_holders",
        "Roles",
        why="To know who votes, manages and administers.",
        kept="until the role is taken away",
        person="holder given_by",
        facts="role given_at untold",
        deleted_with="holder",
    ),
    _enter(
        "role_losses",
        "Roles that were lost lately",
        why="Somebody who lost a role a moment ago still counts for the size of the team.",
        kept="14 days",
        seen_by=NOBODY,
        person="user_id",
        facts="role lost_at",
        deleted_with="user_id",
    ),
    _enter(
        "group_members",
        "Members of the user groups that hold a role",
        why="To know who has a role through a group.",
        kept="while they are in the group",
        person="user_id",
        workspace="group_id",
        deleted_with="user_id",
    ),
    _enter(
        "direct_channels",
        "Where each person's direct messages go",
        why="To send a direct message without asking Slack each time.",
        kept=WHILE_HERE,
        seen_by=NOBODY,
        person="user_id",
        workspace="channel",
        deleted_with="user_id",
    ),
    _enter(
        "directory",
        "How far the list of members was read",
        why="To go on reading it after a pause.",
        kept=LATEST,
        seen_by=NOBODY,
        workspace="cursor",
        facts="id resume_at finished_at",
    ),
    _enter(
        "absences",
        "Days on which somebody is away",
        why="So that nobody is asked or reminded while away.",
        kept=WHILE_HERE,
        person="user_id",
        facts="id from_on until_on said_at withdrawn_at",
        deleted_with="user_id",
    ),
)
_CUSTOMERS = (
    _enter(
        "customers",
        "Customers and who looks after them",
        why="To know whom everything is about and who answers for them.",
        kept=RECORD,
        person="owner backup",
        names="owner_name",
        text="name segment package",
        facts="id key revenue margin orders average_sale since last_order created_at archived_at former_at withdrawn",
    ),
    _enter(
        "customer_names",
        "Other names of customers",
        why="To find a customer by any of its names.",
        kept=RECORD,
        text="shown",
        facts="word customer_id kind",
    ),
    _enter(
        "external_ids",
        "Customers' numbers in other systems",
        why="To recognise a customer in the next file.",
        kept=RECORD,
        facts="source external_id customer_id",
    ),
    _enter(
        "import_mappings",
        "How files are read",
        why="So that the next file with the same columns needs no questions. Owners' names are in it by hash only.",
        kept=LATEST,
        seen_by=ADMINS,
        person="chosen_by",
        people="choices",
        facts="shape chosen_at",
    ),
    _enter(
        "terms",
        "Terms of payment and notice",
        why="To know what was agreed with the customer.",
        kept=RECORD,
        person="changed_by",
        facts="customer_id commitment payment_days late_days notice_ours notice_theirs yearly counts_from changed_at",
    ),
    _enter(
        "restrictions",
        "Restricted contact",
        why="To protect colleagues while it lasts, and to show how it was decided.",
        kept=RECORD,
        person="placed_by contact ended_by",
        text="why ended_why",
        facts="id customer_id kind placed_at until renewal ended_at undone_at",
    ),
)
_EXPERIENCE = (
    _enter(
        "interactions",
        "Logged time with customers",
        why="To see what a customer costs in time and how it goes.",
        kept=RECORD,
        person="user_id",
        text="note link",
        facts="id customer_id minutes tone happened_on logged_at strike_id undone_at",
    ),
    _enter(
        "answers",
        "Answers on customers' cards",
        why="The grade of a customer is made of them; a D needs two people.",
        kept=RECORD,
        person="rater",
        text="evidence",
        facts="customer_id question choice at",
    ),
    _enter(
        "overrides",
        "Grades set by hand",
        why="To show who set a grade, why, and until when.",
        kept=RECORD,
        person="by",
        text="why",
        facts="customer_id grade until",
    ),
    _enter(
        "standings",
        "Where each customer stands",
        why="So that lists are quick; it is worked out anew from the rest.",
        kept=RECORD,
        facts="customer_id low high applicable grade points broken stale newcomer rated listed rank next_change_at "
        "doubt",
    ),
    _enter(
        "grade_history",
        "How many customers had each grade",
        why="To show how the mix changes.",
        kept="for good: it is about no person and no single customer",
        facts="key grade taken_at customers revenue",
    ),
    _enter(
        "rounds",
        "Rating rounds",
        why="To know who was asked already.",
        kept=FOR_GOOD,
        person="started_by ended_by",
        people="asked",
        facts="id size started_at asked_at running outcome ended_at",
    ),
    _enter(
        "moods",
        "How somebody feels about a customer",
        why="To notice early when a customer wears people out. Others see counts only.",
        kept=FEELINGS,
        seen_by=SELF,
        person="user_id",
        facts="id customer_id feeling felt_on felt_at asked",
        deleted_with="user_id",
    ),
    _enter(
        "nominations",
        "Customers somebody nominated to be looked at",
        why="To have them looked at. It is not stored who did.",
        kept=RECORD,
        facts="id customer_id nominated_at settled_at",
    ),
    _enter(
        "turnover_signals",
        "Who asked to be moved off a customer, or left because of one",
        why="A customer who drives people away is looked at.",
        kept=RECORD,
        seen_by="managers, where at least 3 people deal with the customer",
        person="user_id",
        facts="id customer_id kind said_at withdrawn_at",
    ),
    _enter(
        "prompts",
        "Questions umpire asked by itself",
        why="To ask once a day at most, and less when nobody answers.",
        kept=FEELINGS,
        seen_by=SELF,
        person="user_id",
        facts="id kind asked_on asked_at reminded_at answered_at answer",
        deleted_with="user_id",
    ),
    _enter(
        "prompt_wishes",
        "Who wants to be asked",
        why="To ask nobody who does not want it.",
        kept=LATEST,
        seen_by=SELF,
        person="user_id",
        facts="kind wish changed_at",
        deleted_with="user_id",
    ),
)
_CASEWORK = (
    _enter(
        "strikes",
        "Strikes and who reported them",
        why="To know what happened, and that more than one person saw it.",
        kept=RECORD,
        person="reporter on_behalf_of contested_by resolved_by",
        text="note link contest_why resolved_why adjustment",
        facts="id customer_id reason weight incident_on recorded_at expires_at ours state contested_at upheld_at "
        "fixed_at cleared_at",
    ),
    _enter(
        "witnesses",
        "Who else was there when a strike happened",
        why="A strike counts for more when several people saw it.",
        kept=RECORD,
        person="user_id",
        text="note",
        facts="strike_id joined_at",
    ),
    _enter(
        "cases",
        "Cases",
        why="To show which steps were taken with a customer, and by whom.",
        kept=RECORD,
        seen_by=CASE_READERS,
        person="problem_by closed_by side_by agreed_by facts_by",
        text="problem closed_why",
        facts="id customer_id route opened_at side problem_at closed_at outcome side_at agreed_at facts_at",
    ),
    _enter(
        "waivers",
        "Steps that were waived",
        why="To show who answered for leaving a step out.",
        kept=RECORD,
        seen_by=CASE_READERS,
        person="waived_by",
        text="why",
        facts="id case_id gate waived_at",
    ),
    _enter(
        "fixes",
        "What we set right on our side",
        why="To know who does what by when.",
        kept=RECORD,
        person="owner opened_by closed_by told_by",
        text="what closed_why",
        facts="id customer_id case_id strike_id opened_at state due_on closed_at told_at",
    ),
    _enter(
        "talks",
        "Talks with customers",
        why="To know that the customer was spoken to, and what they answered.",
        kept=RECORD,
        seen_by=CASE_READERS,
        person="holder planned_by recorded_by",
        text="said",
        facts="id customer_id case_id planned_on planned_at held_on answer recorded_at withdrawn_at",
    ),
    _enter(
        "holds",
        "Customers on hold",
        why="To show why all clocks stood still.",
        kept=RECORD,
        seen_by=CASE_READERS,
        person="held_by released_by",
        text="why",
        facts="id customer_id held_at until released_at",
    ),
    _enter(
        "ballots",
        "Ballots",
        why="To show what was decided about a customer, and on what grounds.",
        kept=RECORD,
        seen_by=CASE_READERS,
        person="proposer closed_by chosen",
        people="candidates result",
        text="reason closed_why beyond_cap",
        facts="id customer_id case_id kind opened_at closes_at rules state costs extended_at facts_at closed_at door "
        "reply_id withdrawn_at confirms_at",
    ),
    _enter(
        "ballot_roll",
        "Who could vote",
        why="To know when everybody has voted, and how many were needed.",
        kept=RECORD,
        seen_by=CASE_READERS,
        person="user_id",
        facts="ballot_id recused_at",
    ),
    _enter(
        "ballot_votes",
        "Votes and their reasons",
        why="To count them; while the ballot is open nobody sees them.",
        kept=RECORD,
        seen_by=CASE_READERS + ", after the close",
        person="user_id choice",
        text="why",
        facts="ballot_id cast_at",
    ),
    _enter(
        "replies",
        "Customers' replies to what was decided",
        why="A customer is heard; somebody else than the proposer judges the reply.",
        kept=RECORD,
        seen_by=CASE_READERS,
        person="recorded_by judged_by told_by",
        text="text judged_why waits_why",
        facts="id customer_id ballot_id kind recorded_at state judge_by judged_at settled_at told_at",
    ),
    _enter(
        "notices",
        "Final notices",
        why="To show what the customer was told and by whom.",
        kept=RECORD,
        seen_by=CASE_READERS,
        person="given_by closed_by",
        text="given_how closed_why",
        facts="id customer_id case_id ballot_id agreed_at give_by days state given_on recorded_at ends_at closed_at "
        "life_days reply_by stopped_at",
    ),
    _enter(
        "transitions",
        "Customers handed over",
        why="To hand a customer over in good order.",
        kept=RECORD,
        person="owner asked ended_by told_by",
        people="runners_up",
        text="scope extended_why lessons told_how checked",
        facts="id customer_id case_id began_at state ballot_id asked_at accept_by destination trade last_day "
        "contract_notice_days planned_at ended_at revenue minutes rules told_on reply_by withdrawn_at",
    ),
    _enter(
        "transition_steps",
        "The steps of handing a customer over",
        why="To know who does what by when.",
        kept=RECORD,
        person="owner done_by",
        text="what note",
        facts="id transition_id place kind due_on done_at",
    ),
    _enter(
        "vendors",
        "Other providers we refer customers to",
        why="To name somebody who suits the customer better.",
        kept=UNTIL_DELETED,
        person="added_by",
        text="name suits contact",
        facts="id added_at withdrawn_at",
    ),
    _enter(
        "referrals",
        "Referrals",
        why="To know whether the customer found somebody.",
        kept=RECORD,
        person="referred_by",
        text="why",
        facts="id transition_id vendor_id referred_at outcome asked_again_at withdrawn_at",
    ),
)
_MONEY = (
    _enter(
        "campaigns",
        "Campaigns for new contracts",
        why="To offer everybody the new terms within a set time.",
        kept=FOR_GOOD,
        person="started_by closed_by",
        text="closed_why",
        facts="id started_at days ends_on running closed_at",
    ),
    _enter(
        "offers",
        "Offers of new contracts",
        why="To know which customer was asked and what they answered.",
        kept=RECORD,
        person="marked_by decided_by",
        text="why decided_why",
        facts="id campaign_id customer_id package_id state sent_on met_on answered_on marked_at decision decided_at",
    ),
    _enter(
        "packages",
        "Packages we sell",
        why="To know what a customer buys and what it takes.",
        kept=UNTIL_DELETED,
        person="added_by",
        text="name served_by",
        facts="id kind price minutes over respond added_at withdrawn_at",
    ),
    _enter(
        "quotes",
        "Quotes",
        why="To see which jobs are worth quoting for.",
        kept=RECORD,
        person="asked_by overridden_by outcome_by",
        text="job reasons override_why",
        facts="id customer_id prospect_id value margin chance minutes verdict asked_at outcome outcome_at final_margin "
        "withdrawn_at yearly",
    ),
    _enter(
        "prospects",
        "Prospects and how they were assessed",
        why="To take on customers who suit us.",
        kept=RECORD,
        person="assessed_by",
        text="name note",
        facts="id word assessed_at answers musts nevers customer_id signed_at withdrawn_at",
    ),
    _enter(
        "ideals",
        "The customer we want",
        why="To measure prospects by it.",
        kept=LATEST,
        person="written_by",
        text="statement why_us must_haves never_agains",
        facts="id written_at withdrawn_at",
    ),
)
_REVIEWS = (
    _enter(
        "editions",
        "Digests that were posted",
        why="To show what changed since the last one.",
        kept=FOR_GOOD,
        person="by",
        facts="id key posted_at customers points",
    ),
    _enter(
        "reviews",
        "What managers did about a customer of the digest",
        why="To know who looks at a customer, and until when it rests.",
        kept=RECORD,
        person="by",
        workspace="channel ts",
        facts="id customer_id act at until points undone_at clicked",
    ),
    _enter(
        "interests",
        "Reactions to the digest of people who are no managers",
        why="To show managers what interests others. Others see counts only.",
        kept=RECORD,
        seen_by=NOBODY,
        person="user_id",
        workspace="channel ts",
        facts="reaction customer_id at",
    ),
    _enter(
        "closets",
        "Quarterly reviews",
        why="To go through all customers once a quarter.",
        kept=FOR_GOOD,
        person="opened_by closed_by",
        facts="id key opened_at closes_on before running closed_at after",
    ),
    _enter(
        "closet_items",
        "What a quarterly review decided about each customer",
        why="To follow up what was decided.",
        kept=RECORD,
        person="decided_by",
        text="why note",
        facts="id closet_id customer_id suggested grade revenue verdict decided_at",
    ),
)
_MACHINERY = (
    _enter(
        "settings",
        "Settings",
        why="To work by the rules of this workspace.",
        kept=LATEST,
        person="set_by",
        text="text",
        facts="key set_at",
    ),
    _enter(
        "channels",
        "Channels umpire posts in",
        why="To post nowhere else.",
        kept=LATEST,
        person="named_by",
        people="left_so",
        workspace="channel_id",
        facts="purpose named_at",
    ),
    _enter(
        "deadlines",
        "What falls due",
        why="To act and remind on time.",
        kept=RECORD,
        seen_by=NOBODY,
        people="subject",
        facts="kind customer_id due_at done_at frozen_at",
    ),
    _enter(
        "rhythms",
        "When what recurs is next due",
        why="To do it once and on time, also each person's own questions and lists.",
        kept=LATEST,
        seen_by=NOBODY,
        people="subject",
        facts="kind next_at",
        deleted_with="subject",
    ),
    _enter(
        "occurrences",
        "What became of each thing that recurs",
        why="To do nothing twice.",
        kept="400 days",
        seen_by=NOBODY,
        people="subject",
        facts="kind key due_at at fate",
        deleted_with="subject",
    ),
    _enter(
        "setbacks",
        "What failed lately",
        why="To try again later and later, and to tell the admins.",
        kept="3 days",
        seen_by=NOBODY,
        people="subject name",
        facts="kind customer_id since failed_at",
        deleted_with="subject",
    ),
    _enter(
        "gates",
        "Until when no message may be sent somewhere",
        why="Slack allows only so many messages.",
        kept="a few minutes",
        seen_by=NOBODY,
        people="name",
        facts="opens_at",
        deleted_with="name",
    ),
    _enter(
        "claims",
        "What was handled already",
        why="So that nothing is done twice when Slack delivers it twice.",
        kept=DELIVERIES + ", for what is done once only: for good",
        seen_by=NOBODY,
        people="subject key",
        facts="kind claimed_at",
    ),
    _enter(
        "drafts",
        "What was typed and could not be used yet",
        why="So that nobody has to type it again.",
        kept="24 hours",
        seen_by=SELF,
        person="actor",
        text="line",
        facts="id kept_at",
        deleted_with="actor",
    ),
    _enter(
        "undos",
        "What can be undone",
        why="To undo a mistake within some minutes.",
        kept=DELIVERIES,
        seen_by=SELF,
        person="actor",
        people="subject before after",
        facts="id kind offered_at until taken_at",
        deleted_with="actor",
    ),
    _enter(
        "outbox",
        "Messages to be sent",
        why="To send each message once, also after a restart.",
        kept=SENT,
        seen_by=NOBODY,
        people="intent subject channel payload",
        workspace="thread_ts posted_in ts",
        facts="id kind method matters key state doubts attempts wanted not_before asleep_until lease leased_until "
        "tried_at last_error created_at settled_at",
        deleted_with="channel",
    ),
    _enter(
        "posted_messages",
        "Where the newest message about something is",
        why="To keep it up to date and to know what a reaction is about.",
        kept=RECORD,
        seen_by=NOBODY,
        people="subject",
        workspace="channel ts",
        facts="kind posted_at",
        deleted_with="channel",
    ),
)
_AUDIT = (
    _enter(
        "erasures",
        "Erasures",
        why="So that a restored backup does not bring anybody back. Who was erased is in it by keyed hash only.",
        kept=FOR_GOOD,
        seen_by=NOBODY,
        facts="sentinel person_hash at scrubbed_at",
    ),
    _enter(
        "audit_entries",
        "The audit",
        why="To show what was done, in a way that nobody can change unnoticed. It holds numbers and dates only.",
        kept=FOR_GOOD,
        seen_by=ADMINS,
        facts="seq at action subject public commitments previous digest",
    ),
    _enter(
        "audit_private",
        "Who did what the audit records, and in which words",
        why="To answer who did something; it can be erased and the audit still verifies.",
        kept=FOR_GOOD,
        seen_by=ADMINS,
        person="actor",
        people="fields",
        facts="seq",
    ),
    _enter(
        "audit_head",
        "The newest entry of the audit",
        why="To notice when entries are cut off.",
        kept=LATEST,
        seen_by=ADMINS,
        facts="id seq digest",
    ),
)

REGISTER: Mapping[str, RegisteredTable] = {
    entry.name: entry
    for entry in (
        *_PEOPLE_AND_ROLES,
        *_CUSTOMERS,
        *_EXPERIENCE,
        *_CASEWORK,
        *_MONEY,
        *_REVIEWS,
        *_MACHINERY,
        *_AUDIT,
    )
}
"""Every table of the database, by its name."""
