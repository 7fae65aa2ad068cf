"""From the first difficult call to the farewell: product.md §3, steps 3 to 11, with time moving."""

from tests.features.transitions.parting import part_early
from tests.journeys import company
from tests.surface.house import House


def test_from_three_strikes_to_a_farewell_with_goodwill(house: House) -> None:
    """Everybody does their part: problem, fix, talk, two ballots, the notice, the hand-over, the farewell."""
    company.add_voters(house)
    a_difficult_call(house)
    problem_fix_and_talk(house)
    two_more_strikes(house)
    the_final_notice_is_voted_and_given(house)
    a_new_strike_and_the_termination(house)
    li_is_chosen_and_accepts(house)
    the_transition_is_planned_and_done(house)
    farewell(house)
    how_the_referral_went(house)


def a_difficult_call(house: House) -> None:
    """Step 3, 4: Ana logs 50 tense minutes, and records a strike."""
    logged = house.answer(house.ana, "/log acme 50m tense they raised the invoice again")
    assert "*50 min*, *tense*" in logged
    struck = house.answer(house.ana, "/strike acme rude-to-support shouted at Li on the call")
    assert "Strike 1 of 3 on Acme GmbH" in struck


def problem_fix_and_talk(house: House) -> None:
    """Step 4, 5: the owner states the problem, partly ours; a fix is opened and done; the talk is had."""
    stated = house.answer(house.jo, "/umpire problem acme nobody wrote the scope down --side both")
    assert "That opened a case, with every step before a final notice still to be taken." in stated
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due in 2w")
    assert "write the scope down" in house.answer(house.li, "/umpire todo")
    done = house.answer(house.li, "/umpire fix acme done 1 the scope page is signed off --told yes")
    assert "No fix of ours is open any more" in done
    house.types(house.jo, "/umpire talk acme --on tomorrow")
    assert "The talk is planned for 6 January" in company.get_case_card(house)
    house.later(days=1)
    recorded = house.answer(house.jo, "/umpire talk acme partly they agree about the scope, not about the tone")
    assert "The step *talk* is done." in recorded


def two_more_strikes(house: House) -> None:
    """Step 6: over five weeks two more strikes come; the card shows which steps are missing."""
    house.later(days=16)
    house.types(house.ben, "/strike acme late-payment invoice 218, 40 days late")
    assert ":white_large_square: *Points*: 2 of 3 points." in company.get_case_card(house)
    refused = house.answer(house.rosa, "/vote notice acme")
    assert "one step is missing" in refused
    assert "2 of 3 points" in refused
    house.later(days=19)
    house.types(house.li, "/strike acme scope-creep a third round after sign-off")
    assert "*Ready for a final-notice ballot*" in company.get_case_card(house)
    assert ":white_large_square:" not in company.get_case_card(house)


def the_final_notice_is_voted_and_given(house: House) -> None:
    """Step 7, 8: the ballot is closed four to one; Rosa tells Acme by phone and records it: 30 days."""
    house.types(house.rosa, "/vote notice acme three strikes, and the talk did not change the tone")
    assert "*Shall we give Acme GmbH its final notice?*" in company.get_newest_ballot(house)
    company.cast_votes(house, {house.ana: "yes", house.ben: "yes", house.li: "yes", house.jo: "no they may come round"})
    assert "turnout *4 of 6*" in company.get_newest_ballot(house)
    assert "they may come round" not in company.get_newest_ballot(house)
    house.types(house.rosa, "/vote acme yes")
    assert "*Passed: Acme GmbH gets its final notice.* 4 yes, 1 no." in company.get_newest_ballot(house)
    assert f"<@{house.jo.id}>: *no*, “they may come round”" in company.get_newest_ballot(house)
    assert "*Final notice to be given by 24 February 2026, 17:00 UTC*" in company.get_case_card(house)

    house.later(days=2)
    given = house.answer(house.rosa, "/umpire notice acme given by phone, spoke to their head of operations")

    assert "It runs 30 days, *until the end of 13 March 2026*" in given


