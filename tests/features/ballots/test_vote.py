"""`/vote` as people use it: lines, forms and buttons; the one message of a ballot, and the reminders."""

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House

VOTERS = ("ana", "ben", "li", "max")
THREAT = "/strike acme threat-or-harassment they threatened Li on the phone"


@pytest.fixture
def voting(house: House) -> House:
    """Four voters, and a severe strike on Acme that a second manager confirmed: both ballots may be opened."""
    for handle in VOTERS[:3]:
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    house.types(house.jo, THREAT)
    house.types(house.mia, "/umpire steps acme confirm")
    return house


def ballot(house: House) -> Message:
    """The newest message of a ballot in the review channel."""
    return [post for post in house.posts() if "ballot_box" in plain_text(post)][-1]


def told(house: House, person: Person) -> list[str]:
    """The reminders umpire wrote the person directly."""
    house.settle()
    return [plain_text(message) for message in person.dm if "your vote is missing" in message.text]


def test_a_ballot_is_opened_cast_and_decided(voting: House) -> None:
    """Rosa proposes, three say yes: the message names the decision first, hides the tally, and ends with the votes."""
    said = voting.answer(voting.rosa, "/vote notice acme they threatened Li")
    assert "open until *7 January 2026, 09:00 UTC (in 2 days)*" in said
    assert "4 people may vote. At least 2 of 4 have to vote." in said
    post = ballot(voting)
    assert post.text == "Please vote on Acme GmbH by Wednesday, 7 January 2026, 09:00 UTC."
    assert plain_text(post).splitlines()[1] == ":ballot_box_with_ballot: *Shall we give Acme GmbH its final notice?*"

    assert "You voted *yes*" in voting.answer(voting.ana, "/vote acme yes it is too much")
    assert "You voted *no*" in voting.answer(voting.ben, "/vote acme no")
    waiting = plain_text(ballot(voting))
    assert "turnout *2 of 4*" in waiting
    assert "too much" not in waiting
    voting.types(voting.li, "/vote acme yes")
    assert "closed the ballot: no remaining vote could change the result" in voting.answer(voting.max, "/vote acme yes")

    ended = ballot(voting)
    assert ended.ts == post.ts
    assert ended.text == "The ballot on Acme GmbH is decided: its message says how, and what follows."
    assert "*Passed: Acme GmbH gets its final notice.* 3 yes, 1 no." in plain_text(ended)
    assert f"<@{voting.ana.id}>: *yes*, “it is too much”" in plain_text(ended)
    assert "`/umpire notice acme given`" in plain_text(ended)
    assert not [block for block in ended.blocks if block["type"] == "actions"]


def test_the_refusal_names_every_missing_gate(voting: House) -> None:
    """With one light strike nothing opens, and the sentence says what is missing and which command helps."""
    voting.types(voting.ana, "/strike globex late-payment invoice 4")
    said = voting.answer(voting.rosa, "/vote notice globex")
    assert "No case is open" in said
    voting.types(voting.max, "/umpire problem globex nobody agreed the scope")
    said = voting.answer(voting.rosa, "/vote notice globex")
    assert "*Points*" in said
    assert "*The talk*" in said
    assert "`/umpire talk globex`" in said
    assert "needs a final notice" in voting.answer(voting.rosa, "/vote terminate globex enough")
    assert "`/vote terminate globex <why>`" in voting.answer(voting.rosa, "/vote owner globex @li")


@pytest.mark.parametrize("line", ["/vote acme yes", "/vote yes acme", "/umpire vote acme yes", '/vote "Acme GmbH" YES'])
def test_the_line_may_be_said_in_several_ways(voting: House, line: str) -> None:
    """The verb before or after the customer, under `/umpire` too, in any case."""
    voting.types(voting.rosa, "/vote notice acme")
    assert "You voted *yes*" in voting.answer(voting.ana, line)


