"""Parts of a report that were set before, kept on this machine: a study written again sets what has changed alone.

A part is taken up again only where nothing has changed that its type could depend on: the page with its styles and
figures, the date, the code that sets and mends it, the versions of what that calls, and the fonts.
`impact verify` and `impact study --anew` set everything.
"""

from __future__ import annotations

import datetime
import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from impact import keeping
from reports import pdf

FORMAT = b"impact-part-1\n"
_SETTING = (
    "weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "pyphen", "fonttools", "pillow", "cffi", "zopfli",
    "pikepdf",
)  # fmt: skip
# Parts that are kept; the one used longest ago goes first. A report has eight, and up to three more where those with
# pages to read are set again with other folios: eight reports at least.
_PARTS = 90


def set_part(html: str, study_date: datetime.date, anew: bool = False) -> bytes:
    """Return what `pdf.set_type` returns, set now where it was not set before, or where `anew` asks for it."""
    path = keeping.folder("parts").joinpath(hashlib.sha256(f"{_engine()} {study_date} {html}".encode()).hexdigest())
    content = None if anew else keeping.read(path, FORMAT)
    if content is None:
        content = pdf.set_type(html, study_date)
        keeping.write(path, FORMAT, content)
    keeping.clean(path, _PARTS)
    return content


def get_ready() -> None:
    """Load the engine and read the fonts, so that this process sets its first part at once."""
    _engine()


@cache
def _engine() -> str:
    """Return a hash of all that sets type on this machine, whatever is set."""
    digest = hashlib.sha256(" ".join((platform.python_version(), platform.machine(), pdf.text_engine())).encode())
    digest.update(" ".join(version(name) for name in _SETTING).encode())
    fonts = (path for folder in pdf.font_folders() for path in folder.rglob("*"))
    for path in sorted((*Path(__file__).parent.glob("*.py"), *fonts)):
        if path.is_file():
            digest.update(f"\n{path.name} ".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
