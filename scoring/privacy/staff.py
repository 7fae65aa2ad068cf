"""What colleagues see of each other's work: with names, or as counts (works-council mode). Source: product.md §7.7.

Acts of office (opening, waiving, deciding, telling the customer, assigning, closing) are named in every mode, and
everybody always sees their own.
"""

from collections.abc import Collection

from scoring.rules.policy import Policy

NAMED, AGGREGATE = "named", "aggregate"
"""The two values of the setting `privacy.staff`."""
LEAST_CONTRIBUTORS = 3
"""From how many people on a figure of several can be shown, so that nobody can read one person's share from it."""
DEDUCIBLE = 2
"""How many people may vote at most for each to work out from the count what the other voted."""


def shows_names(policy: Policy) -> bool:
    """Tell whether colleagues see who reported, contested, said or measured something."""
    return policy.privacy_staff != AGGREGATE


def shows_votes(policy: Policy) -> bool:
    """Tell whether colleagues see who voted what, and who has not voted, once a ballot is closed."""
    return shows_names(policy) and policy.named_votes


def may_show_figures(contributors: Collection[str], policy: Policy) -> bool:
    """Tell whether a figure that these people contributed to can be shown to others than the only contributor."""
    return shows_names(policy) or len(set(contributors)) >= LEAST_CONTRIBUTORS


def may_see(user_id: str | None, viewer: str | None, policy: Policy) -> bool:
    """Tell whether the viewer may see the name of whoever did this: names are shown, or it was the viewer."""
    return shows_names(policy) or (viewer is not None and user_id == viewer)


def count_people(number: int) -> str:
    """Count people in words: `1 person`, `2 people`."""
    return "1 person" if number == 1 else f"{number} people"


def count_reporters(reporters: Collection[str], voters: Collection[str] = ()) -> str:
    """Count who reported, and how many of them may vote, such as `2 people, 1 of them a voter`; never who."""
    people = set(reporters)
    among = len(people & set(voters))
    counted = count_people(len(people))
    if not among:
        return counted
    if among == len(people):
        return f"{counted}, {'a voter' if among == 1 else 'all of them voters'}"
    return f"{counted}, {among} of them {'a voter' if among == 1 else 'voters'}"


def warns_of_deduction(voters: int, policy: Policy) -> bool:
    """Tell whether a ballot has to say that each vote can be worked out from the count: votes hidden, two voters."""
    return not shows_votes(policy) and voters == DEDUCIBLE
