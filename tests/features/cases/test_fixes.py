"""`/umpire fix`: what we mend on our side, opened, done, dropped, listed."""

from datetime import date

import pytest

from playground.slack.plain import plain_text
from scoring.cases.fixes import Fix, FixState
from storage.cases import fixes
from storage.customers import customers
from tests.surface.house import House


def on_record(house: House, key: str = "acme") -> tuple[Fix, ...]:
    """The customer's fixes, oldest first."""
    with house.db.transaction(reading=True) as tx:
        return fixes.RECORDS.list_where(tx, customer_id=customers.resolve_customer(tx, key).id)


def test_a_complete_line_opens_a_fix(house: House) -> None:
    """Without an owner the fix is the customer's owner's, due in two weeks; the answer says what it holds up."""
    told = house.answer(house.rosa, "/umpire fix acme send the photo list a week earlier")

    assert f"*Fix #1* for *Acme GmbH* is open: {house.jo.mention} sees to it, by *19 January*." in told
    assert "no final notice to them can be put to the vote" in told
    [fix] = on_record(house)
    assert (fix.what, fix.owner, fix.opened_by) == ("send the photo list a week earlier", house.jo.id, house.rosa.id)
    assert (fix.state, fix.due_on) == (FixState.OPEN, date(2026, 1, 19))


def test_options_say_who_and_when(house: House) -> None:
    """`--owner` and `--due` may stand anywhere in the line; a customer without owner gives the fix to who opens it."""
    house.types(house.jo, "/umpire fix acme --due 3 mar send it --owner @li earlier")
    house.types(house.rosa, "/umpire fix obrien call them back")

    [fix], [other] = on_record(house), on_record(house, "obrien")
    assert (fix.what, fix.owner, fix.due_on) == ("send it earlier", house.li.id, date(2026, 3, 3))
    assert other.owner == house.rosa.id


def test_a_date_ahead_is_next_year_s(house: House) -> None:
    """A day and month that are nearer in the year to come are meant there."""
    house.away(days=330)
    house.types(house.rosa, "/umpire fix acme mend it --due 14 jan")

    assert on_record(house)[0].due_on == date(2027, 1, 14)


@pytest.mark.parametrize("line", ["fix", "fix acme", "fix acme --owner @li --due in 3w"])
def test_an_incomplete_line_opens_the_form(house: House, line: str) -> None:
    """Without what is mended the form opens with what is known; filled in, it is the same fix."""
    house.types(house.rosa, f"/umpire {line}")

    form = house.modal(house.rosa)
    if line == "fix":
        form.fill({"Customer": "acme"})
    form.fill({"What do we mend?": "the photo list", "Who sees to it?": "li", "Due": "2026-02-01"})
    assert form.submit() is None

    [fix] = on_record(house)
    assert (fix.what, fix.owner, fix.due_on) == ("the photo list", house.li.id, date(2026, 2, 1))
    assert "*Fix #1* for *Acme GmbH* is open" in house.modal(house.rosa).text


def test_the_form_brings_what_was_typed(house: House) -> None:
    """Owner and date that stood in the line are in the form, and the customer's owner where none was named."""
    house.types(house.rosa, "/umpire fix acme --owner @li --due in 3w")
    fields = house.modal(house.rosa).fields
    assert (fields["Who sees to it?"].value, fields["Due"].value) == (house.li.id, "2026-01-26")
    house.modal(house.rosa).close()

    house.types(house.rosa, "/umpire fix acme")
    assert house.modal(house.rosa).fields["Who sees to it?"].value == house.jo.id


def test_a_form_that_is_refused_keeps_what_was_typed(house: House) -> None:
    """A date that has passed is marked beside its field; the text stays as it was typed."""
    house.types(house.rosa, "/umpire fix acme")
    form = house.modal(house.rosa).fill({"What do we mend?": "the photo list", "Due": "2025-12-31"})

    errors = form.submit()

    assert errors is not None
    assert "has passed" in errors["due"]
    assert house.modal(house.rosa).fields["What do we mend?"].value == "the photo list"
    assert on_record(house) == ()


