"""Plots in the page of the playground: charts are drawn as charts, pictures stand in the direct messages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from playground import sample
from playground.clock import MovableClock
from playground.stage import Stage

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The sample company, two Mondays later, when Ana has struck Acme."""
    clock = MovableClock(datetime(2026, 11, 21, 9, tzinfo=UTC))
    opened = Stage(f"sqlite:///{tmp_path / 'umpire.sqlite'}", clock=clock)
    opened.start(prepare=lambda db, slack: sample.install_sample(db, slack, now=clock()))
    opened.travel(datetime(2026, 12, 1, 9, tzinfo=UTC))
    opened.slack.person("ana").types("/strike acme rude-to-support shouted at Li", in_="general")
    yield opened
    opened.stop()


def test_a_manager_sees_charts_and_pictures(page: Page, stage: Stage) -> None:
    """The grades are two charts with their numbers beneath; strikes come as a picture with words beside it."""
    slack = stage.slack
    rosa, general = slack.person("rosa"), slack.channel("general")
    page.goto(f"{slack.url}/#as={rosa.id}&in={general.id}")
    composer = page.get_by_role("textbox", name=re.compile("^Message"))
    for line in ("/umpire plot grades", "/umpire plot strikes acme"):
        composer.fill(line)
        composer.press("Escape")
        composer.press("Enter")
    main = page.get_by_role("main")
    expect(main.get_by_role("img", name=re.compile("bar chart"))).to_be_visible()
    expect(main.get_by_role("img", name=re.compile("line chart"))).to_be_visible()
    expect(main.get_by_role("columnheader", name="A, B, C, D, not graded").first).to_be_visible()
    expect(main.get_by_text("The picture is on its way")).to_be_visible()
    stage.umpire.deps.replies.drain(30)
    page.goto(f"{slack.url}/#as={rosa.id}&in={rosa.dm[-1].channel}")
    expect(main.get_by_text("A timeline of the strikes of one customer")).to_be_visible()
    picture = main.get_by_role("img", name=re.compile("^plot-strikes"))
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1200)
    page.goto("about:blank")
