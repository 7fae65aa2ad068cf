"""The final notice as people meet it: the line, the forms, the buttons, the review channel, and time passing."""

from datetime import date

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.notices import Notice, NoticeState
from scoring.strikes import StrikePhase, phase_of
from storage.cases import cases
from tests.surface.house import House
from tests.usecases.noticing import agree_notice, load_notice, open_termination_ballot


@pytest.fixture
def agreed(house: House) -> Notice:
    """Acme has two strikes, and a final notice was agreed this Monday at nine."""
    house.types(house.ana, "/strike acme late-payment invoice 218")
    house.types(house.ben, "/strike acme rude-to-support shouted")
    return agree_notice(house.db, by=house.rosa.id, now=house.clock())


@pytest.fixture
def given(house: House, agreed: Notice) -> Notice:
    """An approved notice that Rosa told Acme of at once."""
    house.types(house.rosa, "/umpire notice acme given")
    return load_notice(house.db, agreed.id)


def reads(house: House, person: Person, text: str) -> str:
    """What a person reads after typing it, without the stars."""
    return house.answer(person, text).replace("*", "")


def line(house: House) -> Message:
    """The one living line of the notice in the review channel."""
    (found,) = [each for each in house.posts() if each.text.startswith("A final notice")]
    return found


def words(house: House, person: Person) -> list[str]:
    """What umpire wrote to a person about it."""
    house.settle()
    return [plain_text(each) for each in person.dm if "final notice" in plain_text(each)]


def has_case(house: House) -> bool:
    """Whether a case of Acme is open."""
    acme = house.customer("acme").id
    with house.db.transaction(reading=True) as tx:
        return cases.find_open_case(tx, acme) is not None


def test_given_starts_the_clock_and_says_what_comes_next(house: House, agreed: Notice) -> None:
    """Rosa tells Acme by phone and records it: thirty days from that day, and everybody reads it in one line."""
    assert "a person tells them by Monday, 19 January 2026, 17:00" in plain_text(line(house))

    said = reads(house, house.rosa, "/umpire notice acme given by phone, to Ms Berg")

    assert "was given on 5 January 2026. It runs 30 days, until the end of 3 February 2026." in said
    assert "if nobody says within 5 business days, it counts as met" in said
    notice = load_notice(house.db, agreed.id)
    assert (notice.state, notice.given_by, notice.given_how) == (
        NoticeState.GIVEN,
        house.rosa.id,
        "by phone, to Ms Berg",
    )
    assert "until the end of 3 February 2026" in plain_text(line(house))
    assert "Acme" not in line(house).text


@pytest.mark.parametrize(
    ("text", "on", "days"),
    [
        ("given --on yesterday --days 45", date(2026, 1, 7), 45),
        ("given in person --on 6 jan", date(2026, 1, 6), 30),
        ("given --days 14d —on 2026-01-05 they came by", date(2026, 1, 5), 14),
    ],
)
def test_the_day_and_the_length_can_be_said(house: House, agreed: Notice, text: str, on: date, days: int) -> None:
    """The clock starts on the day a person told the customer, not when it is typed."""
    house.later(days=3)
    house.types(house.rosa, f"/umpire notice acme {text}")
    notice = load_notice(house.db, agreed.id)
    assert (notice.given_on, notice.days) == (on, days)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("given --on tomorrow", "still to come"),
        ("given --on yesterday", "The ballot passed on 5 January 2026"),
        ("given --days 91", "a whole number of days from 14 to 90"),
        ("given --days soon", "a whole number of days from 14 to 90"),
        ("given --until 14 mar", "`--until` goes with `extend`"),
        ("given --when today", "option `--when`"),
        ("gievn", "Did you mean `given`?"),
        ("nonsense", "not something I do with a final notice"),
        ("met", "not given yet"),
        ("extend 14d why", "not given yet"),
        ("extend 30m why", "a whole number of days from 1 to 90"),
        ("extend 36h why", "a whole number of days from 1 to 90"),
        ("extend", "not given yet"),
        ("withdraw card 4111 1111 1111 1111", "card number"),
    ],
)
def test_a_bad_line_gets_one_sentence(house: House, agreed: Notice, text: str, says: str) -> None:
    """What cannot be done is said with what to do instead; nothing changes."""
    assert says in reads(house, house.rosa, f"/umpire notice acme {text}")
    assert house.rosa.modal is None
    assert load_notice(house.db, agreed.id) == agreed


