"""Reads the table in a file that somebody has: CSV in any encoding and dialect, or an Excel workbook."""

from dataclasses import replace

from bot.parsing import csv_files, encodings
from bot.parsing.excel_files import read_workbook
from bot.parsing.file_kinds import is_workbook
from bot.parsing.records import MOST_BYTES
from bot.parsing.table_rows import build_table
from scoring.imports.sheets import Sheet
from scoring.refusals import Malformed


def read_table(content: bytes, *, encoding: str = "", sheet_name: str = "") -> Sheet:
    """Read the table in a file. What is not given is found: the encoding of CSV, the sheet of a workbook.

    Refused in a sentence that says what to do: an empty file, one of another kind, and one that is too large.
    """
    if len(content) > MOST_BYTES:
        raise Malformed(f"The file has {len(content) // 1024 // 1024} MB; 50 MB is the most.")
    if is_workbook(content):
        return read_workbook(content, sheet_name)
    text, guess = encodings.decode(content, encoding)
    return replace(build_table(csv_files.split_lone_cells(csv_files.read_records(text))), guess=guess)
