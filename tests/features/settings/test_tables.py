"""That Slack refuses tables is remembered once for all replicas, on both engines."""

from concurrent.futures import ThreadPoolExecutor

from bot.features.settings import usecases as settings
from bot.features.settings.usecases import TableDrawing
from bot.workflow.requests import Call
from storage import audit
from storage.settings import policies
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office


def test_replicas_remember_it_together(office: Office) -> None:
    """Two answers refused at the same moment turn tables off once, for every replica, and the audit holds."""
    drawings = [TableDrawing(office.doors[number % len(office.doors)], lambda: MONDAY) for number in range(4)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(TableDrawing.turn_off, drawings))

    assert [drawing.is_on() for drawing in drawings] == [False] * 4
    with office.doors[0].transaction(reading=True) as tx:
        assert len(audit.list_entries(tx, "setting:messages.tables")) == 1
        assert audit.verify_chain(tx).ok
        assert policies.list_stored_settings(tx) == {"messages.tables": "off"}


def test_an_admin_decides_after_umpire(office: Office) -> None:
    """What umpire turned off an admin turns on again, for all replicas."""
    first, last = office.doors[0], office.doors[-1]
    TableDrawing(first, lambda: MONDAY).turn_off()

    settings.change_setting(last, "messages.tables", "on", call=Call("U-olga", MONDAY))

    assert TableDrawing(first, lambda: MONDAY).is_on()
