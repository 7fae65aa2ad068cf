"""`/umpire case|problem|steps` and the case card, as people see them."""

from dataclasses import replace

from playground.slack.messages import Message
from playground.slack.plain import plain_text
from storage.customers import customers
from tests.surface.house import House

CARD = "The case of "


def three_strikes(house: House) -> None:
    """Ana, Ben and Li report one point each over three weeks."""
    house.answer(house.ana, "/strike acme rude-to-support shouted at Li --when 2025-12-20")
    house.answer(house.ben, "/strike acme late-payment invoice 218")
    house.answer(house.li, "/strike acme scope-creep wanted a logo for free")


def cards(house: House) -> list[Message]:
    """The case cards in the review channel, oldest first."""
    return [post for post in house.posts() if post.text.startswith(CARD)]


def card(house: House) -> str:
    """The one case card there is, as people read it."""
    (found,) = cards(house)
    return plain_text(found)


def test_the_third_strike_opens_a_case(house: House) -> None:
    """The third point opens a case, its reporter reads so, and one card says what is missing and whose turn it is."""
    three_strikes(house)

    assert "3 points: a case opens" in house.seen(house.li)
    shown = card(house)
    assert "Case: Acme GmbH" in shown
    assert "*3 of 7 steps missing · finding the real problem*" in shown
    assert "Opened on 5 January: 3 points" in shown
    assert f"*Next*\n• <@{house.jo.id}> states the real problem\nState Problem" in shown
    assert shown.index("State Problem") < shown.index("*The real problem*: Nobody has stated it yet.")
    assert "Done: points, several reporters, no open contest, no hold" in shown
    for person in (house.ana, house.ben, house.li):
        assert person.id not in shown


def test_one_card_from_the_first_to_the_last(house: House) -> None:
    """Whatever happens in a case, its one card is edited in place; closed, it shows the outcome and no button."""
    three_strikes(house)
    (posted,) = cards(house)
    house.answer(house.jo, "/umpire problem acme nobody agreed the scope --side both")
    assert "*2 of 7 steps missing · fixing our part*" in card(house)
    assert "nobody agreed the scope" in card(house)
    house.answer(house.jo, "/umpire fix acme write the scope down")
    house.answer(house.jo, "/umpire fix acme done 1 the scope page is signed off --told yes")
    assert "*1 of 7 steps missing · talking*" in card(house)
    assert "*Our part*" not in card(house)
    assert "*Our part*: Fix #1 is done, and they know." in house.answer(house.jo, "/umpire case acme")
    house.answer(house.rosa, "/umpire steps acme waive talk they left the country")
    assert "*Ready for a final-notice ballot*" in card(house)
    assert f"Waived by <@{house.rosa.id}>: they left the country" in card(house)
    assert "Open Notice Ballot" in card(house)

    house.answer(house.rosa, "/umpire case acme close they changed their ways")

    (closed,) = cards(house)
    assert closed.ts == posted.ts
    assert "*Closed: good again*" in plain_text(closed)
    assert "they changed their ways" in plain_text(closed)
    assert not [block for block in closed.blocks if block["type"] == "actions"]


def test_a_severe_strike_shows_the_case_to_who_may_work_on_it(house: House) -> None:
    """The answer to a strike has a button to the case for its owner and for managers, not for others."""
    told = house.answer(house.jo, "/strike acme threat-or-harassment said he would come to the office")
    assert "This is severe: a case opens at once." in told
    assert "Show Case" in told

    house.jo.clicks("Show Case", in_=house.slack.ephemerals("jo")[-1])

    assert "Opened on 5 January: a severe strike" in house.seen(house.jo)
    assert "Show Case" not in house.answer(house.ana, "/strike acme late-payment invoice 218")


def test_undoing_the_third_strike_takes_the_case_away(house: House) -> None:
    """The card of a case nobody worked on says that it fell away, and has no buttons any more."""
    three_strikes(house)
    assert "finding the real problem" in card(house)

    house.answer(house.li, "/strike undo")

    assert "*Closed: it fell away" in card(house)
    assert "has no open case and stands at 2 of 3 points" in house.answer(house.rosa, "/umpire case acme")


def test_the_ground_is_gone_and_the_card_says_so(house: House) -> None:
    """A case people worked on stays when a strike is voided; its card says that a manager can close it."""
    three_strikes(house)
    house.answer(house.jo, "/umpire problem acme nobody agreed the scope")
    house.answer(house.rosa, "/strike void 3 it was another customer")

    assert "What opened this case no longer holds." in card(house)
    assert "2 of 3 points." in card(house)


