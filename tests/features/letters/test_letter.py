"""`/umpire letter`: drafts for a person to send; private, never ahead of what was decided, with nothing said inside."""

import pytest

from playground.slack.commands import Reply
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.cases.ballot_doors import BallotDoor
from scoring.transitions.transitions import Destination, TransitionState
from storage import ballots
from storage.cases import cases
from storage.customers import customers
from storage.transitions import referrals, transitions
from tests.features.transitions.parting import finish_all_steps, part_early, pass_termination
from tests.surface.house import MONDAY, House
from tests.usecases.noticing import agree_notice

INSIDE = "HE-IS-A-BULLY"
"""What colleagues wrote for each other."""


def leaving(house: House) -> House:
    """Acme was struck, given notice, and is handed over to Kiosk until 29 May."""
    house.types(house.ana, f"/strike acme abusive {INSIDE}")
    agree_notice(house.db, by=house.rosa.id, now=house.clock())
    house.types(house.rosa, f"/umpire notice acme given {INSIDE}")
    with house.db.transaction() as tx:
        acme = customers.resolve_customer(tx, "acme", lock=True)
        case = cases.find_open_case(tx, acme.id)
        assert case is not None
        moving = transitions.RECORDS.add(
            tx,
            customer_id=acme.id,
            case_id=case.id,
            began_at=MONDAY,
            state=TransitionState.RUNNING,
            owner=house.li.id,
            destination=Destination.PROVIDER,
            scope="hand over the web shop",
            last_day=MONDAY.replace(month=5, day=29).date(),
        )
        kiosk = referrals.VENDORS.add(
            tx, name="Kiosk & Co", suits=INSIDE, contact="hello@kiosk.example", added_by=house.jo.id, added_at=MONDAY
        )
        for vendor, why in ((kiosk.id, ""), (None, INSIDE)):
            referrals.RECORDS.add(
                tx,
                transition_id=moving.id,
                vendor_id=vendor,
                why=why,
                referred_by=house.jo.id,
                referred_at=MONDAY,
            )
    return house


def files(house: House, person: Person) -> dict[str, str]:
    """The files a person was sent."""
    ids = [str(file["id"]) for message in person.dm for file in message.files]
    sent = [house.slack.world.files.by_id[each] for each in ids]
    return {file.name: file.content.decode() for file in sent}


def draft(reply: Reply) -> str:
    """What is quoted for the person to read."""
    assert reply.message is not None
    quoted = [block for block in reply.blocks if block["type"] == "rich_text"]
    return "".join(part["elements"][0]["elements"][0]["text"] for part in quoted)


def test_new_terms_any_time(house: House) -> None:
    """Terms need no case; the draft is private, nothing is posted or stored, and umpire sends nothing."""
    before = house.records()
    reply = house.types(house.jo, "/umpire letter acme terms")
    assert "I send nothing" in plain_text(reply)
    assert draft(reply).startswith("Subject: Our new terms")
    assert "since 2019" in draft(reply)
    assert house.records() == before
    assert house.posts() == []


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("talk", "/umpire problem acme"),
        ("notice", "/vote notice acme"),
        ("termination", "/vote terminate acme"),
        ("reasons", "/umpire case acme"),
    ],
)
def test_no_letter_is_ahead_of_what_was_decided(house: House, kind: str, first: str) -> None:
    """Before a case, an agreed notice, a decision, the answer is what comes first."""
    assert first in house.answer(house.rosa, f"/umpire letter acme {kind}")


def test_every_letter_of_a_customer_that_leaves(house: House) -> None:
    """Dates, scope and referral are in them; what colleagues wrote, and who they are, is in none."""
    leaving(house)
    drafts = {
        kind: draft(house.types(house.rosa, f"/umpire letter acme {kind}"))
        for kind in ("talk", "notice", "termination", "terms")
    }
    assert "within 30 days, that is by the end of 3 February 2026" in drafts["notice"]
    assert "last working day for you is 29 May 2026" in drafts["termination"]
    assert "hand over the web shop" in drafts["termination"]
    assert "- Kiosk & Co: hello@kiosk.example" in drafts["termination"]
    for text in drafts.values():
        for word in (INSIDE, "abusive", "strike", "Ana", house.ana.id, house.li.id):
            assert word not in text


