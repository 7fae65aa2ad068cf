"""`/umpire reply` as people use it: the line, the form, the buttons of who judges, and the second ballot."""

import pytest

from playground.slack.commands import Reply
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.features.transitions import parting
from tests.surface.house import House
from tests.usecases.noticing import agree_notice

LINE = "/umpire reply acme two of the three invoices were never sent"
JUDGE, WITHDRAWN = "reply_judge", "reply_withdrawn"
KINDS = ("reply.undecided", "reply", "reply_verdict", "reply_told", "reply_record", "reply_stands", "reply_again")
"""The names that are stored or posted, besides those in the test of the same name at the desk."""


@pytest.fixture
def given(house: House) -> House:
    """Acme has two strikes, a final notice was agreed on Rosa's proposal, and she told them. Three people may vote."""
    house.types(house.ana, "/strike acme late-payment invoice 218")
    house.types(house.ben, "/strike acme rude-to-support shouted")
    for handle in ("ana", "li"):
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    agree_notice(house.db, by=house.rosa.id, now=house.clock())
    house.types(house.rosa, "/umpire notice acme given by phone")
    return house


def question(house: House, person: Person) -> Message:
    """What umpire wrote to a person about the reply."""
    house.settle()
    return next(message for message in reversed(person.dm) if "replied" in plain_text(message))


def ballot(house: House) -> Message:
    """The newest message of a ballot in the review channel."""
    return [post for post in house.posts() if "ballot_box" in plain_text(post)][-1]


def test_a_reply_goes_to_who_did_not_vote(given: House) -> None:
    """Jo records it; Mia, who neither proposed nor reported, is asked with two buttons; the card says who is next."""
    said = given.answer(given.jo, LINE)
    assert "is recorded" in said
    assert f"<@{given.mia.id}> judges it by" in said
    assert "does it stand, or should people look again?" in plain_text(question(given, given.mia))
    assert any("They replied: " in plain_text(post) for post in given.posts())
    assert "two of the three invoices" in given.answer(given.jo, "/umpire case acme")
    assert "judge whether" in given.answer(given.mia, "/umpire todo")


def test_it_stands_with_a_reason(given: House) -> None:
    """The button opens a form for the reason, and the message says afterwards what was judged."""
    given.types(given.jo, LINE)
    given.mia.clicks("It Stands", in_=question(given, given.mia))
    assert given.modal(given.mia).fill({"Why?": "We checked: all three were sent."}).submit() is None
    assert "judged on 5 January 2026 that it stands" in plain_text(question(given, given.mia))
    assert "all three were sent" in given.answer(given.jo, "/umpire reply acme")
    assert "once" in given.answer(given.jo, "/umpire reply acme and another thing")


def test_looked_at_again_and_withdrawn(given: House) -> None:
    """The new ballot shows the reply; two say no, the notice is withdrawn, and Rosa records that they were told."""
    given.types(given.jo, LINE)
    said = given.answer(given.mia, "/umpire reply acme look-again one invoice is missing")
    assert "looked at again" in said
    given.later(minutes=1)
    post = plain_text(ballot(given))
    assert "They replied, so this was opened again" in post
    assert "two of the three invoices" in post
    assert "one invoice is missing" in post
    assert "its clock stands still" in given.answer(given.rosa, "/umpire notice acme").replace("*", "")

    given.types(given.ana, "/vote acme no")
    given.types(given.li, "/vote acme no")
    assert "the final notice is withdrawn" in plain_text(ballot(given))
    assert "a second ballot did not confirm it" in given.answer(given.rosa, "/umpire notice acme")
    assert "is withdrawn, then record it" in given.answer(given.rosa, "/umpire todo")
    assert "Nobody else" not in given.answer(given.rosa, "/umpire reply acme told")
    assert "withdrawn, then" not in given.answer(given.mia, "/umpire todo")


def press_labels(reply: Reply) -> list[str]:
    """The labels of the buttons under an answer."""
    return [
        element["text"]["text"] for block in reply.blocks if block["type"] == "actions" for element in block["elements"]
    ]


def test_a_second_reply_is_on_the_second_ballot(given: House) -> None:
    """What they say before the verdict is judged with the first, and the voters read both; later words are kept."""
    given.types(given.jo, LINE)
    said = given.answer(given.jo, "/umpire reply acme the second was never sent either")
    assert "judged together with the earlier one" in said
    shown = plain_text(question(given, given.mia))
    assert "two of the three invoices" in shown
    assert "never sent either" in shown
    given.types(given.mia, "/umpire reply acme look-again one invoice is missing")
    given.later(minutes=1)
    assert "never sent either" in plain_text(ballot(given))
    assert "has been judged" in given.answer(given.jo, "/umpire reply acme and another thing")


