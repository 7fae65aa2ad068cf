"""The audit's weekly mark: where its chain ends, told to the admins, so that a copy is kept outside the database."""

from datetime import datetime

from sqlmodel import Session

from bot.workflow import direct_messages
from bot.workflow.recurring import Rhythm
from scoring.digests import digests as digest_rules
from scoring.roles import Role
from scoring.rules.policy import Policy
from storage import audit
from storage.roles import roles
from storage.schedule.recurring import DueRhythm

ANCHOR_KIND = "audit_anchor"


def _note_weekly(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Tell every admin the number and the hash of the newest entry, as they are now; they are never looked up again."""
    head, week = audit.get_head(tx), digest_rules.schedule(policy).key(due.at, policy.zone)
    for admin in sorted(roles.list_people_with_role(tx, Role.ADMIN)) if head.seq else ():
        direct_messages.enqueue_direct_message(
            tx,
            admin,
            intent=f"{ANCHOR_KIND}:{week}:{admin}",
            kind=ANCHOR_KIND,
            subject=week,
            now=now,
            payload={"seq": head.seq, "digest": head.digest},
        )


RHYTHMS: dict[str, Rhythm] = {"audit.anchor": Rhythm(digest_rules.schedule, digest_rules.GRACE, False, _note_weekly)}
