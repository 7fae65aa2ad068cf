"""Pages of a closet: customers to decide on, some at a time, and their verdicts saved together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.quarterly_reviews.usecases import reviews
from bot.workflow import authorization, keepers, message_refresh, quarterly_reviews as review_steps
from bot.workflow.authorization import Call, RequestContext
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
    """Which page: whose customers, only those without a verdict, from which key on or before which."""

    whose: ClosetScope
    undecided: bool = False
    start: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One page; `earlier` come before it, `total` in all, of which `left` have no verdict."""

    asked: PageRequest
    closet: Closet
    rows: tuple[ListedItem, ...]
    earlier: int
    total: int
    left: int
    policy: Policy
    now: datetime

    @property
    def more(self) -> int:
        """How many come after it."""
        return max(0, self.total - self.earlier - len(self.rows))


@dataclass(frozen=True, slots=True)
class VerdictsSaved:
    """How many verdicts were stored, how many stay because somebody else decided or looks after them now."""

    count: int
    kept: int
    undo: str | None
    policy: Policy


def load_page(db: Database, asked: PageRequest, *, call: Call) -> ReviewPage:
    """The page as it is now. Everybody sees their own customers, managers all."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, _get_required_action(asked.whose))
        closet = review_rules.require_open(review_records.find_running_closet(tx), context.today)
        wanted = ItemFilter(
            closet.id,
            asked.whose,
            call.user_id,
            asked.undecided,
            keepers.list_long_away(tx, policy=context.policy, now=context.now),
        )
        rows, earlier, total = review_records.list_items(
            tx, wanted, start=asked.start, before=asked.before, limit=PAGE_ROWS
        )
        if not rows and total and asked.before is None:  # what was there is decided: show the last page instead
            rows, earlier, total = review_records.list_items(tx, wanted, before="\U0010ffff", limit=PAGE_ROWS)
        everything = replace(wanted, undecided=True)
        _, _, left = review_records.list_items(tx, everything, limit=1)
        items = review_steps.refresh_suggestions(
            tx, [each.item for each in rows], policy=context.policy, now=context.now
        )
        rows = tuple(replace(each, item=item) for each, item in zip(rows, items, strict=True))
        return ReviewPage(asked, closet, rows, earlier, total, left, context.policy, context.now)


def save_verdicts(
    db: Database, chosen: Mapping[int, ClosetVerdict], *, shown_at: datetime, call: Call
) -> VerdictsSaved:
    """Store the verdicts of a page, by item; those that stand already are not stored again.

    One that somebody else gave after the page was shown stays, and so does that of a customer who is another's now.
    """
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.TODO)
        closet = review_rules.require_open(review_records.lock_running_closet(tx), context.today)
        review_rules.refuse_bulk_let_go(chosen.values())
        ours = ItemFilter(
            closet.id, ClosetScope.ALL if is_allowed(context.actor, Action.VERDICT) else ClosetScope.MINE, call.user_id
        )
        customers.lock_customers(
            tx, (each.item.customer_id for each in review_records.load_items(tx, ours, chosen).values())
        )
        known = review_records.load_items(tx, ours, chosen)
        passed = {n for n, each in known.items() if _is_decided_since(each, shown_at, call.user_id)}
        new = [each.item for n, each in known.items() if n not in passed and each.item.verdict is not chosen[n]]
        for item in new:
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
        if new:
            before = [reviews.verdict_to_json(item) for item in new]
            undo = authorization.offer_undo(
                tx, context, kind="verdicts", subject=closet.key, before=before, after=context.now.isoformat()
            )
            message_refresh.refresh_closet(tx, closet, context.now)
        return VerdictsSaved(len(new), len(chosen) - len(known) + len(passed), undo, context.policy)


def take_suggestions(db: Database, whose: ClosetScope, *, spare: Collection[int] = (), call: Call) -> VerdictsSaved:
    """Give every customer without a verdict the suggested one, except the items to `spare`.

    Nobody is let go like that: those are left to decide one by one.
    """
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, _get_required_action(whose))
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
        facts: authorization.AuditFacts = {"closet": closet.key, "count": count, "whose": whose.value}
        authorization.audit_action(tx, context, "closet.suggestions-taken", f"closet:{closet.key}", public=facts)
        undo = authorization.offer_undo(
            tx, context, kind="verdicts", subject=closet.key, before=None, after=context.now.isoformat()
        )
        message_refresh.refresh_closet(tx, closet, context.now)
        return VerdictsSaved(count, left, undo, context.policy)


def undo_verdicts(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Verdicts are as they were before, where nobody changed them since and the closet is still open."""
    closet = review_records.lock_running_closet(tx)
    if closet is None or closet.key != undo.subject or review_rules.is_over(closet, context.today):
        raise TooLate("That closet is over, so its verdicts stand.")
    given_at = datetime.fromisoformat(str(undo.after))
    if undo.before is None:
        count = review_records.clear_verdicts(tx, closet.id, by=context.actor.user_id, decided_at=given_at)
    else:
        count = _restore_verdicts(tx, undo, context, given_at)
    if not count:
        raise AlreadyDone("Somebody changed it since, so nothing was undone.")
    facts: authorization.AuditFacts = {"closet": closet.key, "count": count}
    authorization.audit_action(tx, context, "closet.verdicts-undone", f"closet:{closet.key}", public=facts)
    message_refresh.refresh_closet(tx, closet, context.now)
    return "One verdict is as it was before." if count == 1 else f"{count:,} verdicts are as they were before."


def _restore_verdicts(tx: Session, undo: Undo, context: RequestContext, given_at: datetime) -> int:
    count = 0
    for number, verdict, note, by, decided in undo.before if isinstance(undo.before, list) else ():
        customers.lock_customer(tx, review_records.ITEMS.get(tx, number).customer_id)
        item = review_records.ITEMS.get(tx, number)
        of = customers.get_customer(tx, item.customer_id)
        theirs = is_allowed(context.actor, Action.VERDICT, owners=(of.owner, of.backup))
        if theirs and item.decided_by == context.actor.user_id and item.decided_at == given_at:
            back, instant = (
                ClosetVerdict(verdict) if verdict else None,
                datetime.fromisoformat(decided) if decided else None,
            )
            review_records.set_verdict(tx, number, back, note=note, by=by, decided_at=instant)
            count += 1
    return count


def _is_decided_since(each: ListedItem, shown_at: datetime, person: str) -> bool:
    """Whether somebody else decided after the page was shown."""
    item = each.item
    return item.decided_at is not None and item.decided_at > shown_at and item.decided_by != person


def _get_required_action(whose: ClosetScope) -> Action:
    return Action.TODO if whose is ClosetScope.MINE else Action.RUN_CLOSET


def _looker(tx: Session, whose: ClosetScope, call: Call) -> RequestContext:
    return authorization.authorize_call(tx, call, _get_required_action(whose))


TAKE_BACK = {"verdicts": (Action.TODO, undo_verdicts)}
