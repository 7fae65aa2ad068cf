"""What several journeys begin with: who may vote, and a customer with strikes, a fix and a talk behind it."""

from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House

VOTERS = ("ana", "ben", "li", "jo", "rosa")
"""Who gets the voter role, besides Max who has it already: a roll of six."""


def add_voters(house: House) -> None:
    """Olga, the admin, says who votes."""
    for handle in VOTERS:
        house.types(house.olga, f"/umpire roles voter add @{handle}")


def record_talk_answer(house: House, answer: str) -> None:
    """Jo states the problem, Li fixes our part, and a day later Jo has talked to them and records how they answered."""
    house.types(house.jo, "/umpire problem acme nobody wrote the scope down --side both")
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due in 2w")
    house.types(house.li, "/umpire fix acme done 1 the scope page is signed off --told yes")
    house.types(house.jo, "/umpire talk acme --on tomorrow")
    house.later(days=1)
    house.types(house.jo, f"/umpire talk acme {answer}")


def record_three_strikes(house: House) -> None:
    """Three colleagues, three reasons, five weeks."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li on the call")
    house.later(days=16)
    house.types(house.ben, "/strike acme late-payment invoice 218, 40 days late")
    house.later(days=19)
    house.types(house.li, "/strike acme scope-creep a third round after sign-off")


def cast_votes(house: House, cast: dict[Person, str]) -> None:
    """Everybody casts their ballot on Acme, as a line."""
    for person, choice in cast.items():
        house.types(person, f"/vote acme {choice}")


def get_case_card(house: House) -> str:
    """The one case card in the review channel, as it reads now."""
    (found,) = (line for line in house.lines() if "\nCase: " in line)
    return found


def get_newest_ballot(house: House) -> str:
    """The newest ballot in the review channel, as it reads now."""
    return [line for line in house.lines() if ":ballot_box_with_ballot:" in line][-1]


def get_newest_message(house: House, person: Person) -> str:
    """The newest direct message from umpire to a person."""
    house.settle()
    return plain_text(person.dm[-1])
