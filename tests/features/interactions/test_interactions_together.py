"""Several hands log at the same instant, on SQLite and on PostgreSQL: nothing is counted twice unseen, nothing lost."""

from functools import partial

from bot.features.interactions import usecases as interactions
from bot.features.interactions.usecases import InteractionLogged, LogRequest, SameConversation
from tests.features.strikes.test_strikes_together import call
from tests.usecases.conftest import Office, together

ORDER = LogRequest("acme", 50, "tense", "shouted")


def count_entries(office: Office) -> tuple[int, int]:
    """How many entries Acme has, and their minutes."""
    load = interactions.list_interactions(office.doors[0], "acme", call=call("U-1")).attention.load
    return load.entries, load.minutes


def test_the_same_line_from_eight_hands_is_one_entry_and_seven_questions(office: Office) -> None:
    """One person's line, typed again and again in one instant before any was answered, counts once."""
    told = together(
        office, [partial(interactions.log_interaction, request=ORDER, call=call("U-1", str(n))) for n in range(8)]
    )

    assert sorted(type(each).__name__ for each in told) == ["InteractionLogged"] + ["SameConversation"] * 7
    assert count_entries(office) == (1, 50)


def test_fm11_one_delivery_to_all_replicas_at_once_is_one_entry(office: Office) -> None:
    """The same delivery carried out by eight hands at once: one logs, the others hear that it was done, none asks."""
    told = together(office, [partial(interactions.log_interaction, request=ORDER, call=call("U-1", "the same"))] * 8)

    assert sorted(type(each).__name__ for each in told) == ["AlreadyDelivered"] * 7 + ["InteractionLogged"]
    assert count_entries(office) == (1, 50)


def test_eight_people_at_once_are_eight_conversations(office: Office) -> None:
    """Colleagues who say the same of the same customer at the same instant each count."""
    told = together(
        office, [partial(interactions.log_interaction, request=ORDER, call=call(who)) for who in office.staff]
    )

    assert all(isinstance(each, InteractionLogged) for each in told)
    assert count_entries(office) == (8, 400)


def test_one_answer_given_eight_times_logs_once(office: Office) -> None:
    """The same “Log Another” carried out by eight hands at once adds one entry."""
    door = office.doors[0]
    assert isinstance(interactions.log_interaction(door, ORDER, call=call("U-1")), InteractionLogged)
    asked = interactions.log_interaction(door, ORDER, call=call("U-1"))
    assert isinstance(asked, SameConversation)
    again = LogRequest("acme", 50, "tense", "shouted", distinct=True)

    together(
        office, [partial(interactions.log_interaction, request=again, call=call("U-1", f"draft:{asked.draft}"))] * 8
    )

    assert count_entries(office) == (2, 100)
