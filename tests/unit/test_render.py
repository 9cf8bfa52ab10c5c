"""The citizen edition: every number has an address that resolves, and nothing else looks like a result."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import page as validator
import pypdf
import pytest

from impact.claims import ClaimResult, assess, read_claims
from impact.errors import ReportError
from impact.study import Study, open_project, run_study
from reports import folios
from reports import render as pages
from reports.language import JOINER, language
from reports.parts import ELSEWHERE
from reports.pdf import write_pdf
from reports.render import Report, render
from reports.structure import faults, read_structure

ROOT = Path(__file__).parents[2]
VOID = {"br", "img", "meta", "link", "hr", "input", "wbr", "col"}
# Elements whose numbers are no results: dates, quotations, names, drawings, what the register itself lists.
FREE = {"data-address", "data-datum", "data-date", "data-quote", "data-label", "data-figure"}
FREE_TAGS = {"style", "title", "code", "svg"}
FEWEST, MOST = 12, 16  # pages to read, before the annex and the register
LONGEST = 60  # pages with annexes and register: each costs layout time
FREE_IDS = {"register", "evidence", "colophon"}
UNITS = r"MW|GWh|kWh|kW|m³|m²|°C|%|km|K|m|h|L|j|days"
REGISTER = ("Registre des preuves", "Evidence register")  # its length follows the numbers printed: an appendix
NAKED = re.compile(rf"\d[\d\u202f\u00a0.,]*[\s\u00a0]?(?:{UNITS})(?![\w²³])")


class Page(HTMLParser):
    """Collects addresses, identifiers, links and the text outside of free elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.identifiers: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.text: list[str] = []
        self._free: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("data-address"):
            self.addresses.append(given["data-address"] or "")
        if given.get("id"):
            self.identifiers.append(given["id"] or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            free = bool(FREE & set(given)) or tag in FREE_TAGS or given.get("id") in FREE_IDS
            self._free.append(free or bool(self._free and self._free[-1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return None

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._free.pop()

    def handle_data(self, data: str) -> None:
        if not (self._free and self._free[-1]):
            self.text.append(data)


DATES = ("first_year", "long_term", "summer")


@pytest.fixture(scope="module")
def computed() -> tuple[Study, tuple[ClaimResult, ...]]:
    """With what others draw down given, so that all tables are there."""
    project = open_project("rovaltain", [f"existing_{date}_drawdown_most=0.3 m" for date in DATES])
    shape = project.plan.shape.model_copy(update={"members": 4})
    names = [*shape.scenarios]
    plan = replace(project.plan, shape=shape).only([names[0], names[-1]])
    project = replace(project, plan=plan)
    study = run_study(project)
    shapes = read_claims(project.pack.folder, project.terms, project.register)
    return study, assess(study, shapes)


@pytest.fixture(scope="module", params=["fr", "en"])
def report(request: pytest.FixtureRequest, computed: tuple[Study, tuple[ClaimResult, ...]]) -> Report:
    return render(*computed, request.param)


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    return Page(f"<main>{report.body}</main>")


def test_every_address_resolves(page: Page, computed: tuple[Study, tuple[ClaimResult, ...]]) -> None:
    assert len(page.addresses) > 100
    for address in page.addresses:
        computed[0].number(address)


def test_volumes_are_screened_at_full_load_in_the_hot_year(page: Page) -> None:
    """What is applied for must be enough in every year, so not in the mean one."""
    assert {a.split("/")[0] for a in page.addresses if "iota-1.1.2.0" in a} == {"P40-it-peak"}


def test_nothing_else_looks_like_a_result(page: Page) -> None:
    assert [found for text in page.text for found in NAKED.findall(text)] == []


def test_every_number_links_to_its_entry_of_the_register(page: Page, report: Report) -> None:
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert set(inside) <= set(page.identifiers)
    assert {entry.identifier for entry in report.numbers} <= set(page.identifiers)
    assert len(page.identifiers) == len(set(page.identifiers))


def test_paper_says_what_the_twin_says(report: Report) -> None:
    """Paper has fewer elements, the same words and links, and units that no line tears apart."""

    def words(html: str) -> list[str]:
        return re.sub(r"<[^>]*>", "", html).split()

    mains = [part[part.index("<main") : part.index("</main>")] for part in report.parts]
    assert f"m³/{JOINER}h" in mains[0]
    assert JOINER not in report.body
    inside = "\n".join(mains).replace(f'href="{ELSEWHERE}', 'href="#').replace(JOINER, "")
    assert words(inside) == words(report.body)
    assert re.findall(r'href="#(R\d+)"', inside) == re.findall(r'href="#(R\d+)"', report.body)
    assert 'data-address="' not in re.sub(r"<svg.*?</svg>", "", inside, flags=re.DOTALL)


def test_every_block_is_typed_and_every_number_stands_in_one(report: Report) -> None:
    kinds = {block.kind for block in report.blocks}
    assert {"paragraph", "finding", "table", "figure", "map", "claim", "gap", "note"} <= kinds
    shown = {number for block in report.blocks for number in block.numbers}
    outside = {entry.identifier for entry in report.numbers} - {f"R{number}" for number in shown}
    assert outside <= {"R1", "R2", "R3", "R4"}  # the example of the cover, and the scenarios of the answer


def test_headings_skip_no_level(page: Page) -> None:
    assert page.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_the_page_carries_all_that_it_shows(report: Report) -> None:
    assert not re.search(r'(?:src|srcset|poster)="', "".join(report.parts))
    assert not re.search(r"<link\b|@import|url\((?!#)", "".join(report.parts))
    assert "<script" not in "".join(report.parts)


def test_it_says_what_it_must(report: Report, computed: tuple[Study, tuple[ClaimResult, ...]]) -> None:
    shape = computed[0].project.plan.shape
    said = {
        "fr": ("part du projet dans la baisse cumulée", "ce n’est pas une probabilité",
               "année chaude synthétique", "l’effet se déplace au captage",
               "Les documents publics ne disent pas lequel", "il ne localise pas un effet"),
        "en": ("part of the project in the cumulative fall", "it is not a probability",
               "synthetic hot year", "the effect moves to the utility’s well field",
               "The public documents do not say which", "it does not locate an effect"),
    }[report.language]  # fmt: skip
    known = language(report.language)
    for words in (*said, known.typeset(known.pick(shape.permit_file))):
        assert words in "".join(report.parts)
    assert all(claim.shape.id in "".join(report.parts) for claim in computed[1])


def test_the_same_study_gives_the_same_page(
    computed: tuple[Study, tuple[ClaimResult, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one of the parts to read has nothing in it: it takes no folio, and gives none to an annex."""
    whole = render(*computed, "fr").parts
    monkeypatch.setattr(pages, "PAGES", (*pages.PAGES[:2], (), *pages.PAGES[2:]))
    assert render(*computed, "fr").parts == whole
    assert [folios.read(part).letter for part in whole] == ["", "", "", *folios.LETTERS[: len(whole) - 3]]


def test_no_site_is_named_in_code_or_templates() -> None:
    files = [*(ROOT / "reports").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    named = [f.name for f in files if f.suffix != ".pyc" and "rovaltain" in f.read_text(encoding="utf-8").lower()]
    assert named == []


def test_no_probability_is_spoken_of() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        for found in re.finditer(r"[^.]*probabilité", path.read_text(encoding="utf-8")):
            assert re.search("pas (?:une|des) probabilité", found[0])


def test_a_study_without_a_needed_case_says_which(computed: tuple[Study, tuple[ClaimResult, ...]]) -> None:
    study, claims = computed
    plan = study.project.plan
    cases = tuple(case for case in plan.cases if case.choices["water_source"] != "public_network")
    lacking = replace(study, project=replace(study.project, plan=replace(plan, cases=cases)))
    with pytest.raises(ReportError, match="water_source = public_network"):
        render(lacking, claims, "fr")


@pytest.fixture(scope="module")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp(report.language) / "report.pdf"
    write_pdf(report.parts, path, study_date=datetime.date(2026, 11, 23))
    return path


def test_the_pdf_has_few_pages_and_no_text_out_of_its_sheet(written: Path) -> None:
    reader = pypdf.PdfReader(written)
    annex = next(entry for entry in reader.outline if not isinstance(entry, list) and entry.title.startswith("Ann"))
    assert FEWEST <= reader.get_destination_page_number(annex) <= MOST
    assert len(reader.pages) <= LONGEST
    assert written.stat().st_size < 4e6
    assert len(reader.outline) > 4


def test_folios_run_on_over_all_pages_to_read(written: Path) -> None:
    """They are set in parts, each with what it supposes of the others."""
    reader = pypdf.PdfReader(written)
    read = reader.page_labels.index("A1")
    assert reader.page_labels[:read] == [str(number + 1) for number in range(read)]
    for place in (0, 5, 6, read // 2, read - 2, read - 1):
        assert f"{place + 1} / {read}" in reader.pages[place].extract_text()


def test_the_pdf_is_set_in_the_declared_families_alone(written: Path) -> None:
    """A letter that they lack would bring another family, of whatever machine."""
    families = {
        str(font.get_object()["/BaseFont"]).split("+")[-1].removesuffix("-Italic")
        for sheet in pypdf.PdfReader(written).pages
        for font in sheet["/Resources"].get("/Font", {}).values()
    }
    assert {re.split(r"-(?:Medium|Semi-Bold|Bold)", family)[0] for family in families} == {"Inter", "Charis-SIL"}


@pytest.mark.parametrize(("profile", "rules"), [("3a", 156), ("ua1", 104)])
def test_the_pdf_conforms(written: Path, profile: str, rules: int) -> None:
    found = validator.validate_pdf(written, profile=profile)
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []
    assert (found.rules.passed, found.rules.total) == (rules, rules)


def test_the_pdf_is_read_in_order(written: Path, report: Report) -> None:
    read = read_structure(written)
    assert faults(read) == []
    assert (read.language, read.title) == (report.language, language(report.language).typeset(report.title))
    paragraphs = [paragraph.text for paragraph in read.all("P")]
    assert any("m³/h" in text for text in paragraphs)
    assert not any(JOINER in text for text in paragraphs)
    headings = [" ".join(heading.text.split()) for heading in read.all("H1")]
    shown = re.findall(r"<h1[^>]*>(.*?)</h1>", "".join(report.parts), re.DOTALL)
    assert headings == [" ".join(re.sub(r"<[^>]+>", "", text).split()) for text in shown]
