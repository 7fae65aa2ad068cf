"""What is done at each start in case an older backup of the database was restored."""

from datetime import datetime

from storage.database import Database
from storage.privacy import erasures


def apply_erasures_again(db: Database, *, now: datetime) -> int:
    """Erase again whoever the ledger of erasures names and the database still has; return how many it did not know."""
    return erasures.apply_again(db, now=now)