def test_the_second_ballot_asks_whether_the_notice_stands(given: House) -> None:
    """Its message, the to-do, the list and the answer to a vote ask that; the same person is taken to propose later."""
    given.types(given.jo, LINE)
    given.types(given.mia, "/umpire reply acme look-again one invoice is missing")
    given.later(minutes=1)
    asks = "Does the final notice to Acme GmbH stand?"
    assert asks in plain_text(ballot(given))
    assert "Shall we give" not in plain_text(ballot(given))
    assert asks in given.answer(given.ana, "/vote list")
    assert asks in given.answer(given.ana, "/vote acme")
    todo = given.answer(given.ana, "/umpire todo").replace("*", "")
    assert "Acme GmbH replied: vote on whether the final notice stands" in todo
    assert "opened through" not in todo
    given.types(given.ana, "/vote acme yes")
    given.types(given.li, "/vote acme yes")
    given.types(given.max, "/vote acme yes")
    assert "the final notice to Acme GmbH stands" in plain_text(ballot(given))
    assert "Tell *Acme GmbH* that the final notice stands, then record it" in given.answer(given.rosa, "/umpire todo")
    assert "was told: the final notice stands" in given.answer(given.rosa, "/umpire reply acme told").replace("*", "")
    assert "then record it" not in given.answer(given.rosa, "/umpire todo")


def test_no_button_is_refused_to_its_reader(given: House) -> None:
    """A judge who may not record replies has no button for it; during the second ballot a notice is not marked met."""
    given.types(given.jo, LINE)
    given.types(given.mia, "/umpire reply acme look-again one invoice is missing")
    assert "Mark Met" in press_labels(given.types(given.rosa, "/umpire notice acme"))
    given.later(minutes=1)
    shown = press_labels(given.types(given.rosa, "/umpire notice acme"))
    assert {"Mark Met", "Extend", "Withdraw"}.isdisjoint(shown)
    assert "Show Ballot" in shown


def test_who_judges_reads_the_case(given: House) -> None:
    """Li, a voter who is no manager, judges: she reads the replies and the case, with no button she is refused."""
    given.types(given.olga, "/umpire roles manager remove @mia")
    assert "Only a manager" in given.answer(given.li, "/umpire case acme")
    given.types(given.jo, LINE)
    for line in ("/umpire case acme", "/umpire steps acme", "/umpire reply acme"):
        shown = given.types(given.li, line)
        assert "Only a manager" not in shown.text
        assert {"Record Another", "State Problem", "Notice Met", "Close Case"}.isdisjoint(press_labels(shown))
    assert "two of the three invoices" in given.answer(given.li, "/umpire case acme")
    given.types(given.li, "/umpire reply acme stands we checked")
    assert "we checked" in given.answer(given.li, "/umpire reply acme")
    assert "Only a manager" in given.answer(given.ben, "/umpire case acme")


def test_told_by_phone_is_no_reply(given: House) -> None:
    """`told`, with how, records that they know of the withdrawal; before there is one it says what goes in quotes."""
    given.types(given.jo, LINE)
    for verb in ("told", "given"):
        assert "goes in quotes" in given.answer(given.rosa, f"/umpire reply acme {verb} by phone")
    given.types(given.mia, "/umpire reply acme look-again one invoice is missing")
    given.later(minutes=1)
    given.types(given.ana, "/vote acme no")
    given.types(given.li, "/vote acme no")
    case = given.answer(given.jo, "/umpire case acme")
    assert "tells them that the final notice is withdrawn, and records it: `/umpire reply acme told`" in case
    assert "Tell Acme GmbH that the final notice is withdrawn" in given.answer(given.rosa, "/umpire todo").replace(
        "*", ""
    )
    assert "was told: the final notice is withdrawn" in given.answer(
        given.rosa, "/umpire reply acme told by phone"
    ).replace("*", "")
    assert "by phone" not in given.answer(given.jo, "/umpire reply acme")


def test_a_refusal_names_the_customer(house: House) -> None:
    """Who records a reply too early is told the line to type, and not a placeholder."""
    house.types(house.ana, "/strike acme late-payment invoice 218")
    house.types(house.ben, "/strike acme rude-to-support shouted")
    agree_notice(house.db, by=house.rosa.id, now=house.clock())
    for line in (LINE, "/umpire notice acme met"):
        said = house.answer(house.rosa, line)
        assert "/umpire notice acme" in said
        assert "<customer>" not in said


