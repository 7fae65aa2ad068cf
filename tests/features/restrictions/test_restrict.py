"""`/umpire restrict`: contact with a customer is restricted at once, for a limited time, and everybody can see it."""

from datetime import UTC, datetime

import pytest

from bot.features.restrictions.feature import FEATURE
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.restrictions import Contact, Restriction
from storage import restrictions
from storage.customers import customers
from tests.features.transitions.parting import finish_all_steps, part_early, plan_transition
from tests.surface.house import House

ENDS = datetime(2026, 1, 19, tzinfo=UTC)
"""Two weeks after Monday, as the day begins."""


def on_record(house: House, key: str = "acme") -> tuple[Restriction, ...]:
    """The customer's restrictions, oldest first."""
    with house.db.transaction(reading=True) as tx:
        return restrictions.RECORDS.list_where(tx, customer_id=customers.resolve_customer(tx, key).id)


def messages_to(house: House, person: Person) -> list[str]:
    """The direct messages about restrictions that a person got."""
    house.settle()
    return [text for each in person.dm if "ontact" in (text := plain_text(each)) and "restricted" in text]


def test_a_complete_line_restricts_at_once(house: House) -> None:
    """The answer says how, until when, who is told and how it ends; nobody voted, and nothing is posted."""
    answer = house.answer(house.rosa, "/umpire restrict acme email-only shouted at Li --until in 2w")

    assert "Contact with *Acme GmbH* is restricted: by email only, until 19 January. It counts at once" in answer
    assert "shouted at Li" in answer
    assert f"I tell {house.jo.mention}" in answer
    assert "/umpire restrict acme lift" in answer
    [restriction] = on_record(house)
    assert (restriction.kind, restriction.until, restriction.contact) == (Contact.EMAIL_ONLY, ENDS, None)
    assert house.posts() == []


def test_the_owner_is_told_at_once_even_at_night(house: House) -> None:
    """Who may call them tomorrow at eight reads it now; who ordered it is not told."""
    house.travel_to("2026-01-05T23:00")
    house.types(house.rosa, "/umpire restrict acme no-calls they threatened Li --until in 2w")

    [word] = messages_to(house, house.jo)
    assert "Contact with *Acme GmbH* is restricted: no calls, until 19 January. It counts at once." in word
    assert "they threatened Li" in word
    assert f"Ordered by {house.rosa.mention}" in word
    assert messages_to(house, house.rosa) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("email only", Contact.EMAIL_ONLY),
        ("EMAIL-ONLY", Contact.EMAIL_ONLY),
        ("one contact", Contact.ONE_CONTACT),
        ("no—calls", Contact.NO_CALLS),
        ("nocalls after what they said", Contact.NO_CALLS),
    ],
)
def test_the_kind_is_typed_in_any_way(house: House, line: str, kind: Contact) -> None:
    """With a hyphen, a dash, a blank or none, in any case."""
    house.types(house.rosa, f"/umpire restrict acme {line} --until in 2w")
    assert [each.kind for each in on_record(house)] == [kind]


def test_one_contact_is_the_owner_unless_somebody_is_named(house: House) -> None:
    """Without a name the owner is it; with one, that person, who is told too."""
    house.types(house.rosa, "/umpire restrict acme one-contact --until in 2w")
    assert f"through {house.jo.mention} only" in house.answer(house.ana, "/scorecard acme")
    assert len(messages_to(house, house.jo)) == 1

    house.types(house.rosa, "/umpire restrict acme one-contact --contact @li --until in 2w")
    assert f"through {house.li.mention} only" in house.answer(house.ana, "/scorecard acme")
    assert f"through {house.li.mention} only" in messages_to(house, house.li)[-1]
    assert len(messages_to(house, house.jo)) == 2


def test_where_the_one_contact_leaves_the_owner_takes_their_place(house: House) -> None:
    """A card never sends anybody to a person who is not here any more."""
    house.types(house.rosa, "/umpire restrict acme one-contact --contact @li --until in 2w")
    house.slack.happens.changes(house.li.account, kind="deactivated")
    house.settle()
    assert f"through {house.jo.mention} only" in house.answer(house.ana, "/scorecard acme")


def test_everybody_who_looks_or_logs_reads_it_first(house: House) -> None:
    """It is the first line of the card, of the answer to a log and of the form, and stands on the case and its card."""
    house.types(house.jo, "/umpire problem acme nobody agreed the scope")
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    sentence = "Contact is restricted: by email only, until 19 January"

    assert sentence in house.answer(house.ana, "/scorecard acme")
    assert sentence in house.answer(house.ana, "/log acme 10m ok")
    assert sentence in house.answer(house.jo, "/umpire case acme")
    assert sentence in house.answer(house.jo, "/umpire steps acme")
    assert sentence in house.lines()[-1]
    house.types(house.ana, "/log acme")
    assert sentence in house.modal(house.ana).text
    house.types(house.jo, "/umpire talk acme")
    assert sentence in house.modal(house.jo).text


