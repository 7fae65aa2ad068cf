"""Undo: for ten minutes, once, by who did it, if they still may, and if nobody changed it since."""

import re

import pytest

from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from scoring.strikes import StrikeState
from tests.surface.house import House

CHANGES = {
    "strike": ("ana", "/strike acme late-payment invoice 218"),
    "witness": ("ben", "/strike globex late-payment so it was"),
    "contest": ("ana", "/strike contest 1 not so"),
    "void": ("rosa", "/strike void 1 not so"),
    "log": ("ana", "/log acme 50m tense shouted"),
    "override": ("rosa", "/scorecard acme override B good work lately"),
    "added": ("rosa", "/umpire customer add Initech"),
    "edited": ("rosa", "/umpire customer edit acme --revenue 12000 --segment Retail"),
    "owned": ("rosa", "/umpire customer owner acme @li @ben"),
    "aliased": ("rosa", '/umpire customer alias acme add "The Tool People"'),
    "archived": ("rosa", "/umpire customer archive acme"),
    "role": ("olga", "/umpire roles manager add @ana"),
    "role taken": ("olga", "/umpire roles voter remove @max"),
    "channel": ("olga", "/umpire channels review #general"),
    "channel unset": ("olga", "/umpire channels review none"),
    "setting": ("olga", "/umpire config floor.margin 10%"),
    "reason": ("olga", "/umpire config reason.no-show 1 90d"),
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:[\d:.+]+")
KEEPS_A_TRACE = {
    "audit_entries",
    "audit_private",
    "audit_head",
    "claims",
    "undos",
    "outbox",
    "posted_messages",
    "direct_channels",
    "drafts",
    "gates",
    "interactions",
}


@pytest.fixture
def struck(house: House) -> House:
    """A house in which Globex has a strike already, and everybody was told."""
    house.types(house.li, "/strike globex late-payment invoice 7")
    house.slack.channel("general").members[house.slack.bot_user_id] = None
    house.settle()
    return house


@pytest.mark.parametrize("change", CHANGES)
def test_everything_that_changes_something_can_be_undone(struck: House, change: str) -> None:
    """Undo puts every record back as it was, and says how things stand now."""
    handle, line = CHANGES[change]
    person = struck.slack.person(handle)
    before = facts(struck)
    reply = struck.types(person, line)
    assert facts(struck) != before

    person.clicks("Undo", in_=reply)

    assert struck.seen(person).startswith("Undone. ")
    after = facts(struck)
    if change == "strike":
        assert struck.strikes()[0].state is StrikeState.UNDONE
        del after["strikes"], before["strikes"]
    if change == "added":
        assert "No customer is called" in struck.answer(struck.ana, "/scorecard initech")
        before |= {table: after[table] for table in ("customers", "standings", "customer_words") if table in after}
    assert after == before


@pytest.mark.parametrize("change", CHANGES)
def test_undo_ends_after_ten_minutes(struck: House, change: str) -> None:
    """A second after the ten minutes nothing is undone, and the answer says who can still change it."""
    handle, line = CHANGES[change]
    person = struck.slack.person(handle)
    reply = struck.types(person, line)
    struck.later(minutes=10, seconds=1)
    before = facts(struck)

    person.clicks("Undo", in_=reply)

    assert "The time to undo this has passed." in struck.seen(person)
    assert facts(struck) == before


def test_undo_works_in_the_tenth_minute(struck: House) -> None:
    """Nine and a half minutes later it still works."""
    reply = struck.types(struck.ana, "/strike acme late-payment")
    struck.later(minutes=9, seconds=30)

    struck.ana.clicks("Undo", in_=reply)

    assert "Strike #2 is taken back." in struck.seen(struck.ana)


def test_undo_works_once(struck: House) -> None:
    """A second click on the same button undoes nothing more."""
    reply = struck.types(struck.ana, "/strike acme late-payment")
    assert reply.message is not None
    buttons = reply.message.blocks
    struck.ana.clicks("Undo", in_=reply)
    struck.seen(struck.ana)
    before = facts(struck)
    reply.message.blocks = buttons

    struck.ana.clicks("Undo", in_=reply)

    assert "This has been undone already." in struck.seen(struck.ana)
    assert facts(struck) == before


def test_nobody_undoes_what_another_did(struck: House) -> None:
    """With a copied button Ben cannot undo Ana's strike."""
    reply = struck.types(struck.ana, "/strike acme late-payment")
    bens = struck.types(struck.ben, "/strike acme scope-creep")
    assert reply.message is not None
    assert bens.message is not None
    bens.message.blocks = reply.message.blocks
    before = facts(struck)

    struck.ben.clicks("Undo", in_=bens)

    assert "Only the person who did it can undo it." in struck.seen(struck.ben)
    assert facts(struck) == before


def test_an_undo_nobody_offered_is_refused(struck: House) -> None:
    """A button with an invented value finds nothing."""
    reply = struck.types(struck.ana, "/strike acme late-payment")
    assert reply.message is not None
    reply.message.blocks[-1]["elements"][0]["value"] = "invented"
    before = facts(struck)

    struck.ana.clicks("Undo", in_=reply)

    assert "There is nothing to undo here any more." in struck.seen(struck.ana)
    assert facts(struck) == before


@pytest.mark.parametrize("change", ["void", "override", "edited", "archived"])
def test_who_lost_the_role_cannot_undo(struck: House, change: str) -> None:
    """What only a manager may do, only a manager may undo, at the moment of the click."""
    handle, line = CHANGES[change]
    person = struck.slack.person(handle)
    reply = struck.types(person, line)
    struck.types(struck.olga, f"/umpire roles manager remove @{handle}")
    before = facts(struck)

    person.clicks("Undo", in_=reply)

    assert "Only a manager can" in struck.seen(person)
    assert facts(struck) == before


def test_who_became_a_guest_cannot_undo(struck: House) -> None:
    """Even one's own strike: a guest may do nothing."""
    reply = struck.types(struck.ana, "/strike acme late-payment")
    struck.slack.happens.changes(struck.ana.account, kind="guest")
    before = facts(struck)

    struck.ana.clicks("Undo", in_=reply)

    assert "full members of this workspace only" in struck.seen(struck.ana)
    assert facts(struck) == before


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (("ana", "/strike contest 1 not so"), ("mia", "/strike uphold 1 it was so")),
        (("rosa", "/scorecard acme override B good"), ("mia", "/scorecard acme override C less good")),
        (("rosa", "/umpire customer edit acme --segment Retail"), ("mia", "/umpire customer edit acme --segment Food")),
        (("olga", "/umpire config undo 5"), ("ada", "/umpire config undo 7")),
        (("olga", "/umpire channels review none"), ("ada", "/umpire channels review #random")),
        (("olga", "/umpire roles voter add @li"), ("ada", "/umpire roles voter remove @li")),
    ],
)
def test_what_was_changed_since_is_not_undone(struck: House, mine: tuple[str, str], theirs: tuple[str, str]) -> None:
    """Undo never wipes out what a colleague did in between."""
    struck.slack.channel("random").members[struck.slack.bot_user_id] = None
    person = struck.slack.person(mine[0])
    reply = struck.types(person, mine[1])
    struck.types(struck.slack.person(theirs[0]), theirs[1])
    before = facts(struck)

    person.clicks("Undo", in_=reply)

    assert "Undone." not in struck.seen(person)
    assert facts(struck) == before


