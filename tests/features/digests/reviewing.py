"""Reacting to a digest's message, and reading what came of it: shared by the tests of reviews and of reactions."""

from sqlalchemy import select
from sqlmodel import col

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain
from scoring.digests.reactions import Review, ReviewAct
from scoring.scorecards.scorecards import QUESTIONS
from storage.audit import AuditEntryRow
from storage.digests import reactions as reviews
from tests.surface.house import House

EMOJI = {
    ReviewAct.CLAIM: "eyes",
    ReviewAct.TALK: "speech_balloon",
    ReviewAct.FIX: "hammer_and_wrench",
    ReviewAct.REPRICE: "dollar",
    ReviewAct.KEEP: "white_check_mark",
    ReviewAct.SNOOZE: "zzz",
    ReviewAct.ASK: "question",
    ReviewAct.PROPOSE: "baseball",
}


def digested(house: House) -> Message:
    """Acme's message in a digest: rated D, so that it is in it."""
    house.types(house.ana, "/scorecard acme rate")
    house.modal(house.ana).fill({question.id: "No" for question in QUESTIONS}).submit()
    return posted(house)


def posted(house: House) -> Message:
    """A new digest's message about Acme."""
    house.types(house.rosa, "/umpire digest now")
    return house.posts()[-1]


def acts(house: House, *, undone: bool = False) -> list[tuple[str, ReviewAct]]:
    """Who does what about Acme, as it is stored."""
    return [(review.by, review.act) for review in stored(house) if undone or review.undone_at is None]


def stored(house: House) -> tuple[Review, ...]:
    """Every act on record."""
    with house.db.transaction(reading=True) as tx:
        return reviews.RECORDS.list_where(tx)


def told(house: House, person: Person) -> list[str]:
    """What umpire wrote to a person directly."""
    house.settle()
    return [plain(message) for message in person.dm if message.user == house.slack.bot_user_id]


def reads(house: House, person: Person, message: Message, name: str) -> str:
    """What a person reads after reacting, without the stars."""
    before = len(house.slack.ephemerals(person.handle))
    person.reacts(message, name)
    house.settle()
    house.seen(person)
    new = house.slack.ephemerals(person.handle)[before:]
    return "\n".join(plain(each) for each in new).replace("*", "")


def takes_back(house: House, person: Person, message: Message, name: str) -> str:
    """What a person reads after taking a reaction away."""
    before = len(house.slack.ephemerals(person.handle))
    person.unreacts(message, name)
    house.settle()
    house.seen(person)
    new = house.slack.ephemerals(person.handle)[before:]
    return "\n".join(plain(each) for each in new).replace("*", "")


def audited(house: House) -> set[str]:
    """What the audit tells happened."""
    with house.db.transaction(reading=True) as tx:
        return set(tx.connection().execute(select(col(AuditEntryRow.action))).scalars())