def test_all_in_force_are_listed_for_everybody(house: House) -> None:
    """`/umpire restrict` lists with whom, how, until when, by whom and why; nobody at first."""
    empty = house.answer(house.ana, "/umpire restrict")
    assert "No customer's contact is restricted." in empty
    assert "Contact is restricted" not in empty
    house.types(house.rosa, "/umpire restrict acme email-only shouted at Li --until in 2w")
    house.types(house.mia, "/umpire restrict globex no-calls --until in 1w")

    listed = house.answer(house.ana, "/umpire restrictions list")

    assert listed.index("Globex") < listed.index("Acme GmbH")
    assert "by email only, until *19 January*" in listed
    assert "shouted at Li" in listed
    assert house.rosa.mention in listed


@pytest.mark.parametrize("line", ["acme", "acme email-only", "acme no-calls shouted", "acme --until in 1w"])
def test_an_incomplete_line_opens_the_form(house: House, line: str) -> None:
    """What is missing is filled in; the latest day is proposed, and it is the same restriction."""
    house.types(house.rosa, f"/umpire restrict {line}")

    form = house.modal(house.rosa)
    assert form.fields["Until"].value in ("2026-02-04", "2026-01-12")
    form.fill({"How may we be in contact?": "By email only", "Until": "2026-01-19", "Why?": "shouted"})
    assert form.submit() is None

    [restriction] = on_record(house)
    assert (restriction.kind, restriction.until, restriction.why) == (Contact.EMAIL_ONLY, ENDS, "shouted")
    assert "by email only, until 19 January" in house.modal(house.rosa).text


