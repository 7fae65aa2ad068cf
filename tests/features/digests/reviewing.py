"""React to a digest's message and read what came of it; shared by the tests of reviews and of reactions."""

from sqlalchemy import select
from sqlmodel import col

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
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
    return get_posted_message(house)


def get_posted_message(house: House) -> Message:
    """Post a new digest and get its message about Acme."""
    house.types(house.rosa, "/umpire digest now")
    return house.posts()[-1]


def list_stored_acts(house: House, *, undone: bool = False) -> list[tuple[str, ReviewAct]]:
    """List who did what about Acme, as it is stored."""
    return [(review.by, review.act) for review in list_stored_reviews(house) if undone or review.undone_at is None]


def list_stored_reviews(house: House) -> tuple[Review, ...]:
    """List every act on record."""
    with house.db.transaction(reading=True) as tx:
        return reviews.RECORDS.list_where(tx)


def list_private_answers(house: House, person: Person) -> list[str]:
    """List the direct messages umpire sent a person."""
    house.settle()
    return [plain_text(message) for message in person.dm if message.user == house.slack.bot_user_id]


def react(house: House, person: Person, message: Message, name: str) -> str:
    """React to a message as a person, and return what they read then, without the stars."""
    before = len(house.slack.ephemerals(person.handle))
    person.reacts(message, name)
    house.settle()
    house.seen(person)
    new = house.slack.ephemerals(person.handle)[before:]
    return "\n".join(plain_text(each) for each in new).replace("*", "")


def remove_reaction(house: House, person: Person, message: Message, name: str) -> str:
    """Remove a person's reaction, and return what they read then, without the stars."""
    before = len(house.slack.ephemerals(person.handle))
    person.unreacts(message, name)
    house.settle()
    house.seen(person)
    new = house.slack.ephemerals(person.handle)[before:]
    return "\n".join(plain_text(each) for each in new).replace("*", "")


def list_audited_actions(house: House) -> set[str]:
    """List the actions in the audit."""
    with house.db.transaction(reading=True) as tx:
        return set(tx.connection().execute(select(col(AuditEntryRow.action))).scalars())
