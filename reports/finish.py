"""The last pass over a PDF: what the two standards ask for and the type-setting engine does not write.

Each fix is a function of its own and leaves alone what is right already, so that a second pass changes no byte.
The file is PDF/A-3a (it can be archived, with its inputs in it) and PDF/UA-1 (it can be read aloud).
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name

from impact.errors import ReportError
from reports import attachments, parts
from reports.attachments import Attachment

VERSION = "1.7"
_RETURN = b"\r"  # and the line break after it are one line break, or two characters: nobody can know
_AMBIGUOUS = re.compile(rb"\r\n?endstream")
_ATTEMPTS = 64  # one save in two has a stream that ends in a carriage return
_SPARE = "/ImpactSpare"

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
{described}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
_ALTERNATIVES = '<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></dc:{name}>'
_DESCRIBED = {
    "/Title": _ALTERNATIVES.replace("{name}", "title"),
    "/Author": "<dc:creator><rdf:Seq><rdf:li>{text}</rdf:li></rdf:Seq></dc:creator>",
    "/Subject": _ALTERNATIVES.replace("{name}", "description"),
    "/Keywords": "<pdf:Keywords>{text}</pdf:Keywords>",
    "/Creator": "<xmp:CreatorTool>{text}</xmp:CreatorTool>",
    "/Producer": "<pdf:Producer>{text}</pdf:Producer>",
    "/CreationDate": "<xmp:CreateDate>{text}</xmp:CreateDate>",
    "/ModDate": "<xmp:ModifyDate>{text}</xmp:ModifyDate>",
}
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2})Z)?")


def finish(content: bytes, files: Sequence[Attachment] = (), annexes: Sequence[bytes] = ()) -> bytes:
    """Return a tagged PDF as PDF/A-3a and PDF/UA-1, with annexes behind it and files in it.

    Parameters
    ----------
    content : bytes
        What the type-setting engine has made, with tags as `tagging` completes them.
    files : sequence of Attachment
        To embed; they take the date of the document.
    annexes : sequence of bytes
        Parts that were set apart, to join behind the first.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        parts.join(pdf, annexes)
        attachments.embed(pdf, files)
        sort_names(pdf)
        draw_pixels_as_they_are(pdf)
        write_metadata(pdf)
        end_streams_clearly(pdf)
        return save(pdf)


def write_metadata(pdf: pikepdf.Pdf) -> None:
    """Write the metadata in the clear, with both identities, and what the document information says."""
    lines = []
    for key, template in _DESCRIBED.items():
        if key in pdf.docinfo:
            text = str(pdf.docinfo[key])
            lines.append(template.format(text=_iso(text) if key.endswith("Date") else escape(text)))
    packet = _PACKET.format(described="\n".join(lines)).encode()
    if "/Metadata" in pdf.Root:
        pdf.Root.Metadata.write(packet)  # in its place, so that a second pass numbers the objects as the first
    else:
        pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def _iso(date: str) -> str:
    """Turn a date of a PDF into one of ISO 8601, no more precise than it is."""
    match = _DATE.fullmatch(date)
    if not match:
        raise ReportError(f"the PDF bears the date {date!r}; expected a day, or a time in UTC")
    year, month, day, *clock = match.groups()
    written = "-".join(part for part in (year, month, day) if part)
    return f"{written}T{':'.join(clock)}Z" if clock[0] else written


def draw_pixels_as_they_are(pdf: pikepdf.Pdf) -> None:
    """Let no image be smoothed when it is shown: an archive shows what is in it."""
    for stream in _streams(pdf):
        if stream.get("/Subtype") == Name.Image and "/Interpolate" in stream:
            del stream["/Interpolate"]


def sort_names(pdf: pikepdf.Pdf) -> None:
    """Sort the trees of names, of links and of attached files, as readers that search them by halves expect."""
    for tree in pdf.Root.get("/Names", Dictionary()).values():
        names = tree.get("/Names", Array())
        ordered = sorted(_pairs(names), key=lambda pair: bytes(pair[0]))
        tree.Names = Array(part for pair in ordered for part in pair)


def end_streams_clearly(pdf: pikepdf.Pdf) -> None:
    """Compress every stream but the metadata, and let none end in a carriage return: its length would be in doubt."""
    for stream in _streams(pdf):
        if stream.get("/Type") == Name.Metadata:
            continue
        raw, kind = stream.read_raw_bytes(), stream.get("/Filter")
        if kind is None:
            raw, kind = zlib.compress(raw, 9), Name.FlateDecode
        elif not raw.endswith(_RETURN):
            continue
        # Compressed data say where they end; what follows is not read, so the content stays as it is.
        padded = raw + b"\0" if raw.endswith(_RETURN) else raw
        stream.write(padded, filter=kind, decode_parms=stream.get("/DecodeParms"))


def save(pdf: pikepdf.Pdf) -> bytes:
    """Write a PDF that depends on its content alone, none of its packed objects ending in a carriage return."""
    for _ in range(_ATTEMPTS):
        target = io.BytesIO()
        pdf.save(
            target, force_version=VERSION, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        if not _AMBIGUOUS.search(target.getvalue()):
            return target.getvalue()
        _shift(pdf)
    raise ReportError("the PDF cannot be packed so that the length of each stream is beyond doubt")


def _shift(pdf: pikepdf.Pdf) -> None:
    """Put one more empty object before all others, so that these are packed in other company.

    Objects are packed in the order in which they are reached: what describes the document comes before its root.
    """
    present = list(pdf.docinfo.keys())
    spare = len([key for key in present if key.startswith(_SPARE)])
    pdf.docinfo[f"{_SPARE}{spare}"] = pdf.make_indirect(pikepdf.String(""))


def _streams(pdf: pikepdf.Pdf) -> Iterator[Any]:
    return (item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Type") != Name.ObjStm)


def _pairs(flat: Any) -> list[tuple[Any, Any]]:
    parts = list(flat)
    return list(zip(parts[::2], parts[1::2], strict=True))
