"""Pages of a quarterly review (closet): customers to decide on, some at a time, with their verdicts saved together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.quarterly_reviews.usecases import reviews
from bot.workflow import keepers, message_refresh, quarterly_reviews as review_steps, requests
from bot.workflow.requests import Call, RequestContext
from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet, ClosetScope, ClosetVerdict, ListedItem
from scoring.refusals import AlreadyDone, TooLate
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from storage.customers import customers
from storage.database import Database
from storage.quarterly_reviews import reviews as review_records
from storage.quarterly_reviews.reviews import ItemFilter
from storage.requests.undos import Undo

PAGE_ROWS = 15


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: whose customers, only the undecided or all, and from which key on or before which."""

    whose: ClosetScope
    undecided: bool = False
    start: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One page; `earlier` customers come before it, `total` in all, of which `left` have no verdict."""

    request: PageRequest
    closet: Closet
    rows: tuple[ListedItem, ...]
    earlier: int
    total: int
    left: int
    policy: Policy
    now: datetime

    @property
    def more(self) -> int:
        """Return how many customers come after the page."""
        return max(0, self.total - self.earlier - len(self.rows))


@dataclass(frozen=True, slots=True)
class VerdictsSaved:
    """How many verdicts were stored (`count`), and how many stay as they are because of somebody else (`unchanged`)."""

    count: int
    unchanged: int
    undo: str | None
    policy: Policy


def load_page(db: Database, request: PageRequest, *, call: Call) -> ReviewPage:
    """Load a page as it is now. Everybody sees their own customers, managers all."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, _get_required_action(request.whose))
        closet = review_rules.require_open(review_records.find_running_closet(tx), context.today)
        wanted = ItemFilter(
            closet.id,
            request.whose,
            call.user_id,
            request.undecided,
            keepers.list_long_away(tx, policy=context.policy, now=context.now),
        )
        listed, earlier, total = review_records.list_items(
            tx, wanted, start=request.start, before=request.before, limit=PAGE_ROWS
        )
        if not listed and total and request.before is None:  # what was there is decided: show the last page instead
            listed, earlier, total = review_records.list_items(tx, wanted, before="\U0010ffff", limit=PAGE_ROWS)
        undecided = replace(wanted, undecided=True)
        _, _, left = review_records.list_items(tx, undecided, limit=1)
        items = review_steps.refresh_suggestions(
            tx, [each.item for each in listed], policy=context.policy, now=context.now
        )
        listed = tuple(replace(each, item=item) for each, item in zip(listed, items, strict=True))
        return ReviewPage(request, closet, listed, earlier, total, left, context.policy, context.now)


