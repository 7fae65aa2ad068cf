"""Tells by its first bytes what kind of file somebody has, whatever it is called, and refuses what is no table."""

import io
import re
import zipfile

from scoring.refusals import Malformed

_UNPACKED_MB = 200
"""What a workbook may hold unpacked."""
_OLE = b"\xd0\xcf\x11\xe0"
_OTHERS = (
    (b"%PDF", "That is a PDF, in which there are no cells. Export the list as CSV or Excel (.xlsx) instead."),
    (b"\x1f\x8b", "The file is compressed. Unpack it, and choose the CSV or Excel file in it."),
    (b"SQLite format 3", "That is a database, not a list. Export the customers from it as CSV."),
    (b"\x89PNG", "That is a picture. Export the list as CSV or Excel (.xlsx) instead."),
    (b"\xff\xd8\xff", "That is a picture. Export the list as CSV or Excel (.xlsx) instead."),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(!doctype html|html|table|head|meta|\?xml|workbook)\b", re.IGNORECASE)
_PARTS = (
    ("EncryptedPackage", "The workbook is protected with a password. Save it without one and try again."),
    ("Workbook", "That is an Excel 97 workbook (.xls). Open it, save it as an Excel workbook (.xlsx), and try again."),
    ("Book", "That is an old Excel workbook (.xls). Open it, save it as an Excel workbook (.xlsx), and try again."),
    ("WordDocument", "That is a Word document. Copy its table into a spreadsheet and save that as .xlsx or CSV."),
)
_OPEN_DOCUMENT = (
    "That is an OpenDocument spreadsheet (.ods). Save it as an Excel workbook (.xlsx) or CSV, and try again."
)
_NUMBERS = "That is a Numbers spreadsheet. In Numbers choose File › Export To › Excel or CSV, and import that file."
_BINARY = "That is a binary Excel workbook (.xlsb). Save it as an Excel workbook (.xlsx), and try again."


def is_workbook(content: bytes) -> bool:
    """Tell whether a file is an Excel workbook that can be read. Refuses every kind that is neither that nor text."""
    if content.startswith(b"PK\x03\x04"):
        _check_package(content)
        return True
    if content.startswith(_OLE):
        raise Malformed(_explain_ole(content))
    for signature, remedy in _OTHERS:
        if content.startswith(signature):
            raise Malformed(remedy)
    if _MARKUP.match(content[:1_000]):
        raise Malformed(
            "That is a web page or XML, though a spreadsheet program may open it. Open it there, save it as an Excel "
            "workbook (.xlsx) or CSV, and try again."
        )
    return False


def _explain_ole(content: bytes) -> str:
    """Explain what to do with a file of the old Office kind: what its parts are called tells which."""
    for name, remedy in _PARTS:
        if name.encode("utf-16-le") in content:
            return remedy
    return "That is an old Office file. Save it as an Excel workbook (.xlsx) or CSV, and try again."


def _check_package(content: bytes) -> None:
    """Check that a ZIP file is a workbook that does not fill the memory. No part unpacks to more than it states."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            kind = package.open("mimetype").read(100) if "mimetype" in package.namelist() else b""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        raise Malformed(DAMAGED) from None
    names = {part.filename.lower().lstrip("/") for part in parts}
    if b"opendocument" in kind:
        raise Malformed(_OPEN_DOCUMENT)
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        raise Malformed(_NUMBERS)
    if "xl/workbook.bin" in names:
        raise Malformed(_BINARY)
    if not any(re.match(r"xl/worksheets/|xl/workbook", name) for name in names):
        raise Malformed("That is a ZIP file, not a workbook. Unpack it, and choose the CSV or Excel file in it.")
    if any(part.flag_bits & 1 for part in parts):
        raise Malformed("The workbook is protected with a password. Save it without one and try again.")
    unpacked = sum(part.file_size for part in parts) // 1024 // 1024
    if unpacked > _UNPACKED_MB:
        raise Malformed(
            f"The workbook unpacks to {unpacked:,} MB; {_UNPACKED_MB} MB is the most. Save the sheet with the "
            "customers as CSV, or in a workbook of its own."
        )


DAMAGED = "The workbook is damaged. Open it in a spreadsheet program, save it again as .xlsx, and try again."
"""What is said of a workbook that cannot be read."""
