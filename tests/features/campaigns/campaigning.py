"""Helpers of the campaign tests: start a campaign, press buttons, read offers, the channel's message and files."""

from playground.slack.commands import Reply
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.campaigns import Offer
from storage import campaigns
from storage.customers import customers
from tests.surface.house import House


def start_campaign(house: House, line: str = "/umpire campaign start") -> None:
    """Let Rosa look at the plan and start it."""
    answer = click_button(house, house.rosa, house.types(house.rosa, line), "Start Campaign")
    assert "The campaign runs *until" in answer


def click_button(house: House, person: Person, reply: Reply, label: str) -> str:
    """Press a button of an answer, and return the text that replaces the answer."""
    person.clicks(label, in_=reply)
    house.seen(person)
    assert reply.message is not None
    return plain_text(reply.message)


def get_offer(house: House, key: str = "acme") -> Offer:
    """Get what the running campaign, or the last one, offers the customer."""
    with house.db.transaction(reading=True) as tx:
        campaign = campaigns.find_newest_campaign(tx)
        assert campaign is not None
        offer = campaigns.find_offer(tx, campaign.id, customers.resolve_customer(tx, key).id)
    assert offer is not None
    return offer


def read_campaign_post(house: House) -> str:
    """Read the campaign's one message in the review channel."""
    (post,) = (line for line in house.lines() if ":scroll:" in line)
    return post


def list_received_files(house: House, person: Person) -> list[str]:
    """List the files umpire sent a person, as texts, oldest first."""
    house.stage.umpire.deps.replies.drain()
    ids = [str(file["id"]) for message in person.dm for file in message.files]
    contents = (house.slack.world.files.by_id[each].content for each in ids)
    return [content.decode("utf-8-sig", "replace") for content in contents]
