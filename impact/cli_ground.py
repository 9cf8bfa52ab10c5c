"""Commands that bring the ground into a site: official layers, files of one's own, a new site."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

FINDINGS = 1


def say(text: str) -> None:
    """Write a line for the person at the terminal."""
    print(text, file=sys.stderr)


def add_fetch(parser: argparse.ArgumentParser) -> None:
    """Declare `impact fetch`, the only command that opens a connection."""
    parser.set_defaults(command=run_fetch)
    parser.add_argument("site", nargs="?", help="embedded site (copied first), or a folder with a site.toml")
    parser.add_argument("--layer", action="append", default=[], metavar="NAME", help="only this layer; repeat")
    parser.add_argument("--into", type=Path, metavar="DIR", help="folder for the copy of an embedded site")
    parser.add_argument("--department", default="", metavar="CODE", help="for files by département, such as 26")
    parser.add_argument("--list", action="store_true", help="list the catalogue, and fetch nothing")
    parser.add_argument("--json", action="store_true")


def run_fetch(options: argparse.Namespace) -> int:
    """Fetch layers, enter them, and say what changes."""
    from gis.catalog import read_catalog
    from impact.errors import InputError

    catalog = read_catalog()
    if options.list:
        return _list(catalog, options.json)
    if options.site is None:
        raise InputError("name the site: impact fetch SITE; impact fetch --list shows the layers")
    names = options.layer or list(catalog.fetchable())
    for name in names:
        catalog.find(name)

    from impact import ground
    from impact.changes import changes
    from impact.study import open_project

    folder = ground.own_folder(options.site, options.into)
    say(f"site in {folder}; its study: impact study {_shown(folder)}")
    before = open_project(_shown(folder))
    before.supports  # noqa: B018  the layers as they are now: they are read when first asked for
    outcomes = list(ground.fetch_into(before, names, catalog, ground.area_of(before, options.department), tell=say))
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    say("comparing results before and after")
    changed = changes(before, open_project(_shown(folder))) if len(failed) < len(outcomes) else []
    if options.json:
        print(json.dumps({
            "folder": str(folder),
            "layers": [{"layer": o.name, "state": o.state, "said": list(o.sentences), "error": str(o.error or "")}
                       for o in outcomes],
            "changed": [vars(change) for change in changed],
        }, ensure_ascii=False, indent=1))  # fmt: skip
        return FINDINGS if failed else 0
    for outcome in outcomes:
        print(f"{outcome.name}: {'; '.join(outcome.sentences) or f'not fetched: {outcome.error}'}")
    for change in changed:
        print(change.sentence())
    done = f"{len(outcomes) - len(failed)} of {len(outcomes)} layers fetched"
    say(f"{done}; {len(changed)} results changed, in central runs of the first scenario")
    return FINDINGS if failed else 0


def _list(catalog: Any, as_json: bool) -> int:
    if as_json:
        print(json.dumps(catalog.model_dump(mode="json"), ensure_ascii=False, indent=1))
        return 0
    for name, layer in catalog.layers.items():
        print(f"{name}: {layer.label.en} ({catalog.service_of(layer).provider}; {layer.attribution}, {layer.cadence})")
    return 0


def _shown(folder: Path) -> str:
    """A folder as an argument that no embedded site can be taken for."""
    text = str(folder)
    return text if "/" in text else f"./{text}"


# --- add --------------------------------------------------------------------------------------------


def add_add(parser: argparse.ArgumentParser) -> None:
    """Declare `impact add`."""
    parser.set_defaults(command=run_add)
    formats = "GeoPackage, Shapefile (also zip, 7z), GeoJSON, FlatGeobuf, GeoParquet, GML, CSV of points, GeoTIFF"
    parser.add_argument("file", type=Path, help=formats)
    parser.add_argument("--as", required=True, dest="name", metavar="LAYER", help="layer of impact fetch --list")
    parser.add_argument("--site", type=Path, required=True, metavar="DIR", help="folder of the site that it enters")
    parser.add_argument("--kind", choices=["official", "digitised", "placeholder"], default="digitised",
                        help="official only if the file is as its publisher gives it (default: digitised)")  # fmt: skip
    parser.add_argument("--source", metavar="TEXT", help="title of the document or data set that it comes from")
    parser.add_argument("--crs", metavar="EPSG:N", help="reference system, where the file states none")
    parser.add_argument("--layer", metavar="NAME", help="layer of a file that has several")
    parser.add_argument("--field", action="append", default=[], metavar="FIELD=NAME", help="field under another name")
    parser.add_argument("--no-data", type=float, metavar="VALUE", help="value of a raster that means no data")


def run_add(options: argparse.Namespace) -> int:
    """Enter a file into a site, and say what was repaired and what changes."""
    import datetime

    from gis import abstraction_works, given, given_raster, official
    from gis.catalog import read_catalog
    from impact.changes import changes
    from impact.errors import InputError
    from impact.study import open_project

    layer = read_catalog().find(options.name)
    before = open_project(_shown(options.site))
    if layer.geometry == "raster":
        path = given_raster.add_raster(options.file, before.pack.folder, options.name, options.crs, options.no_data)
        print(f"{options.name}: kept as {path.relative_to(before.pack.folder)}")
        return 0
    if layer.geometry == "none":
        raise InputError(f"--as {options.name}: this is a table; a layer with geometry or a raster can be added")
    before.supports  # noqa: B018  the layers as they are now: they are read when first asked for
    names = dict(pair.partition("=")[::2] for pair in options.field)
    read = given.read_given(options.file, layer, options.crs, options.layer, names)
    if options.name == abstraction_works.LAYER:
        abstraction_works.check(read.frame, options.file.name)
    origin = {"title": options.source or f"Fichier {options.file.name}", "kind": "dataset", "reliability": "secondary"}
    today = datetime.date.today()
    entered = official.enter(before.pack, options.name, layer, read.frame, today, origin, options.kind)
    said = [f"{len(read.frame)} features", *read.notes, *read.repairs.sentences(), *entered.sentences()]
    print(f"{options.name}: {'; '.join(said)}")
    say("comparing results before and after")
    changed = changes(before, open_project(_shown(options.site)))
    for change in changed:
        print(change.sentence())
    say(f"{len(changed)} results changed, in central runs of the first scenario")
    return 0


# --- new --------------------------------------------------------------------------------------------


def add_new(parser: argparse.ArgumentParser) -> None:
    """Declare `impact new`."""
    parser.set_defaults(command=run_new)
    parser.add_argument("folder", type=Path, metavar="NAME", help="folder of the new site; its name is the site's")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--point", metavar="LON,LAT", help="position in degrees, as --point=-1.55,47.22")
    where.add_argument("--area", type=Path, metavar="FILE", help="outline of the site")
    where.add_argument("--commune", metavar="CODE", help="INSEE code, with --communes")
    parser.add_argument("--communes", type=Path, metavar="FILE", help="layer of communes, fetched or given")
    parser.add_argument("--label", default="", metavar="TEXT", help="name of the site for people")
    parser.add_argument("--power", default="", metavar="VALUE", help='announced power, as "40 MW"')
    parser.add_argument("--gpus", default="", metavar="N", help="announced number of processors")
    parser.add_argument("--department", default="", metavar="TEXT", help="name of the département")


def run_new(options: argparse.Namespace) -> int:
    """Make the pack of a new site, and say what it lacks."""
    import datetime

    from impact import new_site
    from impact.study import open_project

    if options.point is not None:
        place = new_site.Place(*_point(options.point))
    elif options.area is not None:
        place = new_site.place_of_area(options.area)
    else:
        place = new_site.place_of_commune(options.commune, options.communes)
    folder = new_site.create(
        options.folder, place, datetime.date.today(), options.label, options.power, options.gpus, options.department
    )
    register = open_project(_shown(folder)).register
    waiting = [datum for datum in register.data() if datum.source == new_site.PLACEHOLDER]
    print(folder)
    say(f"{len(register.absent)} data to be given (data/missing.toml); what depends on them is absent from the study")
    say(f"{len(waiting)} placeholders of the toolkit (data/placeholders.toml), graded as assumed: replace them")
    say("no layer but the circle of the site: impact fetch brings the official ones, impact add files of your own")
    say(f"next: impact study {_shown(folder)}")
    return 0


def _point(text: str) -> tuple[float, float]:
    from impact.errors import InputError

    parts = text.split(",")
    try:
        longitude, latitude = (float(part) for part in parts)
    except ValueError:
        cure = "expected longitude and latitude in degrees, as 4.985,45.0"
        raise InputError(f"--point {text}: {cure}") from None
    return longitude, latitude


COMMANDS = {
    "fetch": (add_fetch, "fetch official layers for a site: the only command that uses a network"),
    "add": (add_add, "enter a file of your own into a site as one of the layers of the catalogue"),
    "new": (add_new, "make the pack of a new site from a point, an outline or a commune"),
}
