"""The SQLite library of this process: pysqlite3, which brings a newer SQLite, or else Python's own.

Import it only from here: two SQLite libraries in one process would drop each other's file locks. See decision 0008.
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