def test_strike_undo_takes_back_the_latest(struck: House) -> None:
    """`/strike undo` takes back the newest strike and, sent again, nothing more: an older one has its own button."""
    struck.types(struck.ana, "/strike acme late-payment")
    struck.types(struck.ana, "/strike acme scope-creep")

    assert "Strike #3 is taken back. Acme GmbH stands at 1 of 3" in struck.answer(struck.ana, "/strike undo")
    assert "undone already" in struck.answer(struck.ana, "/strike undo")
    assert "You have no strike that can still be undone" in struck.answer(struck.jo, "/strike undo")


def test_undo_of_a_strike_that_was_contested_since_is_refused(struck: House) -> None:
    """A strike somebody contests can no longer vanish by undo."""
    reply = struck.types(struck.ana, "/strike acme late-payment")
    struck.types(struck.ben, "/strike contest 2 it was paid")

    struck.ana.clicks("Undo", in_=reply)

    assert "has been changed since" in struck.seen(struck.ana)
    assert struck.strikes()[0].state is StrikeState.CONTESTED


def test_undo_of_a_strike_with_witnesses_takes_it_back_for_all(struck: House) -> None:
    """The reporter's undo takes the strike back although somebody joined; the witness's own undo finds it gone."""
    first = struck.types(struck.ana, "/strike acme late-payment")
    second = struck.types(struck.ben, "/strike acme late-payment")
    struck.ana.clicks("Undo", in_=first)
    struck.seen(struck.ana)

    struck.ben.clicks("Undo", in_=second)

    assert struck.seen(struck.ben)
    assert "0 of 3" in plain_text(struck.types(struck.li, "/strike list acme"))


def test_a_rating_is_undone_to_the_answers_before(struck: House) -> None:
    """Undoing a rating brings the earlier answers back, not a blank."""
    for choice in ("Yes", "No"):
        struck.types(struck.ana, "/scorecard acme rate")
        struck.modal(struck.ana).fill({question.id: choice for question in QUESTIONS}).submit()
    assert "0 of 7 yes" in struck.answer(struck.li, "/scorecard acme")

    struck.ana.clicks("Undo", in_=struck.modal(struck.ana))

    assert "as they were before" in struck.modal(struck.ana).text
    assert "7 of 7 yes" in struck.answer(struck.li, "/scorecard acme")


def facts(house: House) -> dict[str, list[str]]:
    """The records that say how things are, without those that say what happened, and without when."""
    house.later(seconds=1)
    return {
        name: [INSTANT.sub("then", row) for row in rows]
        for name, rows in house.records().items()
        if name not in KEEPS_A_TRACE
    }