def test_without_a_notice_the_way_to_one_is_named(house: House) -> None:
    """No ballot passed: every line says which command comes first."""
    for text in ("", "given", "met", "extend", "withdraw", "withdraw why"):
        assert "It takes a ballot: `/vote notice acme`" in house.answer(house.rosa, f"/umpire notice acme {text}")


@pytest.mark.parametrize("text", ["", "help", "given help", "acme help", "acme given help"])
def test_help_works_after_every_word(house: House, text: str) -> None:
    """Bare, and with help at the end, the word explains itself."""
    assert "/umpire notice acme given by phone" in house.answer(house.rosa, f"/umpire notice {text}")


def test_met_closes_the_case_and_can_be_taken_back(house: House, given: Notice) -> None:
    """The strikes stop counting, the case closes; Undo brings both back exactly."""
    before = (house.strikes(), load_notice(house.db, given.id))
    reply = house.types(house.rosa, "/umpire notice acme met two good orders")

    assert "2 strikes from before stop counting, and the case is closed" in plain_text(reply)
    assert {phase_of(strike, house.clock()) for strike in house.strikes()} == {StrikePhase.CLEARED}
    assert "met on 5 January 2026" in plain_text(line(house)).replace("*", "")
    assert not has_case(house)

    house.rosa.clicks("Undo", in_=reply)

    assert "is given, as it was before" in house.seen(house.rosa)
    assert (house.strikes(), load_notice(house.db, given.id)) == before
    assert has_case(house)


def test_not_met_is_recorded_once_the_days_are_over(house: House, given: Notice) -> None:
    """While the notice runs it is refused; afterwards it takes a reason, opens the vote, and can be taken back."""
    assert "runs until the end of 3 February 2026" in reads(house, house.rosa, "/umpire notice acme not-met no order")
    house.later(days=30)
    before = (house.strikes(), load_notice(house.db, given.id))

    reply = house.types(house.rosa, "/umpire notice acme not-met no order came")

    assert "was not met" in plain_text(reply).replace("*", "")
    found = load_notice(house.db, given.id)
    assert (found.state, found.closed_by, found.closed_why) == (NoticeState.NOT_MET, house.rosa.id, "no order came")
    assert "not met" in plain_text(line(house))
    assert "because it was not met" in reads(house, house.rosa, "/umpire notice acme")
    assert "`/vote terminate" in house.answer(house.rosa, "/umpire notice acme met they paid")
    assert "The final notice to Acme GmbH was not met" in reads(house, house.rosa, "/umpire case acme close good again")
    assert has_case(house)

    house.rosa.clicks("Undo", in_=reply)

    assert (house.strikes(), load_notice(house.db, given.id)) == before


def test_not_met_by_button_asks_why(house: House, given: Notice) -> None:
    """The line in the channel has the button once the days are over; its form takes a reason."""
    assert "Not Met" not in plain_text(line(house))
    house.later(days=30)
    house.settle()
    house.rosa.clicks("Not Met", in_=line(house))
    assert house.modal(house.rosa).fill({"What did they not do?": "no order came"}).submit() is None
    assert load_notice(house.db, given.id).closed_why == "no order came"