def test_a_form_that_is_refused_keeps_what_was_typed(house: House) -> None:
    """A day too far ahead is marked beside its field, and nothing is stored."""
    house.types(house.rosa, "/umpire restrict acme no-calls")
    form = house.modal(house.rosa).fill({"Until": "2026-03-01", "Why?": "shouted"})
    errors = form.submit()
    assert errors is not None
    assert "at most 30 days, so until 4 February 2026" in errors["until"]
    assert on_record(house) == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("acme email-only --until yesterday", "6 January 2026 at the earliest"),
        ("acme email-only --until 2026-02-05", "at most 30 days, so until 4 February 2026. It can be renewed once."),
        ("acme by-fax --until in 1w", "“by-fax” is no way to restrict contact. It is one of `email-only`"),
        ("acme email-only --until whenever", "not a date I can read"),
        ("acme email-only the password: hunter22 --until in 1w", "looks like a password"),
        ("acme email-only --contact @li --until in 1w", "goes with contact through one person only"),
        ("acme one-contact --contact @gus --until in 1w", "is a full member of this workspace"),
        ("acme lift", "is not restricted, so there is nothing to lift"),
        ("acme lift --until in 1w", "not with `lift`"),
        ("nobody email-only --until in 1w", "No customer is called"),
        ("--until in 1w", "The customer is missing"),
        ("list acme", "I do not know what to do with"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(shared_house: House, line: str, why: str) -> None:
    """A line that cannot be carried out stores nothing, and the answer says what would be right."""
    before = shared_house.records()
    assert why in shared_house.answer(shared_house.rosa, f"/umpire restrict {line}")
    assert shared_house.records() == before


def test_nobody_looks_after_them_and_it_works(house: House) -> None:
    """Without an owner the other managers are told; for one contact somebody has to be named."""
    house.types(house.rosa, "/umpire restrict obrien one-contact --until in 2w")
    assert "Nobody looks after O'Brien & Daughters now, so name somebody" in house.modal(house.rosa).text
    house.types(house.rosa, "/umpire restrict obrien email-only --until in 2w")
    assert "by email only" in messages_to(house, house.mia)[-1]


def test_who_hands_them_over_is_told_too(house: House) -> None:
    """Whoever runs the transition talks to them every day."""
    plan_transition(house, house.li)
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    assert "by email only" in messages_to(house, house.li)[-1]


def test_one_person_alone_can_restrict(house: House) -> None:
    """The only manager, who owns the customer: it counts, and nobody has to be told."""
    house.types(house.olga, "/umpire roles manager remove @mia")
    house.types(house.rosa, "/umpire customer owner acme @rosa")
    answer = house.answer(house.rosa, "/umpire restrict acme one-contact --until in 2w")
    assert f"through {house.rosa.mention} only" in answer
    assert "Nobody else had to be told." in answer


@pytest.mark.parametrize("first", ["/umpire hold acme waiting --until in 3w", "/strike acme abusive they shouted"])
def test_nothing_that_waits_stops_it(house: House, first: str) -> None:
    """A hold, or a strike that is contested, is no reason to wait; a hold does not prolong it either."""
    house.types(house.rosa, first)
    house.types(house.ben, "/strike contest 1 it was another customer")
    house.types(house.rosa, "/umpire restrict acme no-calls --until in 2w")
    house.later(days=14)
    [restriction] = on_record(house)
    assert (restriction.ended_at, restriction.ended_by) == (ENDS, "umpire")


def test_it_ends_by_itself_and_they_are_told_in_the_morning(house: House) -> None:
    """As its day begins it is over; the owner and who ordered it hear that, in working hours."""
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    messages_to(house, house.jo)
    house.travel_to("2026-01-19T05:00")
    assert "restricted" not in house.answer(house.ana, "/scorecard acme")
    assert len(messages_to(house, house.jo)) == 1

    house.later(hours=6)

    for person in (house.jo, house.rosa):
        word = messages_to(house, person)[-1]
        assert "Contact with *Acme GmbH* is no longer restricted: it ended by itself, as planned." in word


def test_slack_fails_and_they_are_told_later(house: House) -> None:
    """A message that Slack would not take is sent once it does."""
    house.slack.faults.add(method="chat.postMessage", kind="5xx", times=2)
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    house.later(minutes=10)
    assert len(messages_to(house, house.jo)) == 1


def test_what_is_over_before_it_was_sent_is_not_said(house: House) -> None:
    """Lifted while Slack took no messages: the owner reads once that contact is free, and nothing that is untrue."""
    house.slack.faults.add(method="chat.postMessage", kind="5xx", times=2)
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    house.types(house.rosa, "/umpire restrict acme lift")
    house.later(minutes=10)
    [word] = messages_to(house, house.jo)
    assert "no longer restricted" in word


def test_lift_ends_it_early_and_says_so(house: House) -> None:
    """`lift` with a reason ends it now; the owner reads who lifted it, and why."""
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    answer = house.answer(house.mia, "/umpire restrict acme lift they apologised")
    assert "Contact with Acme GmbH is no longer restricted." in answer
    word = messages_to(house, house.jo)[-1]
    assert f"no longer restricted: {house.mia.mention} lifted it" in word
    assert "they apologised" in word
    assert "restricted" not in house.answer(house.ana, "/scorecard acme")


def test_the_button_lifts(house: House) -> None:
    """“Lift” under the answer ends it."""
    reply = house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    house.rosa.clicks("Lift", in_=reply)
    assert "no longer restricted" in house.seen(house.rosa)


def test_a_restriction_can_be_undone(house: House) -> None:
    """Undo takes it back, tells the owner, and what was in force before is in force again."""
    house.types(house.rosa, "/umpire restrict acme no-calls --until in 1w")
    reply = house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    assert "is restricted as it was before, until 12 January 2026" in house.undone(house.rosa, reply)
    assert "no calls, until 12 January" in house.answer(house.ana, "/scorecard acme")
    assert "no calls, until 12 January" in messages_to(house, house.jo)[-1]


def test_a_first_restriction_can_be_undone(house: House) -> None:
    """Without one before, contact is free again, and the owner reads that it was taken back."""
    reply = house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    messages_to(house, house.jo)
    assert "Contact with Acme GmbH is not restricted." in house.undone(house.rosa, reply)
    assert f"{house.rosa.mention} took it back" in messages_to(house, house.jo)[-1]
    house.later(days=15)
    assert len(messages_to(house, house.jo)) == 2


def test_lifting_can_be_undone(house: House) -> None:
    """The same restriction is in force again until its day, and ends by itself."""
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    reply = house.types(house.rosa, "/umpire restrict acme lift")
    assert "is restricted until 19 January 2026 again" in house.undone(house.rosa, reply)
    house.later(days=15)
    assert on_record(house)[-1].ended_at == ENDS


def test_an_undo_comes_too_late_after_another_change(house: House) -> None:
    """What somebody replaced or lifted since stays."""
    first = house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    lifted = house.types(house.mia, "/umpire restrict acme lift")
    assert "nothing was undone" in house.undone(house.rosa, first)
    house.types(house.rosa, "/umpire restrict acme no-calls --until in 2w")
    assert "nothing was undone" in house.undone(house.mia, lifted)
    assert "no calls" in house.answer(house.ana, "/scorecard acme")


def test_it_can_be_renewed_once(house: House) -> None:
    """Sixty days at most; then the refusal says who decides, and that a new incident opens it again."""
    house.types(house.rosa, "/umpire restrict acme email-only --until in 30d")
    house.later(days=29)
    renewed = house.answer(house.rosa, "/umpire restrict acme no-calls --until in 30d")
    assert "cannot be renewed again without a new incident" in renewed
    assert f"Before, it was by email only, until 4 February (by {house.rosa.mention})." in renewed
    house.later(days=28)

    refused = house.answer(house.rosa, "/umpire restrict acme no-calls --until in 30d")
    assert "was restricted and then renewed, which can be done once" in refused
    assert "/umpire case acme" in refused
    assert "by email only" in house.answer(house.rosa, "/umpire restrict acme email-only --until in 2d")

    house.later(days=1)
    house.types(house.ana, "/strike acme threat-or-harassment they threatened Li again")
    assert "It counts at once" in house.answer(house.rosa, "/umpire restrict acme no-calls --until in 30d")


def test_the_same_again_is_refused(house: House) -> None:
    """A line that changes nothing says so."""
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    again = house.answer(house.mia, "/umpire restrict acme email-only --until in 2w")
    assert "is restricted in just this way already, until 19 January 2026" in again
    assert len(on_record(house)) == 1


def test_a_customer_let_go_can_be_restricted(house: House) -> None:
    """A threat does not end with the last day, so neither does the protection from it."""
    finish_all_steps(house, house.li)
    part_early(house, house.li, "/umpire farewell acme We learnt --referral took-it")
    assert "Former customer" in house.answer(house.ana, "/scorecard acme")
    house.types(house.rosa, "/umpire restrict acme email-only --until in 2w")
    assert "Contact is restricted: by email only" in house.answer(house.ana, "/scorecard acme")


def test_a_form_names_no_option(house: House) -> None:
    """What is missing stands at a form's top, and at its field, without the option that a line takes."""
    house.types(house.rosa, "/umpire restrict acme email-only shouted at Li")
    form = house.modal(house.rosa)
    assert "Until when? It ends by itself on the day you give." in form.text
    assert "--until" not in form.text
    house.types(house.rosa, "/umpire restrict obrien")
    errors = house.modal(house.rosa).fill({"kind": "one-contact"}).submit()
    assert errors is not None
    assert errors["contact"].endswith("now, so name somebody.")


def test_only_managers_restrict(house: House) -> None:
    """Owner, staff and admin may not, by line, button or form."""
    for person in (house.jo, house.ana, house.olga):
        for line in ("acme email-only --until in 1w", "acme", "acme lift"):
            answer = house.answer(person, f"/umpire restrict {line}")
            assert "Only a manager can restrict contact with customers and lift restrictions" in answer
    assert on_record(house) == ()


def test_the_case_offers_it(house: House) -> None:
    """“Restrict Contact” on the file opens the form; while contact is restricted it is not there."""
    house.types(house.jo, "/umpire problem acme nobody agreed the scope")
    reply = house.types(house.rosa, "/umpire case acme")
    house.rosa.clicks("Restrict Contact", in_=reply)
    form = house.modal(house.rosa).fill({"How may we be in contact?": "No calls"})
    assert form.submit() is None
    assert "Restrict Contact" not in house.answer(house.rosa, "/umpire case acme")


@pytest.mark.parametrize("line", ["help", "acme help"])
def test_it_explains_itself(shared_house: House, line: str) -> None:
    """`help` works after the word and after a customer."""
    assert "to protect people" in shared_house.answer(shared_house.ana, f"/umpire restrict {line}")


def test_in_a_thread_what_is_missing_is_said_in_words(house: House) -> None:
    """Where no form can open, the answer says what is missing."""
    answer = house.mentions(house.rosa, "restrict acme email-only")
    assert answer is not None
    assert "Until when?" in plain_text(answer)


def test_what_is_stored_or_posted_keeps_its_name() -> None:
    """Databases and messages of earlier versions go on working."""
    assert set(FEATURE.forms) == {"restrict"}
    assert set(FEATURE.clicks) == {"restrict_open", "restrict_lift"}
    assert set(FEATURE.undo) == {"restriction", "restriction lifted"}
    assert set(FEATURE.deadlines) == {"restriction.ends"}
    assert set(FEATURE.posts) == {"restriction_word"}
