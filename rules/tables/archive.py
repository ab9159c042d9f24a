"""The parts of an .xlsx file, each unpacked within bounds that do not trust what the file says."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from rules.tables.problems import FileError

LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 50_000_000
MOST_PARTS = 2_000
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Archive:
    """An .xlsx file whose directory has been looked at and whose parts are read one by one."""

    def __init__(self, content: bytes) -> None:
        """Look at the file.

        Raises
        ------
        FileError
            For a file that is too large, packed too tightly, encrypted, or of another kind.
        """
        _refuse_others(content)
        try:
            self._zip = ZipFile(BytesIO(content))
            entries = self._zip.infolist()
        except (BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
            raise FileError(f"the .xlsx file is damaged ({error})") from None
        _refuse_large(entries)
        self._parts = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
        self._left = LARGEST_UNPACKED
        if "content.xml" in self._parts:
            raise FileError("this is an .ods sheet; save it as .xlsx")
        if "xl/workbook.bin" in self._parts:
            raise FileError("this is an .xlsb workbook; save it as .xlsx")
        if "xl/workbook.xml" not in self._parts:
            raise FileError("this zip file holds no .xlsx workbook")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(self, name: str) -> bytes:
        """Unpack one part; the directory may lie about its size, so the reading is bounded too."""
        entry = self._parts.get(name.lower())
        if entry is None:
            raise FileError(f"the workbook lacks its part {name}")
        try:
            with self._zip.open(entry) as packed:
                content = packed.read(min(entry.file_size, self._left) + 1)
        except Exception as bad:  # zlib, lzma, bz2 and zipfile raise many kinds
            raise FileError(f"the .xlsx file is damaged ({bad})") from None
        self._left -= len(content)
        if self._left < 0:
            raise _too_large()
        return content


def _refuse_others(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        limit = f"{LARGEST_FILE // 1_000_000} MB"
        raise FileError(f"larger than {limit}; a decision table needs far less")
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            raise FileError("the workbook is encrypted; save it without a password")
        raise FileError("this is an old .xls workbook; save it as .xlsx")
    if not content.startswith(_ZIP):
        raise FileError("this is no .xlsx workbook" if content else "the file is empty")


def _refuse_large(entries: list[ZipInfo]) -> None:
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise _too_large()
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileError("the workbook is encrypted; save it without a password")


def _too_large() -> FileError:
    limit = f"{LARGEST_UNPACKED // 1_000_000} MB"
    return FileError(f"unpacks to more than {limit}; a decision table needs far less")
