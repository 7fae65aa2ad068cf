"""The message that tells whoever installed umpire how to set it up, kept true until everything is set up."""

from datetime import datetime

from sqlmodel import Session

from storage import setup
from storage.outbox import outbox, posted
from storage.requests import claims

KIND = "setup"
"""The kind of the message in the outbox, and of the claims about it."""
FINISHED = "finished"
CHANGES = ("channel.", "role.", "customer", "import.")
"""How the audit's names begin for what may bring the set-up forward, or back. Ratings do so by themselves."""


def welcome_installers(tx: Session, *, given_by: str, now: datetime) -> None:
    """Send whoever installed umpire the steps that set it up, once ever, unless somebody has begun already.

    They are the admins that `given_by` made so, or else the workspace's primary owner. It is sent whatever the hour:
    they have just installed it.
    """
    if not setup.load_progress(tx).untouched:
        return
    for person in setup.list_installers(tx, given_by=given_by):
        if claims.claim(tx, KIND, f"welcome:{person}", now=now):
            outbox.enqueue(
                tx, intent=f"{KIND}:{person}", kind=KIND, subject=person, channel=person, now=now, method="dm"
            )


def refresh_messages(tx: Session, *, now: datetime) -> None:
    """Have the messages that were sent updated, up to the last step and no longer."""
    if is_finished(tx):
        return
    if setup.load_progress(tx).complete:
        claims.claim(tx, KIND, FINISHED, now=now)
    for person, channel in posted.list_places(tx, KIND):
        intent = f"{KIND}:{person}:progress"
        outbox.enqueue(tx, intent=intent, kind=KIND, subject=person, channel=channel, now=now, method="update")


def is_finished(tx: Session) -> bool:
    """Return whether umpire was once set up: then nobody is led through it any more, whatever changes later."""
    return claims.is_claimed(tx, KIND, FINISHED)