def save_verdicts(
    db: Database, chosen: Mapping[int, ClosetVerdict], *, shown_at: datetime, call: Call
) -> VerdictsSaved:
    """Save the verdicts of a page, by item number; those that are stored already are left alone.

    So is a customer on whom somebody else decided after the page was shown, or who has another owner now.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        closet = review_rules.require_open(review_records.lock_running_closet(tx), context.today)
        review_rules.refuse_bulk_let_go(chosen.values())
        filter_ours = ItemFilter(
            closet.id, ClosetScope.ALL if is_allowed(context.actor, Action.VERDICT) else ClosetScope.MINE, call.user_id
        )
        customers.lock_customers(
            tx, (each.item.customer_id for each in review_records.load_items(tx, filter_ours, chosen).values())
        )
        items = review_records.load_items(tx, filter_ours, chosen)
        decided_meanwhile = {n for n, each in items.items() if _is_decided_since(each, shown_at, call.user_id)}
        changed = [
            each.item for n, each in items.items() if n not in decided_meanwhile and each.item.verdict is not chosen[n]
        ]
        for item in changed:
            verdict = chosen[item.id]
            reviews.audit_verdict(
                tx,
                context,
                closet,
                review_records.set_verdict(
                    tx, item.id, verdict, note=item.note, by=call.user_id, decided_at=context.now
                ),
            )
        undo = None
        if changed:
            before = [reviews.verdict_to_json(item) for item in changed]
            undo = requests.offer_undo(
                tx, context, kind="verdicts", subject=closet.key, before=before, after=context.now.isoformat()
            )
            message_refresh.refresh_closet(tx, closet, context.now)
        return VerdictsSaved(len(changed), len(chosen) - len(items) + len(decided_meanwhile), undo, context.policy)


def take_suggestions(db: Database, whose: ClosetScope, *, spare: Collection[int] = (), call: Call) -> VerdictsSaved:
    """Give every undecided customer the suggested verdict, except the items in `spare`.

    Nobody is let go like that: those customers are left to decide on one by one.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, _get_required_action(whose))
        closet = review_rules.require_open(review_records.lock_running_closet(tx), context.today)
        wanted = ItemFilter(
            closet.id, whose, call.user_id, away=keepers.list_long_away(tx, policy=context.policy, now=context.now)
        )
        count = review_records.accept_suggestions(
            tx, wanted, except_suggested=ClosetVerdict.LET_GO, spare=spare, by=call.user_id, decided_at=context.now
        )
        _, _, left = review_records.list_items(tx, replace(wanted, undecided=True), limit=1)
        if not count:
            return VerdictsSaved(0, left, None, context.policy)
        facts: requests.AuditFacts = {"closet": closet.key, "count": count, "whose": whose.value}
        requests.audit_action(tx, context, "closet.suggestions-taken", f"closet:{closet.key}", public=facts)
        undo = requests.offer_undo(
            tx, context, kind="verdicts", subject=closet.key, before=None, after=context.now.isoformat()
        )
        message_refresh.refresh_closet(tx, closet, context.now)
        return VerdictsSaved(count, left, undo, context.policy)


def undo_verdicts(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore the verdicts before, where nobody changed them since; refused once the review is over."""
    closet = review_records.lock_running_closet(tx)
    if closet is None or closet.key != undo.subject or review_rules.is_over(closet, context.today):
        raise TooLate("That quarterly review is over, so its verdicts stand.")
    given_at = datetime.fromisoformat(str(undo.after))
    if undo.before is None:
        count = review_records.clear_verdicts(tx, closet.id, by=context.actor.user_id, decided_at=given_at)
    else:
        count = _restore_verdicts(tx, undo, context, given_at)
    if not count:
        raise AlreadyDone("Somebody changed it since, so nothing was undone.")
    facts: requests.AuditFacts = {"closet": closet.key, "count": count}
    requests.audit_action(tx, context, "closet.verdicts-undone", f"closet:{closet.key}", public=facts)
    message_refresh.refresh_closet(tx, closet, context.now)
    return "One verdict is as it was before." if count == 1 else f"{count:,} verdicts are as they were before."


def _restore_verdicts(tx: Session, undo: Undo, context: RequestContext, given_at: datetime) -> int:
    """Restore each verdict that is still as the actor gave it; returns how many."""
    count = 0
    for number, verdict, note, decided_by, decided_text in undo.before if isinstance(undo.before, list) else ():
        customers.lock_customer(tx, review_records.ITEMS.get(tx, number).customer_id)
        item = review_records.ITEMS.get(tx, number)
        customer = customers.get_customer(tx, item.customer_id)
        may_decide = is_allowed(context.actor, Action.VERDICT, owners=(customer.owner, customer.backup))
        if may_decide and item.decided_by == context.actor.user_id and item.decided_at == given_at:
            earlier_verdict = ClosetVerdict(verdict) if verdict else None
            decided_at = datetime.fromisoformat(decided_text) if decided_text else None
            review_records.set_verdict(tx, number, earlier_verdict, note=note, by=decided_by, decided_at=decided_at)
            count += 1
    return count


def _is_decided_since(listed: ListedItem, shown_at: datetime, person: str) -> bool:
    """Say whether somebody else decided after the page was shown."""
    item = listed.item
    return item.decided_at is not None and item.decided_at > shown_at and item.decided_by != person


def _get_required_action(whose: ClosetScope) -> Action:
    """Get the permission it takes to see these customers."""
    return Action.TODO if whose is ClosetScope.MINE else Action.RUN_CLOSET


TAKE_BACK = {"verdicts": (Action.TODO, undo_verdicts)}
