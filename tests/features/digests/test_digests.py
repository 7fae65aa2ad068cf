"""The digest at the desk: once a week by itself, whom it names, what it tells, and when it stays away."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import col, select

from bot.features.cases.usecases import fixes
from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.digests.usecases import digests
from bot.features.digests.usecases.issues import Digest
from bot.features.interactions import usecases as interactions
from bot.features.interactions.usecases import LogRequest as Logging
from bot.features.scorecards.usecases import scorecards
from bot.features.settings import usecases as policies
from bot.features.strikes.usecases import strikes  # fmt: skip
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.workflow import recurring, standings
from bot.workflow.requests import Call
from scoring.digests.reactions import DigestEdition, ReviewAct
from scoring.refusals import AlreadyDone
from scoring.scorecards.scorecards import QUESTION_IDS
from storage.customers import customers as customer_records
from storage.database import Database
from storage.digests import reactions as reviews
from storage.outbox.outbox import OutboxTable
from tests.usecases.conftest import Office
from tests.usecases.office import ada, rosa, store_office_people

WEEK = timedelta(days=7)
KEYS = tuple(f"c{number}" for number in range(1, 8))


@dataclass
class Shop:
    """Seven customers with revenue, a review channel, and the digest started on a Monday at 09:00."""

    db: Database
    now: datetime

    def rates(self, key: str, yes: int, *, at: datetime | None = None) -> None:
        """Jo answers the seven questions, so many with yes."""
        given = {question: ("yes" if place < yes else "no", "") for place, question in enumerate(QUESTION_IDS)}
        scorecards.rate_customer(self.db, key, given, call=Call("U0JO", at or self.now))

    def strikes(self, key: str, reason: str = "late-payment", *, who: str = "U0JO", at: datetime | None = None) -> None:
        """Somebody strikes."""
        strikes.record_strike(self.db, StrikeOrder(key, reason, "as agreed"), call=Call(who, at or self.now))

    def logs(
        self, key: str, minutes: int | None, *, tone: str = "tense", at: datetime | None = None, day: date | None = None
    ) -> None:
        """Jo logs time, each a conversation of its own."""
        told = Logging(key, minutes, tone, distinct=True, when=day)
        interactions.log_interaction(self.db, told, call=Call("U0JO", at or self.now))

    def rests(self, key: str, act: ReviewAct, until: datetime, points: int = 0) -> None:
        """A manager keeps or snoozes it."""
        told = {"channel": "C1", "ts": "1.1", "act": act, "by": "U0ROSA", "at": self.now}
        number = self.number(key)
        with self.db.transaction() as tx:
            reviews.RECORDS.add(tx, customer_id=number, until=until, points=points, **told)

    def number(self, key: str) -> int:
        """Its id."""
        with self.db.transaction(reading=True) as tx:
            return customer_records.resolve_customer(tx, key).id

    def tick(self, at: datetime) -> int:
        """A beat: standings, then recurring."""
        standings.refresh_due(self.db, now=at)
        due = recurring.find_next_due(self.db, now=at, kinds=digests.RHYTHMS.keys(), skip=())
        return 0 if due is None else recurring.run_rhythm(self.db, due, digests.RHYTHMS, now=at)

    def seen(self, at: datetime | None = None) -> Digest:
        """What Rosa previews."""
        return digests.preview_digest(self.db, call=rosa(at or self.now)).digest

    def named(self, at: datetime | None = None) -> list[str]:
        """The keys in the order in which they stand there."""
        return [entry.customer.key for entry in self.seen(at).entries]

    @property
    def editions(self) -> tuple[DigestEdition, ...]:
        """What was posted."""
        with self.db.transaction(reading=True) as tx:
            return reviews.EDITIONS.list_where(tx)

    @property
    def waiting(self) -> list[str]:
        """The kinds of what is to be posted, in order."""
        with self.db.transaction(reading=True) as tx:
            rows = tx.exec(select(col(OutboxTable.kind)).order_by(col(OutboxTable.id)))
            return [kind for kind in rows if kind.startswith("digest")]


@pytest.fixture
def shop(db: Database, now: datetime) -> Shop:
    """Nobody is rated yet."""
    store_office_people(db, now)
    channels.name_channel(db, "review", "C-review", call=ada(now))
    for key in KEYS:
        values = {"name": key.upper(), "key": key, "revenue": "10000", "owner": "U0JO", "since": "2019-01-01"}
        customers.add_customer(db, values, call=rosa(now))
    recurring.start_workspace_rhythms(db, digests.RHYTHMS, now=now)
    return Shop(db, now)


def test_it_comes_on_monday_once(shop: Shop) -> None:
    """On the day and at the hour: an opening, one message per customer, an edition on record; a week later again."""
    shop.rates("c1", 1)
    shop.rates("c2", 0)
    assert shop.tick(shop.now + WEEK - timedelta(seconds=1)) == 0
    assert shop.tick(shop.now + WEEK) == 1
    assert shop.tick(shop.now + WEEK) == 0

    (first,) = shop.editions
    assert (first.key, first.by, first.posted_at) == ("2026-W03", None, shop.now + WEEK)
    assert first.customers == (shop.number("c2"), shop.number("c1"))
    assert shop.waiting == ["digest_opening", "digest_customer", "digest_customer"]
    shop.tick(shop.now + 2 * WEEK)
    assert [each.key for each in shop.editions] == ["2026-W03", "2026-W04"]


def test_two_replicas_post_it_once(office: Office, now: datetime) -> None:
    """At the same instant on two replicas: one edition, each message once."""
    shops = [Shop(office.doors[n % len(office.doors)], now) for n in range(6)]
    strikes.record_strike(
        shops[0].db, StrikeOrder("acme", "threat-or-harassment", "came to the office"), call=Call("U-1", now)
    )
    recurring.start_workspace_rhythms(shops[0].db, digests.RHYTHMS, now=now)
    gun, late = Barrier(6), now + 20 * WEEK

    def beat(shop: Shop) -> int:
        gun.wait()
        due = recurring.find_next_due(shop.db, now=late, kinds=digests.RHYTHMS.keys(), skip=())
        return 0 if due is None else recurring.run_rhythm(shop.db, due, digests.RHYTHMS, now=late)

    standings.refresh_due(shops[0].db, now=late)
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(beat, shops)) == 1
    assert len(shops[0].editions) == 1
    assert shops[0].waiting == ["digest_opening", "digest_customer"]


def test_three_weeks_down_is_one_digest(shop: Shop) -> None:
    """Back a day after the third Monday: one edition, of that week; two were left out."""
    shop.tick(back := shop.now + 3 * WEEK + timedelta(days=1))
    shop.tick(back + timedelta(minutes=1))

    assert [each.key for each in shop.editions] == ["2026-W05"]
    assert recurring.count_skipped(shop.db, call=ada(back)) == {"digest": 2}


@pytest.mark.parametrize("quiet", ["mute", "no channel"])
def test_muted_or_without_a_channel_it_stays_away(shop: Shop, quiet: str) -> None:
    """Nothing is posted by itself, the rhythm goes on, and comes back when the reason is gone."""
    if quiet == "mute":
        policies.change_setting(shop.db, "digest.mute", "on", call=ada(shop.now))
    else:
        channels.name_channel(shop.db, "review", None, call=ada(shop.now))
    shop.tick(shop.now)
    shop.tick(shop.now + WEEK)
    assert (shop.editions, shop.waiting) == ((), [])

    if quiet == "mute":
        policies.change_setting(shop.db, "digest.mute", "off", call=ada(shop.now + WEEK))
    else:
        channels.name_channel(shop.db, "review", "C-review", call=ada(shop.now + WEEK))
    shop.tick(shop.now + WEEK)
    shop.tick(shop.now + 2 * WEEK)
    assert [each.key for each in shop.editions] == ["2026-W04"]


def test_muted_it_still_comes_when_it_is_asked_for(shop: Shop) -> None:
    """`digest now` is an edition of its own, and the mute says nothing about it."""
    policies.change_setting(shop.db, "digest.mute", "on", call=ada(shop.now))
    digests.post_digest(shop.db, call=rosa(shop.now))

    (edition,) = shop.editions
    assert (edition.key, edition.by) == (f"now:{shop.now:%Y%m%dT%H%M%S}", "U0ROSA")


def test_the_bottom_comes_worst_first_and_no_more_than_the_size(shop: Shop) -> None:
    """Seven graded D: the five with the fewest yes, and of equal ones those with more points first."""
    for key, yes in zip(KEYS, (2, 1, 0, 2, 2, 1, 0), strict=True):
        shop.rates(key, yes)
    shop.strikes("c7")
    assert shop.named() == ["c7", "c3", "c2", "c6", "c1"]
    policies.change_setting(shop.db, "digest.size", "2", call=ada(shop.now))
    assert shop.named() == ["c7", "c3"]


def test_a_stricter_floor_names_only_d_and_the_flagged(shop: Shop) -> None:
    """With floor D a C stays out, a C with a case stays in."""
    for key, yes in (("c1", 3), ("c2", 3), ("c3", 1)):
        shop.rates(key, yes)
    for who, reason in (("U0JO", "late-payment"), ("U0LI", "scope-creep"), ("U0ROSA", "late-input")):
        shop.strikes("c2", reason, who=who)
    assert shop.named() == ["c3", "c2", "c1"]
    policies.change_setting(shop.db, "digest.floor", "D", call=ada(shop.now))
    assert shop.named() == ["c3", "c2"]


def test_time_flags_a_customer_graded_a(shop: Shop) -> None:
    """Far more time than it brings, in five entries on three days: it is named though seven of seven say yes."""
    shop.rates("c1", 7)
    shop.logs("c2", 60)
    for ago in (0, 0, 0, 0, 0, 1, 2):
        assert shop.named() == []
        shop.logs("c1", 300, day=shop.now.date() - timedelta(days=ago))
    assert shop.named() == ["c1"]
    assert shop.named(shop.now + timedelta(days=91)) == []


@pytest.mark.parametrize("act", [ReviewAct.KEEP, ReviewAct.SNOOZE])
def test_who_was_kept_or_snoozed_makes_room_unless_it_got_worse(shop: Shop, act: ReviewAct) -> None:
    """It stays out to the end of its rest, and the next one is named; a new strike brings it back."""
    for key in KEYS[:6]:
        shop.rates(key, 1)
    shop.rests("c1", act, shop.now + 2 * WEEK)
    assert shop.named() == ["c2", "c3", "c4", "c5", "c6"]
    assert [(customer.key, rest.act) for customer, rest in shop.seen().resting] == [("c1", act)]

    assert shop.named(shop.now + 2 * WEEK) == ["c1", "c2", "c3", "c4", "c5"]
    shop.strikes("c1")
    assert shop.named()[0] == "c1"
    assert shop.seen().resting == ()


def test_it_tells_what_changed_since_the_last(shop: Shop) -> None:
    """Counts of what happened between two editions, how each customer's points moved, and who left the bottom."""
    for key in ("c1", "c2"):
        shop.rates(key, 1)
    shop.strikes("c1")
    shop.tick(shop.now + WEEK)
    later = shop.now + WEEK + timedelta(days=1)
    shop.strikes("c1", "threat-or-harassment", at=later)
    shop.rates("c2", 7, at=later)
    shop.logs("c3", None, tone="great", at=later)
    shop.tick(monday := shop.now + 2 * WEEK)

    first, second = shop.editions
    opening = digests.load_opening(shop.db, second.id, now=monday)
    assert (opening.news.strikes, opening.news.opened, opening.news.pleasant) == (1, 1, 1)
    assert (opening.news.since, opening.count) == (first.posted_at, 1)
    assert [customer.key for customer in opening.recovered] == ["c2"]
    entry = digests.find_entry(shop.db, second.id, shop.number("c1"), now=monday)
    assert entry is not None
    assert (entry.place, entry.before, entry.tally.points) == (1, 1, 4)
    assert entry.file is not None