def test_half_an_extension_opens_the_form_with_what_was_typed(house: House, given: Notice) -> None:
    """Without a reason, or without a time, the form opens; filled in, it does what the line does."""
    house.types(house.rosa, "/umpire notice acme extend 14 days")
    form = house.modal(house.rosa)
    assert form.fields["How many more days, or until when"].value == "14 days"
    errors = form.fill({"How many more days, or until when": "61", "Why?": "their buyer is new"}).submit()
    assert errors == {"by": "A final notice runs 90 days at most, and this one has 30: at most 60 more."}
    assert form.fields["Why?"].value == "their buyer is new"
    assert form.fill({"How many more days, or until when": "17 feb"}).submit() is None

    assert "has 14 more days: 44 days in all" in house.modal(house.rosa).text.replace("*", "")
    assert load_notice(house.db, given.id).days == 44
    house.rosa.clicks("Undo", in_=house.modal(house.rosa))
    assert load_notice(house.db, given.id) == given

    house.modal(house.rosa).close()
    house.types(house.rosa, "/umpire notice acme extend their buyer is new")
    form = house.modal(house.rosa)
    assert form.fields["Why?"].value == "their buyer is new"
    assert form.fields["How many more days, or until when"].value is None


@pytest.mark.parametrize(
    "text",
    [
        *("extend 14d a new buyer", "extend --until 17 feb a new buyer", "extend 2w a new buyer"),
        *("extend 2 weeks a new buyer", "extend two weeks a new buyer", "extend 14 days a new buyer"),
        *("extend 14 a new buyer", "extend a week and 7 days a new buyer"),
    ],
)
def test_a_complete_extension_acts(house: House, given: Notice, text: str) -> None:
    """Days or a date, and why: the end moves, and the line says so."""
    assert "44 days in all, until the end of 17 February 2026" in reads(
        house, house.rosa, f"/umpire notice acme {text}"
    )
    assert "until the end of 17 February 2026" in plain_text(line(house))


def test_withdrawing_takes_a_reason(house: House, agreed: Notice) -> None:
    """Without one the form opens; withdrawn, the case stays open and the line says so."""
    house.types(house.rosa, "/umpire notice acme withdraw")
    form = house.modal(house.rosa).fill({"Why?": "we had promised them until May"})
    assert form.submit() is None
    assert "The case stays open" in house.modal(house.rosa).text
    assert load_notice(house.db, agreed.id).closed_why == "we had promised them until May"
    assert "withdrawn" in plain_text(line(house))
    assert "withdrawn on 5 January 2026" in reads(house, house.mia, "/umpire notice acme given")


def test_the_whole_of_it_by_buttons(house: House, agreed: Notice) -> None:
    """From the line in the channel: marked given with a form, shown, extended, marked met."""
    house.settle()
    house.rosa.clicks("Mark Given", in_=line(house))
    form = house.modal(house.rosa)
    assert form.fields["Told on"].value == "2026-01-05"
    assert form.fill({"How were they told?": "on the phone", "Days it runs": "20"}).submit() is None
    assert "until the end of 24 January 2026" in house.modal(house.rosa).text
    house.modal(house.rosa).close()
    house.settle()
    house.mia.clicks("Show Notice", in_=line(house))
    assert "20 days left" in house.seen(house.mia)
    house.mia.clicks("Extend", in_=line(house))
    assert house.modal(house.mia).fill({"How many more days, or until when": "5", "Why?": "time"}).submit() is None
    house.modal(house.mia).close()
    house.rosa.clicks("Mark Met", in_=line(house))
    assert house.modal(house.rosa).submit() is None
    assert load_notice(house.db, agreed.id).state is NoticeState.MET
    house.settle()
    assert line(house).blocks[-1]["type"] == "section"


def test_a_form_that_came_too_late_keeps_what_was_typed(house: House, given: Notice) -> None:
    """Mia withdrew it while Rosa filled in the form: she reads so, beside what she wrote."""
    house.types(house.rosa, "/umpire notice acme extend 7")
    form = house.modal(house.rosa).fill({"Why?": "their buyer is new"})
    house.types(house.mia, "/umpire notice acme withdraw too early")
    errors = form.submit()
    assert errors is not None
    assert "was withdrawn on 5 January 2026" in next(iter(errors.values()))
    assert form.fields["Why?"].value == "their buyer is new"


