"""Nothing leaks: not to outsiders, not into shared channels, not onto lock screens, and no reporter's name anywhere."""

import re

import pytest

from playground.slack.channels import Channel
from playground.slack.clicks import Place
from playground.slack.inspector import Entry
from playground.slack.messages import Message
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import REVIEW, STAFF, House

SECRETS = ("acme", "globex", "beverages", "bólido", "o'brien", "shouted", "38,400", "rude", "invoice 218")
LINES = (
    "strike acme late-payment x", "strike list acme", "strike reasons", "strike contest 1 x", "log acme 50m",
    "log list acme", "log ac", "log help", "scorecard acme", "scorecard list", "scorecard acme rate", "scorecard ac",
    "scorecard akme", "umpire customer edit acme --segment x",
    "umpire digest preview", "umpire digest now",
    "umpire plot", "umpire plot strikes acme", "umpire plot attention", "umpire plot grades",
    "umpire quote acme --value 900 --margin 20", "umpire quote list", "umpire quote list acme", "umpire quote won 1",
    "umpire capacity",
    "umpire export", "umpire import", "umpire roles", "umpire config",
    "umpire help", "umpire whoami",
)  # fmt: skip


@pytest.fixture
def telling(house: House) -> House:
    """A house with something to tell: strikes with notes, a rated customer, a digest."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    house.types(house.ben, "/strike acme late-payment invoice 218")
    house.types(house.ana, "/scorecard acme rate")
    house.modal(house.ana).fill({question.id: "No" for question in QUESTIONS}).submit()
    house.modal(house.ana).close(everything=True)
    house.settle()
    return house


def outside(house: House) -> list[Message]:
    """Everything umpire said in the channel shared with Acme, to anybody."""
    channel = house.slack.channel("acme-shared")
    house.settle()
    posted = [message for message in channel.messages.values() if message.user == house.slack.bot_user_id]
    return [*posted, *(m for m in channel.ephemerals.values() if m.user == house.slack.bot_user_id)]


def invited(house: House, name: str = "acme-shared") -> Channel:
    """The channel, with umpire in it although nobody told it: the worst case."""
    channel = house.slack.channel(name)
    channel.members[house.slack.bot_user_id] = None
    return channel


def told(house: House, handle: str) -> str:
    """All a person was ever told by umpire: privately, in modals, in direct messages."""
    house.settle()
    person = house.slack.person(handle)
    views = "".join(plain_text(view) for view in house.slack.world.views.stack(person.id))
    own = [plain_text(message) for message in house.slack.ephemerals(handle)]
    direct = [plain_text(message) for message in person.dm if message.user == house.slack.bot_user_id]
    return "\n".join([*own, *direct, views]).casefold()


@pytest.mark.parametrize("handle", ["gus", "uli", "dee"])
def test_no_command_tells_an_outsider_anything(telling: House, handle: str) -> None:
    """Guests and deactivated people type every command and read no name, key, note, figure or reason."""
    person = telling.slack.person(handle)
    for line in LINES:
        for typed in (f"/{line}", f"/umpire {line.removeprefix('umpire ')}"):
            person.types(typed, in_="random")

    said = told(telling, handle)

    assert "full members of this workspace only" in said
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize("handle", ["gus", "uli"])
def test_no_mention_and_no_button_tells_a_guest_anything(telling: House, handle: str) -> None:
    """Nothing leaks by mention, in channels and threads, nor by any button of any post they can see."""
    person = telling.slack.person(handle)
    telling.types(telling.rosa, "/umpire digest now")
    for line in LINES:
        telling.mentions(person, line.removeprefix("umpire "))
    for post in telling.posts():
        for block in post.blocks:
            for element in block.get("elements", ()):
                if element.get("type") == "button":
                    place = Place(telling.slack.channel(REVIEW), post)
                    person.acts({**element, "block_id": block["block_id"]}, place=place)

    assert [secret for secret in SECRETS if secret in told(telling, handle)] == []


def test_a_stranger_who_mentions_umpire_hears_nothing(telling: House) -> None:
    """In a shared channel a stranger's mention is met with silence, whatever it asks for."""
    invited(telling)
    before = telling.records()
    for line in LINES:
        telling.sam.types(f"@umpire {line}", in_="acme-shared")

    assert outside(telling) == []
    assert told(telling, "sam") == ""
    assert telling.records() == before