def test_done_closes_it(house: House) -> None:
    """`done` with its number says what was done, and that nothing of ours is open any more."""
    house.types(house.rosa, "/umpire fix acme the photo list")

    told = house.answer(house.jo, "/umpire fix acme done 1 the list goes out on Mondays --told yes")

    assert "Fix #1 for Acme GmbH is done." in told
    assert "No fix of ours is open any more. You say they know what changed." in told
    [fix] = on_record(house)
    assert (fix.state, fix.closed_by, fix.closed_why) == (FixState.DONE, house.jo.id, "the list goes out on Mondays")


@pytest.mark.parametrize("line", ["fix done acme #1 it is", "fix acme done #1 it is", "fix done acme it is"])
def test_done_may_stand_first_and_needs_no_number_where_one_is_open(house: House, line: str) -> None:
    """The verb may come before the customer, where it is nothing else, and the only open fix needs no number."""
    house.types(house.rosa, "/umpire fix acme the photo list")

    assert "Fix #1 for Acme GmbH is done." in house.answer(house.rosa, f"/umpire {line} --told no")
    assert on_record(house)[0].closed_why == "it is"


def test_several_open_ones_are_asked_for(house: House) -> None:
    """Without a number among several a form opens with a choice; where no form can, they are listed."""
    house.types(house.rosa, "/umpire fix acme the photo list")
    house.types(house.rosa, "/umpire fix acme a call every Monday")

    house.types(house.rosa, "/umpire fix done acme we do now")
    form = house.modal(house.rosa)
    assert form.fields["What changed?"].value == "we do now"
    form.fill({"Which fix?": "#2 a call every Monday", "Was the customer told?": "Not yet"})
    assert form.submit() is None
    assert [fix.state for fix in on_record(house)] == [FixState.OPEN, FixState.DONE]

    house.types(house.rosa, "/umpire fix acme another")
    told = house.mentions(house.rosa, "fix done acme we do now --told yes")
    assert told is not None
    assert "2 fixes for Acme GmbH are open. Say which by its number: #1 the photo list; #3 another." in plain_text(told)


def test_what_was_done_is_asked_for(house: House) -> None:
    """A number alone opens the form with that fix chosen."""
    house.types(house.rosa, "/umpire fix acme the photo list")
    house.types(house.rosa, "/umpire fix acme a call every Monday")

    house.types(house.rosa, "/umpire fix acme done 2")

    form = house.modal(house.rosa).fill({"What changed?": "we call", "Was the customer told?": "Not yet"})
    assert form.submit() is None
    assert [fix.state for fix in on_record(house)] == [FixState.OPEN, FixState.DONE]


def test_drop_takes_it_off_with_a_reason(house: House) -> None:
    """`drop` needs a reason, which stays on record."""
    house.types(house.rosa, "/umpire fix acme the photo list")

    assert "Fix #1 for Acme GmbH is dropped." in house.answer(house.rosa, "/umpire fix acme drop 1 not ours")
    assert (on_record(house)[0].state, on_record(house)[0].closed_why) == (FixState.DROPPED, "not ours")


def test_the_fix_s_own_owner_may_say_it_is_done(house: House) -> None:
    """Who owns a fix, and not the customer, may close theirs as done, but neither drop it nor close another's."""
    house.types(house.rosa, "/umpire fix acme the photo list --owner @li")
    house.types(house.rosa, "/umpire fix acme a call every Monday")

    refusal = "Only a manager, or the customer's owner,"
    assert refusal in house.answer(house.li, "/umpire fix acme drop 1 not mine")
    assert refusal in house.answer(house.ana, "/umpire fix acme done 1 it is --told yes")
    assert "has no fix #2 that is open" in house.answer(house.li, "/umpire fix acme done 2 it is --told yes")
    reply = house.types(house.li, "/umpire fix acme done it is --told yes")
    assert "Fix #1 for Acme GmbH is done." in plain_text(reply)
    house.li.clicks("Undo", in_=reply)
    assert "Fix #1 for Acme GmbH is open again." in house.seen(house.li)


