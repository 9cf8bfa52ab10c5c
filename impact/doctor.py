"""What this machine needs for a study, what it has, and the cure for what is missing.

Every check is a function that returns `Check` values and prints nothing; whatever it needs to look at is
imported or opened inside of it, because a diagnosis must work on the machine where the imports fail.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MINIMUM_PYTHON = (3, 11)
MINIMUM_PANGO = (1, 44)
PACKAGES = ("impact", "gis", "reports", "templates")
FONT_PACKAGES = {"Inter": "fonts-inter", "Charis SIL": "fonts-sil-charis"}
FONT_FILE_SUFFIXES = frozenset({".otf", ".ttf", ".ttc", ".woff", ".woff2"})
# Each geospatial wheel carries its own PROJ database and GDAL data; these variables, set by a desktop GIS or
# by conda, send all of them to one foreign folder.
FOREIGN_VARIABLES = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA")
ANY_PROJECTED_CRS = 2154


@dataclass(frozen=True)
class Check:
    """The outcome of one check.

    Parameters
    ----------
    name : str
        What was looked at.
    ok : bool
        Whether a study can be made with it.
    found : str
        What is there: a version, a file, or the reason of a failure.
    cure : str
        The exact line to type, or what to do; empty where all is well.
    """

    name: str
    ok: bool
    found: str
    cure: str = ""


@dataclass(frozen=True)
class SystemLibrary:
    """A library that the PDF engine opens: its file names by platform and its Debian package."""

    name: str
    files: tuple[str, ...]
    package: str
    version: Callable[[ctypes.CDLL], str]
    minimum: tuple[int, ...] = ()


def examine() -> list[Check]:
    """Run all checks, in the order in which a fault would be met."""
    return [
        python_version(),
        shared_parent(),
        *foreign_variables(os.environ),
        *geospatial_libraries(),
        _probed("pikepdf", _probe_pikepdf),
        *(system_library(library) for library in SYSTEM_LIBRARIES),
        *(font(family) for family in FONT_PACKAGES),
    ]


def python_version(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Check:
    """Python is new enough."""
    ok = version[:2] >= MINIMUM_PYTHON
    return Check("Python", ok, _dotted(version), "" if ok else "sudo apt-get install python3 python3-venv")


def shared_parent(packages: Iterable[str] = PACKAGES) -> Check:
    """The packages of this distribution lie side by side: no other one has taken a name of theirs."""
    places = {name: _package_folder(name) for name in packages}
    parents = {folder.parent if folder else None for folder in places.values()}
    ok = len(parents) == 1 and None not in parents
    found = ", ".join(f"{name}: {folder or 'missing'}" for name, folder in places.items())
    name = f"packages {', '.join(places)}"
    if ok:
        return Check(name, True, str(parents.pop()))
    return Check(name, False, found, "make clean && make study (nothing else installed in .venv)")


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:  # not there, or a bare folder without __init__.py
        return None
    return Path(spec.origin).parent


def foreign_variables(environment: Mapping[str, str]) -> list[Check]:
    """No other program has sent PROJ or GDAL to its own data."""
    return [
        Check(f"variable {name}", not value, value or "not set", f"unset {name}" if value else "")
        for name in FOREIGN_VARIABLES
        for value in [environment.get(name, "")]
    ]


def geospatial_libraries() -> list[Check]:
    """The geospatial wheels import, find their own data, and say their versions."""
    probes = {"pyproj": _probe_pyproj, "rasterio": _probe_rasterio, "pyogrio": _probe_pyogrio}
    return [_probed(name, probe) for name, probe in probes.items()]


def _probed(name: str, probe: Callable[[], str]) -> Check:
    try:
        return Check(name, True, probe())
    except Exception as error:  # whatever a foreign library raises is the finding
        found = f"{type(error).__name__}: {error}"
        return Check(name, False, found, f"{sys.executable} -m pip install --force-reinstall {name}")


def _probe_pikepdf() -> str:
    import pikepdf

    return f"{pikepdf.__version__} with qpdf {pikepdf.__libqpdf_version__}"


def _probe_pyproj() -> str:
    import pyproj

    pyproj.CRS.from_epsg(ANY_PROJECTED_CRS)
    return f"{pyproj.__version__} with PROJ {pyproj.proj_version_str}"


def _probe_rasterio() -> str:
    import rasterio
    import rasterio.crs

    rasterio.crs.CRS.from_epsg(ANY_PROJECTED_CRS).to_wkt()
    return f"{rasterio.__version__} with GDAL {rasterio.__gdal_version__}, PROJ {rasterio.__proj_version__}"


def _probe_pyogrio() -> str:
    import pyogrio

    missing = {"GPKG", "GeoJSON"} - set(pyogrio.list_drivers(read=True, write=True))
    if missing:
        raise LookupError(f"no driver for {', '.join(sorted(missing))}")
    return f"{pyogrio.__version__} with GDAL {_dotted(pyogrio.__gdal_version__)}"


def _dotted(version: Iterable[int]) -> str:
    return ".".join(str(part) for part in version)


def system_library(library: SystemLibrary) -> Check:
    """A system library is there and new enough."""
    cure = f"sudo apt-get install {library.package}"
    opened = _open_first(library.files)
    if opened is None:
        return Check(library.name, False, "missing", cure)
    version = library.version(opened)
    ok = not library.minimum or _numbers(version) >= library.minimum
    if ok:
        return Check(library.name, True, version)
    return Check(library.name, False, f"{version}; at least {_dotted(library.minimum)} is needed", cure)


def _open_first(files: Iterable[str]) -> ctypes.CDLL | None:
    for file in files:
        try:
            return ctypes.CDLL(file)
        except OSError:
            continue
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _version_text(function: str) -> Callable[[ctypes.CDLL], str]:
    def read(library: ctypes.CDLL) -> str:
        call = getattr(library, function)
        call.restype = ctypes.c_char_p
        text: bytes = call()
        return text.decode()

    return read


def _fontconfig_version(library: ctypes.CDLL) -> str:
    number = int(library.FcGetVersion())  # 21401 is 2.14.1
    return _dotted((number // 10000, number // 100 % 100, number % 100))


def _present(_library: ctypes.CDLL) -> str:
    return "present"


# The file names that WeasyPrint tries, Linux first, then macOS and Windows.
SYSTEM_LIBRARIES = (
    SystemLibrary(
        "Pango",
        ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
        "libpango-1.0-0",
        _version_text("pango_version_string"),
        MINIMUM_PANGO,
    ),
    SystemLibrary(
        "PangoFT2",
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
        "libpangoft2-1.0-0",
        _present,
    ),
    SystemLibrary(
        "HarfBuzz",
        ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
        "libharfbuzz0b",
        _version_text("hb_version_string"),
    ),
    SystemLibrary(  # without it the PDF has other bytes, and not the same ones twice
        "HarfBuzz subset",
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
        "libharfbuzz-subset0",
        _present,
    ),
    SystemLibrary(
        "fontconfig",
        ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
        "libfontconfig1",
        _fontconfig_version,
    ),
)


def font(family: str, folders: Iterable[Path] | None = None) -> Check:
    """A font family of the report is installed, with its file.

    Parameters
    ----------
    family : str
        One of `FONT_PACKAGES`.
    folders : iterable of path, optional
        Where to search when fontconfig's own command is not installed; the usual folders if not given.
    """
    command = shutil.which("fc-match")
    if command:
        file = _font_by_fontconfig(command, family)
    else:
        file = _font_by_search(family, _font_folders() if folders is None else folders)
    name = f"font {family}"
    if file is None:
        return Check(name, False, "missing", f"sudo apt-get install {FONT_PACKAGES[family]}")
    return Check(name, True, str(file))


def _font_by_fontconfig(command: str, family: str) -> Path | None:
    """The file that fontconfig has for the family; its nearest substitute does not count."""
    query = [command, "--format", "%{family}\n%{file}", f"{family}:style=Regular"]
    answer = subprocess.run(query, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    families, _, file = answer.stdout.partition("\n")
    if family not in families.split(",") or not Path(file).is_file():
        return None
    return Path(file)


def _font_by_search(family: str, folders: Iterable[Path]) -> Path | None:
    """The first font file named after the family: `CharisSIL-Regular.ttf`, `Inter.ttc`, `Inter-Bold.otf`."""
    named = re.compile(rf"{family.replace(' ', '[ _]?')}([-_.\[].*)?", re.IGNORECASE)
    files = (file for folder in folders for file in sorted(folder.rglob("*")))
    fonts = (file for file in files if file.suffix.lower() in FONT_FILE_SUFFIXES)
    return next((file for file in fonts if named.fullmatch(file.stem)), None)


def _font_folders() -> Iterator[Path]:
    home = Path.home()
    data = os.environ.get("XDG_DATA_HOME") or home / ".local/share"
    shared = os.environ.get("XDG_DATA_DIRS") or os.pathsep.join(("/usr/local/share", "/usr/share"))
    yield Path(data) / "fonts"
    yield home / ".fonts"
    yield from (Path(folder) / "fonts" for folder in shared.split(os.pathsep))
    yield from (home / "Library/Fonts", Path("/Library/Fonts"), Path("C:/Windows/Fonts"))
