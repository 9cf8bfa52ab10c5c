"""Chromium, and the twins of a reduced study in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from impact.claims import assess, read_claims
from impact.study import open_project, run_study
from reports import twin
from reports.render import render

LANGUAGES = ("fr", "en")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Nothing of the browser's own may go out either.
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
WIDE, NARROW = (1280, 900), (320, 640)


@dataclass
class Visit:
    """A page that is open, and what it has asked for and complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def twins(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The twins of the embedded study, reduced to two scenarios and four sets of hypotheses."""
    project = open_project("rovaltain")
    shape = project.plan.shape.model_copy(update={"members": 4})
    names = [*shape.scenarios]
    study = run_study(replace(project, plan=replace(project.plan, shape=shape).only([names[0], names[-1]])))
    claims = assess(study, read_claims(project.pack.folder, project.terms, project.register))
    folder = tmp_path_factory.mktemp("twins")
    paths = {code: folder / f"twin-{code}.html" for code in LANGUAGES}
    for code, path in paths.items():
        others = {other: paths[other].name for other in LANGUAGES if other != code}
        path.write_text(twin.write(study, render(study, claims, code), others), encoding="utf-8")
    return paths


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    driver = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make browser")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("Chromium is not installed: make browser")
    with driver.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, twins: dict[str, Path]) -> Iterator[Open]:
    """Opens a twin: language, size of the window, light or dark, with or without its script."""
    contexts = []

    def opened(language: str = "fr", size: tuple[int, int] = WIDE, scheme: str = "light", **options: Any) -> Visit:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce", **options
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        found = Visit(context.new_page())
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("console", lambda said: found.faults.append(said.text) if said.type == "error" else None)
        found.page.on("pageerror", lambda error: found.faults.append(str(error)))
        found.page.goto(twins[language].as_uri())
        return found

    yield opened
    for context in contexts:
        context.close()
