"""Moving the playground's clock from the page."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

ARRIVES_WITHIN = 120_000
"""Milliseconds a year may take on a busy machine."""
OVER = "() => fetch('/page/state').then(answer => answer.json()).then(state => !state.travelling)"


def travel_to(page: Page, when: str) -> None:
    """Move the clock to a date (`2026-12-01`, its morning), a time (`2026-12-01T17:30`) or by a step; be there."""
    kind = "step" if when[:1] == "+" or when[:1].isalpha() else "to"
    address = urlsplit(page.url)
    answer = page.request.post(f"{address.scheme}://{address.netloc}/page/travel", data={kind: when}).json()
    assert answer["ok"], answer["error"]
    page.wait_for_function(OVER, timeout=ARRIVES_WITHIN)
    expect(page.get_by_role("progressbar", name="Travelling")).to_have_count(0)
