"""Taking strikes back: recorded, joined, contested, upheld or voided a moment ago."""

from datetime import datetime

from sqlmodel import Session

from bot.features.strikes.usecases import ours
from bot.workflow import case_updates as consequences, message_refresh as redrawing, standings
from bot.workflow.authorization import Desk, TakeBack
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from storage import audit, strikes as strike_records
from storage.customers import customers as customer_records
from storage.requests.undos import Undo


def _strike(tx: Session, taken: Undo, at: Desk) -> str:
    """A strike goes back to what it was: gone, counted, or contested. Read after the lock, so that it is true."""
    customer_records.lock(tx, strike_records.one(tx, int(taken.subject)).customer_id)
    strike = strike_records.one(tx, int(taken.subject))
    before, after = _fields(taken.before), _fields(taken.after)
    if any(getattr(strike, name) != value for name, value in after.items()):
        raise AlreadyDone(f"Strike #{strike.id} was changed by somebody since, so nothing was undone.")
    strike_records.change(tx, strike.id, **before)
    if taken.kind == "strike":
        ours.dropped_for(tx, strike.id, now=at.now)
    _audit(tx, at, "strike.undone", strike.customer_id, strike.id)
    return _standing(tx, strike.customer_id, at, f"Strike #{strike.id} is taken back.", strike.id)


def _witness(tx: Session, taken: Undo, at: Desk) -> str:
    strike = strike_records.one(tx, int(taken.subject))
    customer_records.lock(tx, strike.customer_id)
    strike_records.leave(tx, strike.id, at.actor.user_id)
    _audit(tx, at, "strike.left", strike.customer_id, strike.id)
    return _standing(tx, strike.customer_id, at, f"You no longer witness strike #{strike.id}.", strike.id)


def _standing(tx: Session, customer_id: int, at: Desk, sentence: str, strike_id: int) -> str:
    customer = customer_records.one(tx, customer_id)
    standing = standings.restand_one(tx, customer, policy=at.policy, now=at.now)
    redrawing.strike(tx, strike_id, at.now)
    consequences.follow(tx, customer, policy=at.policy, now=at.now, new_fact=True, standing=standing)
    return f"{sentence} {customer.name} stands at {standing.points} of {at.policy.strikes_to_case} points."


def _audit(tx: Session, at: Desk, action: str, customer_id: int, strike_id: int) -> None:
    audit.append(
        tx,
        action,
        actor=at.actor.user_id,
        subject=f"customer:{customer_id}",
        at=at.now,
        public={"strike": strike_id},
    )


def _fields(stored: object) -> dict[str, object]:
    """Strike fields as they were kept: instants come back from text."""
    kept = stored if isinstance(stored, dict) else {}
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and isinstance(value, str) else value
        for name, value in kept.items()
    }


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {
    "strike": (Action.STRIKE, _strike),
    "contest": (Action.CONTEST, _strike),
    "uphold": (Action.RESOLVE_CONTEST, _strike),
    "void": (Action.VOID, _strike),
    "witness": (Action.STRIKE, _witness),
}
