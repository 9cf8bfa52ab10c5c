"""Tables that people give: one heading, one record a line, decimal commas, and all faults of a file at once."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

from gis.crs import LAMBERT93
from impact.errors import LayerError, MissingCRS, WrongCRS

LARGEST = 64 * 1024 * 1024  # bytes
_SHOWN = 20  # faults of a file that are named before the rest is counted
EASTINGS, NORTHINGS = (0.0, 1.3e6), (6.0e6, 7.2e6)  # m: metropolitan France in Lambert-93


class Table:
    """The records of a CSV by the names of its heading, and what is wrong with them.

    Raises
    ------
    LayerError
        Where the file is too large, is not UTF-8, has no record, or lacks a column.
    """

    def __init__(self, path: Path, required: Sequence[str]) -> None:
        self.name, self.faults = path.name, list[str]()
        size = path.stat().st_size
        if size > LARGEST:
            raise LayerError([f"{self.name}: {size / 2**20:.0f} MB; at most {LARGEST / 2**20:.0f} MB"])
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise LayerError([f"{self.name}: not in UTF-8 (byte {error.start + 1}); save it in UTF-8"]) from None
        self.delimiter = max(";,\t", key=text.partition("\n")[0].count)
        lines = list(csv.reader(io.StringIO(text), delimiter=self.delimiter))
        heading = [name.strip().lower() for name in lines[0]] if lines else []
        missing = [name for name in required if name not in heading]
        if missing:
            cure = f"expected {', '.join(required)}; found {', '.join(heading) or 'an empty file'}"
            raise LayerError([f"{self.name}: no column {', '.join(missing)}: {cure}"])
        self.rows: list[tuple[int, dict[str, str]]] = []
        for line, fields in enumerate(lines[1:], start=2):
            if not any(field.strip() for field in fields):
                continue
            if len(fields) != len(heading):
                self.fault(line, f"{len(fields)} fields; the heading has {len(heading)}")
                continue
            self.rows.append((line, dict(zip(heading, (field.strip() for field in fields), strict=True))))
        if not self.rows and not self.faults:
            raise LayerError([f"{self.name}: no record below the heading"])

    def fault(self, line: int, text: str) -> None:
        """Note a fault of a line."""
        self.faults.append(f"{self.name}: line {line}: {text}")

    def number(self, line: int, record: dict[str, str], column: str, unit: str) -> float:
        """The number of a column; a fault and NaN where it is none."""
        text = record.get(column, "")
        if self.delimiter != ",":
            text = text.replace(",", ".")
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.fault(line, f'{column} is "{record.get(column, "")}"; expected a number of {unit}')
            return math.nan
        return value

    def place(self, line: int, record: dict[str, str]) -> tuple[float, float]:
        """Easting and northing of a record; a fault where they cannot be in Lambert-93."""
        east, north = self.number(line, record, "easting", "m"), self.number(line, record, "northing", "m")
        if math.isfinite(east + north) and not (
            EASTINGS[0] <= east <= EASTINGS[1] and NORTHINGS[0] <= north <= NORTHINGS[1]
        ):
            self.fault(line, f"({east:g}, {north:g}) cannot be in {LAMBERT93}, whose eastings go up to "
                             f"{EASTINGS[1]:,.0f} m and northings from {NORTHINGS[0]:,.0f} m in France: convert it"
            )  # fmt: skip
        return east, north

    def require_crs(self, given: str | None) -> None:
        """Raise where the reference system of the places is not said or is another one than Lambert-93."""
        said = {(record.get("crs") or given or "").upper() for _, record in self.rows}
        if "" in said:
            raise MissingCRS([f"{self.name}: no column crs and no --crs; say {LAMBERT93}"])
        if other := sorted(said - {LAMBERT93}):
            raise WrongCRS([f"{self.name}: places in {', '.join(other)}; expected {LAMBERT93}: convert them"])

    def finish(self) -> None:
        """Raise all faults at once."""
        if self.faults:
            more = len(self.faults) - _SHOWN
            raise LayerError([*self.faults[:_SHOWN], *([f"{self.name}: and {more} more faults"] if more > 0 else [])])
