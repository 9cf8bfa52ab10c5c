"""What others declare to take from the groundwater around a site: fetched works and their yearly volumes, added up.

The national bank (BNPE) has one volume a work, use and year. Drinking-water works stand on the centroid of their
commune there, so that a sum over a radius is blurred at its rim; which aquifer a work taps is not said.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis.pack import FETCHED, OFFICIAL_DATA
from gis.pack_files import write_source, write_text

LAYER, WORKS = "abstraction-volumes", "abstractions"
SOURCE = f"official-{LAYER}"
_GROUNDWATER = "SOUT"  # code of BNPE for a work in groundwater
_WHOLE = 0.8  # a year counts where so many works have declared, of the most in any year: the last is often not whole


@dataclass(frozen=True)
class Declared:
    """The sum of a year [m³], over so many works in groundwater, and the works of which the milieu is not said."""

    year: int
    volume: float
    works: int
    unknown: int

    def sentence(self) -> str:
        """What was added up, in words."""
        text = f"{self.volume:,.0f} m³ of groundwater declared in {self.year} by {self.works} works"
        return text + (f"; {self.unknown} works without a milieu not counted" if self.unknown else "")


def of_year(site: Path, year: int) -> Iterator[dict[str, Any]]:
    """Records of volumes of a year of works in groundwater, each with the place of its work."""
    works = {str(record["code_ouvrage"]): record for record in _records(site, WORKS)}
    for record in _records(site, LAYER):
        work = works.get(str(record["code_ouvrage"]))
        counts = work is not None and work.get("code_type_milieu") == _GROUNDWATER
        if work is not None and counts and int(record["annee"]) == year and record["volume"] is not None:
            yield {**record, "longitude": work["longitude"], "latitude": work["latitude"]}


def declared(site: Path) -> Declared | None:
    """Add up the latest year that is whole; None where no work in groundwater has declared a volume."""
    milieu = {str(r["code_ouvrage"]): r.get("code_type_milieu") for r in _records(site, WORKS)}
    volumes: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    unknown = set()
    for record in _records(site, LAYER):
        work, volume = str(record["code_ouvrage"]), record["volume"]
        if milieu.get(work) is None:
            unknown.add(work)
        elif milieu[work] == _GROUNDWATER and volume is not None:
            volumes[int(record["annee"])][work] += float(volume)
    if not volumes:
        return None
    most = max(map(len, volumes.values()))
    year = max(year for year, works in volumes.items() if len(works) >= _WHOLE * most)
    return Declared(year, sum(volumes[year].values()), len(volumes[year]), len(unknown))


def enter(folder: Path, found: Declared, reach: float, source: dict[str, str]) -> None:
    """Write the sum into a pack as data that stand over its own."""
    write_source(folder, SOURCE, source)
    km = f"{reach / 1000:g} km"
    fr = (f"Somme de {found.works} ouvrages en eau souterraine à {km} à la ronde, année {found.year}, toutes nappes ; "
          "les captages d'eau potable sont placés au centre de leur commune.")  # fmt: skip
    en = (f"Sum of {found.works} works in groundwater within {km}, year {found.year}, all aquifers; drinking-water "
          "works stand on the centre of their commune.")  # fmt: skip
    text = f"""# Written by `impact fetch`: it stands over what the pack says, value or absence.
format = 1

[data.existing_abstraction]
value = "{found.volume:.0f} m³/year"
grade = "declared"
source = "{SOURCE}"
note = {{fr = {json.dumps(fr, ensure_ascii=False)}, en = {json.dumps(en, ensure_ascii=False)}}}
"""
    path = folder / OFFICIAL_DATA / "existing_abstraction.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)


def _records(site: Path, layer: str) -> Iterator[dict[str, Any]]:
    for path in sorted((site / FETCHED / layer).glob("reply-*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))["data"]
