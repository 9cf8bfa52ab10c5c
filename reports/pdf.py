"""From the page to the PDF: fonts, metadata and a door that lets nothing in. The only module that calls WeasyPrint."""

from __future__ import annotations

import base64
import contextlib
import datetime
import gc
import logging
import os
import re
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from impact.errors import MissingSystemLibrary, ReportError
from reports import drawn_words, finish, folios, tagging
from reports.attachments import Attachment

LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
FONTS = ("fonts-inter", "fonts-sil-charis")
FONT_FILES = ("Inter-Regular.*", "CharisSIL-Regular.*")
FONT_FOLDERS = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path("C:/Windows/Fonts"),
)  # fmt: skip
_CARRIED = "data:image/png;base64,"  # as figures with many shapes hold them
_DRAWN = "drawing:"  # begins the address of a drawing that stood in the page
_DRAWING = re.compile(r"<svg\b[^>]*><title\b[^>]*>([^<]*)</title>.*?</svg>", re.DOTALL)
_CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>"""


def font_folders() -> tuple[Path, ...]:
    """Return the folders with the fonts of the reports, and the one of matplotlib as the last resort."""
    found = [
        path.parent
        for folder in FONT_FOLDERS
        if folder.is_dir()
        for pattern in FONT_FILES
        for path in sorted(folder.rglob(pattern))
    ]
    plots = find_spec("matplotlib")  # whose import takes a quarter of a second, in each process that sets type
    own = [Path(str(plots.origin)).with_name("mpl-data") / "fonts" / "ttf"] if plots else []
    return tuple(dict.fromkeys([*found, *own]))


def write_pdf(
    parts: Sequence[str],
    path: Path,
    *,
    study_date: datetime.date,
    files: Sequence[Attachment] = (),
) -> None:
    """Write a report as PDF/A-3a and PDF/UA-1; the same parts and files give the same bytes on one machine.

    Parameters
    ----------
    parts : sequence of str
        The pages to read, and the annexes, each an HTML page with its styles in it: nothing is fetched. They are set
        one after the other; `set_type` and `write_finished` let them be set at the same time.
    path : Path
        Where to write; the file appears whole or not at all.
    study_date : date
        The date that the file bears: nothing in it tells when it was made.
    files : sequence of Attachment
        To embed, as inputs and results.

    Raises
    ------
    MissingSystemLibrary
        If the libraries that set the type are not installed; says how to install them.
    ReportError
        If the page asks for anything that is not in it, the engine has left something out, or folios do not settle.
    """
    typeset = [set_type(part, study_date) for part in parts]
    settled = folios.settled(parts, typeset, lambda again: [set_type(part, study_date) for part in again])
    write_finished(settled, path, files)


def write_finished(typeset: Sequence[bytes], path: Path, files: Sequence[Attachment]) -> None:
    """Join what `set_type` returned for each part, embed the files; the file appears whole or not at all."""
    content = finish.finish(typeset[0], files, typeset[1:])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def set_type(html: str, study_date: datetime.date) -> bytes:
    """Return one part of a report as the engine sets it, tagged, and neither joined nor finished; see `write_pdf`."""
    with tempfile.TemporaryDirectory() as folder, _environment(Path(folder), study_date), _no_collection():
        return _set(html)


def _set(html: str) -> bytes:
    weasyprint = _engine()
    from weasyprint.text.fonts import FontConfiguration

    faults: list[str] = []
    with _complaints(faults), drawn_words.set_whole():
        try:
            page, drawings = _apart(html)
            document = weasyprint.HTML(string=page, url_fetcher=_closed_door(faults, drawings), base_url=None)
            pdf: bytes = document.write_pdf(
                font_config=FontConfiguration(),
                finisher=partial(tagging.complete, folios=folios.read(page)),
                pdf_variant="pdf/a-3a",
                pdf_identifier=False,  # the last pass gives it; here every stream would be packed twice for it
            )
        except weasyprint.urls.FatalURLFetchingError as error:
            faults.append(str(error))
    if faults:
        raise ReportError(f"the PDF cannot be made: {'; '.join(dict.fromkeys(faults))}")
    return pdf


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Stop the search for cycles: setting a page makes millions of objects and few cycles (an eighth less time)."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@contextlib.contextmanager
def _complaints(faults: list[str]) -> Iterator[None]:
    """Collect what the engine says of what it cannot do: it goes on, with a figure or a link less."""

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            faults.append(record.getMessage())

    engine, collector = logging.getLogger("weasyprint"), Collector(logging.ERROR)
    engine.addHandler(collector)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the engine leaves the file of its colours open
            yield
    finally:
        engine.removeHandler(collector)


def length(html: str) -> int:
    """Return how long a part is without its drawings, in characters: the time to set it grows with that."""
    return len(_DRAWING.sub("", html))


def _apart(html: str) -> tuple[str, dict[str, bytes]]:
    """Return a page with its drawings as images, and these by address.

    In the page, the engine would look for a style for each line of a drawing: a tenth of its time, for the same pixels.
    """
    drawings: dict[str, bytes] = {}

    def image(drawing: re.Match[str]) -> str:
        address = f"{_DRAWN}{len(drawings)}"
        drawings[address] = drawing[0].encode()
        return f'<img src="{address}" alt="{escape(unescape(drawing[1]))}">'

    return _DRAWING.sub(image, html), drawings


def _closed_door(faults: list[str], drawings: Mapping[str, bytes]) -> Any:
    """Return a fetcher that gives drawings and pictures that the page carries, refuses all else and notes the refusal.

    The refusal alone is not enough: inside a drawing the engine takes it for a fault of the drawing and leaves it out.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class ClosedDoor(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in drawings:
                return URLFetcherResponse(url, drawings[url], {"Content-Type": "image/svg+xml"})
            if url.startswith(_CARRIED):
                with contextlib.suppress(ValueError):
                    pixels = base64.b64decode(url[len(_CARRIED) :], validate=True)
                    return URLFetcherResponse(_CARRIED, pixels, {"Content-Type": "image/png"})
            faults.append(f"a report may fetch nothing, and it asked for {url[:80]}")
            raise FatalURLFetchingError(faults[-1])

    return ClosedDoor(fail_on_errors=True)


def _engine() -> Any:
    """Import WeasyPrint, or say what the system lacks."""
    try:
        import weasyprint
    except OSError as error:
        packages = " ".join((*LIBRARIES, *FONTS))
        raise MissingSystemLibrary(
            f"a library that sets the type of the PDF is missing ({error}); on Debian: apt-get install {packages}"
        ) from None
    return weasyprint


def text_engine() -> str:
    """Return the version of the library that shapes and breaks the text."""
    _engine()
    from weasyprint.text.ffi import pango

    return f"pango {pango.pango_version()}"


def engine_version() -> str:
    """Return the version of the type-setting library, without loading it."""
    from importlib.metadata import version

    return version("weasyprint")


@contextlib.contextmanager
def _environment(folder: Path, study_date: datetime.date) -> Iterator[None]:
    """Let only the declared fonts and the date of the study reach the libraries below."""
    folders = "".join(f"<dir>{escape(str(path))}</dir>" for path in font_folders())
    config = folder / "fonts.conf"
    config.write_text(_CONFIG.format(folders=folders, cache=escape(str(folder / "cache"))), encoding="utf-8")
    midnight = datetime.datetime.combine(study_date, datetime.time(), datetime.UTC)
    given = {"FONTCONFIG_FILE": str(config), "SOURCE_DATE_EPOCH": f"{midnight.timestamp():.0f}"}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
