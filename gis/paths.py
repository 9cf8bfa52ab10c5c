"""Paths that an input names: they must stay in the folder of the input."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from impact.errors import OutsideFolder


def inside(folder: Path, relative: str, *, file: str, field: str) -> Path:
    """Resolve a path that an input names, and refuse one that leaves the folder of the input.

    Parameters
    ----------
    folder : Path
        The folder in which the path must stay.
    relative : str
        The path as written in the input, with ``/`` between its parts.
    file, field : str
        Where the path is written; both are named in the message.

    Returns
    -------
    Path
        The resolved path; it need not exist.

    Raises
    ------
    OutsideFolder
        If the path is empty, absolute, goes through ``..``, or leaves the folder by a symbolic link.
    """
    where = f"{file}: {field} is {relative!r}"
    cure = f"write a path inside the folder {folder.name!r}, such as 'layers/places.geojson'"
    if not relative.strip() or "\0" in relative:
        raise OutsideFolder(f"{where}, which is not a path; {cure}")
    if "\\" in relative:
        raise OutsideFolder(f"{where}; use '/' between folders; {cure}")
    # A pack is read on every system: a drive letter is absolute even where it would be a legal file name.
    if PurePosixPath(relative).is_absolute() or PureWindowsPath(relative).drive:
        raise OutsideFolder(f"{where}, an absolute path; {cure}")
    if ".." in PurePosixPath(relative).parts:
        raise OutsideFolder(f"{where}, which goes through '..'; {cure}")
    root = folder.resolve()
    path = (root / relative).resolve()
    if not path.is_relative_to(root):
        raise OutsideFolder(f"{where}, a link that leaves the folder; {cure}")
    return path
