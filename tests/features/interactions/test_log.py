"""`/log` by line: what is read from it, what is refused, how it is listed and taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from playground.slack.plain import plain_text
from scoring.interactions import Tone
from storage.customers import customers as customer_records
from tests.surface.house import House


def test_a_complete_line_is_logged(house: House) -> None:
    """A complete line logs time, tone and note, and says what it comes to, until when it counts, and who was told."""
    told = house.answer(house.ana, "/log acme 50m tense wanted the third change this week")

    assert "Logged on Acme GmbH: 50 min, tense." in told
    assert "50 min over 90 days, in 1 entry. 50 min of it tense or awful." in told
    assert "It counts until 5 April" in told
    assert "Nobody was told" in told
    (found,) = house.logged()
    assert (found.minutes, found.tone, found.note) == (50, Tone.TENSE, "wanted the third change this week")
    assert (found.user_id, found.happened_on) == (house.ana.id, date(2026, 1, 5))
    assert house.lines() == []


@pytest.mark.parametrize(
    ("line", "minutes", "tone", "note"),
    [
        ("acme 50m", 50, Tone.OK, ""),
        ("acme great", None, Tone.GREAT, ""),
        ("acme sent us a new customer", None, Tone.OK, "sent us a new customer"),
        ("acme tense 1h 30m they shouted", 90, Tone.TENSE, "they shouted"),
        ("acme 1h30 AWFUL", 90, Tone.AWFUL, ""),
        ("acme 90 min good 30 people came", 90, Tone.GOOD, "30 people came"),
        ("acme good good talk, 20m only", None, Tone.GOOD, "good talk, 20m only"),
        ('acme "50m is what they paid for"', None, Tone.OK, "50m is what they paid for"),
        ("acme 2nd call this week", None, Tone.OK, "2nd call this week"),
        ("acme 1:30 awful shouted", 90, Tone.AWFUL, "shouted"),
        ("acme half an hour tense", 30, Tone.TENSE, ""),
        ("acme awful an hour and a half shouted", 90, Tone.AWFUL, "shouted"),
        ("acme 1 1/2 hours good", 90, Tone.GOOD, ""),
        ("acme 1½ h note", 90, Tone.OK, "note"),
        ("acme 2 hours 15", 135, Tone.OK, ""),
        ("acme 50 tense they shouted", 50, Tone.TENSE, "they shouted"),
        ("acme tense 50", 50, Tone.TENSE, ""),
        ('acme 50 "3 invoices missing"', 50, Tone.OK, "3 invoices missing"),
        ('acme "3 invoices missing"', None, Tone.OK, "3 invoices missing"),
        ("acme 3m invoices missing", 3, Tone.OK, "invoices missing"),
        ("acme 45m, tense: they shouted", 45, Tone.TENSE, "they shouted"),
        ('acme "1:75 was the score"', None, Tone.OK, "1:75 was the score"),
        ('"B\'s Bev" 1.5h ok “a note”', 90, Tone.OK, "a note"),
        ("acme 20m needed help", 20, Tone.OK, "needed help"),
        ("acme 20m help desk was down", 20, Tone.OK, "help desk was down"),
    ],
)
def test_time_and_tone_stand_in_any_order_before_the_note(
    house: House, line: str, minutes: int | None, tone: Tone, note: str
) -> None:
    """The first word that is neither a time nor a tone, or is a second one, begins the note; tone is ok by itself."""
    house.types(house.ana, f"/log {line}")

    (found,) = house.logged("bs" if "Bev" in line else "acme")
    assert (found.minutes, found.tone, found.note) == (minutes, tone, note)


@pytest.mark.parametrize(
    ("line", "day", "minutes", "tone", "note"),
    [
        ("yesterday 45m they shouted", date(2026, 1, 4), 45, Tone.OK, "they shouted"),
        ("45m tense yesterday they shouted", date(2026, 1, 4), 45, Tone.TENSE, "they shouted"),
        ("awful last friday half an hour", date(2026, 1, 2), 30, Tone.AWFUL, ""),
        ("monday 45m", date(2026, 1, 5), 45, Tone.OK, ""),
        ("tuesday: 45m tense", date(2025, 12, 30), 45, Tone.TENSE, ""),
        ("28 dec 1:30", date(2025, 12, 28), 90, Tone.OK, ""),
        ("45m 3 days ago good cake", date(2026, 1, 2), 45, Tone.GOOD, "cake"),
        ("2026-01-03 20 tense", date(2026, 1, 3), 20, Tone.TENSE, ""),
        ("today they shouted", date(2026, 1, 5), None, Tone.OK, "they shouted"),
        ("45m --when yesterday today it was quiet", date(2026, 1, 4), 45, Tone.OK, "today it was quiet"),
        ('45m "yesterday they said otherwise"', date(2026, 1, 5), 45, Tone.OK, "yesterday they said otherwise"),
    ],
)
def test_a_day_may_stand_before_the_note_too(
    house: House, line: str, day: date, minutes: int | None, tone: Tone, note: str
) -> None:
    """A day, a time and a tone stand in any order before the note, and the answer says which day was understood."""
    told = house.answer(house.ana, f"/log acme {line}")

    (found,) = house.logged()
    assert (found.happened_on, found.minutes, found.tone, found.note) == (day, minutes, tone, note)
    assert (f"on {day.day} {day:%B}" in told) == (day != date(2026, 1, 5))


def test_half_a_line_with_a_day_opens_the_form_on_that_day(house: House) -> None:
    """A day alone is half a line: the form opens with it."""
    house.types(house.ana, "/log acme last friday")

    assert house.modal(house.ana).fields["When?"].value == "2026-01-02"


def test_options_say_when_and_where(house: House) -> None:
    """`--when` and `--link` may stand anywhere and are no part of the note."""
    told = house.answer(house.ana, "/log acme --when yesterday 20m asked twice --link https://mail.io/a?b=1&c=2 for it")

    (found,) = house.logged()
    assert (found.happened_on, found.note) == (date(2026, 1, 4), "asked twice for it")
    assert found.link == "https://mail.io/a?b=1&c=2"
    assert "on 4 January" in told


@pytest.mark.parametrize("way", ["/log acme 50m good", "/umpire log acme 50m good", "@umpire log acme 50m good"])
def test_every_way_in_logs(house: House, way: str) -> None:
    """As a slash command, as a word of `/umpire`, and as a mention where slash commands do not work."""
    if way.startswith("@"):
        told = house.mentions(house.ana, way.removeprefix("@umpire "))
        assert told is not None
        assert "50 min, good" in plain_text(told)
    else:
        assert "50 min, good" in house.answer(house.ana, way)
    assert len(house.logged()) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("acme 0m tense", "1 minute to 24 hours"),
        ("acme 25h tense", "1,500 minutes?"),
        ("acme 2019 was better", "a note that begins with a number goes in quotes"),
        ("acme 3 invoices missing", "“3 invoices” could be 3 minutes, or 3 of something in the note"),
        ("acme tense 30 people came", "Write `30m` for minutes"),
        ("acme 1h 30 people came", "“1h 30 people” could be 30 minutes"),
        ("acme yesterday 3 calls", "a note that begins with a number goes in quotes"),
        ("acme 45 yesterday", "could be 45 minutes"),
        ("acme 50m --when 2026-02-01", "is in the future"),
        ("acme 45x tense shouted", "“45x” could say how long it took"),
        ("acme 1:75 tense", "“1:75” could say how long it took"),
        ("acme 14:30 call with Li", "a note that begins like this goes in quotes"),
        ("acme tense about 45m shouted", "“about 45m” could say how long it took"),
        ("acme 2 hours ago they shouted", "“2 hours ago” could say"),
        ("acme 32 march 45m", "“32 march” is not a date"),
        ("acme yesterdy 45m shouted", "“yesterdy” could say which day it was"),
        ("acme 45m tense sat", "“sat” could say which day it was"),
        ("acme 14/3 shouted", "could say"),
        ("acme 45m 14/3 shouted", "“14/3” could say which day it was"),
        ("acme tomorrow they decide", "A note that begins with a day goes in quotes."),
        ("acme 50m --when 2025-11-01", "more than 30 days ago"),
        ("acme 50m --when whenever", "is not a date"),
        ("acme 50m --link ftp://x", "A link starts with https://"),
        ("acme 50m --wehn yesterday", "Did you mean `--when`?"),
        ("acme 50m paid with 4111 1111 1111 1111", "looks like a card number"),
        ("acme 50m " + "x" * 2001, "2,000 is the most"),
        ("nobody 50m", "No customer is called"),
        ("list", "The customer"),
        ("list acme globex", "/log list"),
        ("undo acme", "takes back what you logged last"),
        ("undo", "nothing that can still be undone"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(shared_house: House, line: str, why: str) -> None:
    """A line that cannot be carried out logs nothing, and the answer says what to do instead."""
    before = shared_house.records()

    told = shared_house.answer(shared_house.rosa, f"/log {line}")

    assert why in told
    assert "Something went wrong" not in told
    assert shared_house.records() == before


@pytest.mark.parametrize("line", ["/log help", "/log acme help", "/log acme 50m tense help", "/umpire help log"])
def test_log_explains_itself(shared_house: House, line: str) -> None:
    """`help` after every word says what `/log` can do, and logs nothing."""
    assert "log time with a customer" in shared_house.answer(shared_house.ana, line).casefold()
    assert shared_house.logged() == ()


def test_an_ambiguous_name_is_asked_for_and_nothing_is_lost(house: House) -> None:
    """Of several customers that fit, the one chosen gets all that was typed."""
    house.types(house.rosa, "/umpire customer add Acorn")
    reply = house.types(house.ana, "/log ac 50m tense shouted")
    assert "fits several customers" in plain_text(reply)

    house.ana.clicks("Acme GmbH", in_=reply)

    (found,) = house.logged()
    assert (found.minutes, found.tone, found.note) == (50, Tone.TENSE, "shouted")


def test_the_list_shows_who_logged_what(house: House) -> None:
    """`/log list` shows staff the latest ones first: day, time, tone, note and who logged it."""
    house.types(house.ana, "/log acme 50m tense shouted --when yesterday")
    house.types(house.ben, "/log acme great sent cake")

    told = house.answer(house.li, "/log list acme")

    assert "50 min over 90 days, in 2 entries" in told
    assert told.index(house.ben.mention) < told.index(house.ana.mention)
    for said in ("4 January 2026", "50 min", "tense", "shouted", "great", "sent cake", "no time given"):
        assert said in told
    assert "Nothing was logged" in house.answer(house.li, "/log list globex")


def test_undo_takes_back_the_latest(house: House) -> None:
    """`/log undo` takes back the latest, once; the button the one it stands under; after ten minutes neither."""
    reply = house.types(house.ana, "/log acme 50m first")
    house.types(house.ana, "/log globex 20m second")

    assert "about Globex Logistics no longer counts" in house.answer(house.ana, "/log undo")
    assert "This has been undone already" in house.answer(house.ana, "/log undo")
    assert "about Acme GmbH no longer counts" in house.undone(house.ana, reply)
    assert (house.logged(), house.logged("globex")) == ((), ())

    late = house.types(house.ana, "/log acme 50m")
    house.later(minutes=11)
    assert "The time to undo this has passed" in house.undone(house.ana, late)
    assert len(house.logged()) == 1


def test_a_customer_let_go_or_archived_is_not_logged_about(house: House) -> None:
    """Of a former customer nothing more is logged, nor of an archived one; what was logged is shown."""
    house.types(house.ana, "/log acme 50m")
    house.types(house.ana, "/log acme")
    form = house.modal(house.ana).fill({"How long did it take?": "20m"})
    with house.db.transaction() as tx:
        acme = customer_records.resolve_customer(tx, "acme", lock=True)
        customer_records.update_customer(tx, replace(acme, former_at=house.clock() - timedelta(days=1)))

    assert "was let go on 4 January 2026" in house.answer(house.ana, "/log acme 50m")
    errors = form.submit()
    assert errors is not None
    assert "was let go on" in next(iter(errors.values()))
    assert "50 min" in house.answer(house.ana, "/log list acme")

    house.types(house.rosa, "/umpire customer archive globex")
    assert "is archived" in house.answer(house.ana, "/log globex 50m")
    assert len(house.logged()) == 1


def test_a_log_delivered_twice_is_one(house: House) -> None:
    """The same command delivered again by Slack logs once."""
    house.types(house.ana, "/log acme 50m")
    sent = house.slack.log.heard("/log")[-1].payload

    house.slack.deliveries.ask("slash_commands", sent, what="/log", who=house.ana.id)

    assert len(house.logged()) == 1


def test_what_is_logged_about_is_not_taken_out_again(house: House) -> None:
    """A customer added by mistake of whom something was logged since stays: the undo says to archive it."""
    reply = house.types(house.rosa, "/umpire customer add Initech")
    house.types(house.ana, "/log initech 20m")

    house.rosa.clicks("Undo", in_=reply)

    assert "has been worked on since. Archive it instead." in house.seen(house.rosa)


def test_a_customer_after_time_and_tone_is_shown_where_it_belongs(house: House) -> None:
    """A line that begins with time or tone is refused with the same line in the right order."""
    told = house.answer(house.ana, "/log 20m good acme nice chat")

    assert "The customer comes first: `/log acme 20m good nice chat`" in told
    assert house.logged() == ()
    assert "No customer is called “20m”" in house.answer(house.ana, "/log 20m good nobody nice chat")


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("/log acme praise they sent flowers", "they sent flowers"),
        ("/log acme thanks for the help", "thanks for the help"),
    ],
)
def test_praise_is_great(house: House, line: str, note: str) -> None:
    """Praise and thanks right after the customer mean great; thanks for something stay in the note."""
    house.types(house.ana, line)

    (entry,) = house.logged()
    assert (entry.tone, entry.note) == (Tone.GREAT, note)


def test_only_a_near_customer_is_offered(house: House) -> None:
    """Three letters from the middle of a name are no reason to offer it."""
    house.types(house.rosa, "/umpire customer add soylent Soylent Foods")
    assert "Soylent" not in house.answer(house.ana, "/log foo 20m good nice chat")
    assert "Soylent Foods" in house.answer(house.ana, "/log soylant 20m good nice chat")
