"""The twin for those who see little, hear it read, use keys alone, a small screen, or no script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
WIDE, NARROW = (1280, 900), (320, 640)
SEVERE = ("serious", "critical")
NUMBER = ".n[data-address] a"


def violations(page: Any, within: str | None = None) -> list[str]:
    """Return the serious violations that axe-core finds."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: make browser")
    found = axe.Axe().run(page, context=within, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SEVERE]


# Any two of language, size and colours meet once; a run of axe over the whole page takes ten seconds and more.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [("fr", WIDE, "light"), ("fr", NARROW, "dark"), ("en", WIDE, "dark"), ("en", NARROW, "light")],
)
def test_axe_finds_nothing_serious(visit: Callable[..., Any], language: str, size: Any, scheme: str) -> None:
    assert violations(visit(language, size, scheme).page) == []


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_nothing_serious_in_a_trace(visit: Callable[..., Any], size: Any, scheme: str) -> None:
    page = visit("fr", size, scheme).page
    page.locator(NUMBER).nth(20).click()
    page.locator('[data-fold="open"]').click()
    assert violations(page, "#trace") == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(visit: Callable[..., Any], language: str, width: int) -> None:
    page = visit(language, (width, 800)).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(NUMBER).first.click()
    page.locator('[data-fold="open"]').click()
    wide = page.evaluate("[document.querySelector('.trail'), document.documentElement].map((e) => e.scrollWidth)")
    assert all(found <= width for found in wide)


def test_a_number_opens_and_closes_with_keys_alone(visit: Callable[..., Any]) -> None:
    page = visit().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for _ in range(60):
        if page.evaluate(f"document.activeElement.matches('{NUMBER}')"):
            break
        page.keyboard.press("Tab")
    address = page.evaluate("document.activeElement.closest('[data-address]').dataset.address")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator("#trace").is_visible()
    assert page.evaluate("document.activeElement.id") == "trace-title"
    assert address in page.locator(".trail").inner_text()
    first = page.locator(".tree > li > details").first
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#trace, body').id") in ("trace", "")
        if page.evaluate("document.activeElement.matches('.tree > li:first-child > details > summary')"):
            break
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert page.locator("#trace").is_hidden()
    assert page.evaluate("document.activeElement.closest('[data-address]').dataset.address") == address


def test_without_its_script_the_page_is_complete(visit: Callable[..., Any]) -> None:
    scripted, bare = visit().page, visit(java_script_enabled=False).page
    bare_text, text = (page.locator("main").inner_text() for page in (bare, scripted))
    hints = [*scripted.locator(".scripted").all_inner_texts(), *scripted.locator(".keys").all_inner_texts()]
    maps = scripted.locator("figure.map").count()
    assert (maps, len(hints)) == (5, 1 + maps)
    for line in text.splitlines():
        assert line in bare_text or line in hints or line in "+−⤢←↑↓→"
    assert bare.locator(".zoombar").count() == 0
    assert bare.locator(".howto").is_hidden()
    assert bare.locator("#trace").is_hidden()
    assert all(frame.get_attribute("tabindex") == "0" for frame in bare.locator(".scroll, .drawing").all())
    link = bare.locator(NUMBER).first
    target = link.get_attribute("href")
    link.click()
    assert bare.url.endswith(target)
    assert bare.locator(f"{target}:target").is_visible()


def test_the_contents_stand_beside_the_page_or_fold_above_it(visit: Callable[..., Any]) -> None:
    wide, narrow = visit(size=WIDE).page, visit(size=NARROW).page
    assert wide.locator(".toc li a").first.is_visible()
    wide.locator('.toc a[href="#register"]').click()
    assert wide.locator(".toc li a").first.is_visible()
    assert wide.evaluate("document.querySelector('.toc').getBoundingClientRect().top") >= 0
    assert narrow.locator(".toc li a").first.is_hidden()
    narrow.locator(".toc summary").click()
    narrow.locator('.toc a[href="#register"]').click()
    assert narrow.locator("#register h1").is_visible()


def test_the_other_language_is_one_link_away(visit: Callable[..., Any], twins: dict[str, Path]) -> None:
    page = visit("fr").page
    page.locator(".others a").click()
    page.wait_for_url(twins["en"].as_uri())
    assert page.locator("html").get_attribute("lang") == "en"


def test_frames_take_the_keyboard_only_where_they_scroll(visit: Callable[..., Any]) -> None:
    for size in (WIDE, NARROW):
        page = visit(size=size).page
        page.wait_for_timeout(100)
        wrong = page.evaluate(
            "[...document.querySelectorAll('.scroll, .drawing:not(.zoomable)')]"
            ".filter((f) => f.hasAttribute('tabindex') !== f.scrollWidth > f.clientWidth + 1).length"
        )
        assert wrong == 0


def test_paper_shows_neither_contents_nor_buttons(visit: Callable[..., Any]) -> None:
    page = visit().page
    page.emulate_media(media="print")
    for part in (".toc", ".howto", ".zoombar", ".skip", "#trace"):
        assert page.locator(part).first.is_hidden()
    assert page.locator("#answer h1").is_visible()
