"""Files inside the PDF: how they are attached, described, dated and taken out again."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name

from impact.errors import InputError

# Our own: the tables of the system differ from machine to machine, and would change the bytes of the PDF.
MEDIA_TYPES = {
    ".toml": "application/toml",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".csv": "text/csv",
    ".epw": "text/plain",
}
LARGEST = 200_000_000  # bytes of a file that is taken out
_PACKING = 6  # level of zlib: 9 takes twice the time for 1 % less
UNKNOWN_TYPE = "application/octet-stream"
Relationship = Literal["Source", "Data", "Supplement"]


@dataclass(frozen=True)
class Attachment:
    """A file to embed: how it relates to the report, and what it is in words."""

    name: str
    content: bytes
    relationship: Relationship
    description: str

    @property
    def media_type(self) -> str:
        """The media type, by the end of the name."""
        return MEDIA_TYPES.get(PurePosixPath(self.name).suffix, UNKNOWN_TYPE)

    @cached_property
    def packed(self) -> bytes:
        """The content as the PDF holds it, packed when first asked for."""
        return zlib.compress(self.content, _PACKING)


def embed(pdf: pikepdf.Pdf, files: Sequence[Attachment]) -> None:
    """Attach files to a PDF; they bear its date, and one that is there under the same name is replaced."""
    if not files:
        return
    held = dict(_held(pdf)) | {file.name: _specification(pdf, file) for file in files}
    names = Array()
    for name in sorted(held):
        names.extend([pikepdf.String(name), held[name]])
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=names))
    pdf.Root.AF = Array(held[name] for name in sorted(held))


def _specification(pdf: pikepdf.Pdf, file: Attachment) -> Any:
    # A file that the engine cannot date has none.
    dates = {key: pdf.docinfo[key] for key in ("/CreationDate", "/ModDate") if key in pdf.docinfo}
    digest = hashlib.md5(file.content, usedforsecurity=False).digest()
    stream = pdf.make_stream(
        file.packed, Type=Name.EmbeddedFile, Subtype=Name(f"/{file.media_type}"),
        Filter=Name.FlateDecode,
        Params=Dictionary({"/Size": len(file.content), "/CheckSum": pikepdf.String(digest), **dates}),
    )  # fmt: skip
    return pdf.make_indirect(Dictionary(
        Type=Name.Filespec, F=file.name, UF=file.name, Desc=file.description,
        AFRelationship=Name(f"/{file.relationship}"), EF=Dictionary(F=stream, UF=stream),
    ))  # fmt: skip


def extract(path: Path) -> dict[str, bytes]:
    """Return the files in a PDF by their names.

    Raises
    ------
    InputError
        If the file is no PDF, or holds a file that is too large to be one of a study.
    """
    try:
        with pikepdf.open(path) as pdf:
            return {name: _content(name, specification.EF.F) for name, specification in _held(pdf)}
    except (pikepdf.PdfError, AttributeError, ValueError, zlib.error) as error:
        raise InputError(f"{path.name}: no PDF, or one whose attached files cannot be read ({error})") from None


def _content(name: str, stream: Any) -> bytes:
    """Return what a stream holds, without letting a few bytes grow to fill the memory."""
    raw = bytes(stream.read_raw_bytes())
    kind = stream.get("/Filter")
    if kind is None:
        return raw
    if not (isinstance(kind, Name) and kind == Name.FlateDecode):
        raise InputError(f"{name}: packed as {kind}; expected FlateDecode, as `impact study` packs its files")
    content = zlib.decompressobj().decompress(raw, LARGEST + 1)
    if len(content) > LARGEST:
        raise InputError(f"{name}: more than {LARGEST} bytes; no file of a study is as large")
    return content


def _held(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    flat = list(pdf.Root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary()).get("/Names", Array()))
    return ((str(name), specification) for name, specification in zip(flat[::2], flat[1::2], strict=True))