def test_a_colleagues_mention_in_a_shared_channel_is_not_answered_there(telling: House) -> None:
    """Even a colleague gets no answer in a channel outsiders read, not even a private one; nor is anything done."""
    invited(telling)
    before = telling.records()
    for line in (*LINES, "strike acme late-payment", "customer add Sneaky"):
        telling.rosa.types(f"@umpire {line}", in_="acme-shared")

    assert outside(telling) == []
    assert telling.records() == before


def test_commands_in_a_shared_channel_are_answered_privately_only(telling: House) -> None:
    """A colleague may type commands there; only they see the answer, and nothing is posted."""
    told_rosa = plain_text(telling.rosa.types("/scorecard acme", in_="acme-shared"))

    assert "Acme GmbH" in told_rosa
    assert [message for message in outside(telling) if message.ephemeral_to != telling.rosa.id] == []


@pytest.mark.parametrize("pending", [False, True])
def test_a_shared_channel_cannot_be_named(house: House, pending: bool) -> None:
    """Naming a channel that is shared outside, or about to be, is refused, and the earlier one stays."""
    channel = invited(house)
    channel.shared, channel.pending_shared = not pending, pending

    answer = house.answer(house.olga, "/umpire channels review #acme-shared")

    assert "shared with people outside the company" in answer
    house.types(house.ana, "/strike acme late-payment")
    assert len(house.lines()) == 1
    assert outside(house) == []


@pytest.mark.parametrize("error", ["channel_not_found", "missing_scope", "internal_error"])
def test_a_channel_nobody_can_check_cannot_be_named(house: House, error: str) -> None:
    """Where Slack does not say whether a channel is shared, it is not taken."""
    house.slack.faults.add(kind="error", method="conversations.info", error=error)

    answer = house.answer(house.olga, "/umpire channels review #general")

    assert "is now" not in answer
    assert house.slack.channel(REVIEW).id in house.answer(house.olga, "/umpire channels")


def test_a_review_channel_that_becomes_shared_is_left_alone(house: House) -> None:
    """From the moment it is shared nothing is posted; the admins hear of it once; what waits is kept, not lost."""
    channel = house.slack.channel(REVIEW)
    house.slack.happens.shares(channel)
    house.types(house.ana, "/strike acme late-payment invoice 218")
    house.types(house.ben, "/strike globex scope-creep")
    house.later(minutes=5)

    assert house.lines() == []
    for admin in (house.olga, house.ada):
        said = [plain_text(m) for m in admin.dm if m.user == house.slack.bot_user_id]
        assert len(said) == 1
    (word,) = [plain_text(m) for m in house.olga.dm if m.user == house.slack.bot_user_id]
    assert "shared outside" in word
    assert "/umpire channels review #channel" in word
    assert not [secret for secret in SECRETS if secret in word.casefold()]
    assert len(house.strikes()) == 1


def test_a_channel_shared_without_notice_is_found_out_before_the_post(house: House) -> None:
    """Slack's event may be late or lost: the channel is checked again right before each post."""
    house.slack.channel(REVIEW).shared = True

    house.types(house.ana, "/strike acme late-payment")

    assert house.lines() == []
    assert "shared outside" in plain_text(house.olga.dm[-1])


def test_after_another_channel_is_named_posting_goes_on_there(house: House) -> None:
    """Re-named, what waited and what comes goes to the new channel; nothing ever went to the shared one."""
    house.slack.happens.shares(house.slack.channel(REVIEW))
    house.types(house.ana, "/strike acme late-payment")
    house.settle()
    invited(house, "managers")

    told_olga = house.answer(house.olga, "/umpire channels review #managers")
    house.types(house.ben, "/strike globex scope-creep")

    assert house.slack.channel("managers").id in told_olga
    waited, new = house.lines("managers")
    assert "Acme GmbH" in waited
    assert "Globex" in new
    assert house.lines() == []