def test_nobody_gave_it_and_it_lapses_by_itself(house: House, agreed: Notice) -> None:
    """After ten business days it lapses: the line and the managers hear it, once, and a ballot is needed again."""
    house.later(days=14, hours=7, minutes=59)
    assert load_notice(house.db, agreed.id).state is NoticeState.AGREED
    house.later(minutes=2)

    assert load_notice(house.db, agreed.id).state is NoticeState.LAPSED
    assert "lapsed on 19 January 2026" in plain_text(line(house)).replace("*", "")
    house.later(hours=16)
    assert len(words(house, house.rosa)) == len(words(house, house.mia)) == 1
    assert words(house, house.max) == []
    house.later(days=30)
    assert len(words(house, house.rosa)) == 1
    assert "A new one begins with `/vote notice" in house.answer(house.rosa, "/umpire notice acme given")


def test_when_its_days_are_over_managers_are_asked_once(house: House, given: Notice) -> None:
    """The notice is as it was, the line says it is over, and each manager gets one word."""
    house.later(days=29, hours=14)
    assert [word for word in words(house, house.rosa) if "time to see how they are doing" not in word] == []
    house.later(hours=10)

    *_, word = words(house, house.rosa)
    assert "has run its 30 days" in word
    assert load_notice(house.db, given.id) == given
    assert "its 30 days are over" in plain_text(line(house))
    assert "if nobody does by *Wednesday, 11 February 2026, 17:00 UTC*, it counts as met" in word
    said = reads(house, house.rosa, "/vote terminate acme nothing changed")
    assert "nobody said what came of it: `/umpire notice acme met`" in said
    house.later(days=6)
    for manager in (house.rosa, house.mia):
        assert sum("has run its 30 days" in word for word in words(house, manager)) == 1


def test_silence_at_the_end_counts_as_met(house: House, given: Notice) -> None:
    """After 5 business days in which nobody says otherwise it is met, case closed, and managers hear it once."""
    house.later(days=37, hours=7, minutes=59)
    assert load_notice(house.db, given.id) == given
    assert has_case(house)
    house.later(minutes=2)

    found = load_notice(house.db, given.id)
    assert (found.state, found.closed_by) == (NoticeState.MET, None)
    assert {phase_of(strike, house.clock()) for strike in house.strikes()} == {StrikePhase.CLEARED}
    assert not has_case(house)
    assert "met on 11 February 2026, because nobody said otherwise" in plain_text(line(house)).replace("*", "")
    assert "has counted as met since 11 February 2026" in reads(house, house.rosa, "/umpire notice acme")
    house.later(days=30)
    for manager in (house.rosa, house.mia):
        told = [word for word in words(house, manager) if "has counted as *met*" in word]
        assert len(told) == 1
        assert "nobody said otherwise for 5 business days" in told[0]


def test_where_slack_fails_silence_is_met_and_said_later(house: House, given: Notice) -> None:
    """Slack is away when it counts as met: it does all the same, and managers hear it once Slack is back."""
    house.later(days=37)
    house.slack.faults.add(kind="5xx", method="chat.postMessage", times=4)
    house.later(hours=8, minutes=1)
    assert load_notice(house.db, given.id).state is NoticeState.MET
    house.slack.faults.clear()
    house.later(days=1)
    assert sum("has counted as *met*" in word for word in words(house, house.rosa)) == 1


def test_after_a_new_strike_silence_is_not_met(house: House, given: Notice) -> None:
    """The vote on letting go is open then: the notice stays given, however long nobody says anything."""
    house.later(days=19)
    house.types(house.ben, "/strike acme abusive called Li names")
    house.later(days=40)
    assert load_notice(house.db, given.id) == given
    assert "counts as met" not in plain_text(line(house))
    assert "Not yet" in house.answer(house.rosa, "/vote terminate acme nothing changed")


