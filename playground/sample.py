"""The sample company: its roles, its customers, what was answered and struck over the last months.

All of it is done by the bot's own use cases, as of past dates, so that nothing is past the rules; only roles are stored
without them, because the use case tells people what they may do now.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.scorecards.usecases import scorecards
from bot.features.settings import usecases as policies
from bot.features.strikes.usecases import strikes
from bot.workflow import people
from bot.workflow.requests import Call
from playground import sample_cases, sample_hints, sample_money
from playground.sample_cases import PastAction
from playground.slack.server import LocalSlack
from playground.stage import Stage
from scoring.roles import Person, Role
from scoring.scorecards.scorecards import QUESTION_IDS
from scoring.settings.channels import OtherReaders
from storage.database import Database
from storage.roles import roles

CHOICES = {"y": "yes", "n": "no", "?": "unknown", "-": "not applicable"}


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """One customer: figures as texts, ratings as seven letters a rater (y, n, ?, -), strikes as (days ago, who, …)."""

    name: str
    key: str
    owner: str
    figures: Mapping[str, str]
    ratings: Mapping[str, str] = field(default_factory=dict)
    strikes: tuple[tuple[int, str, str, str], ...] = ()


CUSTOMERS = (
    SampleCustomer(
        "Acme GmbH",
        "acme",
        "jo",
        {"revenue": "38400", "margin": "9", "segment": "Retail", "package": "Maintenance M", "since": "2019-04-01"},
        {"ana": "ynnn?yn", "ben": "ynnn?nn", "li": "ynny?yn"},
    ),
    SampleCustomer(
        "Globex Logistics",
        "globex",
        "jo",
        {"revenue": "21000", "margin": "6.5", "segment": "Logistics", "since": "2021-09-15"},
        {"ana": "nnnnnyn", "jo": "nynnnnn", "li": "nnnnnyn"},
        (
            (165, "ana", "late-payment", "Invoice 2117, 41 days late."),
            (33, "li", "scope-creep", "A third round of changes after sign-off, asked for as a favour."),
            (12, "ben", "bypasses-process", "Wrote to Ben at night instead of opening a ticket."),
        ),
    ),
    SampleCustomer(
        "Initech",
        "initech",
        "max",
        {"revenue": "17250", "margin": "11", "segment": "Software", "since": "2022-02-01"},
        {"ana": "ynnnn?y", "max": "ynnnn?n"},
        (
            (
                20,
                "max",
                "repeat-unfounded-dispute",
                "Disputes invoice 2204 again: in March they had agreed to it and paid in full.",
            ),
        ),
    ),
    SampleCustomer(
        "Soylent Foods",
        "soylent",
        "jo",
        {"revenue": "54000", "margin": "18", "segment": "Food", "since": "2018-01-10"},
        {"jo": "yyynyyn", "li": "yyynyyy"},
        ((172, "li", "late-input", "Photos for the campaign came nine days after the date we agreed."),),
    ),
    SampleCustomer(
        "Hooli",
        "hooli",
        "max",
        {"revenue": "9800", "margin": "4", "segment": "Software", "since": "2023-05-20"},
        {"ben": "nn?nnnn", "max": "n?nnnnn"},
        ((8, "ben", "excess-attention", "Eleven calls in one week about the colour of one button."),),
    ),
    SampleCustomer(
        "Wayne Enterprises",
        "wayne",
        "jo",
        {"revenue": "182000", "margin": "27", "segment": "Industry", "since": "2016-03-01"},
        {"ana": "yyyyyyy", "jo": "yyyyyyy", "max": "yyyyyny"},
    ),
    SampleCustomer(
        "Stark Industries",
        "stark",
        "max",
        {"revenue": "96500", "margin": "24", "segment": "Industry", "since": "2017-06-12"},
        {"li": "yyynyyy", "max": "yyy?yyy"},
    ),
    SampleCustomer(
        "Café Bólido",
        "bolido",
        "jo",
        {"revenue": "6400", "margin": "14", "segment": "Food", "since": "2024-10-05"},
        {"ana": "yynynyn", "jo": "yynynyn"},
    ),
    SampleCustomer(
        "B's Beverages",
        "bevs",
        "max",
        {"revenue": "12300", "margin": "16", "segment": "Food", "since": "2020-11-11"},
        {"li": "ynnyny?", "max": "ynnyny?"},
    ),
    SampleCustomer(
        "O'Brien & Daughters",
        "obrien",
        "jo",
        {"revenue": "15800", "margin": "21", "segment": "Crafts", "since": "2023-01-30"},
    ),
    SampleCustomer(
        "Vandelay Imports",
        "vandelay",
        "rosa",
        {"revenue": "14400", "margin": "12", "segment": "Trade", "since": "2021-03-15"},
    ),
)
VOTERS = ("ana", "ben", "li", "jo", "max", "rosa")


def open_sample(stage: Stage) -> None:
    """Start a stage with the sample company; all that its past has umpire say stands there already."""
    stage.slack.hints = sample_hints.HINTS
    stage.start(prepare=lambda db, slack: install_sample(db, slack, now=stage.clock()))
    stage.settle()


def install_sample(db: Database, slack: LocalSlack, *, now: datetime) -> None:
    """Fill an empty database. The review channel is named last, so that old strikes are not announced today."""
    store_staff(db, slack, now)
    olga, rosa = slack.person("olga").id, slack.person("rosa").id
    since = now - timedelta(days=200)
    with db.transaction() as tx:
        for role, handle in (*((Role.VOTER, handle) for handle in VOTERS), (Role.MANAGER, "rosa")):
            roles.give_role(tx, role, slack.person(handle).id, by=olga, now=since)
            slack.person(handle).account.role = role.value
    slack.person("olga").account.role = "workspace owner, admin"
    policies.change_setting(db, "timezone", "Europe/Berlin", call=Call(olga, since))
    policies.change_setting(db, "floor.margin", "10%", call=Call(olga, since))
    for each in CUSTOMERS:
        told = {**each.figures, "name": each.name, "key": each.key, "owner": slack.person(each.owner).id}
        customers.add_customer(db, told, call=Call(rosa, since))
    named_at = now - sample_cases.LATEST
    review = slack.channel("customer-review").id
    naming = PastAction(channels.name_channel, olga, (db, "review", review))
    accepting = PastAction(channels.accept_readers, olga, (db, review, OtherReaders(True, (slack.person("gus").id,))))
    actions = (*_list_past_actions(db, slack, now), (named_at, naming), (named_at, accepting))
    for at, do in sorted(actions, key=lambda pair: pair[0]):
        do(at)


def _list_past_actions(db: Database, slack: LocalSlack, now: datetime) -> Iterator[tuple[datetime, "PastEvent"]]:
    for place, each in enumerate(CUSTOMERS):
        for handle, letters in each.ratings.items():
            given = {q: (CHOICES[letter], "") for q, letter in zip(QUESTION_IDS, letters, strict=True)}
            yield now - timedelta(days=30 + 3 * place), PastRating(db, slack.person(handle).id, each.key, given)
        for days, handle, reason, note in each.strikes:
            yield now - timedelta(days=days), PastStrike(db, slack.person(handle).id, each.key, reason, note)
    yield from sample_cases.build_past_actions(db, slack, now, sample_money.script_money())


@dataclass(frozen=True, slots=True)
class PastRating:
    """Somebody answered the questions."""

    db: Database
    who: str
    key: str
    given: Mapping[str, tuple[str, str]]

    def __call__(self, at: datetime) -> None:
        """Do it, as of then."""
        scorecards.rate_customer(self.db, self.key, self.given, call=Call(self.who, at))


@dataclass(frozen=True, slots=True)
class PastStrike:
    """Somebody recorded a strike."""

    db: Database
    who: str
    key: str
    reason: str
    note: str

    def __call__(self, at: datetime) -> None:
        """Do it, as of then."""
        strikes.record_strike(self.db, strikes.StrikeOrder(self.key, self.reason, self.note), call=Call(self.who, at))


PastEvent = PastRating | PastStrike | PastAction


def store_staff(db: Database, slack: LocalSlack, now: datetime) -> None:
    """Store the people who act in the sample, and the workspace owner, before the bot has asked Slack who is who."""
    staff = [slack.person(handle) for handle in ("ana", "ben", "li", "jo", "rosa", "max", "olga")]
    known = [
        Person(
            person.id,
            person.account.name,
            full_member=True,
            workspace_admin=person.handle == "olga",
            timezone="Europe/Berlin",
        )
        for person in staff
    ]
    people.store_people(db, known, now=now)
