"""`/strike`: recording one, what is asked back, what is refused."""

from datetime import date, timedelta

import pytest

from playground.slack.plain import plain_text
from scoring.strikes import OurPart, StrikeState
from tests.surface.house import House

OPTION_FORMS = (
    *(
        "--when=yesterday",
        "—when=yesterday",
        "–when yesterday",
        "‒when=yesterday",
        "−when yesterday",
        "――when yesterday",
    ),
    *("-when yesterday", "-when=yesterday", "––WHEN=yesterday", "—when = 4 jan", '--when="4 jan"', "--when=4 jan"),
)


def test_a_complete_line_is_a_strike(house: House) -> None:
    """A complete line records what was said, and says what counts, who was told, and how to take it back."""
    told = house.answer(house.ana, "/strike acme rude-to-support shouted at Li on the call")

    assert "Strike 1 of 3 on Acme GmbH: rude to support." in told
    (strike,) = house.strikes()
    assert (strike.reason, strike.weight, strike.note) == ("rude-to-support", 1, "shouted at Li on the call")
    assert (strike.reporter, strike.incident_on) == (house.ana.id, date(2026, 1, 5))


def test_without_a_review_channel_nobody_is_told(house: House) -> None:
    """Where no channel is named the strike counts, the answer says that nobody was told, and nothing is posted."""
    house.types(house.olga, "/umpire channels review none")

    assert "Nobody else was told" in house.answer(house.ana, "/strike acme rude-to-support")
    assert house.lines() == []


def test_options_say_when_where_whose_and_for_whom(house: House) -> None:
    """`--when`, `--link`, `--ours` and `--for` may stand anywhere in the line and are not part of the note."""
    told = house.answer(
        house.ana,
        "/strike acme --when yesterday late-input photos --ours partly came late --for @li --link https://mail.io/a?b=1&c=2",
    )

    (strike,) = house.strikes()
    assert strike.incident_on == date(2026, 1, 4)
    assert strike.note == "photos came late"
    assert (strike.ours, strike.on_behalf_of) == (OurPart.PARTLY, house.li.id)
    assert strike.link == "https://mail.io/a?b=1&c=2"
    assert f"for {house.li.mention}" in told
    assert "we contributed" in told


def test_what_was_mostly_ours_does_not_count(house: House) -> None:
    """`--ours mostly` is recorded, does not count, and the line says so."""
    told = house.answer(house.ana, "/strike acme late-payment we sent the wrong invoice --ours mostly")

    assert "It does *not count*, because it was mostly ours" in told
    assert "mostly ours: counts only if it happens again after our fix" in house.lines()[0]
    assert "0 of 3 points" in house.answer(house.ben, "/scorecard acme")


def test_a_severe_reason_opens_a_case_at_once(house: House) -> None:
    """A strike of three points says that a case opens."""
    told = house.answer(house.ana, "/strike acme threat-or-harassment said he would come to the office")

    assert "3 points on Acme GmbH: threat or harassment, now 3 of 3." in told
    assert "This is severe: a case opens at once." in told
    assert "*a case opens*" in house.lines()[0]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "late–payment",
            "late payment",
            "Late Payment",
            "LATE_PAYMENT",
            "latepayment",
            "late‑payment",
            '"late payment"',
        ),
        "“Late payment”",
    ],
)
def test_a_reason_is_the_reason_however_it_is_written(house: House, typed: str) -> None:
    """With any dash, blanks, none, and in any case: what follows is the note, and no part of the reason is in it."""
    house.types(house.ana, f"/strike Acme GmbH {typed} invoice 218")

    assert [(strike.reason, strike.note) for strike in house.strikes()] == [("late-payment", "invoice 218")]


@pytest.mark.parametrize("typed", ["rude to support", "Rude–to support", "rude_to-support"])
def test_a_reason_of_three_words_may_stand_alone(house: House, typed: str) -> None:
    """All its words are taken, and nothing is left for a note."""
    house.types(house.ana, f"/strike acme {typed}")

    assert [(strike.reason, strike.note) for strike in house.strikes()] == [("rude-to-support", "")]


