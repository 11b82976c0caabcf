"""What a file really is, whatever its name says, and a polite refusal of what no ledger is."""

from __future__ import annotations

import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import IO

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.files import told_plainly

MOST_BYTES = 200 * 1024 * 1024
"""Largest file that is opened (our default)."""
MOST_UNPACKED = 700 * 1024 * 1024
"""Largest workbook after unpacking (our default); 200 000 rows of 40 columns are about 400 MB."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"^\s*(<!doctype|<html|<table|<head|<meta|<\?xml|<style|mime-version:)", re.IGNORECASE)
_STEP = 1024 * 1024


class Kind(StrEnum):
    """What a file is inside."""

    ZIPPED = "zipped"
    OLE = "ole"
    TEXT = "text"


def inspect_file(path: Path) -> Kind:
    """Look into a file before anything opens it. Raises EnvironmentProblem when unreadable, RuleBroken as follows.

    ``file_empty``, ``file_too_large``, ``file_html`` (a web page under an Excel name), ``file_encrypted``,
    ``file_zip_bomb``, ``file_not_workbook``.
    """
    with told_plainly(path):
        if path.is_dir():
            raise RuleBroken("file_not_workbook", _("{name} is a folder; choose a file.").format(name=path.name), field="file")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    if not head.strip(b"\x00 \r\n\t"):
        raise RuleBroken(
            "file_empty", _("{name} is empty. Choose the file that holds the ledger.").format(name=path.name), field="file"
        )
    if size > MOST_BYTES:
        text = _("{name} is larger than {most} MB; split it and import the parts.")
        raise RuleBroken("file_too_large", text.format(name=path.name, most=MOST_BYTES // _STEP), field="file")
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        text = _("{name} is a web page under an Excel name. Open it in Excel or WPS, save it as .xlsx, and import that.")
        raise RuleBroken("file_html", text.format(name=path.name), field="file")
    if head.startswith(b"PK\x03\x04"):
        _check_zip(path)
        return Kind.ZIPPED
    if head.startswith(_OLE):
        _check_ole(path)
        return Kind.OLE
    return Kind.TEXT


def not_workbook(path: Path) -> RuleBroken:
    """Say that a file is no workbook that can be read."""
    text = _("{name} is not a workbook that can be read: it is damaged or of another kind. Save it anew as .xlsx or .csv.")
    return RuleBroken("file_not_workbook", text.format(name=path.name), field="file")


def encrypted(path: Path) -> RuleBroken:
    """Say that a workbook asks for a password."""
    text = _("{name} is protected by a password. Open it in Excel or WPS, remove the password, save, and import again.")
    return RuleBroken("file_encrypted", text.format(name=path.name), field="file")


def _check_ole(path: Path) -> None:
    with told_plainly(path):
        if _LOCKED in path.read_bytes():
            raise encrypted(path)


def _check_zip(path: Path) -> None:
    """Count what a workbook unpacks to, by its directory and then really, for a directory can lie."""
    try:
        with zipfile.ZipFile(path) as bundle:
            entries = bundle.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise _bomb(path)
            if "xl/workbook.xml" not in bundle.namelist() and "xl/workbook.bin" not in bundle.namelist():
                raise not_workbook(path)
            if any(entry.flag_bits & 1 for entry in entries):
                raise encrypted(path)
        with told_plainly(path), path.open("rb") as file:
            for entry in entries:
                if entry.compress_type == zipfile.ZIP_DEFLATED and _unpacks_to_more(file, entry):
                    raise _bomb(path)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise not_workbook(path) from error


def _bomb(path: Path) -> RuleBroken:
    text = _("{name} unpacks to far more than a ledger holds; it is not opened. Ask where it came from.")
    return RuleBroken("file_zip_bomb", text.format(name=path.name), field="file")


def _unpacks_to_more(file: IO[bytes], entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry unpacks to more than its directory says."""
    file.seek(entry.header_offset)
    header = file.read(30)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left, made, unpack = entry.compress_size, 0, zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and not unpack.eof:
        packed = file.read(min(_STEP, left))
        if not packed:
            break
        left -= len(packed)
        while packed:
            made += len(unpack.decompress(packed, _STEP))
            packed = unpack.unconsumed_tail
            if made > entry.file_size:
                return True
    return False
