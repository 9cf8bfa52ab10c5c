"""Site packs: a folder with a description, registers and layers; some are embedded."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from gis.distance import Places, places_from_layers
from gis.layer_checks import together
from gis.layer_files import PACKAGE
from gis.layers import REPLACED, Layer, read_layer
from gis.schemas import DataPackage, Resource, SiteDescription, check
from impact.errors import LayerError, RegisterError, UnknownName

DESCRIPTION = "site.toml"
OFFICIAL_DATA = "data/official"  # folder of a pack with data that were fetched: they stand over its own
FETCHED = "fetched"  # folder of the raw replies of services: they hold exact positions, and are never published


@dataclass(frozen=True)
class Pack:
    """A site pack. Layers are read when asked for, and each time: ask once.

    Attributes
    ----------
    folder : Path
        Where the pack is.
    site : SiteDescription
        What ``site.toml`` says.
    """

    folder: Path
    site: SiteDescription

    @property
    def name(self) -> str:
        """Slug of the site."""
        return self.site.name

    @property
    def content_hash(self) -> str:
        """Hash of all files of the pack."""
        return pack_hash(self.folder)

    def resources(self) -> tuple[Resource, ...]:
        """Entries of ``datapackage.json``; no entry where a pack has no such file."""
        return _read_package(self.folder)

    def layers(self) -> dict[str, Layer]:
        """All layers by name, in the order of ``datapackage.json``; the faults of all files at once.

        A layer that stands in for a drawn one bears its name; the drawn one is kept as ``NAME-replaced``.
        """
        read: dict[str, Layer] = {}
        faults: list[LayerError] = []
        for resource in self.resources():
            try:
                read[resource.name] = read_layer(self.folder, resource)
            except LayerError as error:
                faults.append(error)
        if faults:
            raise together(faults)
        return _standing_in(read)


def _standing_in(read: dict[str, Layer]) -> dict[str, Layer]:
    """The layers with each stand-in under the name of the layer that it replaces."""
    stand_ins = {layer.replaces: layer for layer in read.values() if layer.replaces is not None}
    if unknown := sorted(set(stand_ins) - set(read)):
        raise LayerError([f"{PACKAGE}: replaces names {', '.join(unknown)}, which is no layer of the pack"])
    found: dict[str, Layer] = {}
    for name, layer in read.items():
        if name in stand_ins:
            found[name] = replace(stand_ins[name], name=name)
            found[name + REPLACED] = replace(layer, name=name + REPLACED, support=None)
        elif layer.replaces is None:
            found[name] = layer
    return found


def supports(read: dict[str, Layer]) -> dict[str, Places]:
    """Supports made of layers: each layer enters the support that its entry names, in order."""
    names = dict.fromkeys(layer.support for layer in read.values() if layer.support is not None)
    return {
        name: places_from_layers(tuple(layer for layer in read.values() if layer.support == name))
        for name in names
    }


def list_sites() -> tuple[str, ...]:
    """Names of the embedded sites."""
    folder = _embedded()
    return tuple(sorted(path.name for path in folder.iterdir() if (path / DESCRIPTION).is_file()))


def find_pack(site: str | Path) -> Pack:
    """Find a pack: an embedded one by its name, else a folder that holds a ``site.toml``.

    Raises
    ------
    UnknownName
        If there is neither such a site nor such a folder.
    RegisterError
        All faults of ``site.toml`` at once.
    """
    known = list_sites()
    if isinstance(site, str) and site in known:
        return _read_pack(_embedded() / site)
    folder = Path(site)
    if (folder / DESCRIPTION).is_file():
        return _read_pack(folder)
    if folder.is_dir():
        raise RegisterError([f"{folder}: no {DESCRIPTION} in this folder; a site pack begins with it"])
    near = difflib.get_close_matches(str(site), known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"embedded sites: {', '.join(known) or 'none'}"
    raise UnknownName(f"site {str(site)!r}: neither an embedded site nor a folder; {hint}")


def pack_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of the files of a folder, in sorted order."""
    digest = hashlib.sha256()
    for name, path in sorted(pack_files(folder).items()):
        content = path.read_bytes()
        # The lengths keep two different packs from giving the same stream.
        digest.update(f"{len(name.encode())} {name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def pack_files(folder: Path) -> dict[str, Path]:
    """Return the files of a pack by their paths in it; hidden ones (of editors and systems) are none of it."""
    relative = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path
        for name, path in relative.items()
        if not any(part.startswith((".", "__pycache__")) for part in name.parts)
    }


def _embedded() -> Path:
    return Path(str(resources.files("gis"))) / "sites"


def _read_pack(folder: Path) -> Pack:
    path = folder / DESCRIPTION
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise RegisterError(
            [f"{DESCRIPTION}: not in UTF-8 (byte {error.start + 1}); save it in UTF-8"]
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise RegisterError([f"{DESCRIPTION}: not TOML: {error}"]) from None
    return Pack(folder=folder, site=check(SiteDescription, data, DESCRIPTION))


def _read_package(folder: Path) -> tuple[Resource, ...]:
    path = folder / PACKAGE
    if not path.is_file():
        return ()
    found = check(DataPackage, path.read_bytes(), PACKAGE).resources
    names = [resource.name for resource in found]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise RegisterError([f"{PACKAGE}: resource {', '.join(repeated)} twice; rename one"])
    return found