def test_a_mention_casts_a_vote(voting: House) -> None:
    """In threads, where slash commands do not work, the same line after the bot's name does."""
    voting.types(voting.rosa, "/vote notice acme")
    assert "You voted *abstain*" in plain_text(voting.mentions(voting.ana, "vote acme abstain"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/vote acme maybe", "Usage: `/vote <customer> yes|no|abstain"),
        ("/vote acme @nobody-here", "Usage:"),
        ("/vote recuse", "The customer is missing"),
        ("/vote close acme now", "what to do with"),
        ("/vote pick acme", "candidate"),
        ("/vote nobody yes", "No customer is called"),
        ("/vote globex", "There is no ballot on Globex Logistics"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(voting: House, line: str, says: str) -> None:
    """Nothing is guessed: the sentence says what to type."""
    voting.types(voting.rosa, "/vote notice acme")
    before = voting.records()
    assert says in voting.answer(voting.max, line)
    assert voting.records() == before


def test_an_unclear_customer_is_asked_for(voting: House) -> None:
    """Candidates come as buttons, and the vote goes on with the one that is clicked."""
    voting.types(voting.rosa, "/vote notice acme")
    reply = voting.types(voting.ana, "/vote acem yes")
    voting.ana.clicks("Acme GmbH", in_=reply)
    assert "You voted *yes*" in voting.seen(voting.ana)


def test_the_buttons_under_the_ballot_vote(voting: House) -> None:
    """Yes and No cast and change, privately; My Vote shows it; the message itself only counts who voted."""
    voting.types(voting.rosa, "/vote notice acme")
    voting.ana.clicks("Yes", in_=ballot(voting))
    assert "You voted *yes*" in voting.seen(voting.ana)
    voting.ana.clicks("No", in_=ballot(voting))
    assert "Your vote is now *no*" in voting.seen(voting.ana)
    voting.ana.clicks("My Vote", in_=ballot(voting))
    assert "Your vote: *no*" in voting.seen(voting.ana)
    assert "turnout *1 of 4*" in plain_text(ballot(voting))


def test_a_button_of_a_closed_ballot_says_so(voting: House) -> None:
    """Who clicks what they still see, after it closed, reads that it is closed, and nothing changes."""
    voting.types(voting.rosa, "/vote notice acme")
    old = ballot(voting)
    stale = [dict(block) for block in old.blocks]
    for handle in VOTERS[:3]:
        voting.types(voting.slack.person(handle), "/vote acme yes")
    ended = ballot(voting)
    before = voting.records()
    ended.blocks = stale
    voting.max.clicks("No", in_=ended)
    assert "This ballot is closed: passed" in voting.seen(voting.max)
    assert voting.records() == before


def test_letting_go_asks_for_a_reason_in_a_form(voting: House) -> None:
    """A vote without words opens the form with the choice made; the form keeps what was typed when it is refused."""
    voting.types(voting.rosa, "/vote terminate acme they will not stop")
    voting.ana.clicks("Yes", in_=ballot(voting))
    modal = voting.modal(voting.ana)
    assert modal.fields["Your vote"].value["value"] == "yes"
    errors = modal.fill({"Why?": "password: hunter22"}).submit()
    assert errors is not None
    assert "password" in errors["why"]
    assert modal.fields["Why?"].value == "password: hunter22"
    assert modal.fill({"Why?": "it wears Li out"}).submit() is None
    assert "You voted *yes*" in modal.text
    assert voting.answer(voting.ben, "/vote acme no") == ""
    assert voting.modal(voting.ben).fields["Your vote"].value["value"] == "no"


def test_who_proposed_letting_go_does_not_vote(voting: House) -> None:
    """Rosa proposed it, so the others decide."""
    voting.types(voting.olga, "/umpire roles voter add @rosa")
    voting.types(voting.rosa, "/vote terminate acme they will not stop")
    assert "You proposed this" in voting.answer(voting.rosa, "/vote acme yes because")


def test_forms_open_each_kind_of_ballot(voting: House) -> None:
    """Without a customer or a reason the form opens, prefilled; what it lacks is marked; submitted it is a ballot."""
    voting.types(voting.rosa, "/vote notice")
    assert voting.modal(voting.rosa).fields["Customer"].value is None
    voting.modal(voting.rosa).close()
    voting.types(voting.rosa, "/vote terminate acme")
    modal = voting.modal(voting.rosa)
    assert modal.fields["Customer"].value["value"] == "acme"
    errors = modal.fill({"Customer": "globex", "Why?": "they will not stop"}).submit()
    assert errors is not None
    assert "No case is open on Globex" in "".join(errors.values())
    assert modal.fields["Why?"].value == "they will not stop"
    assert modal.fill({"Customer": "acme"}).submit() is None
    assert "The ballot is open until" in modal.text
    assert "they will not stop" in plain_text(ballot(voting))


def test_an_owner_is_chosen_by_buttons_and_a_tie_is_picked(voting: House) -> None:
    """The form takes the candidates, each has a button, and a manager's button settles a tie."""
    go_by_vote(voting)
    voting.types(voting.rosa, "/vote owner acme")
    assert voting.modal(voting.rosa).fill({"Who could hand them over?": ["li", "ben"]}).submit() is None
    names = {handle: voting.slack.person(handle).account.name for handle in ("li", "ben")}
    for voter, candidate in (("ana", "li"), ("ben", "ben"), ("li", "li")):
        voting.slack.person(voter).clicks(f"Choose {names[candidate]}", in_=ballot(voting))
    assert "You voted for" in voting.answer(voting.max, "/vote acme @ben")
    tied = ballot(voting)
    assert "*Tied: a manager picks" in plain_text(tied)

    voting.ana.clicks(f"Pick {names['li']}", in_=tied)
    assert "Only a manager" in voting.seen(voting.ana)
    voting.rosa.clicks(f"Pick {names['li']}", in_=tied)
    assert f"*Chosen: <@{voting.li.id}> hands Acme GmbH over.*" in plain_text(ballot(voting))


def test_an_owner_line_names_candidates(voting: House) -> None:
    """A complete line opens it; one that names nobody of ours is refused."""
    go_by_vote(voting)
    assert "full members" in voting.answer(voting.rosa, "/vote owner acme @gus")
    assert "Who hands Acme GmbH over?" in voting.answer(voting.rosa, "/vote owner acme @li @ben")
    assert "You voted for" in voting.answer(voting.ana, "/vote acme @li")
    assert "Only a candidate" in voting.answer(voting.ana, "/vote acme @max")


def test_recusing_by_button_and_taking_it_back(voting: House) -> None:
    """Whoever leaves the roll is named as recused, and may come back within ten minutes."""
    voting.types(voting.rosa, "/vote notice acme")
    voting.ana.clicks("Recuse Myself", in_=ballot(voting))
    assert "You *stepped back*" in voting.seen(voting.ana)
    assert f"Stepped back or left: <@{voting.ana.id}>" in plain_text(ballot(voting))
    assert "You stepped back" in voting.answer(voting.ana, "/vote acme yes")
    reply = voting.types(voting.ben, "/vote acme recuse my sister works there")
    voting.ben.clicks("Undo", in_=reply)
    assert "a voter in the ballot on Acme GmbH again" in voting.seen(voting.ben)
    assert "turnout *0 of 3*" in plain_text(ballot(voting))


def test_who_has_not_voted_is_reminded_privately(voting: House) -> None:
    """At half-time and in the last morning, by a direct message with buttons; who voted is left alone."""
    voting.types(voting.rosa, "/vote notice acme")
    voting.types(voting.ana, "/vote acme yes")
    voting.later(hours=24)
    assert told(voting, voting.ana) == []
    (word,) = told(voting, voting.ben)
    assert word.splitlines()[0] == "The ballot on Acme GmbH closes in 24 hours: your vote is missing."
    direct = voting.ben.dm[-1]
    voting.ben.clicks("Yes", in_=direct)
    voting.later(hours=23)
    assert told(voting, voting.ben) == [], "the one there was says how he voted"
    assert len(told(voting, voting.li)) == 2
    voting.later(days=5)
    assert told(voting, voting.li) == [], "they say how it ended"
    assert "*Passed: Acme GmbH gets its final notice.* 2 yes, 0 no." in plain_text(ballot(voting))


def test_a_reminder_slack_refused_comes_later_and_once(voting: House) -> None:
    """While Slack says no nothing is lost, and afterwards everybody has one word."""
    voting.types(voting.rosa, "/vote notice acme")
    voting.settle()
    voting.slack.faults.add(kind="429", method="chat.postMessage", times=3)
    voting.later(hours=24)
    voting.later(minutes=5)
    assert [len(told(voting, voting.slack.person(handle))) for handle in VOTERS] == [1, 1, 1, 1]


def test_a_manager_runs_the_ballot(voting: House) -> None:
    """Extend, close and cancel answer what is so now; what is final has no Undo."""
    voting.types(voting.rosa, "/vote notice acme")
    reply = voting.types(voting.mia, "/vote extend acme")
    assert "*8 January 2026, 09:00 UTC (in 3 days)*" in plain_text(reply)
    assert "Not yet: 4 of 4 have not voted" in voting.answer(voting.mia, "/vote acme close")
    assert "needs a reason" in voting.answer(voting.mia, "/vote cancel acme")
    reply = voting.types(voting.mia, "/vote cancel acme the wrong Acme")
    assert "nothing was decided" in plain_text(reply)
    assert "the wrong Acme" in plain_text(ballot(voting))
    voting.mia.clicks("Undo", in_=reply)
    assert "The ballot on Acme GmbH is open again" in voting.seen(voting.mia)
    assert "turnout *0 of 4*" in plain_text(ballot(voting))


def test_the_list_shows_what_is_open_and_what_waits_for_me(voting: House) -> None:
    """A voter reads whether they have voted, an outsider of the roll that they are none."""
    assert "No ballot is open" in voting.answer(voting.ana, "/vote list")
    voting.types(voting.rosa, "/vote notice acme")
    assert "*you have not voted*" in voting.answer(voting.ana, "/vote")
    voting.types(voting.ana, "/vote acme yes")
    assert "you voted" in voting.answer(voting.ana, "/vote list")
    assert "you are not one of its voters" in voting.answer(voting.mia, "/vote list")


def test_new_facts_are_flagged_without_saying_whose_votes(voting: House) -> None:
    """A strike during the vote: the message says how many votes are from before it, and the end moves by a day."""
    voting.types(voting.rosa, "/vote notice acme")
    voting.types(voting.ana, "/vote acme yes")
    voting.later(minutes=30)
    voting.types(voting.ben, "/strike acme late-payment invoice 9")
    post = plain_text(ballot(voting))
    assert "1 vote is from before that" in post
    assert "Open until Thursday, 8 January 2026, 09:00" in post
    assert "from before new facts" in voting.answer(voting.ana, "/vote acme")


def go_by_vote(voting: House) -> None:
    """Letting Acme go is decided by four yes, or as many as it takes."""
    voting.types(voting.rosa, "/vote terminate acme they will not stop")
    for handle in VOTERS[:3]:
        voting.types(voting.slack.person(handle), "/vote acme yes it wears Li out")
    assert "*Passed: we let Acme GmbH go.*" in plain_text(ballot(voting))


def test_a_word_that_is_no_kind_of_ballot_is_named_with_the_kinds(house: House) -> None:
    """Whoever tries another word for letting go reads it back, and which words open a ballot."""
    answer = house.answer(house.rosa, "/vote exit acme now")
    assert "I do not know what to do with “exit acme now”." in answer
    assert "its kind is one of `notice`, `terminate`, `owner`" in answer
