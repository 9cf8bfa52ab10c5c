"""A new site: made from a point anywhere in France, studied at once, and it speaks of no other place."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import geopandas
import pytest
import shapely

from gis.pack import find_pack, list_sites
from impact.claims import assess
from impact.cli import main
from impact.graph import Absent
from impact.new_site import PLACEHOLDER
from impact.study import Project, evaluate, open_project, run_study
from reports.render import render

ELSEWHERE = "--point=-1.55,47.22"
SHARED = Path(__file__).parents[3] / "shared/data/geo/A/communes/communes-26.geojson"
# Names of the embedded real site, its region and those who speak about it.
FOREIGN = ("rovaltain", "alixan", "valence", "drôme", "isère", "rhône", "montélimar", "véore", "agiron", "molasse")


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "quai-nord"
    assert main(["new", str(folder), ELSEWHERE, "--label", "Quai nord", "--power", "20 MW", "--gpus", "15000"]) == 0
    assert "data to be given" in capsys.readouterr().err
    return folder


def test_what_is_missing_is_absent_with_its_reason_and_what_waits_is_said_to(made: Path) -> None:
    project = open_project(str(made))
    assert "donnée du site à fournir" in project.register.absent["transmissivity_alluvium"]["fr"]
    waiting = {datum.name for datum in project.register.data() if datum.source == PLACEHOLDER}
    assert {"monthly_air_temperature", "altitude", "load_factor"} <= waiting
    assert facts_without_a_word(project) == set()
    assert all(d.grade == "assumed" for d in project.register.data() if d.source == PLACEHOLDER)
    assert project.register.leaves["gpu_count"].data[0].grade == "declared"
    site = project.layers["site"]
    assert (site.kind, site.accuracy_m) == ("placeholder", 500)


def facts_without_a_word(project: Project) -> set[str]:
    """What the real site gives or says to lack and this one does not: pages would call it pointless, not unknown."""
    real, own = open_project("rovaltain").register, project.register
    return {*real.leaves, *real.absent} - {*own.leaves, *own.absent}


def test_what_can_be_computed_is_and_the_rest_travels_as_absent(made: Path) -> None:
    project = open_project(str(made))
    done = evaluate(project, project.plan.cases[0], ["site_power", "well_deliverable_flow", "plot_commune_share"])
    power = done.results["site_power"].values
    assert not isinstance(power, Absent)
    assert power[0].max() > 1e7
    lacking = done.results["plot_commune_share"].values
    assert isinstance(lacking, Absent)
    assert "commune_area: to be given for this site" in lacking.reason


def test_nothing_in_the_pack_speaks_of_another_place(made: Path) -> None:
    for path in made.rglob("*"):
        if path.is_file() and path.suffix in (".toml", ".json"):
            text = path.read_text(encoding="utf-8").casefold()
            assert [word for word in FOREIGN if word in text] == [], path.name


@pytest.mark.slow
def test_a_study_runs_at_once_and_speaks_of_no_other_place(made: Path) -> None:
    project = open_project(str(made))
    small = replace(project, plan=replace(project.plan, shape=project.plan.shape.model_copy(update={"members": 3})))
    study = run_study(small)
    body = render(study, assess(study, {})).body
    assert "quai nord" in body.casefold()
    assert [word for word in FOREIGN if word in body.casefold()] == []
    assert [sentence for sentence in sentences(body) if says_twice(sentence)] == []
    (name,) = project.plan.shape.scenarios
    titles = re.findall(r"<title\b[^>]*>(.*?)</title>", body, re.DOTALL)
    assert titles
    assert [title for title in titles if title.count(f"({name})") > 1] == []
    drawings = [re.sub(r"<[^>]*>", " ", svg) for svg in re.findall(r"<svg.*?</svg>", body, re.DOTALL)]
    panels = [Counter(re.findall(rf"{name}, puissance \w+", drawing)) for drawing in drawings]
    assert any(panels)
    assert [found for found in panels if max(found.values(), default=0) > 1] == []


def sentences(body: str) -> list[str]:
    """The sentences outside drawings and the rows of tables, each number as its address in braces."""
    words = re.sub(r"<svg.*?</svg>|<tr.*?</tr>", "\n", body, flags=re.DOTALL)
    words = re.sub(r'<span class="(?:n|absent)" data-address="([^"]*)"[^>]*>', r"{\1} ", words)
    words = re.sub(r"</(?:p|li|h\d|caption|strong)>", "\n", words)
    return re.split(r"(?<=[.!?])\s+|\n", re.sub(r"<[^>]*>", "", words))


def says_twice(sentence: str) -> bool:
    """Whether one number stands twice in a sentence: the only scenario compared with itself."""
    return max(Counter(re.findall(r"\{(\S+)\}", sentence)).values(), default=0) > 1


def test_the_name_of_the_site_may_not_hide_what_is_there(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(made), ELSEWHERE]) == 2
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Quai Nord", ELSEWHERE], "such as 'quai-nord'"),
        (["quai", "--point=47.22,-1.55"], "longitude and latitude look exchanged"),
        (["quai", "--point=47.22"], "expected longitude and latitude in degrees"),
        (["quai", ELSEWHERE, "--power", "40 MW/h", "--gpus", "10"], "announced_power"),
        (["quai", "--commune", "26004"], "no layer of communes is at hand"),
    ],
)
def test_wrong_use_leaves_nothing(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / arguments[0]), *arguments[1:]]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_site_from_its_outline(tmp_path: Path) -> None:
    box = shapely.box(355_000, 6_690_000, 355_300, 6_690_400)
    geopandas.GeoDataFrame(geometry=[box], crs="EPSG:2154").to_file(tmp_path / "outline.gpkg")
    assert main(["new", str(tmp_path / "quai"), "--area", str(tmp_path / "outline.gpkg")]) == 0
    site = open_project(str(tmp_path / "quai")).layers["site"]
    assert site.accuracy_m == 250  # half of the diagonal
    assert site.frame.geometry.iloc[0].centroid.distance(box.centroid) < 1


@pytest.mark.skipif(not SHARED.exists(), reason="the shared communes are not beside the repository")
def test_a_site_from_a_commune(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["new", str(tmp_path / "here"), "--communes", str(SHARED), "--commune"]
    assert main([*arguments, "99999"]) == 2
    assert "holds no commune of this code" in capsys.readouterr().err
    assert main([*arguments, "26001"]) == 0
    assert find_pack(tmp_path / "here").site.commune == "Solaure en Diois"


def test_the_fictitious_example_says_so_everywhere() -> None:
    assert set(list_sites()) >= {"rovaltain", "exemple-fictif"}
    project = open_project("exemple-fictif")
    assert "fictif" in project.pack.site.label.fr
    assert "fictitious" in project.pack.site.summary.en
    assert {layer.kind for layer in project.layers.values()} == {"placeholder"}
    assert all(datum.grade in ("assumed", "declared") for datum in project.register.data()
               if datum.source in ("person-who-made-the-pack", PLACEHOLDER))  # fmt: skip
    assert "inventée" in project.register.sources["person-who-made-the-pack"].title
    text = json.dumps([path.read_text() for path in project.pack.folder.rglob("*.toml")], ensure_ascii=False).casefold()
    assert [word for word in FOREIGN if word in text] == []
    assert facts_without_a_word(project) == set()


def test_other_labels_than_those_of_the_first_site_are_computed() -> None:
    project = open_project("exemple-fictif")
    done = evaluate(project, project.plan.cases[0], ["drawdown", "place_distance", "basement_fall"])
    assert done.results["drawdown"].labels == ("puits-fictif", "irrigation-well-1", "irrigation-well-2")
    assert done.results["place_distance"].labels == ("bourg-fictif", "puits-public-fictif", "riviere-fictive")
    lacking = done.results["basement_fall"].values
    assert isinstance(lacking, Absent)
    assert "basement_distance: to be given for this site" in lacking.reason
