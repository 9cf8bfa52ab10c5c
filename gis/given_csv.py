"""Tables of points given as CSV: separators, encodings and decimal commas as people have them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from gis.crs import WGS84
from impact.errors import EmptyLayer, LayerError, MissingCRS, SchemaMismatch

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DEGREES = (("longitude", "latitude"), ("lon", "lat"), ("lng", "lat"))
METRES = (("x", "y"), ("easting", "northing"), ("x_l93", "y_l93"), ("coord_x", "coord_y"))


def csv_frame(path: Path, crs: str | None, notes: list[str]) -> GeoDataFrame:
    """Frame of points of a CSV; every other column stays text, and what was repaired is noted."""
    import shapely
    from geopandas import GeoDataFrame

    text = _text(path, notes)
    rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    if len(rows) < 2:
        raise EmptyLayer([f"{path.name}: no row below the heading"])
    heading, rows = [name.strip() for name in rows[0]], [row for row in rows[1:] if any(row)]
    if ragged := [i + 2 for i, row in enumerate(rows) if len(row) != len(heading)]:
        lines = ", ".join(map(str, ragged[:5]))
        said = f"{len(ragged)} lines ({lines}) have not the {len(heading)} fields of the heading"
        raise LayerError([f"{path.name}: {said}"])
    lower = [name.lower() for name in heading]
    pair = next((pair for pair in (*DEGREES, *METRES) if set(pair) <= set(lower)), None)
    if pair is None:
        expected = " or ".join(f"{a}, {b}" for a, b in (DEGREES[0], METRES[0]))
        found = ", ".join(heading)
        raise SchemaMismatch([f"{path.name}: no columns of coordinates; expected {expected} (found: {found})"])
    if crs is None and pair in METRES:
        raise MissingCRS([f"{path.name}: columns {pair[0]} and {pair[1]} do not say their reference system; add --crs"])
    columns = {name: [row[i].strip() or None for row in rows] for i, name in enumerate(heading)}
    faults: list[str] = []
    commas = [0]
    x, y = (_numbers(columns[heading[lower.index(name)]], name, path.name, faults, commas) for name in pair)
    if faults:
        raise LayerError(faults)
    if commas[0]:
        notes.append(f"{commas[0]} coordinates with a decimal comma read as numbers")
    return GeoDataFrame(columns, geometry=shapely.points(x, y), crs=crs or WGS84)


def _text(path: Path, notes: list[str]) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        where = f"byte {error.start + 1}"
        raise LayerError([f"{path.name}: neither UTF-8 nor cp1252 ({where}); save it in UTF-8"]) from None
    notes.append("texts read as cp1252, the file is not in UTF-8")
    return text


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(";,\t", key=heading.count)


def _numbers(values: list[str | None], name: str, file: str, faults: list[str], commas: list[int]) -> list[float]:
    numbers = []
    for line, value in enumerate(values, start=2):
        text = (value or "").replace("\u00a0", "").replace("\u202f", "")
        if "," in text and "." not in text:
            text, commas[0] = text.replace(",", "."), commas[0] + 1
        try:
            numbers.append(float(text))
        except ValueError:
            faults.append(f"{file}: line {line}: {name} is {value!r}; expected a number")
    return numbers