def test_the_case_file(house: House) -> None:
    """The owner and managers read the whole file; who may not reads who may."""
    three_strikes(house)

    for person in (house.jo, house.rosa):
        told = house.answer(person, "/umpire case acme")
        assert "*Strikes* · 3 of 3 points from 3 people" in told
        assert "/umpire problem acme <what it is>" in told
        assert ("Close Case" in told) is (person is house.rosa)
    assert "Only a manager, or the customer's owner, can work on the case" in house.answer(
        house.ana, "/umpire case acme"
    )


def test_the_list_of_open_cases(house: House) -> None:
    """Managers list every open case with its stage and next step, owners theirs; nothing is a sentence too."""
    assert house.answer(house.rosa, "/umpire case") == "No case is open."
    three_strikes(house)
    house.answer(house.rosa, "/umpire problem globex they pay late")

    everything = house.answer(house.rosa, "/umpire case")
    assert "*Acme GmbH* · finding the real problem" in everything
    assert "*Globex Logistics*" in everything
    mine = house.answer(house.jo, "/umpire case list")
    assert "Acme GmbH" in mine
    assert "Globex" not in mine
    assert "Your customers have no open case." in house.answer(house.ana, "/umpire case")


def test_no_case(house: House) -> None:
    """Without a case one reads what would open one, and how the last one ended."""
    told = house.answer(house.jo, "/umpire case acme")
    assert "Acme GmbH has no open case and stands at 0 of 3 points." in told
    assert "One opens by itself at 3 points" in told
    assert "has no open case" in house.answer(house.jo, "/umpire steps acme")
    assert "has no open case" in house.answer(house.rosa, "/umpire steps acme waive talk they left")
    assert "has no open case" in house.answer(house.rosa, "/umpire case acme close they changed")

    house.answer(house.rosa, "/umpire problem acme nobody agreed the scope")
    house.answer(house.rosa, "/umpire case acme close they changed")

    assert "The last case was closed on 5 January 2026: good again." in house.answer(house.jo, "/umpire case acme")


def test_stating_the_problem_raises_a_case_and_can_be_undone(house: House) -> None:
    """The owner may state the problem after the first strike: a case opens, and undone it is gone again."""
    house.answer(house.ana, "/strike acme rude-to-support shouted at Li")

    told = house.answer(house.jo, "/umpire problem acme nobody agreed the scope --side ours")

    assert "The real problem of *Acme GmbH* is stated · our part. That opened a case" in told
    assert "Now: fixing our part" in told
    assert "raised by hand" in card(house)
    house.jo.clicks("Undo", in_=house.slack.ephemerals("jo")[-1])
    assert "taken back, and the case it opened with it" in house.seen(house.jo)
    assert "Closed: it fell away" in card(house)


def test_the_problem_form(house: House) -> None:
    """An incomplete line opens the form with what is stated already; submitted it states the problem anew."""
    three_strikes(house)
    house.answer(house.jo, "/umpire problem acme nobody agreed the scope --side both")

    house.types(house.jo, "/umpire problem acme")
    form = house.modal(house.jo)
    assert form.title == "The real problem"
    assert form.fields["What is really behind it?"].value == "nobody agreed the scope"
    form.fill({"What is really behind it?": "the contract is unclear", "Whose part is it?": "ours"})
    assert form.submit() is None

    assert "is stated · our part" in house.modal(house.jo).text
    assert "the contract is unclear" in card(house)


def test_a_refused_problem_keeps_what_was_typed(house: House) -> None:
    """A secret is refused beside the field, and the form stays as it was filled in; too long a line is refused too."""
    said = "they sent us their card 4111 1111 1111 1111"
    house.types(house.jo, "/umpire problem acme")

    errors = house.modal(house.jo).fill({"What is really behind it?": said}).submit()

    assert errors is not None
    assert list(errors) == ["why"]
    assert house.modal(house.jo).fields["What is really behind it?"].value == said
    assert "2,000 is the most" in house.answer(house.jo, f"/umpire problem acme {'x' * 2001}")
    assert cards(house) == []


def test_buttons_open_the_forms(house: House) -> None:
    """The card's button opens the problem's form for who may; others read who may, and nothing changes."""
    three_strikes(house)
    (post,) = cards(house)

    house.ana.clicks("State Problem", in_=post)
    assert "Only a manager, or the customer's owner, can work on the case" in house.seen(house.ana)
    assert house.ana.modal is None

    house.jo.clicks("State Problem", in_=post)
    house.modal(house.jo).fill({"What is really behind it?": "nobody agreed the scope"}).submit()
    assert "nobody agreed the scope" in card(house)