def test_a_statement_of_reasons_names_days_and_rules_and_nobody(house: House) -> None:
    """Both decisions, the incident by reason and day, by when to reply; no name, no note; what is left out is said."""
    leaving(house)
    house.types(house.jo, f"/umpire talk acme partly {INSIDE}")
    reply = house.types(house.rosa, "/umpire letter acme reasons")
    text = draft(reply)
    assert text.startswith("Subject: What we decided, why, and how you can reply")
    assert "a final notice of 30 days, from 5 January 2026, when we told you, to the end of 3 February 2026." in text
    assert "to end our work together, with 29 May 2026 as our last working day for you." in text
    assert "5 January 2026: abusive, 2 points, which count until 4 January 2027." in text
    assert "you agreed in part: [what you said, in your own words]" in text
    assert "by the end of [the day: 10 business days after you tell them; 19 January 2026, if that is today]" in text
    for word in (INSIDE, "Ana", "Rosa", house.ana.id, house.li.id, house.rosa.id):
        assert word not in text
    assert "Left out on purpose: who reported, who voted and how" in plain_text(reply)
    assert "@" not in text


def test_a_notice_alone_has_its_reasons_too(house: House) -> None:
    """Once it is agreed; before that, the answer says what comes next."""
    assert "Nothing is decided about Acme GmbH" in house.answer(house.rosa, "/umpire letter acme reasons")
    agree_notice(house.db, by=house.rosa.id, now=house.clock())
    text = draft(house.types(house.jo, "/umpire letter acme reasons"))
    assert "a final notice of 30 days, from the day we tell you." in text
    assert "end our work" not in text


@pytest.mark.parametrize(("door", "grave"), [(BallotDoor.SEVERE, True), (BallotDoor.NOT_MET, False)])
def test_reasons_without_a_notice_name_only_the_rules_applied(house: House, door: BallotDoor, grave: bool) -> None:
    """Without a final notice its rule is left out; after a grave incident it says that the steps were left out."""
    pass_termination(house)
    with house.db.transaction() as tx:
        ballots.RECORDS.change(tx, ballots.RECORDS.list_where(tx)[-1].id, door=door)
    text = draft(house.types(house.rosa, "/umpire letter acme reasons"))
    assert "A final notice runs for at least" not in text
    assert ("and here they were." in text) is grave


def test_reasons_can_be_given_after_the_farewell(house: House) -> None:
    """Who was let go may ask why later on; the other letters of parting are over by then."""
    finish_all_steps(house, house.li)
    part_early(house, house.li, "/umpire farewell acme We learnt --referral took-it")
    for person in (house.rosa, house.li):
        text = draft(house.types(person, "/umpire letter acme reasons"))
        assert "to end our work together, with 10 February 2026 as our last working day for you." in text
    assert "Letting Acme GmbH go is not decided" in house.answer(house.rosa, "/umpire letter acme termination")


def test_every_letter_says_that_contact_is_restricted(house: House) -> None:
    """Who drafts reads it first, and each draft tells the customer how to reach us, and until when."""
    leaving(house)
    house.types(house.rosa, f"/umpire restrict acme email-only {INSIDE} --until in 2w")
    for kind in ("talk", "notice", "termination", "reasons", "terms"):
        reply = house.types(house.rosa, f"/umpire letter acme {kind}")
        assert "Contact is restricted: by email only, until 19 January" in plain_text(reply)
        assert "Up to and including 18 January 2026, please write to us by email only" in draft(reply)
        assert INSIDE not in draft(reply)


