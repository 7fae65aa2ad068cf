"""Notifications: what a phone shows of a message says what is wanted, and accuses nobody by name unless told to."""

from playground.slack.messages import Message
from tests.features.digests.reviewing import digested
from tests.surface.house import REVIEW, House


def list_texts(house: House) -> list[str]:
    """List what notifications say of everything posted in the review channel and to people, oldest first."""
    house.settle()
    people = (house.ana, house.ben, house.jo, house.rosa, house.mia, house.max, house.olga)
    posted: list[Message] = [*house.posts(REVIEW), *(message for person in people for message in person.dm)]
    return [message.text for message in posted if message.user == house.slack.bot_user_id]


def live_a_bad_week(house: House) -> None:
    """A threat is reported and confirmed, a ballot is opened and reminded of, and Acme comes into a digest."""
    house.types(house.jo, "/strike acme threat-or-harassment they threatened Li on the phone")
    house.types(house.mia, "/umpire gates acme confirm")
    house.types(house.olga, "/umpire roles voter add @ana @ben")
    house.types(house.rosa, "/vote notice acme they threatened Li")
    digested(house)
    house.later(days=1, hours=20)


def test_a_phone_names_the_customer_or_the_accusation(house: House) -> None:
    """With the setting as it comes, no text holds both; each is a sentence that says what is wanted."""
    live_a_bad_week(house)
    texts = list_texts(house)

    assert "A strike on Acme GmbH. Acme GmbH stands at 3 of 3 points. A case opens: what is the real problem?" in texts
    assert any(
        text.startswith("The ballot on Acme GmbH closes in ") and "your vote is missing." in text for text in texts
    )
    assert "Number 1 of the digest: Acme GmbH. Who takes the review?" in texts
    for text in texts:
        assert text.endswith((".", "?", "!", "”"))
        if "Acme" in text:
            assert not any(word in text.casefold() for word in ("threat", "final notice", "let go"))


def test_an_admin_may_have_both_named(house: House) -> None:
    """With `notifications.names` on, a phone says the whole; off again, it does not."""
    house.types(house.olga, "/umpire config notifications.names on")
    live_a_bad_week(house)
    texts = list_texts(house)
    assert any(text.startswith("A strike on Acme GmbH: threat or harassment.") for text in texts)
    assert any("your vote is missing. Shall we give Acme GmbH its final notice?" in text for text in texts)

    house.types(house.olga, "/umpire config notifications.names off")
    house.types(house.ana, "/strike globex late-payment")
    assert list_texts(house).count("A strike on Globex Logistics. Globex Logistics stands at 1 of 3 points.") == 1


def test_who_asked_reads_both(house: House) -> None:
    """A private answer to who typed a command is no notification, and says all."""
    reply = house.types(house.ana, "/strike acme late-payment")
    assert reply.message is not None
    assert "late payment" in reply.message.text
    assert "Acme GmbH" in reply.message.text
