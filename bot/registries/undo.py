"""Undo: taking back what one did in the last minutes, once, if it is still as one left it."""

from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from bot.features.ballots.usecases import opening as ballots
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.features.cases.usecases import cases, fixes, holds, talks
from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.digests.usecases import reactions as reviews
from bot.features.floors import usecases as floors
from bot.features.imports import usecases as imports
from bot.features.interactions import usecases as interactions
from bot.features.moods.usecases import moods
from bot.features.notices.usecases import notices
from bot.features.packages import usecases as packages
from bot.features.prompts.usecases import prompts
from bot.features.prospects.usecases import ideals, prospects
from bot.features.quarterly_reviews.usecases import pages as closet_pages
from bot.features.quotes.usecases import quotes
from bot.features.reminders import usecases as nudges
from bot.features.roles import usecases as roles
from bot.features.scorecards import usecases as scorecards
from bot.features.settings import usecases as policies
from bot.features.strikes.usecases import ours
from bot.features.terms import usecases as terms
from bot.features.transitions.usecases import farewells, transitions
from bot.workflow import authorization as desk
from bot.workflow import case_updates as consequences
from bot.workflow import message_refresh as redrawing
from bot.workflow import standings
from bot.workflow.authorization import Call, Desk, TakeBack
from scoring.refusals import AlreadyDone
from scoring.roles import Action, authorize
from storage import audit
from storage import strikes as strike_records
from storage.customers import customers as customer_records
from storage.database import Database
from storage.requests import undos
from storage.requests.undos import Undo


def undo(db: Database, undo_id: str, *, call: Call) -> str:
    """Take it back and say how things stand now. The actor must still be allowed to do what they undo."""
    with db.transaction() as tx:
        at = desk.opened(tx, call, Action.HELP)
        taken = undos.take(tx, undo_id, actor=call.user_id, now=call.now)
        action, take_back = TAKE_BACK[taken.kind]
        authorize(at.actor, action)
        return take_back(tx, taken, at)


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


TAKE_BACK: MappingProxyType[str, tuple[Action, TakeBack]] = MappingProxyType(
    {
        "strike": (Action.STRIKE, _strike),
        "contest": (Action.CONTEST, _strike),
        "uphold": (Action.RESOLVE_CONTEST, _strike),
        "void": (Action.VOID, _strike),
        "witness": (Action.STRIKE, _witness),
        "rating": (Action.RATE, scorecards.take_back_rating),
        "override": (Action.OVERRIDE_GRADE, scorecards.take_back_override),
        "setting": (Action.CONFIGURE, policies.take_back),
        "role": (Action.ASSIGN_ROLES, roles.take_back),
        "channel": (Action.NAME_CHANNELS, channels.take_back),
        "customer": (Action.EDIT_CUSTOMER, customers.take_back),
        "import": (Action.IMPORT, imports.take_back),
        **interactions.TAKE_BACK,
        **cases.TAKE_BACK,
        **fixes.TAKE_BACK,
        **talks.TAKE_BACK,
        **holds.TAKE_BACK,
        **ballots.TAKE_BACK,
        **notices.TAKE_BACK,
        **transitions.TAKE_BACK,
        **farewells.TAKE_BACK,
        **prompts.TAKE_BACK,
        **moods.TAKE_BACK,
        **nudges.TAKE_BACK,
        **reviews.TAKE_BACK,
        **packages.TAKE_BACK,
        **quotes.TAKE_BACK,
        **ideals.TAKE_BACK,
        **prospects.TAKE_BACK,
        **campaigns.TAKE_BACK,
        **offers.TAKE_BACK,
        **decisions.TAKE_BACK,
        **floors.TAKE_BACK,
        **terms.TAKE_BACK,
        **closet_pages.TAKE_BACK,
    }
)
