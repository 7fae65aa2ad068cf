"""The SQLite library: the newer one that comes with umpire where there is a wheel of it, else Python's own.

One for the whole process: two libraries on one file would drop each other's locks. So nobody else imports it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["sqlite3"]