def test_a_fix_can_be_given_to_somebody_else(house: House) -> None:
    """`owner` gives an open fix to somebody, by line or by form; undo gives it back, unless it went on since."""
    house.types(house.rosa, "/umpire fix acme the photo list")

    reply = house.types(house.rosa, "/umpire fix acme owner 1 @li")
    assert f"*Fix #1* for *Acme GmbH* is open: {house.li.mention} sees to it" in plain_text(reply)
    assert on_record(house)[0].owner == house.li.id
    house.rosa.clicks("Undo", in_=reply)
    assert "has its earlier owner again" in house.seen(house.rosa)
    assert on_record(house)[0].owner == house.jo.id

    house.types(house.rosa, "/umpire fix owner acme")
    assert house.modal(house.rosa).fill({"Who sees to it?": "ben"}).submit() is None
    assert on_record(house)[0].owner == house.ben.id
    assert "Only a manager, or the customer's owner," in house.answer(house.ben, "/umpire fix acme owner 1 @li")


def test_an_opening_can_be_undone_once_nobody_closed_it(house: House) -> None:
    """Undo drops a fix just opened; one that somebody closed since stays as it is."""
    first = house.types(house.rosa, "/umpire fix acme the photo list")
    second = house.types(house.rosa, "/umpire fix acme a call every Monday")
    house.types(house.jo, "/umpire fix acme done 2 we call --told yes")

    house.rosa.clicks("Undo", in_=second)
    assert "Fix #2 has been closed since, so nothing was undone." in house.seen(house.rosa)
    house.rosa.clicks("Undo", in_=first)
    house.seen(house.rosa)
    assert [fix.state for fix in on_record(house)] == [FixState.DROPPED, FixState.DONE]


def test_the_list_shows_what_became_of_each(house: House) -> None:
    """`/umpire fix list` shows open, overdue, done and dropped ones, with what was done, to all staff."""
    for what in ("the photo list", "a call every Monday", "the invoice"):
        house.types(house.rosa, f"/umpire fix acme {what}")
    house.types(house.rosa, "/umpire fix acme done 2 we call --told yes")
    house.types(house.rosa, "/umpire fix acme drop 3 it was right")
    house.later(days=15)

    for line in ("fix list acme", "fix acme list"):
        listed = house.types(house.ana, f"/umpire {line}")
        for words in (
            "*#1* · *overdue*",
            "*#2* · *done*",
            "they were told",
            "we call",
            "*#3* · *dropped*",
            "it was right",
        ):
            assert words in plain_text(listed)
    assert "Mark Done" not in plain_text(listed)
    assert "No fix on record." in house.answer(house.ana, "/umpire fix list globex")