def test_a_hold_moves_the_day_on_which_silence_counts(house: House, given: Notice) -> None:
    """Held in those days, it counts as met later by as long as everything stood still."""
    house.later(days=31)
    house.types(house.rosa, "/umpire hold acme their buyer is away --until in 7d")
    house.later(days=8)
    assert load_notice(house.db, given.id).state is NoticeState.GIVEN
    said = reads(house, house.rosa, "/umpire notice acme")
    assert "by 18 February 2026" in said
    house.later(days=7)
    assert load_notice(house.db, given.id).state is NoticeState.MET


def test_a_contest_keeps_letting_go_closed(house: House, given: Notice) -> None:
    """Not met, or struck anew: while any strike is contested, the refusal says who decides first."""
    house.later(days=19)
    house.types(house.ben, "/strike acme abusive called Li names")
    house.types(house.ana, "/strike contest 3 it was our mistake")
    assert "strike #3 is contested" in house.answer(house.rosa, "/vote terminate acme nothing changed")
    assert "/vote terminate" not in house.answer(house.rosa, "/umpire notice acme")


def test_a_new_strike_on_day_19_opens_the_question(house: House, given: Notice) -> None:
    """Where it stands says that a termination may be voted on, and why; before it did not."""
    house.later(days=19)
    assert "/vote terminate" not in house.answer(house.rosa, "/umpire notice acme")
    house.types(house.ben, "/strike acme abusive called Li names")
    shown = reads(house, house.rosa, "/umpire notice acme")
    assert "because a new strike came on 24 January 2026: `/vote terminate acme`" in shown


def test_nothing_moves_under_an_open_ballot(house: House, given: Notice) -> None:
    """While a termination is voted on, it is neither met nor withdrawn."""
    open_termination_ballot(house.db, by=house.mia.id, now=house.clock())
    assert "A ballot on Acme GmbH is open" in house.answer(house.rosa, "/umpire notice acme met")
    assert "A ballot on Acme GmbH is open" in house.answer(house.rosa, "/umpire notice acme withdraw early")


@pytest.mark.parametrize("text", ["", "given", "met", "extend 7 time", "extend", "withdraw early", "withdraw"])
@pytest.mark.parametrize("handle", ["ana", "max", "jo", "olga", "gus"])
def test_only_managers(house: House, agreed: Notice, handle: str, text: str) -> None:
    """Staff, voters, the owner, an admin and a guest read who may, see no form, and change nothing."""
    person = house.slack.person(handle)
    said = house.answer(person, f"/umpire notice acme {text}")
    assert "Only a manager can run a final notice" in said or "full members" in said
    assert person.modal is None
    assert load_notice(house.db, agreed.id) == agreed


@pytest.mark.parametrize("button", ["Mark Given", "Show Notice"])
def test_the_buttons_are_for_managers_too(house: House, agreed: Notice, button: str) -> None:
    """Everybody sees the line; who is no manager reads who may."""
    house.settle()
    house.ana.clicks(button, in_=line(house))
    assert "Only a manager can run a final notice" in house.seen(house.ana)
    assert house.ana.modal is None


def test_it_works_in_a_thread_with_a_mention(house: House, agreed: Notice) -> None:
    """Where slash commands do not work, the same line acts; an incomplete one is explained in words."""
    house.mentions(house.rosa, "notice acme given by phone")
    assert load_notice(house.db, agreed.id).given_how == "by phone"
    answer = house.mentions(house.rosa, "notice acme withdraw")
    assert answer is not None
    assert "withdraw <why>" in plain_text(answer)


def test_an_unclear_customer_is_asked_for(house: House, agreed: Notice) -> None:
    """A name that fits nobody offers the nearest; one click, and the line goes on with that customer."""
    reply = house.types(house.rosa, "/umpire notice acmee given by phone")
    assert "Did you mean one of these?" in plain_text(reply)
    house.rosa.clicks("Acme GmbH", in_=reply)
    assert "was given on" in house.seen(house.rosa)
    assert load_notice(house.db, agreed.id).given_how == "by phone"