@pytest.mark.parametrize("option", OPTION_FORMS)
def test_an_option_is_one_however_it_is_written(house: House, option: str) -> None:
    """With `=` and with any dash the day is the day, wherever it stands, and nothing of it is in the note."""
    house.types(house.ana, f"/strike acme late-payment x {option}")

    assert [(strike.incident_on, strike.note) for strike in house.strikes()] == [(date(2026, 1, 4), "x")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("acme late-payment —wehn=yesterday", "Did you mean `--when`?"),
        ("acme late-payment -wehn yesterday", "a dash has a blank after it"),
        ("acme late-payment --when=", "needs a value"),
        ("acme late-payment --when 2026-02-01", "is in the future"),
        ("acme late-payment --when 2025-11-01", "more than 30 days ago"),
        ("acme late-payment --when whenever", "whenever"),
        ("acme late-payment --link ftp://x", "A link starts with https://"),
        ("acme late-payment --ours completely", "Our part is `partly` or `mostly`"),
        ("acme late-payment --for @nobody", "is not a person here"),
        ("acme late-payment --for @gus", "a full member of this workspace"),
        ("acme late-payment --wehn yesterday", "Did you mean `--when`?"),
        ("acme late-payment --when", "needs a value"),
        ("acme late-payment --when yesterday --when today", "stands there twice"),
        ("acme late-payment paid with 4111 1111 1111 1111", "looks like a card number"),
        ("acme late-payment the password: hunter22", "looks like a password"),
        ("acme late-payment " + "x" * 2001, "2,000 is the most"),
        ("void", "strike's number"),
        ("void twelve because", "is not a strike's number"),
        ("void ² because", "is not a strike's number"),
        ("void 99 because", "99"),
        ("contest 1", "1"),
        ("list", "The customer"),
        ("undo acme", "/strike void"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(shared_house: House, line: str, why: str) -> None:
    """A line that cannot be carried out stores nothing, and the answer says what to do instead."""
    before = shared_house.records()

    told = shared_house.answer(shared_house.rosa, f"/strike {line}")

    assert why in told
    assert "Something went wrong" not in told
    assert shared_house.records() == before


def test_a_missing_note_is_asked_for(house: House) -> None:
    """A line that lacks only its note opens the form with all the rest filled in; in a thread it is said in words."""
    house.types(house.ana, "/strike acme abusive --ours partly --when yesterday --for @li")

    form = house.modal(house.ana)
    assert "Abusive · 2 points, 365 days" in form.text
    form.fill({"What happened?": "Called Li names on the phone."})
    assert form.submit() is None
    [strike] = house.strikes()
    assert (strike.reason, strike.ours.value, strike.on_behalf_of) == ("abusive", "partly", house.li.id)
    assert strike.incident_on == (house.clock() - timedelta(days=1)).date()
    told = house.mentions(house.ana, "strike globex abusive")
    assert told is not None
    assert "needs a note" in plain_text(told)


@pytest.mark.parametrize(
    ("verb", "says"), [("help", "record a strike, or manage one"), ("reasons", "rude-to-support (1 point, 180")]
)
def test_strike_explains_itself(shared_house: House, verb: str, says: str) -> None:
    """`/strike help` and `/strike reasons` say what can be done and what a strike can be for."""
    assert says in shared_house.answer(shared_house.ana, f"/strike {verb}")


def test_a_second_person_joins_as_witness(house: House) -> None:
    """The same reason by another person within a day joins the first: one strike, one line, two people."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    house.settle()

    reply = house.types(house.ben, "/strike acme rude-to-support heard it too")

    assert "as a witness" in plain_text(reply)
    assert "and now rests on 2 people" in plain_text(reply)
    (strike,) = house.strikes()
    assert strike.witnesses == (house.ben.id,)
    (line,) = house.lines()
    assert "seen by 2 · now 1 of 3 points" in line

    house.ben.clicks("Undo", in_=reply)
    assert "You no longer witness strike #1." in house.seen(house.ben)
    assert house.strikes()[0].witnesses == ()


def test_a_day_later_the_same_reason_is_a_strike_of_its_own(house: House) -> None:
    """Witnesses join for 24 hours; after that it is another strike."""
    house.types(house.ana, "/strike acme rude-to-support")
    house.later(hours=24, seconds=1)

    assert "Strike 2 of 3" in house.answer(house.ben, "/strike acme rude-to-support")


def test_the_same_incident_counts_once_and_keeps_the_new_note(house: House) -> None:
    """The same person and reason within a day: umpire asks; “Same Incident” adds the note, and Undo takes it off."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    asked = house.types(house.ana, "/strike acme rude-to-support and again at Ben")
    assert "Is this the same incident as strike #1 on Acme GmbH? Nothing is recorded yet." in plain_text(asked)
    before = house.strikes()

    house.ana.clicks("Same Incident", in_=asked)

    assert "Your note is added to strike #1 on Acme GmbH. It counts once." in house.seen(house.ana)
    (strike,) = house.strikes()
    assert (strike.note, strike.witnesses) == ("shouted at Li", ())
    listed = house.answer(house.max, "/strike list acme")
    assert "shouted at Li" in listed
    assert "and again at Ben" in listed

    assert "Your addition to strike #1 is taken back." in house.undone(house.ana, asked)
    assert house.strikes() == before


def test_the_same_incident_without_a_new_note_adds_nothing(house: House) -> None:
    """“Same Incident” on a bare line stores nothing, and says so; more notes than fit are refused whole."""
    house.types(house.ana, "/strike acme rude-to-support " + "x" * 1500)
    asked = house.types(house.ana, "/strike acme rude-to-support")
    house.ana.clicks("Same Incident", in_=asked)
    assert "there was nothing to add" in house.seen(house.ana)
    for note in ("y" * 1500, "z" * 1500):
        asked = house.types(house.ana, f"/strike acme rude-to-support {note}")
        house.ana.clicks("Same Incident", in_=asked)
    assert "2,000 is the most" in house.seen(house.ana)
    assert [voice.note[0] for voice in house.strikes()[0].voices] == ["y"]


def test_incidents_days_apart_are_strikes_of_their_own(house: House) -> None:
    """Li's incident of Saturday and Ben's of Monday, the same reason, recorded on one day: two strikes, two notes."""
    house.types(house.li, "/strike acme rude-to-support shouted on the phone --when 2026-01-03")

    assert "Strike 2 of 3" in house.answer(house.ben, "/strike acme rude-to-support wrote an angry mail")

    assert [(s.reporter, s.note) for s in house.strikes()] == [
        (house.ben.id, "wrote an angry mail"),
        (house.li.id, "shouted on the phone"),
    ]


def test_an_incident_a_day_apart_is_asked_about(house: House) -> None:
    """A colleague's incident of the day before may be the same one: nothing is recorded until it is answered."""
    house.types(house.li, "/strike acme rude-to-support shouted at me --when yesterday")
    asked = house.types(house.ben, "/strike acme rude-to-support heard it")
    assert "strike #1 of *4 January" in plain_text(asked)
    assert "shouted at me" in plain_text(asked)
    assert len(house.strikes()) == 1

    house.ben.clicks("Same Incident", in_=asked)

    assert "as a witness" in house.seen(house.ben)
    (strike,) = house.strikes()
    assert strike.witnesses == (house.ben.id,)


def test_a_question_answered_the_next_day_keeps_its_day(house: House) -> None:
    """“Record Another”, clicked after midnight, records the day that was meant when the line was typed."""
    house.types(house.li, "/strike acme rude-to-support shouted at me")
    asked = house.types(house.ben, "/strike acme rude-to-support heard it --when yesterday")
    house.later(hours=20)

    house.ben.clicks("Record Another", in_=asked)

    assert "Strike 2 of 3" in house.seen(house.ben)
    assert house.strikes()[0].incident_on == date(2026, 1, 4)


def test_joining_shows_both_notes_and_can_be_another_strike(house: House) -> None:
    """Who joined reads both notes; *Record Another* makes theirs a strike of its own, and they witness no more."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    joined = house.types(house.ben, "/strike acme rude-to-support swore at me")
    assert "shouted at Li" in plain_text(joined)
    assert "swore at me" in plain_text(joined)
    assert "swore at me" in house.answer(house.max, "/strike list acme")

    house.ben.clicks("Record Another", in_=joined)

    assert "Strike 2 of 3" in house.seen(house.ben)
    second, first = house.strikes()
    assert (first.reporter, first.witnesses) == (house.ana.id, ())
    assert (second.reporter, second.note) == (house.ben.id, "swore at me")
    assert "seen by" not in " ".join(house.lines())


def test_another_strike_is_refused_once_one_left(house: House) -> None:
    """Ben took his joining back: the *Record Another* of that answer records nothing and says why."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    joined = house.types(house.ben, "/strike acme rude-to-support swore at me")
    assert joined.message is not None
    buttons = joined.message.blocks
    house.undone(house.ben, joined)
    joined.message.blocks = buttons

    house.ben.clicks("Record Another", in_=joined)

    assert "You are no longer a witness of strike #1" in house.seen(house.ben)
    assert len(house.strikes()) == 1


def test_a_taken_back_strike_goes_to_its_witness(house: House) -> None:
    """Ana strikes, Ben joins, Ana undoes: Ben reports it with his note, hears so once, and it counts as before."""
    reply = house.types(house.ana, "/strike acme rude-to-support shouted at Li --link https://mail.io/1")
    house.types(house.ben, "/strike acme rude-to-support heard it too")
    (before,) = house.strikes()

    assert "A witness reports strike #1 from now on" in house.undone(house.ana, reply)

    (strike,) = house.strikes()
    assert (strike.reporter, strike.note, strike.witnesses) == (house.ben.id, "heard it too", ())
    assert (strike.state, strike.expires_at, strike.weight) == (before.state, before.expires_at, before.weight)
    house.settle()
    (word,) = [plain_text(each) for each in house.ben.dm if "is *yours* now" in plain_text(each)]
    assert "heard it too" in word
    assert "1 of 3 points" in word
    (line,) = house.lines()
    assert "now 1 of 3 points" in line
    assert "taken back" not in line
    house.later(days=1)
    assert len([each for each in house.ben.dm if "is *yours* now" in plain_text(each)]) == 1


def test_what_was_recorded_for_a_colleague_goes_to_its_witness_too(house: House) -> None:
    """Ana strikes for Li, Ben and Max join, Ana undoes: Ben reports it, for nobody else, and Max is still a witness."""
    reply = house.types(house.ana, "/strike acme rude-to-support shouted at Li --for @li")
    house.types(house.ben, "/strike acme rude-to-support heard it too")
    house.types(house.max, "/strike acme rude-to-support me too")

    house.undone(house.ana, reply)

    (strike,) = house.strikes()
    assert (strike.reporter, strike.on_behalf_of, strike.witnesses) == (house.ben.id, None, (house.max.id,))


def test_who_inherited_a_strike_can_take_it_back_as_well(house: House) -> None:
    """Ben, who has become its reporter, undoes his joining: the strike is gone. Ana may still join before that."""
    reply = house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    joined = house.types(house.ben, "/strike acme rude-to-support heard it too")
    house.undone(house.ana, reply)
    house.types(house.ana, "/strike acme rude-to-support it was so after all")
    assert house.strikes()[0].witnesses == (house.ana.id,)

    house.undone(house.ben, joined)
    (strike,) = house.strikes()
    assert (strike.reporter, strike.note, strike.state) == (house.ana.id, "it was so after all", StrikeState.COUNTED)

    assert "Strike #1 is taken back." in house.answer(house.ana, "/strike undo")
    assert house.strikes()[0].state is StrikeState.UNDONE


def test_another_incident_is_recorded_as_it_was_typed(house: House) -> None:
    """“Record Another” records the line that was typed, with its note and options."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    asked = house.types(house.ana, "/strike acme rude-to-support and at “Ben's” team --when yesterday")

    house.ana.clicks("Record Another", in_=asked)

    assert "Strike 2 of 3" in house.seen(house.ana)
    newest = house.strikes()[0]
    assert (newest.note, newest.incident_on) == ('and at "Ben\'s" team', date(2026, 1, 4))


def test_one_question_records_one_strike(house: House) -> None:
    """“Record Another” clicked twice on the same question records one strike, not two."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    asked = house.types(house.ana, "/strike acme rude-to-support and again")
    assert asked.message is not None
    buttons = asked.message.blocks

    house.ana.clicks("Record Another", in_=asked)
    house.seen(house.ana)
    asked.message.blocks = buttons
    house.ana.clicks("Record Another", in_=asked)

    house.seen(house.ana)
    assert len(house.strikes()) == 2


def test_the_list_shows_what_became_of_each(house: House) -> None:
    """`/strike list` shows which count, contested, void and expired strikes, the notes and why they were contested."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    house.types(house.ben, "/strike acme late-payment invoice 218")
    house.types(house.li, "/strike acme scope-creep third round")
    house.types(house.jo, "/strike contest 1 they had reason to be angry")
    house.types(house.rosa, "/strike void 2 it was paid, our bank was late")

    listed = house.answer(house.max, "/strike list acme")

    assert "1 of 3 points" in listed
    assert "*#1 rude to support* · 1 point · *contested*" in listed
    assert "they had reason to be angry" in listed
    assert "*#2 late payment* · 1 point · *void*" in listed
    assert "it was paid, our bank was late" in listed
    assert "*#3 scope creep* · 1 point · *counts until 4 July*" in listed
    assert "third round" in listed
    assert f"reported by {house.li.mention}" in listed


def test_the_list_of_a_customer_with_none_says_so(shared_house: House) -> None:
    """No strikes is an answer too."""
    assert "No strikes on record." in shared_house.answer(shared_house.ana, "/strike list globex")


@pytest.mark.parametrize(
    ("handle", "line", "why"),
    [
        ("ana", "void 1 not so", "Only a manager can void"),
        ("ana", "uphold 1 it was so", "Only a manager can"),
        ("olga", "void 1 not so", "Only a manager can void"),
        ("rosa", "uphold 1 it was so", "is not contested"),
        ("ana", "contest 1", "Say why"),
    ],
)
def test_only_a_manager_judges_and_with_a_reason(house: House, handle: str, line: str, why: str) -> None:
    """Voiding and upholding are a manager's, contesting is anybody's; each wants a reason in words."""
    house.types(house.ben, "/strike acme rude-to-support")

    assert why in house.answer(house.slack.person(handle), f"/strike {line}")

    assert house.strikes()[0].state is StrikeState.COUNTED


def test_voiding_without_a_reason_opens_the_form_that_asks_for_it(house: House) -> None:
    """A manager who types the number alone is asked why, and nothing is void before they say it."""
    house.types(house.ben, "/strike acme rude-to-support")
    house.types(house.rosa, "/strike void 1")

    assert "Why" in house.modal(house.rosa).text
    assert house.strikes()[0].state is StrikeState.COUNTED


def test_after_twenty_days_it_is_too_late_to_contest(house: House) -> None:
    """A contest comes within 20 days; the refusal names the way that is left."""
    house.types(house.ben, "/strike acme rude-to-support")
    house.later(days=20)

    assert "A manager can still void it" in house.answer(house.ana, "/strike contest 1 not so")
    assert house.strikes()[0].state is StrikeState.COUNTED


def test_a_reporter_who_manages_does_not_judge_their_own(house: House) -> None:
    """The manager who reported a strike cannot uphold it when it is contested."""
    house.types(house.rosa, "/strike acme rude-to-support")
    house.types(house.ana, "/strike contest 1 not so")

    assert "involved in the contest" in house.answer(house.rosa, "/strike uphold 1 it was")
    assert "involved in the contest" in house.answer(house.rosa, "/strike void 1 all right then")
    assert house.strikes()[0].state is StrikeState.CONTESTED