def test_buttons_open_the_forms(house: House) -> None:
    """“Mark Done” under the answer opens the form with that fix chosen; under the list with all of them."""
    house.types(house.rosa, "/umpire fix acme the photo list")
    reply = house.types(house.rosa, "/umpire fix acme a call every Monday")

    house.rosa.clicks("Mark Done", in_=reply)
    assert (
        house.modal(house.rosa).fill({"What changed?": "we call", "Was the customer told?": "Not yet"}).submit() is None
    )
    assert [fix.state for fix in on_record(house)] == [FixState.OPEN, FixState.DONE]
    house.modal(house.rosa).close()

    listed = house.types(house.rosa, "/umpire fix list acme")
    house.rosa.clicks("Mark Done", in_=listed)
    assert (
        house.modal(house.rosa).fill({"What changed?": "it is out", "Was the customer told?": "Not yet"}).submit()
        is None
    )
    assert [fix.state for fix in on_record(house)] == [FixState.DONE, FixState.DONE]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("fix acme mend it --due yesterday", "has passed. A fix is due today or later."),
        ("fix acme mend it --due 2027-01-06", "more than a year ahead"),
        ("fix acme mend it --due whenever", "not a date I can read"),
        ("fix acme mend it --owner li", "is not a person here"),
        ("fix acme mend it --owner @gus", "a full member of this workspace"),
        ("fix acme the password: hunter22", "looks like a password"),
        ("fix acme " + "x" * 2001, "2,000 is the most"),
        ("fix acme mend it --wehn tomorrow", "I do not know the option"),
        ("fix nobody mend it", "No customer is called"),
        ("fix acme done", "No fix for Acme GmbH is open."),
        ("fix acme owner 7 @li", "No fix for Acme GmbH is open."),
        ("fix acme owner 7 li", "is not a person here"),
        ("fix acme owner 7 @li now", "I do not know what to do with"),
        ("fix acme done 7 it is", "No fix for Acme GmbH is open."),
        ("fix acme drop 7", "No fix for Acme GmbH is open."),
        ("fix done", "The customer is missing"),
        ("fix list", "The customer is missing"),
        ("fix list acme now", "I do not know what to do with"),
        ("fix acme done 1 it is --due tomorrow", "go with a new fix only"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(shared_house: House, line: str, why: str) -> None:
    """A line that cannot be carried out stores nothing, and the answer says what to do instead."""
    before = shared_house.records()

    told = shared_house.answer(shared_house.rosa, f"/umpire {line}")

    assert why in told
    assert shared_house.records() == before


@pytest.mark.parametrize("line", ["fix help", "fix acme help", "fix done help", "fix acme done help"])
def test_fixes_explain_themselves(shared_house: House, line: str) -> None:
    """`help` works after every word."""
    assert "/umpire fix acme drop" in shared_house.answer(shared_house.ana, f"/umpire {line}")


def test_only_owner_and_managers_open_fixes(house: House) -> None:
    """Staff who neither own the customer nor manage may open no fix, by line or by form; its owner may."""
    for person in (house.ana, house.max, house.olga):
        for line in ("fix acme mend it", "fix acme"):
            assert "Only a manager, or the customer's owner," in house.answer(person, f"/umpire {line}")
    house.types(house.ana, "/umpire fix")
    form = house.modal(house.ana).fill({"Customer": "acme", "What do we mend?": "x"})
    errors = form.submit()
    assert errors is not None
    assert "Only a manager, or the customer's owner," in str(errors)
    assert on_record(house) == ()

    assert "is open" in house.answer(house.jo, "/umpire fix acme mend it")


def test_a_done_fix_waits_until_they_were_told(house: House) -> None:
    """`done` asks whether they were told; *not yet* leaves a button, and `told` records it later, with an undo."""
    house.types(house.rosa, "/umpire fix acme the photo list --owner @li")
    house.types(house.li, "/umpire fix acme done 1 it goes out")
    assert on_record(house)[0].state is FixState.OPEN
    assert house.modal(house.li).fill({"Was the customer told?": "Not yet"}).submit() is None
    assert on_record(house)[0].told_at is None

    assert "Only a manager, or the customer's owner," in house.answer(house.ana, "/umpire fix acme told 1")
    reply = house.types(house.li, "/umpire fix acme told 1")
    assert "You say they know what changed." in plain_text(reply)
    assert on_record(house)[0].told_by == house.li.id
    house.li.clicks("Undo", in_=reply)
    assert "Fix #1 for Acme GmbH is as it was before." in house.seen(house.li)
    assert on_record(house)[0].told_at is None

    listed = house.answer(house.ana, "/umpire fix list acme")
    assert "they have not been told yet" in listed
    again = house.types(house.jo, "/umpire fix acme told")
    house.jo.clicks("Undo", in_=again)
    house.seen(house.jo)
    assert "is waiting to be told of" in house.answer(house.rosa, "/umpire fix globex told")


@pytest.mark.parametrize("line", ["fix acme done 1 it is --told perhaps", "fix acme drop 1 no --told yes"])
def test_told_is_yes_or_no_and_goes_with_done(house: House, line: str) -> None:
    """`--told` belongs to `done`, and is `yes` or `no`; anything else is refused and nothing closed."""
    house.types(house.rosa, "/umpire fix acme the photo list")
    assert "`--told`" in house.answer(house.rosa, f"/umpire {line}")
    assert on_record(house)[0].state is FixState.OPEN


def test_who_closed_their_fix_reads_that_none_of_theirs_is_open(house: House) -> None:
    """Somebody who had a fix and closed it is not told that they may not, but that none of theirs is open."""
    house.types(house.jo, "/umpire fix acme new scheduler --owner @li")
    house.types(house.li, "/umpire fix acme done the scheduler is live --told yes")

    assert "No fix of yours is open for Acme GmbH." in house.answer(house.li, "/umpire fix acme done again --told yes")
    assert "Ask Jo" in house.answer(house.ana, "/umpire fix acme done again --told yes")
