"""Messages about fixes, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.cases.messages import fixes
from bot.features.cases.usecases.fixes import FixChanged, FixList
from bot.slack.rendering import Message
from scoring.cases.fixes import Fix, FixState
from scoring.customers.customers import Customer
from scoring.strikes import OurPart, Strike
from tests.messages import samples

FIX = Fix(
    3,
    1,
    "Send the photo list a week earlier.",
    "U0JO",
    "U0ROSA",
    samples.NOW,
    due_on=samples.TODAY + timedelta(days=14),
)
DONE = replace(
    FIX,
    id=2,
    state=FixState.DONE,
    strike_id=12,
    closed_by="U0JO",
    closed_at=samples.NOW,
    closed_why="It goes out on Mondays.",
)
DROPPED = replace(DONE, id=1, state=FixState.DROPPED, owner=None, closed_why="It was another customer's list.")
OVERDUE = replace(FIX, id=4, due_on=samples.TODAY - timedelta(days=1))
WORST = replace(DONE, what=samples.LONG_NOTE, closed_why=samples.LONG_NOTE)
OURS = samples.strike(ours=OurPart.MOSTLY)


def changed(
    fix: Fix, strike: Strike | None = None, customer: Customer = samples.ACME, left: int = 0, **more: str
) -> Message:
    """The answer to a fix that was opened or closed."""
    usual: dict[str, str] = {"channel": samples.CHANNEL}
    return fixes.render_changed(
        FixChanged(fix, customer, samples.POLICY, samples.UNDO, left, strike, **{**usual, **more})
    )


def listing(found: tuple[Fix, ...], customer: Customer = samples.ACME) -> Message:
    """The list of fixes, seen by the customer's owner."""
    still = tuple(fix for fix in found if fix.state is FixState.OPEN)
    return fixes.render_list(FixList(customer, found, still, samples.POLICY, samples.NOW))


CASES: dict[str, Callable[[], Message]] = {
    "fix_opened": lambda: changed(FIX, left=1),
    "fix_opened--hostile": lambda: changed(
        replace(FIX, what=samples.LONG_NOTE), customer=samples.HOSTILE, left=1, advice=samples.LONG_LINE
    ),
    "fix_closed--mostly": lambda: changed(DONE, OURS),
    "fix_closed--told": lambda: changed(replace(DONE, strike_id=None, case_id=7, told_at=samples.NOW)),
    "fix_closed--partly": lambda: changed(DONE, samples.strike(ours=OurPart.PARTLY), left=1),
    "fix_closed--dropped": lambda: changed(DROPPED, OURS, left=2, advice="A date is stronger."),
    "fix_closed--hostile": lambda: changed(WORST, OURS, samples.HOSTILE, left=10**6, advice=samples.LONG_LINE),
    "fix_which": lambda: fixes.render_text_or_verb(
        samples.ACME, "drop", "the handling surcharge", (FIX,), samples.DRAFT
    ),
    "fix_which--several": lambda: fixes.render_text_or_verb(
        samples.ACME, "done", "deals get a receipt", (FIX, OVERDUE), samples.DRAFT
    ),
    "fix_which--none": lambda: fixes.render_text_or_verb(
        samples.ACME, "drop", "the handling surcharge", (), samples.DRAFT
    ),
    "fix_which--owner": lambda: fixes.render_text_or_verb(
        samples.ACME, "owner", "must call every week", (), samples.DRAFT
    ),
    "fix_which--told": lambda: fixes.render_text_or_verb(
        samples.ACME, "told", "them the wrong price", (), samples.DRAFT
    ),
    "fix_which--list": lambda: fixes.render_text_or_verb(samples.ACME, "list", "our prices", (), samples.DRAFT),
    "fix_which--hostile": lambda: fixes.render_text_or_verb(
        samples.HOSTILE, "drop", samples.LONG_NOTE, (WORST,) * 40, samples.DRAFT
    ),
    "fix_list": lambda: listing((OVERDUE, FIX, DONE, DROPPED)),
    "fix_list--none": lambda: listing(()),
    "fix_list--hostile": lambda: listing((replace(OVERDUE, what=samples.LONG_NOTE), *(WORST,) * 40), samples.HOSTILE),
}
POSTED: frozenset[str] = frozenset()
