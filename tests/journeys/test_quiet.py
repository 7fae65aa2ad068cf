"""An ordinary week of ten people: who gets how many messages, as `docs/quiet.md` says."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from playground.slack.people import Person
from scoring.scorecards.scorecards import QUESTIONS
from storage.outbox import outbox
from tests.surface.house import House

PAGE = Path(__file__).parents[2] / "docs" / "quiet.md"
ROLES = {
    "staff": ("ana", "ben", "li", "eva"),
    "owner": ("jo",),
    "voter": ("max",),
    "manager": ("rosa", "mia"),
    "admin": ("olga", "ada"),
}
POSTED = "posted"
NAMES = {
    "digest_opening": "digest",
    "digest_customer": "digest",
    "prompt": "question of the afternoon",
    "ballot": "ballot",
    "ballot_reminder": "reminder of a ballot",
    "strike": "strike",
    "case": "case card",
    "notice": "final notice",
    "nudge": "nudge",
    "audit_anchor": "mark of the audit",
}
"""What the page calls the kinds of messages; any other kind goes by its own name, and is on the page or fails."""

Week = dict[str, Counter[str]]


def table() -> Week:
    """The page's table: for each role, and for what is posted, how many messages of each kind."""
    week = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    rows = [line.strip("| ").split("|") for line in week.splitlines() if line.startswith("|")]
    _, *roles = [cell.strip() for cell in rows[0]]
    counted = {role: Counter[str]() for role in roles}
    for name, *cells in rows[2:]:
        for role, cell in zip(roles, cells, strict=True):
            counted[role][name.partition(",")[0].strip()] = int(cell)
    return {role: +kinds for role, kinds in counted.items()}


def counted(house: House, since: datetime) -> Week:
    """What came in Slack: of each role the most that one person got of each kind, and what was posted."""
    with house.db.transaction(reading=True) as tx:
        rows = tx.connection().execute(outbox.TABLE.select().where(outbox.TABLE.c.created_at >= since)).all()
    got: dict[str, Counter[str]] = {}
    messages = {(row.channel, row.ts): row for row in rows if row.ts is not None}  # an update is no message of its own
    for row in messages.values():
        if row.method != "home" and not row.intent.endswith((":over", ":again")):
            got.setdefault(row.channel, Counter())[NAMES.get(row.kind, row.kind)] += 1
    found: Week = {POSTED: got.pop(house.slack.channel("customer-review").id, Counter())}
    for role, handles in ROLES.items():
        found[role] = Counter()
        for handle in handles:
            found[role] |= got.pop(house.slack.person(handle).id, Counter())
    assert not got, "somebody else was written to"
    return found


def test_an_ordinary_week_is_as_quiet_as_the_page_says(house: House) -> None:
    """Three strikes, ten conversations, a fix, a talk, a ballot, a digest: everybody gets what the table says."""
    begun(house)
    monday = datetime(2026, 1, 12, tzinfo=house.clock().tzinfo)
    until(house, monday)
    before = {handle: len(house.slack.person(handle).dm) for handles in ROLES.values() for handle in handles}
    posts = len(house.posts())

    for day, lived in enumerate((first, second, third, fourth, fifth)):
        until(house, monday + timedelta(days=day, hours=10))
        lived(house)
        until(house, monday + timedelta(days=day, hours=16, minutes=31))
        answers(house)
    until(house, monday + timedelta(days=7))

    found = counted(house, monday)
    assert found[POSTED].total() == len(house.posts()) - posts
    for role, handles in ROLES.items():
        most = max(len(house.slack.person(handle).dm) - before[handle] for handle in handles)
        assert most <= found[role].total()
    assert {role: dict(sorted(kinds.items())) for role, kinds in found.items()} == {
        role: dict(sorted(kinds.items())) for role, kinds in table().items()
    }


def begun(house: House) -> None:
    """The week before: people deal with customers, so that they are asked; Acme's case is open, with work to do."""
    house.slack.add_person("eva", name="Eva Lund", title="Support")
    for handle in (*ROLES["staff"], "jo", "max"):
        house.types(house.slack.person(handle), "/log obrien 10m ok about the order")
    for key, yes in (("acme", 1), ("globex", 2), ("obrien", 7)):
        house.types(house.ana, f"/scorecard {key} rate")
        given = {question.id: "Yes" if place < yes else "No" for place, question in enumerate(QUESTIONS)}
        house.modal(house.ana).fill(given).submit()
        house.modal(house.ana).close(everything=True)
    for handle in ("ana", "jo", "rosa"):
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    house.types(house.ana, "/strike acme threat-or-harassment threatened Li on the call")
    house.types(house.jo, "/umpire problem acme their new lead shouts --side theirs")
    house.types(house.jo, "/umpire fix acme answer within a day --owner @li --due 14 jan")
    house.types(house.jo, "/umpire talk acme --on 14 jan")
    until(house, house.clock() + timedelta(hours=7, minutes=31))
    for _ in range(5):
        answers(house)
        until(house, house.clock() + timedelta(days=1))


def first(house: House) -> None:
    """Monday: two conversations, and a strike."""
    house.types(house.ana, "/log acme 20m tense about the invoice")
    house.types(house.ben, "/log globex 30m ok about the plan")
    house.types(house.ben, "/strike globex late-input the brief is a week late")


def second(house: House) -> None:
    """Tuesday: a ballot opens, and most have voted by the evening."""
    house.types(house.li, "/log acme 15m tense about the threat")
    house.types(house.jo, "/log globex 25m good about the plan")
    house.types(house.mia, "/umpire steps acme confirm")
    house.types(house.rosa, "/vote notice acme it goes on and on")
    for person in (house.jo, house.rosa):
        house.types(person, "/vote acme yes")


def third(house: House) -> None:
    """Wednesday: the fix is due, and done; another strike."""
    house.types(house.ana, "/log obrien 10m great they said thanks")
    house.types(house.slack.person("eva"), "/log globex 10m ok about an order")
    house.types(house.li, "/umpire fix acme done 1 the rota is up --told yes")
    house.types(house.li, "/strike acme late-payment invoice 218, 40 days late")


def fourth(house: House) -> None:
    """Thursday: Jo records how yesterday's talk went; Ana votes, Max still has not."""
    house.types(house.jo, "/umpire talk acme pushed-back they see nothing wrong")
    house.types(house.ana, "/vote acme yes")
    house.types(house.max, "/log globex 10m ok about an invoice")
    house.types(house.ben, "/log globex 20m good about the release")


def fifth(house: House) -> None:
    """Friday: two more conversations, and the third strike."""
    house.types(house.ana, "/strike globex late-payment invoice 219, 35 days late")
    house.types(house.li, "/log acme 10m ok about the rota")
    house.types(house.slack.person("eva"), "/log obrien 10m great about cake")


def answers(house: House) -> None:
    """Whoever was asked whether anything was difficult says no."""
    for handle in (*ROLES["staff"], "jo", "max", "rosa", "mia"):
        person = house.slack.person(handle)
        if asked(person):
            person.clicks("Nothing Today", in_=person.dm[-1])
    house.settle()


def asked(person: Person) -> bool:
    """Whether the newest message to a person is the question of the afternoon."""
    return bool(person.dm) and person.dm[-1].text.startswith("Was anything difficult with a customer today?")


def until(house: House, at: datetime) -> None:
    """Let time pass until an instant."""
    house.later(seconds=(at - house.clock()).total_seconds())
    house.settle()
