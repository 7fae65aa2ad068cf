"""When the database or Slack fails: a kind answer, no half effect, and everything right once it is back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from playground.slack.plain import plain_text
from tests.postgres import Server
from tests.surface.house import House

AWAY = "My database is busy or away just now. Nothing was recorded; please try again in a minute."


@pytest.fixture
def afar(postgresql_house: House) -> House:
    """A house whose database is a PostgreSQL that can go away; its people are all known."""
    for person in (postgresql_house.ana, postgresql_house.ben, postgresql_house.rosa):
        postgresql_house.types(person, "/umpire whoami")
    return postgresql_house


@contextmanager
def away(postgres: Server, name: str) -> Iterator[None]:
    """The database takes nobody in, and throws out who is there, until the block ends."""
    postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        yield
    finally:
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.parametrize("line", ["/strike acme late-payment", "/scorecard acme", "/umpire rules", "/strike acme"])
def test_fm15_a_command_is_told_to_try_again(afar: House, postgres: Server, postgres_migrated: str, line: str) -> None:
    """While the database is away a command says so and stores nothing; a minute later the same line works."""
    before = afar.records()
    with away(postgres, postgres_migrated):
        assert AWAY in plain_text(afar.ana.types(line, in_="general"))
    assert afar.records() == before

    reply = afar.ana.types(line, in_="general")

    assert reply.ok
    assert AWAY not in plain_text(reply)


def test_fm15_a_form_keeps_what_was_typed(afar: House, postgres: Server, postgres_migrated: str) -> None:
    """A form sent while the database is away stays open as it is, and goes through afterwards."""
    afar.types(afar.ana, "/strike acme")
    form = afar.modal(afar.ana).fill({"What was it?": "late-payment", "What happened?": "invoice 218"})
    with away(postgres, postgres_migrated):
        errors = form.submit()
    assert errors is not None
    assert AWAY in errors.values()
    assert afar.strikes() == ()

    assert form.submit() is None

    assert afar.strikes()[0].note == "invoice 218"


def test_fm15_a_click_is_told_to_try_again(afar: House, postgres: Server, postgres_migrated: str) -> None:
    """Undo clicked while the database is away undoes nothing, and works afterwards."""
    reply = afar.types(afar.ana, "/strike acme late-payment")
    assert reply.message is not None
    buttons = reply.message.blocks
    with away(postgres, postgres_migrated):
        afar.ana.clicks("Undo", in_=reply)
        assert AWAY in afar.seen(afar.ana)
    assert afar.strikes()[0].state == "counted"
    reply.message.blocks = buttons

    afar.ana.clicks("Undo", in_=reply)

    assert "Strike #1 is taken back." in afar.seen(afar.ana)


def test_fm15_a_mention_is_not_acknowledged_and_comes_again(
    afar: House, postgres: Server, postgres_migrated: str
) -> None:
    """A mention while the database is away is not acknowledged; Slack sends it again, and it has its effect once."""
    afar.slack.channel("random").members[afar.slack.bot_user_id] = None
    afar.slack.deliveries.ack_seconds = 0.5
    with away(postgres, postgres_migrated):
        reply = afar.ana.types("@umpire strike acme late-payment invoice 218", in_="random")
        assert not reply.ok
    afar.slack.deliveries.ack_seconds = 60
    assert afar.strikes() == ()

    assert afar.slack.redeliver() == 1
    assert afar.slack.redeliver() == 0

    assert "Strike 1 of 3" in afar.seen(afar.ana)
    assert [strike.note for strike in afar.strikes()] == ["invoice 218"]
    assert len(afar.lines()) == 1


def test_fm15_somebody_deactivated_while_it_was_away_stays_out(
    afar: House, postgres: Server, postgres_migrated: str
) -> None:
    """What Slack told about people meanwhile is told again: nobody keeps a role because the database was away."""
    afar.slack.deliveries.ack_seconds = 0.5
    with away(postgres, postgres_migrated):
        afar.slack.happens.changes(afar.ana.account, kind="guest")
    afar.slack.deliveries.ack_seconds = 60

    afar.slack.redeliver()

    assert "full members of this workspace only" in plain_text(afar.ana.types("/umpire whoami", in_="random"))


@pytest.mark.parametrize(
    "fault", [{"kind": "error", "error": "expired_trigger_id"}, {"kind": "5xx"}, {"kind": "429"}, {"kind": "reset"}]
)
@pytest.mark.parametrize("line", ["/strike acme", "/scorecard acme rate", "/umpire import"])
def test_a_form_that_slack_does_not_open_is_explained(house: House, fault: dict[str, str], line: str) -> None:
    """Where Slack does not open the form, the person reads so and can try again; no fault of ours is shown."""
    house.slack.faults.add(method="views.open", times=2, **fault)  # type: ignore[arg-type]

    answer = plain_text(house.types(house.olga, line))

    assert "The form could not open in time. Please try again." in answer
    assert house.olga.modal is None
    house.slack.faults.clear()
    house.types(house.olga, line)
    assert house.modal(house.olga).title


@pytest.mark.parametrize(
    "fault", [{"kind": "error", "error": "internal_error"}, {"kind": "5xx"}, {"kind": "429"}, {"kind": "reset"}]
)
def test_who_slack_does_not_vouch_for_is_refused(house: House, fault: dict[str, str]) -> None:
    """Somebody nobody knows yet, and Slack does not say who it is: refused, nothing stored; known, they may."""
    house.settle()
    nia = house.slack.add_person("nia", name="Nia New")
    house.slack.channel("random").members[nia.id] = None
    before = house.records()
    house.slack.faults.add(method="users.info", times=3, **fault)  # type: ignore[arg-type]

    answer = plain_text(nia.types("/strike acme late-payment", in_="random"))

    assert "I could not check with Slack who you are. Nothing was done; please try again." in answer
    assert house.records() == before
    house.slack.faults.clear()
    assert "Strike 1 of 3" in house.answer(nia, "/strike acme late-payment", in_="random")


def test_somebody_new_may_at_once(house: House) -> None:
    """A colleague who arrived a second ago, whom Slack has not told of, is asked for and may."""
    house.settle()
    nia = house.slack.add_person("nia", name="Nia New")
    gil = house.slack.add_person("gil", name="Gil New", kind="guest")

    assert "You are staff." in house.answer(nia, "/umpire whoami")
    assert "full members" in house.answer(gil, "/umpire whoami")


@pytest.mark.parametrize("fault", [{"kind": "error", "error": "internal_error"}, {"kind": "reset"}, {"kind": "429"}])
def test_a_lost_courtesy_loses_no_strike(house: House, fault: dict[str, str]) -> None:
    """When the private answer to a mention is lost, the strike and the channel's line are not."""
    house.slack.faults.add(method="chat.postEphemeral", times=2, **fault)  # type: ignore[arg-type]

    assert house.mentions(house.ana, "strike acme late-payment") is None

    assert len(house.strikes()) == 1
    assert len(house.lines()) == 1


def test_a_line_slack_refuses_for_now_is_posted_later_once(house: House) -> None:
    """Slack says wait, fails, and loses an answer: the line is posted, once."""
    for fault in ({"kind": "429"}, {"kind": "5xx"}, {"kind": "error", "error": "service_unavailable"}):
        house.slack.faults.add(method="chat.postMessage", **fault)  # type: ignore[arg-type]

    house.types(house.ana, "/strike acme late-payment")

    assert len(house.lines()) == 1