def test_gates_and_waivers(house: House) -> None:
    """A manager waives what is missing, by line or form; what cannot be waived, or is passed, is refused in words."""
    three_strikes(house)
    assert "*3 of 7 steps missing* before a final notice to Acme GmbH" in house.answer(house.jo, "/umpire steps acme")
    assert "Only a manager can waive steps" in house.answer(house.jo, "/umpire steps acme waive talk they left")
    assert "is done, so there is nothing to waive" in house.answer(house.rosa, "/umpire steps acme waive points x")
    assert "is not a step" in house.answer(house.rosa, "/umpire steps acme waive mood x")
    house.answer(house.jo, "/umpire problem acme nobody agreed the scope")
    house.answer(house.ben, "/strike contest 1 it was a misunderstanding")
    refused = house.answer(house.rosa, "/umpire steps acme waive contests x")
    assert "cannot be waived" in refused
    assert "/strike uphold 1 <why>" in refused

    house.types(house.rosa, "/umpire steps acme waive talk")
    form = house.modal(house.rosa)
    assert form.fields["Step"].value["value"] == "talk"
    assert form.fill({"Why?": "they left the country"}).submit() is None
    assert "they left the country" in house.modal(house.rosa).text

    told = house.answer(house.rosa, "/umpire steps acme waive reporters they all saw it")
    assert "is waived" in told
    house.rosa.clicks("Undo", in_=house.slack.ephemerals("rosa")[-1])
    assert "is not waived for Acme GmbH any more" in house.seen(house.rosa)


def test_closing_by_form_and_undo(house: House) -> None:
    """Without a reason the form asks for it; a close can be undone, and the card is open again."""
    three_strikes(house)
    house.types(house.rosa, "/umpire case acme close")
    assert house.modal(house.rosa).fill({"Why?": "they changed their ways"}).submit() is None
    assert "is closed: *good again*" in house.modal(house.rosa).text
    assert "Closed: good again" in card(house)

    house.rosa.clicks("Undo", in_=house.modal(house.rosa))

    assert "finding the real problem" in card(house)
    assert "Only a manager can close a case" in house.answer(house.jo, "/umpire case acme close no reason")


def test_help_and_words_that_do_not_fit(house: House) -> None:
    """`help` works after each word and at a line's end; what a line does not mean is refused with the usage."""
    for word in ("case", "problem", "steps"):
        assert f"*{word.capitalize()}*" in house.answer(house.jo, f"/umpire {word} help")
        assert f"*{word.capitalize()}*" in house.answer(house.jo, f"/umpire {word} acme help")
        assert f"*{word.capitalize()}*" in house.answer(house.jo, f"/umpire help {word}")
    assert "is not something a case does" in house.answer(house.jo, "/umpire case acme shut it")
    assert "is not something steps do" in house.answer(house.jo, "/umpire steps acme open")
    assert "The problem is `ours`, `theirs` or `both`" in house.answer(
        house.jo, "/umpire problem acme they pay late --side mine"
    )
    assert "No customer is called" in house.answer(house.jo, "/umpire case acmee")


def test_by_mention(house: House) -> None:
    """In a thread `@umpire case acme` shows the file; where no form can open, the usage stands instead."""
    three_strikes(house)
    assert "finding the real problem" in plain_text(house.mentions(house.jo, "case acme"))
    assert "A form cannot open here." in plain_text(house.mentions(house.jo, "problem acme"))


def test_time_alone_opens_the_talk_gate(house: House) -> None:
    """A receptive customer has 30 days; when they are over the card says so, though nobody did anything."""
    three_strikes(house)
    house.answer(house.jo, "/umpire problem acme nobody agreed the scope --side theirs")
    house.answer(house.ben, "/umpire problem acme agree")
    house.answer(house.jo, "/umpire talk acme receptive they will be kinder")
    assert "they have until 4 February" in card(house)

    house.later(days=31)

    assert "*Ready for a final-notice ballot*" in card(house)


def test_a_former_customer(house: House) -> None:
    """Who was let go is found, shows as former, and gets nothing more recorded."""
    house.settle()
    with house.db.transaction() as tx:
        customers.update_customer(tx, replace(customers.resolve_customer(tx, "acme"), former_at=house.clock()))

    assert "Acme GmbH was let go on 5 January 2026; nothing more is recorded." in house.answer(
        house.ana, "/strike acme late-payment"
    )
    shown = house.answer(house.ana, "/scorecard acme")
    assert "Former customer: let go on 5 January 2026." in shown
    assert "Record Strike" not in shown
    assert "has no open case: it was let go" in house.answer(house.jo, "/umpire case acme")


def test_a_problem_of_ours_is_never_passed_without_a_fix(house: House) -> None:
    """Stated as ours, with no fix, our part is missing on card, gates and ballot, until a fix is done and they know."""
    three_strikes(house)
    house.answer(house.jo, "/umpire problem acme we promised too much --side ours")

    told = house.answer(house.jo, "/umpire steps acme")
    assert "The problem is ours, and no fix for it is done." in told
    assert "/umpire fix acme <what we mend>" in told
    assert "opens a fix for our part" in card(house)
    assert "no fix for it is done" in house.answer(house.rosa, "/vote notice acme")

    house.answer(house.jo, "/umpire fix acme promise less")
    house.answer(house.jo, "/umpire fix acme done 1 sales asks first --told no")
    assert "Fix #1 is done, but nobody said that they were told." in card(house)
    (post,) = cards(house)
    house.jo.clicks("They Were Told", in_=post)
    house.seen(house.jo)
    assert "Fix #1 is done, and they know." in house.answer(house.jo, "/umpire gates acme")