def test_a_review_channel_whose_id_changes_is_followed_and_judged(house: House) -> None:
    """A channel gets another id as it is shared: umpire knows it again, and stays silent in it."""
    channel = house.slack.channel(REVIEW)
    house.slack.happens.shares(channel, new_id=True)

    house.types(house.ana, "/strike acme late-payment")

    assert house.lines(channel) == []
    assert channel.id in house.answer(house.olga, "/umpire channels")


def test_invited_to_a_shared_channel_umpire_leaves_without_a_word(house: House) -> None:
    """It says nothing there, and tries to leave."""
    channel = house.slack.channel("acme-shared")

    house.slack.happens.joins(house.slack.bot_user_id, channel)
    house.settle()

    assert outside(house) == []
    assert house.slack.log.said("conversations.leave")


def test_no_post_names_a_reporter_or_quotes_a_note(telling: House) -> None:
    """Lines and digests name the customer and its owner, never who reported, witnessed, contested or rated."""
    telling.types(telling.li, "/strike acme rude-to-support I was there, shouted too")
    telling.types(telling.max, "/strike contest 2 our bank was late")
    telling.types(telling.rosa, "/umpire digest now")

    for post in telling.posts():
        whole = str(post.as_json()["blocks"]) + post.text + str(post.metadata)
        named = [handle for handle in STAFF if telling.slack.person(handle).id in whole]
        assert named in ([], ["jo"]), "only the owner is named"
        assert not re.search(r"shouted|invoice 218|our bank", whole)


def test_what_a_lock_screen_shows_accuses_nobody(telling: House) -> None:
    """The `text` of what is posted, which notifications show, never has a name with a reason, nor notes or figures."""
    telling.types(telling.mia, "/strike void 2 paid")
    telling.types(telling.rosa, "/umpire digest now")
    undone = telling.types(telling.li, "/strike globex scope-creep")
    telling.settle()
    telling.li.clicks("Undo", in_=undone)

    texts = [entry.payload.get("text", "") for m in ("chat.postMessage", "chat.update") for entry in said(telling, m)]

    assert len(texts) > 5
    assert [
        text for text in texts for secret in ("shouted", "38,400", "invoice 218") if secret in text.casefold()
    ] == []
    accusing = [text for text in texts if any(reason in text.casefold() for reason in ("late", "rude", "scope"))]
    assert [text for text in accusing for name in ("acme", "globex") if name in text.casefold()] == []


def test_metadata_is_an_opaque_key(telling: House) -> None:
    """What rides along with a post, and comes back to any app that may read it, says nothing."""
    for entry in said(telling, "chat.postMessage"):
        assert not [secret for secret in SECRETS if secret in str(entry.payload.get("metadata")).casefold()]


def said(house: House, method: str) -> list[Entry]:
    """The calls umpire made to a method, once nothing waits."""
    house.settle()
    return list(house.slack.log.said(method))


def test_a_channel_umpire_is_not_in_cannot_be_named(house: House) -> None:
    """Naming a channel umpire could not post in is refused with what to do; invited, it can be named."""
    answer = house.answer(house.olga, "/umpire channels review #random")

    assert "Nothing was changed" in answer
    assert "Add Me to the Channel" in answer
    house.slack.channel("random").members[house.slack.bot_user_id] = None
    assert "is now" in house.answer(house.olga, "/umpire channels review #random")


def test_what_waited_is_said_when_umpire_is_invited_again(house: House) -> None:
    """A line refused because umpire was removed from the channel is posted once it is invited back."""
    review = house.slack.channel("customer-review")
    del review.members[house.slack.bot_user_id]
    house.types(house.ana, "/strike acme late-payment")
    assert house.lines() == []

    house.slack.happens.joins(house.slack.bot_user_id, review)

    assert len(house.lines()) == 1


def test_news_of_an_old_line_goes_to_the_channel_that_is_named_now(house: House) -> None:
    """After the review channel moved, what becomes of an earlier strike is said in the new one, not in the old."""
    house.types(house.ana, "/strike acme late-payment")
    before = house.lines()
    house.types(house.olga, "/umpire channels review #managers")
    house.types(house.rosa, "/strike void 1 it was paid in time")

    assert "void" in house.lines("managers")[-1]
    assert house.lines() == before
