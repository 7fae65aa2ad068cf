"""The review channel: how umpire gets in, and that admins know who else can read it."""

import pytest

from playground.slack.clicks import Place
from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House

REMINDER = "People outside the team can read"


def reminders(house: House, person: Person) -> list[str]:
    """Every reminder somebody has of who reads along, oldest first."""
    house.settle()
    return [text for text in map(plain_text, person.dm) if REMINDER in text]


def name_open_channel(house: House) -> None:
    """Name a public channel that a guest is in."""
    channel = house.slack.add_channel("open", members=["olga", "gus", "uli", "rosa"], bot_in=True)
    house.types(house.olga, f"/umpire channels review {channel.id}")


def test_a_channel_others_can_read_is_named_with_a_warning(house: House) -> None:
    """Who names a public channel with guests reads so, with the guests' names; it is named all the same."""
    house.slack.faults.short_pages = True
    channel = house.slack.add_channel("open", members=["olga", "ana", "ben", "li", "gus", "uli"], bot_in=True)
    answer = house.answer(house.olga, f"/umpire channels review {channel.id}")

    assert "is now" in answer
    assert "everybody in the workspace can read it" in answer
    assert house.gus.mention in answer
    assert house.uli.mention in answer
    assert house.ana.mention not in answer


def test_a_channel_of_the_team_is_named_without_a_word(house: House) -> None:
    """A private channel with colleagues and bots only is what umpire wants."""
    channel = house.slack.add_channel("quiet", kind="private", members=["olga", "rosa", "buildbot"], bot_in=True)
    answer = house.answer(house.olga, f"/umpire channels review {channel.id}")
    assert "is now" in answer
    assert "read along" not in answer
    assert "Leave It As It Is" not in answer
    house.later(days=8)
    assert reminders(house, house.olga) == []


def test_admins_are_reminded_once_a_week_until_it_is_cured(house: House) -> None:
    """Each admin reads on Monday who else can read the channel, once a week; nobody else does; then it is private."""
    name_open_channel(house)
    house.later(days=7)
    assert [len(reminders(house, person)) for person in (house.olga, house.ada, house.rosa)] == [1, 1, 0]
    house.later(days=4)
    assert len(reminders(house, house.olga)) == 1
    house.later(days=3)
    assert len(reminders(house, house.olga)) == 2

    channel = house.slack.channel("open")
    channel.kind = "private"
    for guest in (house.gus, house.uli):
        channel.members.pop(guest.id)
    house.later(days=14)
    assert len(reminders(house, house.olga)) == 0
    assert len([message for message in house.olga.dm if "is settled" in message.text]) == 2


def test_a_reminder_waits_until_slack_tells(house: House) -> None:
    """While Slack does not say who is in the channel nothing is sent; afterwards it is, once."""
    name_open_channel(house)
    house.later(days=6, hours=23)
    house.slack.faults.add(kind="error", method="conversations.members", error="internal_error", times=10_000)
    house.later(hours=2)
    assert reminders(house, house.olga) == []
    house.slack.faults.clear()
    house.later(hours=2)
    assert len(reminders(house, house.olga)) == 1


def test_leave_it_so_ends_the_reminders_until_somebody_else_can_read(house: House) -> None:
    """An admin decides once; a guest who comes later is named again, alone; undo brings the reminders back."""
    name_open_channel(house)
    house.later(days=7)
    house.settle()
    (reminder,) = (message for message in house.olga.dm if REMINDER in plain_text(message))
    house.olga.clicks("Leave It As It Is", in_=reminder)
    assert "stays as it is" in house.seen(house.olga)
    house.later(days=7)
    assert reminders(house, house.olga) == [], "the one there was is settled"

    zoe = house.slack.add_person("zoe", kind="guest")
    house.slack.happens.joins(zoe.id, house.slack.channel("open"))
    house.later(days=7)
    newest = reminders(house, house.olga)[-1]
    assert zoe.mention in newest
    assert house.gus.mention not in newest
    assert "everybody" not in newest


def test_a_channel_that_others_can_read_only_later_is_warned_of(house: House) -> None:
    """Private and of the team when it was named, then public, then with a guest: each Monday says what is so."""
    channel = house.slack.add_channel("quiet", kind="private", members=["olga", "rosa"], bot_in=True)
    house.types(house.olga, f"/umpire channels review {channel.id}")
    house.later(days=7)
    assert reminders(house, house.olga) == []

    channel.kind = "public"
    house.later(days=7)
    (first,) = reminders(house, house.olga)
    assert "everybody in the workspace" in first
    house.slack.happens.joins(house.gus.id, channel)
    house.later(days=7)
    assert house.gus.mention in reminders(house, house.olga)[-1]


@pytest.mark.parametrize(
    ("setting", "reads"),
    [
        ("staff aggregate", "how many voted what, the reasons without names"),
        ("staff named", "strikes, votes and reasons"),
    ],
)
def test_the_warning_says_what_is_read(house: House, setting: str, reads: str) -> None:
    """Whoever names an open channel, and each admin on Monday, reads what others find there as people are shown now."""
    house.types(house.olga, f"/umpire config privacy.{setting}")
    channel = house.slack.add_channel("open", members=["olga", "gus"], bot_in=True)

    assert reads in house.answer(house.olga, f"/umpire channels review {channel.id}").casefold()
    house.later(days=7)
    assert reads in reminders(house, house.olga)[-1]