def test_an_incomplete_line_opens_the_form(given: House) -> None:
    """Without words the form asks for them; a verdict without a reason asks for the reason."""
    given.types(given.jo, "/umpire reply acme")
    assert given.modal(given.jo).fill({"What they said": "We never got these invoices."}).submit() is None
    assert "We never got these invoices." in given.answer(given.jo, "/umpire reply acme")
    given.types(given.mia, "/umpire reply acme look-again")
    assert given.modal(given.mia).fill({"Why?": "One is missing."}).submit() is None
    assert "voted on again" in given.answer(given.jo, "/umpire reply acme")


@pytest.mark.parametrize(
    ("who", "line", "says"),
    [
        ("rosa", "/umpire reply acme stands why not", "did not vote on it"),
        ("jo", "/umpire reply acme told", "still have to be told"),
        ("jo", "/umpire reply globex they are sorry", "Only a manager"),
        ("rosa", "/umpire reply globex they are sorry", "nothing they could reply to"),
        ("rosa", "/umpire reply acme my password: hunter22", "password"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(given: House, who: str, line: str, says: str) -> None:
    """Each refusal says what to do, or who can."""
    given.types(given.jo, LINE)
    assert says in given.answer(getattr(given, who), line)


def test_slack_refused_the_judge_is_asked_later_and_once(given: House) -> None:
    """While Slack says no nothing is lost, and afterwards Mia has one question."""
    given.settle()
    given.slack.faults.add(kind="429", method="chat.postMessage", times=3)
    given.types(given.jo, LINE)
    given.later(minutes=30)
    given.slack.faults.clear()
    given.later(hours=1)
    assert len([each for each in given.mia.dm if "does it stand, or" in plain_text(each)]) == 1


def test_they_are_told_of_parting_and_stay_after_all(house: House) -> None:
    """Told by phone, Acme replies: no step is carried out until the second ballot, which lets them stay."""
    for handle in ("ana", "ben"):
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    assert "is in no transition" in house.answer(house.rosa, "/umpire transition acme told by phone")
    parting.plan_transition(house, house.li)
    assert "Nobody has recorded that they were told" in house.answer(house.rosa, LINE)
    assert "of the decision to part" in house.answer(house.li, "/umpire todo")
    assert "reply is invited until" in house.answer(house.li, "/umpire transition acme told by phone --on today")
    assert "of the decision to part" not in house.answer(house.li, "/umpire todo")

    house.types(house.li, LINE)
    assert "the handover has to wait" in house.answer(house.li, "/umpire farewell acme we learnt a lot")
    assert "the handover has to wait" in house.answer(house.li, "/umpire transition acme done 1")
    assert "nobody has judged that yet, until 12 January" in house.answer(house.li, "/umpire transition acme")
    assert "Handing" not in house.answer(house.li, "/umpire todo")
    assert "hands them over" not in house.answer(house.jo, "/umpire case acme")
    assert "by whoever is asked to judge" in house.answer(house.ben, "/umpire reply acme stands why not")
    judge = house.mia if "judge whether" in house.answer(house.mia, "/umpire todo") else house.rosa
    house.types(judge, "/umpire reply acme look-again we never sent them")
    house.later(minutes=1)
    assert "looked at again" in house.answer(house.li, "/umpire transition acme done 1")
    shown = house.types(house.li, "/umpire transition acme")
    assert press_labels(shown) == ["Show Replies"]
    assert "no step is carried out" in house.answer(house.li, "/umpire transition acme").replace("*", "")
    assert "Handing" not in house.answer(house.li, "/umpire todo")
    for person in (house.ana, house.ben, house.max):
        house.types(person, "/vote acme no they are right")
    assert "it is withdrawn, and they stay" in house.answer(house.rosa, "/umpire transition acme").replace("*", "")
    assert "the decision to let them go is withdrawn" in house.answer(house.rosa, "/umpire reply acme told")
    assert "told them on 5 January 2026" in house.answer(house.jo, "/umpire reply acme")


def test_what_comes_after_the_farewell_is_kept(house: House) -> None:
    """Where nobody had recorded that they were told, nobody can any more: the reply is recorded, and not judged."""
    parting.finish_all_steps(house, house.li)
    parting.part_early(house, house.li, "/umpire farewell acme We learnt --referral took-it")
    assert "nothing left to judge" in house.answer(house.rosa, LINE)
