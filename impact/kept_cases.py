"""Cases that were computed before, kept on this machine: a second study from the same inputs computes none again,
and one that was interrupted goes on where it stopped.

A case is taken up again only where nothing has changed that it could depend on: every file of the code, of the
defaults, of the site pack and of the study folder, and the versions of Python and of what computes. Values are
kept bit by bit. `impact verify` and `impact study --anew` compute everything.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
import shutil
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.pack import pack_files
from impact import keeping
from impact.cases import Case
from impact.graph import Absent
from impact.project import Project

FORMAT = b"impact-case-1\n"
_COMPUTING = ("numpy", "scipy", "shapely", "pyproj", "geopandas", "rasterio")
_STUDIES = 3  # folders that are kept; the one used longest ago goes first
Array = NDArray[np.float64]
Values = Mapping[str, Array | Absent]


class KeptCases:
    """The computed cases of a project, in a folder that its inputs name."""

    def __init__(self, project: Project, leave_out: Path | None = None) -> None:
        """Find the folder of a project.

        Parameters
        ----------
        project : Project
            Without values given on the command line.
        leave_out : Path, optional
            Where the study writes to: what stands there is no input.
        """
        self.folder = keeping.folder("cases") / _key(project, leave_out)
        self.taken = 0  # cases that were read

    def read(self, case: Case) -> tuple[Values, Mapping[str, Array]] | None:
        """Return the results and the series of a case, or None where they are not kept, or damaged."""
        body = keeping.read(self._file(case), FORMAT)
        if body is None:
            return None
        size = int.from_bytes(body[:8], "big")
        index = json.loads(body[8 : 8 + size])
        numbers = np.frombuffer(body, np.float64, offset=8 + size)
        self.taken += 1
        series = {name: value for name, value in _taken(index["series"], numbers) if not isinstance(value, Absent)}
        return dict(_taken(index["results"], numbers)), series

    def write(self, case: Case, results: Values, series: Values) -> None:
        """Keep a case; where the folder cannot be written to, nothing is kept."""
        parts: list[Array] = []
        index = {"results": _put(results, parts), "series": _put(series, parts)}
        text = json.dumps(index).encode()
        text += b" " * (-len(text) % 8)  # the numbers begin at a multiple of their size
        body = b"".join([len(text).to_bytes(8, "big"), text, *(part.tobytes() for part in parts)])
        keeping.write(self._file(case), FORMAT, body)

    def forget(self) -> None:
        """Remove what is kept of this project."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def clean(self) -> None:
        """Mark this study as used last, and remove those that were used longest ago."""
        keeping.clean(self.folder, _STUDIES)

    def _file(self, case: Case) -> Path:
        return self.folder / hashlib.sha256(repr(case).encode()).hexdigest()[:32]


def _key(project: Project, leave_out: Path | None) -> str:
    """Return a hash of all that the results of a project can depend on."""
    digest = hashlib.sha256(" ".join((platform.python_version(), platform.machine(), platform.system())).encode())
    digest.update(" ".join(version(name) for name in _COMPUTING).encode())
    for package in ("impact", "gis"):
        _add(digest, Path(str(files(package))), Path(str(files("gis"))) / "sites")
    for folder in dict.fromkeys((project.pack.folder, project.plan.folder)):
        _add(digest, folder, leave_out)
    return digest.hexdigest()


def _add(digest: Any, folder: Path, leave_out: Path | None) -> None:
    for name, path in sorted(pack_files(folder).items()):
        if leave_out is None or not path.absolute().is_relative_to(leave_out.absolute()):
            digest.update(f"\n{name} ".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())


def _put(values: Values, parts: list[Array]) -> dict[str, Any]:
    """Add values to the parts; return where each stands among all numbers, with its shape, or why it is absent."""
    start = sum(part.size for part in parts)
    index: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Absent):
            index[name] = value.reason
            continue
        parts.append(np.ascontiguousarray(value, np.float64))
        index[name] = [start, *value.shape]
        start += value.size
    return index


def _taken(index: Mapping[str, Any], numbers: Array) -> Iterator[tuple[str, Array | Absent]]:
    for name, found in index.items():
        if isinstance(found, str):
            yield name, Absent(found)
        else:
            start, *shape = found
            yield name, numbers[start : start + math.prod(shape)].reshape(shape)
