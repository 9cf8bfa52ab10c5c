"""Archives given by a person: unpacked into a folder of their own, within limits, or refused."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from impact.errors import InputError, LayerError

LARGEST = 4_000_000_000  # of all members together, unpacked. [B]
MOST_MEMBERS = 2000
SUFFIXES = (".zip", ".7z")


def unpack(path: Path, into: Path) -> list[Path]:
    """Unpack a zip or 7z archive; return its files.

    Raises
    ------
    LayerError
        If a member leaves the folder or is a link, or the members are too many or too large.
    InputError
        If the archive is a 7z and the package that reads it is not installed.
    """
    if path.suffix.lower() == ".zip":
        _unzip(path, into)
    else:
        _unpack_7z(path, into)
    return sorted(each for each in into.rglob("*") if each.is_file() and not each.is_symlink())


def _unzip(path: Path, into: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            links = [m.filename for m in members if (m.external_attr >> 16) & 0o170000 == 0o120000]
            _check(path.name, ((m.filename, m.file_size) for m in members), links)
            archive.extractall(into)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise LayerError([f"{path.name}: cannot be unpacked ({error})"]) from None


def _unpack_7z(path: Path, into: Path) -> None:
    try:
        import py7zr
    except ImportError:
        raise InputError(
            f"{path.name}: 7z archives need the package py7zr; install it with pip install 'impact-toolkit[formats]', "
            "or unpack the archive yourself"
        ) from None
    try:
        with py7zr.SevenZipFile(path) as archive:
            members = archive.list()
            links = [m.filename for m in members if getattr(m, "is_symlink", False)]
            _check(path.name, ((m.filename, m.uncompressed or 0) for m in members), links)
            archive.extractall(into)
    except (py7zr.exceptions.ArchiveError, OSError, ValueError) as error:
        raise LayerError([f"{path.name}: cannot be unpacked ({error})"]) from None


def _check(name: str, members: Iterable[tuple[str, int]], links: list[str]) -> None:
    faults = [f"{name}: member {link!r} is a link; refused" for link in links]
    total = count = 0
    for member, size in members:
        parts = PurePosixPath(member.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
            faults.append(f"{name}: member {member!r} leaves the folder of the archive; refused")
        total, count = total + size, count + 1
    if total > LARGEST:
        faults.append(f"{name}: {total / 1e9:.1f} GB unpacked; at most {LARGEST / 1e9:g} GB")
    if count > MOST_MEMBERS:
        faults.append(f"{name}: {count} members; at most {MOST_MEMBERS}")
    if faults:
        raise LayerError(faults)
