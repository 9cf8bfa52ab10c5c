"""What a study is opened from: graph, names, pack, study file and registers, read and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from gis import farm_parcels, given_receptors, paths, streams, surroundings
from gis import pack as packs
from gis.layer_files import PACKAGE
from gis.layers import Layer
from gis.pack import Pack
from impact import evidence, nomenclature, site_words
from impact.cases import REAL_YEAR, STUDY_FILE, Case, Plan, WeatherFileShape, read_plan
from impact.errors import RegisterError, UnknownName
from impact.evidence import Register
from impact.graph import Graph
from impact.memo import Memo
from impact.nomenclature import Nomenclature, unknown
from impact.overrides import Override, parse_override

MODULES = (
    "site", "weather", "compute_load", "load_shapes", "load_replay", "load_traces", "fleet", "power", "heat",
    "cooling",
    "cooling_alternatives", "coolant", "room_chillers", "cooling_limits", "water", "groundwater", "aquifer", "streams",
    "groundwater_ways", "groundwater_reach", "groundwater_level", "cumulative", "field_programme", "water_ledger",
    "water_supply", "discharge", "farmland", "farm_parcels", "irrigation", "surroundings", "heat_reuse",
    "heat_benefit", "carbon", "consistency", "backup_power", "permitting",
)  # fmt: skip
LOW_FLOW = "stream_low_flow"  # by stream, those of which it is known
COMMAND_LINE = evidence.Source(
    "command-line", "Value given on the command line", "the person who ran it", "authors", "own"
)


@dataclass(frozen=True)
class Project:
    """All that is read before anything is computed: graph, names, pack, plan and registers."""

    graph: Graph
    terms: Nomenclature
    pack: Pack
    plan: Plan
    register: Register
    overrides: tuple[Override, ...] = ()

    @cached_property
    def memo(self) -> Memo:
        """What the cases that this process runs have in common."""
        return Memo()

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """The layers of the pack."""
        return self.pack.layers()

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """What the results of a case hold: quantities that are no series and no table, as an address has one label."""
        quantities = self.terms.of_kind("quantity")
        held = self.graph.names - set(self.supports)
        return tuple(
            name for name, term in sorted(quantities.items())
            if name in held and not term.is_series and len(term.axes) < 2
        )  # fmt: skip

    @cached_property
    def looked(self) -> dict[str, surroundings.Looked]:
        """For each layer of the catalogue whether anybody has looked for it here, and what was found."""
        return surroundings.looked_for(self.pack.folder, self.layers)

    @cached_property
    def ground(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The places and farm parcels around that are known, and why each of the other kinds is not."""
        known, unknown = surroundings.features(self.pack.folder, self.layers)
        found: dict[str, Any] = dict(known)
        farmland = self.looked["farmland"]
        if farmland.layer is not None:
            found["farm_parcels"] = farm_parcels.farm_parcels(self.layers[farmland.layer], self.layers.get("site"))
        else:
            unknown["farm_parcels"] = surroundings.why_unknown([farmland])
        return found, unknown

    @cached_property
    def supports(self) -> dict[str, Any]:
        """The supports that layers and files give."""
        found: dict[str, Any] = dict(packs.supports(self.layers))
        receptors = given_receptors.with_given_wells(found.get("receptors"), self.layers)
        if receptors is not None:
            found["receptors"] = receptors
        found |= self.ground[0]
        reaches = streams.read_streams(self.pack.folder, found.get("places"))
        if reaches is not None:
            found["streams"] = reaches
            flows = self.register.leaves.get(LOW_FLOW)
            found["gauged_streams"] = streams.gauged(reaches, LOW_FLOW, (flows.labels or ()) if flows else ())
        if self.plan.shape.weather:
            mean = self.plan.shape.weather
            found["weather_file"] = self._weather(mean, "weather.file")
            found["hot_weather_file"] = (
                self._weather(mean.hot, "weather.hot.file") if mean.hot else found["weather_file"]
            )
        self.real_years  # noqa: B018  their faults come with those of the other files
        if self.plan.shape.load:
            from gis import load_trace

            path = paths.inside(self.plan.folder, self.plan.shape.load.file, file=STUDY_FILE, field="load.file")
            found["load_trace"] = load_trace.read_load_trace(path)
        if self.plan.shape.grid:
            from gis import grid_trace

            path = paths.inside(self.plan.folder, self.plan.shape.grid.file, file=STUDY_FILE, field="grid.file")
            found["grid_trace"] = grid_trace.read_grid_trace(path)
        return found

    @cached_property
    def real_years(self) -> dict[str, Any]:
        """The hourly files of real years, by year."""
        given = self.plan.shape.real_years
        return {str(one.year): self._weather(one, f"real_years.{one.year}.file") for one in given}

    def supports_of(self, case: Case) -> dict[str, Any]:
        """Return the supports as a case sees them: its real year, if it has one, is its hot year."""
        year = case.choices.get(REAL_YEAR)
        return self.supports | {"hot_weather_file": self.real_years[year]} if year else self.supports

    @cached_property
    def bodies(self) -> dict[str, Mapping[str, str]]:
        """What the bodies of ground of the site are called, by "shallow" and "deep"."""
        return site_words.bodies(site_words.read_words(self.pack.folder))

    def _weather(self, given: WeatherFileShape, field: str) -> Any:
        from gis import pvgis

        path = paths.inside(self.plan.folder, given.file, file=STUDY_FILE, field=field)
        return pvgis.read_weather(path, year=given.year, station=given.station)

    def case_register(self, case: Case) -> Register:
        """Return the register of a case: all layers, and its scenario's data on top."""
        return self.register.over(self.plan.scenario_registers.get(case.scenario, Register()))

    def labels(self, axis: str, register: Register) -> tuple[str, ...] | None:
        """Return the labels of an axis: those of a support of that axis, else of the data that have it."""
        if axis == "month":
            return nomenclature.MONTHS
        plurals = (axis, f"{axis}s", f"{axis.removesuffix('y')}ies")
        support = next((s for name, s in self.supports.items() if name in plurals), None)
        if support is not None:
            return tuple(support.labels)
        along = self.terms.along(axis)
        for name, leaf in register.leaves.items():
            if name in along and leaf.labels:
                return leaf.labels
        return None