def test_the_first_looks_back_a_week(shop: Shop) -> None:
    """Without an edition before it, what happened in the last seven days is told."""
    shop.strikes("c1", at=shop.now - timedelta(days=8))
    shop.strikes("c2", at=shop.now - timedelta(days=6))
    assert shop.seen().opening.news.strikes == 1


def test_what_expires_is_told_when_it_does(shop: Shop) -> None:
    """A strike that ran out since the last edition is counted, once."""
    shop.strikes("c1")
    weeks = [shop.now + n * WEEK for n in range(1, 31)]
    for monday in weeks:
        shop.tick(monday)
    told = [digests.load_opening(shop.db, each.id, now=weeks[-1]).news.expired for each in shop.editions]
    assert sum(told) == 1
    assert told.index(1) == 25


def test_our_fixes_are_shown_with_their_customer(shop: Shop) -> None:
    """What we mend on our side stands with the customer, whether it has a case or not."""
    shop.rates("c1", 1)
    fixes.open_fix(shop.db, "c1", "answer within a day", call=rosa(shop.now))
    (entry,) = shop.seen().entries
    assert [fix.what for fix in entry.fixes] == ["answer within a day"]


def test_two_in_one_second_are_one(shop: Shop) -> None:
    """Asked for twice within a second, by whomever: the second reads that one is on its way."""
    digests.post_digest(shop.db, call=rosa(shop.now))
    with pytest.raises(AlreadyDone, match="on its way"):
        digests.post_digest(shop.db, call=rosa(shop.now + timedelta(milliseconds=900)))
    digests.post_digest(shop.db, call=rosa(shop.now + timedelta(seconds=1)))
    assert len(shop.editions) == 2


def test_whoever_was_let_go_is_not_posted_any_more(shop: Shop) -> None:
    """Archived between the digest and its posting: that message is not sent, the others are."""
    shop.rates("c1", 1)
    shop.tick(monday := shop.now + WEEK)
    number = shop.number("c1")
    customers.archive_customer(shop.db, "c1", call=rosa(monday))
    assert digests.find_entry(shop.db, shop.editions[0].id, number, now=monday) is None
