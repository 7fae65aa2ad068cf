"""How tests of campaigns begin, and what they read: Rosa starts one; offers, the message, files."""

from playground.slack.commands import Reply
from playground.slack.people import Person
from playground.slack.plain import plain
from scoring.campaigns import Offer
from storage import campaigns
from storage.customers import customers
from tests.surface.house import House


def begin(house: House, line: str = "/umpire campaign start") -> None:
    """Rosa looks at the plan and starts it."""
    told = clicked(house, house.rosa, house.types(house.rosa, line), "Start Campaign")
    assert "The campaign runs *until" in told


def clicked(house: House, person: Person, reply: Reply, label: str) -> str:
    """What stands in the place of an answer once one of its buttons was pressed."""
    person.clicks(label, in_=reply)
    house.seen(person)
    assert reply.message is not None
    return plain(reply.message)


def offer(house: House, key: str = "acme") -> Offer:
    """What the running campaign, or the last one, offers the customer."""
    with house.db.transaction(reading=True) as tx:
        campaign = campaigns.find_newest_campaign(tx)
        assert campaign is not None
        found = campaigns.find_offer(tx, campaign.id, customers.resolve_customer(tx, key).id)
    assert found is not None
    return found


def living(house: House) -> str:
    """The campaign's one message in the review channel."""
    (found,) = (line for line in house.lines() if ":scroll:" in line)
    return found


def files(house: House, person: Person) -> list[str]:
    """The files umpire sent a person, as texts, oldest first."""
    house.stage.umpire.deps.replies.drain()
    ids = [str(file["id"]) for message in person.dm for file in message.files]
    found = (house.slack.world.files.by_id[each].content for each in ids)
    return [content.decode("utf-8-sig", "replace") for content in found]
