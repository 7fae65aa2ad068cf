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


def list_shown(policy: Policy) -> tuple[bool, bool]:
    """List whether names and whether votes are shown; where it changes, what is posted has to be shown anew."""
    return shows_names(policy), shows_votes(policy)


def may_show_figures(contributors: Collection[str], policy: Policy) -> bool:
    """Tell whether a figure that these people contributed to can be shown to others than the only contributor."""
    return shows_names(policy) or len(set(contributors)) >= LEAST_CONTRIBUTORS


def is_crowd(people: int, policy: Policy) -> bool:
    """Tell whether a figure of so many people can be shown; `may_show_figures` where only their number is known."""
    return shows_names(policy) or people >= LEAST_CONTRIBUTORS


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


def describe_posts(policy: Policy) -> str:
    """Describe what somebody reads who can read the review channel but does not belong to the team."""
    if shows_names(policy) and shows_votes(policy):
        return "strikes, votes and reasons"
    if shows_names(policy):
        return "strikes, how many voted what, the reasons without names, and who reported a strike"
    return "customers and their strikes, how many voted what, the reasons without names, and who opened and decided"


def describe_staff_privacy(policy: Policy) -> tuple[str, ...]:
    """Describe in plain sentences what colleagues see of each other's work, and which questions are switched off."""
    sentences = [*(_NAMED if shows_names(policy) else _AGGREGATE)]
    sentences += [_VOTES_NAMED if shows_votes(policy) else _VOTES_COUNTED, *_ALWAYS]
    if not policy.prompts_allowed:
        sentences.append("I ask nobody whether their day was difficult (`privacy.prompts` is off).")
    if not policy.gut_allowed:
        sentences.append("I ask nobody how they feel, and record no feelings (`privacy.gut` is off).")
    return tuple(sentences)


_NAMED = (
    "Colleagues see each other's names: who reported a strike, who rated what, and who logged how much time "
    "(`privacy.staff` is `named`).",
)
_AGGREGATE = (
    "Works-council mode is on (`privacy.staff` is `aggregate`): who opened, waived, decided or told the customer is "
    "named; nobody else is.",
    f"Minutes, tone and what they cost are shown once {LEAST_CONTRIBUTORS} people have logged time with a customer; "
    "of a colleague's single entry one reads the day and the note.",
    "Ratings are shown as what all raters together say; reasons and evidence stand without names.",
    "Reporters are counted, such as “2 people, 1 of them a voter”.",
)
_VOTES_NAMED = "Once a ballot is closed, it shows who voted what (`privacy.named-votes`)."
_VOTES_COUNTED = (
    "Votes are counted, and nobody sees who voted what, or who has voted; only what one person decides alone is named."
)
_ALWAYS = (
    "Everybody sees all of their own.",
    f"What weighs on somebody, and who wants to be moved off a customer, reaches others only where "
    f"{LEAST_CONTRIBUTORS} people deal with that customer.",
    f"Feelings are for the person alone; a scorecard shows one word, of {LEAST_CONTRIBUTORS} people or more.",
)