def test_a_fix_from_before_the_case_is_linked_by_who_says_so(house: House) -> None:
    """A fix that was done before the case opened counts once somebody links it to the problem, whenever it was done."""
    house.answer(house.jo, "/umpire fix acme promise less")
    house.answer(house.jo, "/umpire fix acme done 1 sales asks first --told yes")
    three_strikes(house)
    house.answer(house.jo, "/umpire problem acme we promised too much --side both")
    assert "Fix #1 is done, but it is not linked to this problem." in house.answer(house.jo, "/umpire steps acme")

    linked = house.types(house.jo, "/umpire fix acme told 1")
    assert "with that, our part in the open case is owned" in plain_text(linked)
    assert "Fix #1 is done, and they know." in house.answer(house.jo, "/umpire gates acme")
    house.jo.clicks("Undo", in_=linked)
    house.seen(house.jo)
    assert "it is not linked to this problem" in card(house)


def test_theirs_takes_a_second_person(house: House) -> None:
    """That it is theirs passes once somebody else agrees, by button, line or to-do; not by who said it; with undo."""
    three_strikes(house)
    house.answer(house.jo, "/umpire problem acme their new lead shouts --side theirs")
    assert "a second person has to agree" in card(house)
    assert "You said it yourself" in house.answer(house.jo, "/umpire problem acme agree")
    assert "Only somebody who deals with" in house.answer(house.max, "/umpire problem acme agree")
    assert "The problem with *Acme GmbH* is said to be theirs: do you agree?" in house.answer(house.ben, "/umpire todo")
    assert "is said to be theirs" not in house.answer(house.jo, "/umpire todo")

    (post,) = cards(house)
    house.ben.clicks("Agree: Theirs", in_=post)
    assert "You agree that the problem of *Acme GmbH* is theirs." in house.seen(house.ben)
    assert "The problem is theirs: two people agree." in house.answer(house.jo, "/umpire gates acme")
    house.ben.clicks("Undo", in_=house.slack.ephemerals("ben")[-1])
    assert "is taken back" in house.seen(house.ben)
    assert "a second person has to agree" in card(house)

    house.answer(house.rosa, "/umpire problem acme agree")
    house.answer(house.jo, "/umpire problem acme their new lead shouts at everybody")
    assert "two people agree" in house.answer(house.jo, "/umpire gates acme")
    house.answer(house.jo, "/umpire problem acme --side both")
    house.answer(house.jo, "/umpire problem acme --side theirs")
    assert "a second person has to agree" in card(house)


def test_a_talk_before_the_problem_is_no_talk_about_it(house: House) -> None:
    """A talk recorded before the problem was stated is missing; one after it passes."""
    three_strikes(house)
    house.answer(house.jo, "/umpire talk acme pushed-back they see nothing wrong")
    house.answer(house.jo, "/umpire problem acme nobody agreed the scope --side both")
    assert "before the problem was stated" in house.answer(house.jo, "/umpire steps acme")
    house.answer(house.jo, "/umpire talk acme pushed-back they still see nothing wrong")
    assert "They pushed back." in house.answer(house.jo, "/umpire steps acme")


def test_a_severe_strike_waits_for_a_second_manager(house: House) -> None:
    """Before the ballot a manager confirms the facts, and another one opens it; ballot and card name the way to it."""
    house.answer(house.ana, "/strike acme threat-or-harassment said he would come to the office")
    assert "Opened on 5 January: a severe strike" in card(house)
    assert "/umpire steps acme confirm" in house.answer(house.rosa, "/vote notice acme")
    assert "Only a manager can" in house.answer(house.jo, "/umpire steps acme confirm")
    assert "Confirm the facts of the severe strike" in house.answer(house.rosa, "/umpire todo")

    told = house.answer(house.rosa, "/umpire steps acme confirm")
    assert "You confirmed the facts of the severe strike on *Acme GmbH*." in told
    house.rosa.clicks("Undo", in_=house.slack.ephemerals("rosa")[-1])
    assert "is taken back" in house.seen(house.rosa)
    (post,) = cards(house)
    house.rosa.clicks("Confirm Facts", in_=post)
    assert "You confirmed the facts" in house.seen(house.rosa)
    assert "all 8 steps are done" in house.answer(house.rosa, "/umpire steps acme")
