"""The audit's weekly mark: to admins alone, once, late but right, and kept as it was when it was taken."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from bot.features.digests.usecases import anchors
from bot.workflow import recurring
from playground.slack.plain import plain_text
from storage import audit
from storage.outbox.outbox import TABLE
from tests.features.digests.reviewing import list_private_answers
from tests.surface.house import MONDAY, House
from tests.usecases.conftest import Office, together

MARK = "The audit's mark of the week"


def list_marks(house: House) -> list[str]:
    """List the marks that Olga, the admin, got."""
    return [said for said in list_private_answers(house, house.olga) if MARK in said]


def get_head(house: House) -> audit.ChainAnchor:
    """Get where the chain ends now."""
    with house.db.transaction(reading=True) as tx:
        return audit.get_head(tx)


def test_admins_get_the_mark_once_a_week(house: House) -> None:
    """One line on the digest's day, with number and hash; nobody else, and no channel, sees it."""
    house.types(house.ana, "/strike acme late-payment")
    head = get_head(house)
    house.later(days=7, hours=1)

    (mark,) = list_marks(house)
    assert f"entry {head.seq}: `{head.digest}`" in mark
    assert not any(MARK in said for person in (house.rosa, house.ana) for said in list_private_answers(house, person))
    assert not any(MARK in line or head.digest in line for line in house.lines())
    house.later(days=7)
    assert len(list_marks(house)) == 2


def test_a_mark_that_comes_late_is_that_of_its_moment(house: House) -> None:
    """While Slack fails the mark waits; what is recorded meanwhile does not change it, and it comes once."""
    house.types(house.ana, "/strike acme late-payment")
    head = get_head(house)
    house.slack.faults.add(kind="5xx", method="conversations.open", times=2)
    house.later(days=7)
    house.types(house.ana, "/strike globex late-payment")
    house.later(hours=1)

    (mark,) = list_marks(house)
    assert f"entry {head.seq}: `{head.digest}`" in mark
    assert get_head(house).seq > head.seq


def test_after_days_switched_off_there_is_one_mark(house: House) -> None:
    """Back a day late: the week's mark, once; after three weeks at most the newest."""
    house.types(house.ana, "/strike acme late-payment")
    house.away(days=8)
    house.later(minutes=1)
    assert len(list_marks(house)) == 1
    house.away(days=20, hours=1)
    house.later(days=1)
    assert len(list_marks(house)) <= 2


def test_replicas_take_one_mark(office: Office) -> None:
    """Six hands on two replicas find it due at one instant, on SQLite and PostgreSQL: one message an admin."""
    recurring.start_workspace_rhythms(office.doors[0], anchors.RHYTHMS, now=MONDAY)
    late = MONDAY + timedelta(days=7, hours=1)
    due = recurring.find_next_due(office.doors[0], now=late, kinds=anchors.RHYTHMS, skip=())
    assert due is not None
    assert due.kind == "audit.anchor"

    run = partial(recurring.run_rhythm, due=due, kinds=anchors.RHYTHMS, now=late)
    assert sum(outcome is True for outcome in together(office, [run] * 6)) == 1

    with office.doors[0].transaction(reading=True) as tx:
        recipients = select(TABLE.c.channel).where(TABLE.c.kind == anchors.ANCHOR_KIND)
        assert list(tx.connection().execute(recipients).scalars()) == ["U-olga"]


def test_a_muted_digest_does_not_mute_the_mark(house: House) -> None:
    """It is no part of the digest."""
    house.types(house.olga, "/umpire config digest.mute on")
    house.later(days=7, hours=1)
    assert len(list_marks(house)) == 1
    assert not any("Customers to look at" in plain_text(post) for post in house.posts())