def a_new_strike_and_the_termination(house: House) -> None:
    """Step 9: on day 19 there is a new serious strike; the termination ballot shows what it costs and frees."""
    house.later(days=19)
    assert "no strike in that time opens a vote" in house.answer(
        house.rosa, "/vote terminate acme they go on as before"
    )
    house.types(house.ana, "/strike acme abusive insulted Ben in writing, twice")
    house.types(house.rosa, "/vote terminate acme a new serious strike within the notice")
    shown = company.get_newest_ballot(house)
    assert "*Shall we let Acme GmbH go?*" in shown
    assert "*Revenue lost a year*\nEUR 38,400" in shown
    assert "*Time freed a month*\n17 min" in shown
    assert "Whoever proposed it does not vote" in shown
    assert "so you do not vote on it" in house.answer(house.rosa, "/vote acme yes I proposed it")
    company.cast_votes(
        house,
        {
            house.ana: "yes it wears people out",
            house.ben: "yes I was insulted",
            house.li: "yes nothing changed",
            house.jo: "no they might still come round",
        },
    )
    house.later(days=5)
    assert "*Passed: we let Acme GmbH go.* 3 yes, 1 no." in company.get_newest_ballot(house)
    assert "*Choosing who hands over*" in company.get_case_card(house)


def li_is_chosen_and_accepts(house: House) -> None:
    """Step 9: who hands over is voted on; Li is chosen, is asked, and accepts."""
    house.types(house.rosa, "/vote owner acme @li @ben")
    company.cast_votes(house, {house.ana: "@li", house.ben: "@li", house.jo: "@ben", house.rosa: "@li"})
    house.later(days=2)  # opened on a Sunday, it closes on Monday at 17:00; Li is told on Tuesday morning
    assert f"*Chosen: <@{house.li.id}> hands Acme GmbH over.*" in company.get_newest_ballot(house)
    assert "Your colleagues chose you to hand *Acme GmbH* over" in company.get_newest_message(house, house.li)
    assert "Thank you: you hand *Acme GmbH* over." in house.answer(house.li, "/umpire transition acme accept")


def the_transition_is_planned_and_done(house: House) -> None:
    """Step 10: a last day, a scope, steps and a referral; records wait for no invoice, and access goes last."""
    house.types(house.rosa, '/umpire vendor add Bright Studio --suits "small shops" --contact hello@bright.example')
    plan = '--to provider --last-day "in 44d" --scope "site, hosting and two open tickets"'
    planned = house.answer(house.li, f"/umpire transition acme plan {plan}")
    assert "the last day is *23 April*" in planned
    assert "*8* Give back and revoke accounts and access · 23 April" in planned
    house.types(house.li, '/umpire refer acme "Bright Studio"')
    house.types(house.li, "/umpire transition acme done 4")
    assert "Access is revoked last." in house.answer(house.li, "/umpire transition acme done 8")
    assert "Finish steps 1, 2, 3, 5" in house.answer(house.li, "/umpire farewell acme we learnt")
    assert "Parting: last day 23 April" in company.get_case_card(house)
    house.later(days=43)
    for step in (1, 2, 3, 5, 6, 7, 8):
        house.types(house.li, f"/umpire transition acme done {step}")
    assert "0 of" not in house.answer(house.li, "/umpire transition acme")


def farewell(house: House) -> None:
    """Step 11: lessons and outcome; the customer is a former one, and strikes and lists know it."""
    lessons = "write the scope down before the first invoice --referral unknown"
    part_early(house, house.li, f"/umpire farewell acme {lessons}")
    assert "Revenue lost: EUR 38,400 a year." in house.seen(house.li)
    (line,) = (line for line in house.lines() if "Farewell to Acme GmbH" in line)
    assert "were referred to Bright Studio" in line
    assert "*Closed: farewell*" in company.get_case_card(house)
    assert "was let go on 22 April 2026" in house.answer(house.ana, "/strike acme late-payment again")
    assert "Acme" not in house.answer(house.rosa, "/umpire digest preview")
    assert [line for line in house.lines() if "Managers decide" in line] == [], "the notice no longer asks for anything"


def how_the_referral_went(house: House) -> None:
    """Step 11: 45 days later umpire asks who handed over, once, whether the referral worked."""
    house.later(days=60)
    assert "was referred to *Bright Studio*. How did it go?" in company.get_newest_message(house, house.li)
    asked = [message for message in house.li.dm if not message.ephemeral_to]
    house.li.clicks("They Took It", in_=asked[-1])
    house.settle()
    assert [message.ts for message in house.li.dm if not message.ephemeral_to] == [message.ts for message in asked]
