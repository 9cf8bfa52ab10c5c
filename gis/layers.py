"""Geographic layers of a pack: they enter in Lambert-93, complete and valid, or they do not enter."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gis.crs import LAMBERT93, transformer
from gis.layer_checks import declared_crs_faults, frame_faults, hash_faults, together
from gis.layer_files import PACKAGE, entry_field, geojson_frame, geopackage_frame
from gis.paths import inside
from impact.errors import LayerError

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from gis.schemas import Resource

RESTRICTED = "restricted"  # column of a layer: true for a feature whose exact place must not be published


# What is added to the name of a drawn layer for which an official one stands in.
REPLACED = "-replaced"


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer that has passed all checks.

    Attributes
    ----------
    name : str
        Name of the resource in the pack.
    label : mapping
        Name in French (``fr``) and English (``en``).
    kind : str
        ``official``, ``digitised`` or ``placeholder``.
    accuracy_m : float
        Accuracy of the positions. [m]
    crs : str
        Reference system of the file; the frame is in Lambert-93 whatever the file was in.
    source : str
        Key of the source in the registers.
    licence : str
        Licence of the data.
    frame : GeoDataFrame
        Features in file order. Shared: copy before changing.
    sha256 : str
        Hash of the file.
    labels : tuple of str
        The slugs of the features; empty for a layer that has none.
    distance : str or None
        Column that gives the distance to the project of features without geometry.
    support : str or None
        Name of the support into which the layer enters.
    restricted : bool
        The positions may be used and must not be published.
    replaces : str or None
        Name of the drawn layer that this one stands in for.
    """

    name: str
    label: Mapping[str, str]
    kind: Literal["official", "digitised", "placeholder"]
    accuracy_m: float
    crs: str
    source: str
    licence: str
    frame: GeoDataFrame
    sha256: str
    labels: tuple[str, ...]
    distance: str | None = None
    support: str | None = None
    restricted: bool = False
    replaces: str | None = None

    @property
    def hidden(self) -> Any:
        """For each feature, whether its exact position must not be published: the whole layer, or a column says so."""
        told = self.frame[RESTRICTED].fillna(False).astype(bool) if RESTRICTED in self.frame else False
        return self.frame.geometry.notna() & (told | self.restricted)

    @property
    def content_hash(self) -> str:
        """Hash of the content, as every support has one."""
        return self.sha256

    @property
    def on_map(self) -> bool:
        """Whether the map of places shows the layer: it has positions and names, and no other stands in for it."""
        named = {"name_fr", "name_en"} <= set(self.frame.columns)
        return self.distance is None and named and not self.name.endswith(REPLACED)


def read_layer(folder: Path, resource: Resource) -> Layer:
    """Read a layer of a pack and check it against its entry in ``datapackage.json``.

    Parameters
    ----------
    folder : Path
        Folder of the pack.
    resource : Resource
        Entry of the layer.

    Returns
    -------
    Layer
        The layer, in Lambert-93.

    Raises
    ------
    OutsideFolder
        If the path of the layer leaves the pack.
    LayerError
        All faults of the layer at once; one of its subclasses when all are of that kind.
    """
    path = inside(folder, resource.path, file=PACKAGE, field=entry_field(resource, "path"))
    if not path.is_file():
        cure = f"put it there or mend {entry_field(resource, 'path')} in {PACKAGE}"
        raise LayerError([f"{resource.path}: file missing; {cure}"])
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    faults: list[LayerError] = [*hash_faults(resource, sha256), *declared_crs_faults(resource)]
    try:
        frame = (
            geojson_frame(content, resource)
            if resource.format == "geojson"
            else geopackage_frame(path, resource)
        )
    except LayerError as error:
        raise together([*faults, error]) from None
    faults += frame_faults(frame, resource)
    if faults:
        raise together(faults)
    assert resource.crs is not None  # for the type checker: declared_crs_faults has seen to it
    return Layer(
        name=resource.name,
        label={"fr": resource.label.fr, "en": resource.label.en},
        kind=resource.kind,
        accuracy_m=resource.accuracy,
        crs=resource.crs,
        source=resource.source,
        licence=resource.licence,
        frame=_in_lambert93(frame, resource.crs),
        sha256=sha256,
        labels=tuple(frame["slug"]) if resource.table.primaryKey else (),
        distance=resource.distance,
        support=resource.support,
        restricted=resource.restricted,
        replaces=resource.replaces,
    )


def _in_lambert93(frame: GeoDataFrame, crs: str) -> GeoDataFrame:
    """The frame in Lambert-93, in two dimensions."""
    import shapely

    convert = transformer(crs).transform
    moved = shapely.transform(frame.geometry.to_numpy(), convert, interleaved=False)
    return frame.set_geometry(moved).set_crs(LAMBERT93, allow_override=True)