def whole_graph() -> Graph:
    """Return the graph of all quantities."""
    return Graph.from_modules(import_module(f"impact.assessment.{name}") for name in MODULES)


def open_project(site: str = "rovaltain", overrides: Iterable[str] = ()) -> Project:
    """Read pack, study file and registers.

    Parameters
    ----------
    site : str
        Name of an embedded site, or a folder with a `study.toml`: a site pack, or a study that names its site.
    overrides : iterable of str
        What `--set` gives.

    Raises
    ------
    RegisterError
        With all faults of all files.
    """
    terms = nomenclature.load()
    embedded = site in packs.list_sites()
    folder = packs.find_pack(site).folder if embedded or not (Path(site) / STUDY_FILE).is_file() else Path(site)
    plan = read_plan(folder, terms)
    own = plan.shape.site == "." or folder.joinpath("site.toml").is_file()
    pack = packs.find_pack(folder) if own else packs.find_pack(_embedded_name(plan.shape.site))
    register, faults = _registers(pack, terms)
    terms, found = _words(pack, terms)
    faults += found
    everything = register.over(plan.register)
    faults += [
        f'{PACKAGE}: resources.{r.name}.source names "{r.source}", which is in no sources file'
        for r in pack.resources()
        if r.source not in everything.sources
    ]
    named = [everything.over(extra) for extra in plan.scenario_registers.values()] or [everything]
    faults += list(dict.fromkeys(fault for each in named for fault in each.faults()))
    if faults:
        raise RegisterError(faults)
    return Project(whole_graph(), terms, pack, plan, everything, tuple(parse_override(o) for o in overrides))


def _embedded_name(name: str) -> str:
    """Return the name of an embedded site; a study file may name no folder elsewhere."""
    if name not in packs.list_sites():
        raise RegisterError([f'{STUDY_FILE}: site: {unknown(name, packs.list_sites(), "embedded site")}; or write "."'])
    return name


def _words(pack: Pack, terms: Nomenclature) -> tuple[Nomenclature, list[str]]:
    """Return the nomenclature with what the ground of the site is called there, and the faults of that file."""
    try:
        return site_words.called_here(terms, site_words.read_words(pack.folder)), []
    except RegisterError as error:
        return terms, list(error.faults)


def _registers(pack: Pack, terms: Nomenclature) -> tuple[Register, list[str]]:
    """Read the national defaults, the registers of a pack, and over them the data that were fetched into it."""
    faults: list[str] = []
    whole = Register(sources={COMMAND_LINE.key: COMMAND_LINE})
    own = (Path(str(files("impact"))) / "defaults", ("sources", "data"))
    for folder, parts in (own, (pack.folder, ("sources", "data")), (pack.folder, (packs.OFFICIAL_DATA,))):
        names = [f"{part}/{p.name}" for part in parts for p in sorted((folder / part).glob("*.toml"))]
        register, found = evidence.read_register([(_inside(folder, name), name) for name in names], terms)
        whole = whole.over(register)
        faults += found
    return whole, faults


def _inside(folder: Path, name: str) -> Path:
    """Return the path of a file of a pack, refusing a link that leaves the pack."""
    return paths.inside(folder, name, file=name, field="the file")


def choices_of(project: Project, case: Case) -> dict[str, str]:
    """Return the choices of a case, with those given by `--set` in place."""
    known = project.terms.of_kind("choice")
    choices = dict(case.choices)
    for override in project.overrides:
        if override.name == REAL_YEAR:
            years = [one.name for one in project.plan.cases if REAL_YEAR in one.choices]
            named = f"name a case of it with --scenario: {', '.join(years)}"
            cure = named if years else f"{STUDY_FILE} has no [[real_years]]"
            raise UnknownName(f"--set {REAL_YEAR}: {cure}")
        if override.name in known:
            allowed = known[override.name].values or {}
            if override.text not in allowed:
                raise UnknownName(f'--set {override.name}="{override.text}": expected {" or ".join(allowed)}')
            choices[override.name] = override.text
    year = "hot_weather_file" if choices.get("weather_year") == "hot" else "weather_file"
    supports = project.supports_of(case)
    if year in supports and all(override.name != "weather_source" for override in project.overrides):
        choices["weather_source"] = supports[year].kind
    return choices