def test_leaving_it_so_is_undone(house: House) -> None:
    """After Undo the channel is as if nobody had left it."""
    channel = house.slack.add_channel("open", members=["olga", "gus"], bot_in=True)
    named = house.types(house.olga, f"/umpire channels review {channel.id}")
    house.olga.clicks("Leave It As It Is", in_=named)
    assert "I remind admins again when" in house.seen(house.olga)
    house.olga.clicks("Undo", in_=house.slack.ephemerals("olga")[-1])
    assert "I remind admins every week" in house.seen(house.olga)
    house.later(days=7)
    assert len(reminders(house, house.olga)) == 1


def test_umpire_joins_a_public_channel_at_a_press(house: House) -> None:
    """A public channel without umpire is not refused: a button lets it in, and the channel is named."""
    channel = house.slack.add_channel("reviews", members=["olga"])
    offered = house.types(house.olga, f"/umpire channels review {channel.id}")
    assert "I am not in" in plain_text(offered)
    assert channel.id not in house.answer(house.ana, "/umpire channels")

    house.olga.clicks("Add Me to the Channel", in_=offered)

    assert "channel is now" in house.seen(house.olga)
    assert house.slack.bot_user_id in channel.members
    house.types(house.ana, "/strike acme late-payment")
    assert "late payment" in house.lines(channel)[-1]


@pytest.mark.parametrize(
    ("what", "why"),
    [("scope", "`channels:join`"), ("private", "I cannot see"), ("shared", "shared with people outside")],
)
def test_a_channel_umpire_cannot_join_says_why(house: House, what: str, why: str) -> None:
    """Without the scope, once it is private, or shared outside: umpire stays out, and says what to do."""
    channel = house.slack.add_channel("reviews", members=["olga"])
    offered = house.types(house.olga, f"/umpire channels review {channel.id}")
    if what == "scope":
        house.slack.happens.withholds("channels:join")
    elif what == "private":
        channel.kind = "private"
    else:
        channel.shared = True
    house.olga.clicks("Add Me to the Channel", in_=offered)

    assert why in house.seen(house.olga)
    assert house.slack.bot_user_id not in channel.members
    assert channel.id not in house.answer(house.ana, "/umpire channels")


def test_a_private_channel_is_named_once_umpire_is_invited(house: House) -> None:
    """The answer says how to invite it; then *Try Again* names the channel."""
    channel = house.slack.add_channel("secret", kind="private", members=["olga"])
    offered = house.types(house.olga, f"/umpire channels review {channel.id}")
    assert "/invite @umpire" in plain_text(offered)
    house.olga.types("/invite @umpire", in_=channel)
    house.olga.clicks("Try Again", in_=offered)
    house.seen(house.olga)
    assert offered.message is not None
    assert "channel is now" in plain_text(offered.message)


def test_an_invited_umpire_asks_the_admin_whether_to_post_there(house: House) -> None:
    """While no review channel is named, an admin who invites umpire is asked once, and names it at a press.

    Staff are not asked, and nobody is once a channel is named.
    """
    house.types(house.olga, "/umpire channels review none")
    secret = house.slack.add_channel("secret", kind="private", members=["olga", "ana"])
    other = house.slack.add_channel("other", kind="private", members=["ana"])
    house.ana.types("/invite @umpire", in_=other)
    house.olga.types("/invite @umpire", in_=secret)
    house.settle()
    assert house.ana.dm == []
    (question,) = house.olga.dm
    assert "Shall I post" in plain_text(question)

    house.olga.clicks("Post There", in_=question)
    house.settle()
    assert secret.id in house.answer(house.ana, "/umpire channels")
    house.olga.types("/invite @umpire", in_="random")
    house.settle()
    assert [text for text in map(plain_text, house.olga.dm) if "Shall I post" in text] == []


@pytest.mark.parametrize("handle", ["rosa", "ana"])
@pytest.mark.parametrize("button", ["channel_join", "channel_name", "channel_leave"])
def test_only_admins_let_umpire_in_or_leave_it_so(house: House, handle: str, button: str) -> None:
    """Who is no admin and presses a button about channels changes nothing."""
    channel = house.slack.add_channel("reviews", members=["olga"])
    value = channel.id if button == "channel_leave" else f"review:{channel.id}"
    person = house.slack.person(handle)
    house.types(house.rosa, "/umpire digest now")
    place = Place(house.slack.channel("customer-review"), house.posts()[-1])
    person.acts({"type": "button", "block_id": "x", "action_id": button, "value": value}, place=place)
    assert "Only an umpire admin" in house.seen(person)
    assert house.slack.bot_user_id not in channel.members
    assert channel.id not in house.answer(house.ana, "/umpire channels")


def test_the_same_channel_again_changes_nothing(house: House) -> None:
    """Naming the channel that is named already says so, and offers no undo."""
    channel = house.slack.channel("customer-review").id
    told = house.answer(house.olga, f"/umpire channels review {channel}")

    assert "already. Nothing has changed." in told
    assert "was" not in told
    assert "Undo" not in told