def test_bare_the_letters_are_buttons(house: House) -> None:
    """Only what is due can be clicked; the rest is named; a click shows the draft beside the choice."""
    agree_notice(house.db, by=house.rosa.id, now=house.clock())
    reply = house.types(house.jo, "/umpire letter acme")
    assert "Not due yet: termination." in plain_text(reply)
    house.jo.clicks("Final Notice", in_=reply)
    assert "Subject: What we need" in house.seen(house.jo)


def test_the_file_comes_as_a_direct_message(house: House) -> None:
    """Send File puts the same words into a Markdown file, for this person alone."""
    agree_notice(house.db, by=house.rosa.id, now=house.clock())
    reply = house.types(house.rosa, "/umpire letter acme notice")
    house.rosa.clicks("Send File", in_=reply)
    assert "The draft comes to you as acme-notice-2026-01-05.md" in house.seen(house.rosa)
    assert files(house, house.rosa) == {"acme-notice-2026-01-05.md": draft(reply) + "\n"}
    assert files(house, house.jo) == {}


def test_the_line_of_a_notice_offers_the_letter(house: House) -> None:
    """Draft Letter under the notice shows it to who clicks, and the line stays."""
    agree_notice(house.db, by=house.rosa.id, now=house.clock())
    (line,) = [each for each in house.posts() if each.text.startswith("A final notice")]
    house.rosa.clicks("Draft Letter", in_=line)
    assert "Subject: What we need" in house.seen(house.rosa)
    assert any(each.text.startswith("A final notice") for each in house.posts())


@pytest.mark.parametrize("handle", ["ana", "max", "olga", "gus"])
@pytest.mark.parametrize("text", ["", "terms", "talk"])
def test_for_the_owner_and_managers_only(house: House, handle: str, text: str) -> None:
    """Others, an admin too, read who may."""
    said = house.answer(house.slack.person(handle), f"/umpire letter acme {text}")
    assert "Only a manager, or the customer's owner, can draft letters" in said or "full members" in said


def test_a_click_is_judged_like_a_line(house: House) -> None:
    """Who is no longer a manager gets neither draft nor file from a button that is still there."""
    reply = house.types(house.rosa, "/umpire letter acme terms")
    house.types(house.olga, "/umpire roles manager remove @rosa")
    house.rosa.clicks("Send File", in_=reply)
    assert "Only a manager, or the customer's owner, can draft letters" in house.seen(house.rosa)
    assert files(house, house.rosa) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("acme noitce", "Did you mean `notice`?"),
        ("acme love", "is not a letter I can draft"),
        ("acme terms now", "I do not know what to do with “now”"),
        ("nobody terms", "No customer is called “nobody”"),
    ],
)
def test_a_bad_line_gets_one_sentence(house: House, text: str, says: str) -> None:
    """What is not understood is said, with what would be."""
    assert says in house.answer(house.rosa, f"/umpire letter {text}")


@pytest.mark.parametrize("text", ["", "help", "acme help", "acme talk help"])
def test_help_works_after_every_word(house: House, text: str) -> None:
    """Bare, and with help at the end, the word explains itself."""
    assert "I never write to a customer" in house.answer(house.ana, f"/umpire letter {text}")


def test_a_file_that_cannot_be_delivered_is_said(house: House) -> None:
    """Slack refuses the upload: the person reads so, and the draft is still there to copy."""
    reply = house.types(house.rosa, "/umpire letter acme terms")
    house.slack.faults.add(method="files.getUploadURLExternal", kind="5xx", times=9)
    house.rosa.clicks("Send File", in_=reply)
    house.seen(house.rosa)
    told = [plain_text(each) for each in house.slack.ephemerals("rosa")]
    assert any("could not be delivered as a file" in each for each in told)


def test_it_works_in_a_thread_with_a_mention(house: House) -> None:
    """The same line after a mention is answered privately there."""
    answer = house.mentions(house.jo, "letter acme terms")
    assert answer is not None
    assert "Subject: Our new terms" in plain_text(answer)
