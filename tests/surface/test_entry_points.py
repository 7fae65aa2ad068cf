"""One thing, many ways in: the same effect, and the answer where the person is."""

from collections.abc import Callable

import pytest

from playground.slack.plain import plain_text
from playground.slack.refusals import Impossible
from tests.surface.house import House

Way = Callable[[House], str]


def by_command(house: House) -> str:
    """`/strike …` in a channel the bot is not in."""
    return house.answer(house.ana, "/strike acme late-payment invoice 218", in_="general")


def by_command_in_private(house: House) -> str:
    """`/strike …` in a private channel that umpire cannot see."""
    backroom = house.slack.add_channel("backroom", kind="private", members=["ana"])
    return plain_text(house.ana.types("/strike acme late-payment invoice 218", in_=backroom))


def by_umpire_word(house: House) -> str:
    """`/umpire strike …`."""
    return house.answer(house.ana, "/umpire strike acme late-payment invoice 218")


def by_mention(house: House) -> str:
    """`@umpire strike …` in a channel."""
    return plain_text(house.mentions(house.ana, "strike acme late-payment invoice 218"))


def by_mention_in_a_thread(house: House) -> str:
    """`@umpire strike …` in a thread; the answer is in the thread."""
    root = house.ben.types("their invoice again", in_="random").message
    assert root is not None
    answer = house.mentions(house.ana, "strike acme late-payment invoice 218", thread=root)
    assert answer is not None
    assert answer.thread_ts == root.ts
    return plain_text(answer)


def by_form(house: House) -> str:
    """Half a line, then the form."""
    house.types(house.ana, "/strike acme")
    return _filled(house)


def by_global_shortcut(house: House) -> str:
    """*Record a strike*."""
    house.ana.shortcut("record_strike")
    house.modal(house.ana).fill({"Customer": "acme"})
    return _filled(house)


def by_message_shortcut(house: House) -> str:
    """*Strike from this message*."""
    message = house.ben.types("their invoice again", in_="random").message
    house.ana.shortcut("strike_from_message", message=message)
    house.modal(house.ana).fill({"Customer": "acme"})
    return _filled(house)


def by_the_cards_button(house: House) -> str:
    """*Record Strike* on the scorecard."""
    house.ana.clicks("Record Strike", in_=house.types(house.ana, "/scorecard acme"))
    return _filled(house)


def by_a_click_on_a_candidate(house: House) -> str:
    """A misspelt name, then the candidate's button."""
    house.ana.clicks("Acme GmbH", in_=house.types(house.ana, "/strike acmee late-payment invoice 218"))
    return house.seen(house.ana)


def _filled(house: House) -> str:
    form = house.modal(house.ana).fill({"What was it?": "late-payment", "What happened?": "invoice 218"})
    assert form.submit() is None
    return house.modal(house.ana).text


WAYS = (
    by_command,
    by_command_in_private,
    by_umpire_word,
    by_mention,
    by_mention_in_a_thread,
    by_form,
    by_global_shortcut,
    by_message_shortcut,
    by_the_cards_button,
    by_a_click_on_a_candidate,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.__name__))
def test_every_way_to_a_strike_has_the_same_effect(house: House, way: Way) -> None:
    """However it is asked for: one strike with its note, one line in the channel, a private answer with Undo."""
    told = way(house)

    assert "Strike 1 of 3" in told
    assert "Undo" in told
    (strike,) = house.strikes()
    assert (strike.reason, strike.note, strike.reporter) == ("late-payment", "invoice 218", house.ana.id)
    assert len(house.lines()) == 1
    assert [plain_text(m) for m in house.slack.messages("random") if m.user == house.slack.bot_user_id] == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("strike help", "/strike"),
        ("scorecard acme", "Acme GmbH: "),
        ("scorecard list", "5 customers"),
        ("rules", "The rules that concern you most"),
        ("whoami", "You are staff"),
        ("help", "What you can do now"),
        ("", "What you can do now"),
        ("strik acme", "Did you mean `/strike`?"),
        ("strike globx late-payment", "No customer is called “globx”"),
        ("customer add Somebody", "Only a manager can edit customers"),
        ("roles", "Roles here"),
        ("channels", "I post in"),
        ("config undo", "Settings"),
    ],
)
def test_umpire_words_and_mentions_answer_alike(shared_house: House, line: str, says: str) -> None:
    """`/umpire …` and `@umpire …` give the same answer, both private."""
    typed = plain_text(shared_house.types(shared_house.ana, f"/umpire {line}"))
    mentioned = shared_house.mentions(shared_house.ana, line)

    assert mentioned is not None
    assert mentioned.ephemeral_to == shared_house.ana.id
    assert says in typed
    assert says in plain_text(mentioned)


@pytest.mark.parametrize(
    "text", ["what do you think of acme, @umpire strike acme late-payment x", "strike acme late-payment x @umpire"]
)
def test_a_mention_may_stand_anywhere(house: House, text: str) -> None:
    """What follows the mention counts; if nothing follows, what stands before it."""
    house.slack.channel("random").members[house.slack.bot_user_id] = None

    house.ana.types(text, in_="random")

    assert "Strike 1 of 3" in house.seen(house.ana)


def test_where_no_form_can_open_the_usage_is_told(house: House) -> None:
    """A mention with half a line gets the usage, since a form cannot open there."""
    assert "Usage: `/strike <customer> <reason> [note]`" in plain_text(house.mentions(house.ana, "strike acme"))
    assert "“rudeness” is not a strike reason" in plain_text(house.mentions(house.ana, "strike acme rudeness"))
    assert "A form cannot open here" in plain_text(house.mentions(house.ana, "scorecard acme rate"))
    assert house.strikes() == ()


def test_a_mention_without_membership_is_not_heard(house: House) -> None:
    """Where umpire is not a member Slack tells it nothing, and nothing happens."""
    house.ana.types("@umpire strike acme late-payment", in_="general")

    assert house.strikes() == ()


def test_a_bots_mention_is_ignored(house: House) -> None:
    """Bots may talk about umpire as they like: nothing is answered, nothing recorded."""
    assert house.mentions(house.buildbot, "strike acme late-payment") is None
    assert house.strikes() == ()


def test_an_answer_beside_a_digest_message_leaves_the_message(house: House) -> None:
    """Buttons under a public message answer privately; the message stays as it is for everybody."""
    house.types(house.ana, "/scorecard acme rate")
    house.modal(house.ana).fill(dict.fromkeys(list(house.modal(house.ana).fields), "No")).submit()
    house.types(house.rosa, "/umpire digest now")
    posts = house.posts()
    before = [plain_text(post) for post in posts]

    house.ben.clicks("Show Scorecard", in_=posts[-1])

    assert "Acme GmbH: D, one rater, 0 of 7 yes" in house.seen(house.ben)
    assert house.seen(house.li) == ""
    assert house.lines() == before


def test_nobody_writes_in_umpires_own_messages(house: House) -> None:
    """The Messages tab is read-only: umpire would not read what is written there, so Slack lets nobody write."""
    for text in ("/strike acme late-payment invoice 218", "is anybody there?"):
        with pytest.raises(Impossible, match="Sending messages to this app has been turned off"):
            house.ana.types(text)
    assert house.strikes() == ()
