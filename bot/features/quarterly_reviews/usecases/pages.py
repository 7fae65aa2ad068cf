"""Pages of a closet: customers to decide on, some at a time, and their verdicts saved together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.quarterly_reviews.usecases import reviews
from bot.workflow import authorization, keepers, message_refresh as redrawing, quarterly_reviews as closet_opening
from bot.workflow.authorization import Call, RequestContext
from scoring.quarterly_reviews import reviews as rules
from scoring.quarterly_reviews.reviews import Closet, Listed, Verdict, Whose
from scoring.refusals import AlreadyDone, TooLate
from scoring.roles import Action, may
from scoring.rules.policy import Policy
from storage.customers import customers
from storage.database import Database
from storage.quarterly_reviews import reviews as closets
from storage.quarterly_reviews.reviews import ItemFilter
from storage.requests.undos import Undo

ROWS = 15


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page: whose customers, only those without a verdict, from which key on or before which."""

    whose: Whose
    undecided: bool = False
    start: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `earlier` come before it, `total` in all, of which `left` have no verdict."""

    asked: Asked
    closet: Closet
    rows: tuple[Listed, ...]
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
class Saved:
    """How many verdicts were stored, how many stay because somebody else decided or looks after them now."""

    count: int
    kept: int
    undo: str | None
    policy: Policy


def page(db: Database, asked: Asked, *, call: Call) -> Page:
    """The page as it is now. Everybody sees their own customers, managers all."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, _needed(asked.whose))
        closet = rules.open_one(closets.find_running_closet(tx), at.today)
        wanted = ItemFilter(
            closet.id,
            asked.whose,
            call.user_id,
            asked.undecided,
            keepers.list_long_away(tx, policy=at.policy, now=at.now),
        )
        rows, earlier, total = closets.list_items(tx, wanted, start=asked.start, before=asked.before, limit=ROWS)
        if not rows and total and asked.before is None:  # what was there is decided: show the last page instead
            rows, earlier, total = closets.list_items(tx, wanted, before="\U0010ffff", limit=ROWS)
        everything = replace(wanted, undecided=True)
        _, _, left = closets.list_items(tx, everything, limit=1)
        items = closet_opening.refresh_suggestions(tx, [each.item for each in rows], policy=at.policy, now=at.now)
        rows = tuple(replace(each, item=item) for each, item in zip(rows, items, strict=True))
        return Page(asked, closet, rows, earlier, total, left, at.policy, at.now)


def save(db: Database, chosen: Mapping[int, Verdict], *, shown_at: datetime, call: Call) -> Saved:
    """Store the verdicts of a page, by item; those that stand already are not stored again.

    One that somebody else gave after the page was shown stays, and so does that of a customer who is another's now.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        closet = rules.open_one(closets.lock_running_closet(tx), at.today)
        rules.refuse_in_bulk(chosen.values())
        ours = ItemFilter(closet.id, Whose.ALL if may(at.actor, Action.VERDICT) else Whose.MINE, call.user_id)
        customers.lock_customers(tx, (each.item.customer_id for each in closets.load_items(tx, ours, chosen).values()))
        known = closets.load_items(tx, ours, chosen)
        passed = {n for n, each in known.items() if _since(each, shown_at, call.user_id)}
        new = [each.item for n, each in known.items() if n not in passed and each.item.verdict is not chosen[n]]
        for item in new:
            verdict = chosen[item.id]
            reviews.record(
                tx,
                at,
                closet,
                closets.set_verdict(tx, item.id, verdict, note=item.note, by=call.user_id, at=at.now),
            )
        undo = None
        if new:
            before = [reviews.as_json(item) for item in new]
            undo = authorization.offer_undo(
                tx, at, kind="verdicts", subject=closet.key, before=before, after=at.now.isoformat()
            )
            redrawing.refresh_closet(tx, closet, at.now)
        return Saved(len(new), len(chosen) - len(known) + len(passed), undo, at.policy)


def take_suggested(db: Database, whose: Whose, *, spare: Collection[int] = (), call: Call) -> Saved:
    """Give every customer without a verdict the suggested one, except the items to `spare`.

    Nobody is let go like that: those are left to decide one by one.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, _needed(whose))
        closet = rules.open_one(closets.lock_running_closet(tx), at.today)
        wanted = ItemFilter(
            closet.id, whose, call.user_id, away=keepers.list_long_away(tx, policy=at.policy, now=at.now)
        )
        count = closets.accept_suggestions(tx, wanted, but=Verdict.LET_GO, spare=spare, by=call.user_id, at=at.now)
        _, _, left = closets.list_items(tx, replace(wanted, undecided=True), limit=1)
        if not count:
            return Saved(0, left, None, at.policy)
        facts: authorization.AuditFacts = {"closet": closet.key, "count": count, "whose": whose.value}
        authorization.audit_action(tx, at, "closet.suggestions-taken", f"closet:{closet.key}", public=facts)
        undo = authorization.offer_undo(
            tx, at, kind="verdicts", subject=closet.key, before=None, after=at.now.isoformat()
        )
        redrawing.refresh_closet(tx, closet, at.now)
        return Saved(count, left, undo, at.policy)


def take_back(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Verdicts are as they were before, where nobody changed them since and the closet is still open."""
    closet = closets.lock_running_closet(tx)
    if closet is None or closet.key != undo.subject or rules.over(closet, at.today):
        raise TooLate("That closet is over, so its verdicts stand.")
    given_at = datetime.fromisoformat(str(undo.after))
    if undo.before is None:
        count = closets.clear_verdicts(tx, closet.id, by=at.actor.user_id, at=given_at)
    else:
        count = _put_back(tx, undo, at, given_at)
    if not count:
        raise AlreadyDone("Somebody changed it since, so nothing was undone.")
    facts: authorization.AuditFacts = {"closet": closet.key, "count": count}
    authorization.audit_action(tx, at, "closet.verdicts-undone", f"closet:{closet.key}", public=facts)
    redrawing.refresh_closet(tx, closet, at.now)
    return "One verdict is as it was before." if count == 1 else f"{count:,} verdicts are as they were before."


def _put_back(tx: Session, undo: Undo, at: RequestContext, given_at: datetime) -> int:
    count = 0
    for number, verdict, note, by, decided in undo.before if isinstance(undo.before, list) else ():
        customers.lock_customer(tx, closets.ITEMS.get(tx, number).customer_id)
        item = closets.ITEMS.get(tx, number)
        of = customers.get_customer(tx, item.customer_id)
        theirs = may(at.actor, Action.VERDICT, owners=(of.owner, of.backup))
        if theirs and item.decided_by == at.actor.user_id and item.decided_at == given_at:
            back, instant = Verdict(verdict) if verdict else None, datetime.fromisoformat(decided) if decided else None
            closets.set_verdict(tx, number, back, note=note, by=by, at=instant)
            count += 1
    return count


def _since(each: Listed, shown_at: datetime, person: str) -> bool:
    """Whether somebody else decided after the page was shown."""
    item = each.item
    return item.decided_at is not None and item.decided_at > shown_at and item.decided_by != person


def _needed(whose: Whose) -> Action:
    return Action.TODO if whose is Whose.MINE else Action.RUN_CLOSET


def _looker(tx: Session, whose: Whose, call: Call) -> RequestContext:
    return authorization.authorize_call(tx, call, _needed(whose))


TAKE_BACK = {"verdicts": (Action.TODO, take_back)}
