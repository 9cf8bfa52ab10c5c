"""Every number opens its own trace, and the page asks nobody for anything."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

pytestmark = pytest.mark.browser
ADDRESSES = ("P40-it/pue", "P40-it-peak/drawdown[agiron]", "P40-it-hot/annual_make_up_water@p50")


def opened(page: Any, address: str) -> Any:
    """Click on a number; return the panel."""
    page.locator(f'.n[data-address="{address}"] a').first.click()
    return page.locator("#trace")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_is_asked_for(visit: Callable[..., Any], language: str) -> None:
    found = visit(language)
    opened(found.page, ADDRESSES[0])
    found.page.locator('[data-fold="open"]').click()
    assert found.requests == [found.page.url]
    assert found.faults == []


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes what it is asked for."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    with HTTPServer(("127.0.0.1", 0), Noting) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}/", asked
        serving.shutdown()
        thread.join()


def test_nothing_can_be_asked_for(visit: Callable[..., Any], server: tuple[str, list[str]]) -> None:
    found, (abroad, asked) = visit(), server
    attempts = (
        "fetch(url).then(() => 'came', () => 'refused')",
        "new Promise((done) => { const image = new Image(); image.onload = () => done('came'); "
        "image.onerror = () => done('refused'); image.src = url; })",
        "new Promise((done) => { const script = document.createElement('script'); script.onload = () => done('came'); "
        "script.onerror = () => done('refused'); script.src = url; document.head.append(script); })",
        "new Promise((done) => { const sheet = document.createElement('link'); sheet.rel = 'stylesheet'; "
        "sheet.onload = () => done('came'); sheet.onerror = () => done('refused'); sheet.href = url; "
        "document.head.append(sheet); })",
    )
    for attempt in attempts:
        assert found.page.evaluate(f"(url) => {attempt}", abroad) == "refused"
    assert asked == []
    assert sum("Content Security Policy" in fault for fault in found.faults) >= len(attempts)
    blank = found.page.context.new_page()
    assert blank.evaluate(f"(url) => {attempts[0]}", abroad) == "came"
    assert asked == ["/"]


def test_foreign_code_and_styles_do_not_run(visit: Callable[..., Any]) -> None:
    page = visit().page
    page.evaluate(
        "() => { const code = document.createElement('script'); code.textContent = 'window.ran = true'; "
        "const style = document.createElement('style'); style.textContent = 'body { opacity: 0 }'; "
        "document.body.append(code, style); }"
    )
    assert page.evaluate("window.ran") is None
    assert page.evaluate("getComputedStyle(document.body).opacity") == "1"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_number_opens_its_own_trace(visit: Callable[..., Any], address: str) -> None:
    page = visit().page
    panel = opened(page, address)
    assert panel.is_visible()
    said = panel.inner_text()
    assert address in said
    name = address.partition("/")[2].partition("[")[0].partition("@")[0]
    term = page.evaluate("(name) => data.terms[name]", name)
    assert term[0].lower() in panel.locator("h2").inner_text().lower()
    assert term[1] in said
    assert page.evaluate("(a) => data.methods[linkOf(data.numbers[a][2]).method][0]", address) in said
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.evaluate("document.activeElement.closest('[data-address]').dataset.address") == address


def test_a_trace_has_each_quantity_once_and_ends_in_sourced_data(visit: Callable[..., Any]) -> None:
    page = visit().page
    panel = opened(page, ADDRESSES[1])
    shown = page.evaluate("[...document.querySelectorAll('.tree details[id]')].map((e) => Number(e.id.slice(5)))")
    root = page.evaluate("(a) => data.numbers[a][2]", ADDRESSES[1])
    upstream = page.evaluate("(root) => [...parentsOf(root).keys()]", root)
    assert sorted([root, *shown]) == sorted(upstream)
    panel.locator('[data-fold="open"]').click()
    sourced = "(all) => all.map(linkOf).filter((l) => l.kind === 'datum' && l.evidence.length).map((l) => l.index)"
    data = page.evaluate(sourced, upstream)
    assert len(data) > 10
    for index in data:
        words = panel.locator(f"#link-{index} > .evidence").first.inner_text()
        assert re.search("mesurée|publiée|déclarée|hypothèse|calculée", words)
        assert "Source" in words


def test_what_is_already_in_the_list_can_be_gone_to(visit: Callable[..., Any]) -> None:
    page = visit().page
    panel = opened(page, ADDRESSES[1])
    panel.locator('[data-fold="open"]').click()
    again = panel.locator(".again").first
    index = again.get_attribute("data-link")
    panel.locator('[data-fold="close"]').click()
    again.evaluate("(button) => button.click()")
    assert page.evaluate("document.activeElement.parentElement.id") == f"link-{index}"
    assert page.locator(f"#link-{index} > summary").is_visible()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_number_of_the_page_opens(visit: Callable[..., Any], language: str) -> None:
    found = visit(language)
    wrong = found.page.evaluate(
        """() => {
          const wrong = [];
          for (const number of document.querySelectorAll("main [data-address]")) {
            const address = known(number.dataset.address);
            if (!address) { wrong.push(number.dataset.address); continue; }
          }
          for (const address of Object.keys(data.numbers)) {
            fill(address, "");
            const whole = trail.querySelector(".whole").textContent;
            const text = panel.textContent;
            if (!whole || /undefined|NaN|\\{\\w+\\}/.test(text)) wrong.push(`${address}: ${whole}`);
          }
          return wrong;
        }"""
    )
    assert wrong == []
    assert found.faults == []


def test_an_end_of_a_range_opens_the_number_between(visit: Callable[..., Any]) -> None:
    page = visit().page
    page.locator('[data-address="P40-it/pue@p95"]').first.click()
    assert "P40-it/pue" in page.locator("#trace").inner_text()
    page.keyboard.press("Escape")


def test_numbers_of_figures_open_from_the_drawing_and_from_the_list(visit: Callable[..., Any]) -> None:
    page = visit().page
    drawn = page.locator("svg [data-address]").first
    address = drawn.get_attribute("data-address")
    drawn.click()
    assert address in page.locator("#trace").inner_text()
    page.keyboard.press("Escape")
    figure = page.locator("figure", has=page.locator("svg [data-address]")).first
    figure.locator(".drawn summary").click()
    figure.locator(f'.drawn [data-address="{address}"] a').click()
    assert address in page.locator("#trace").inner_text()


def test_what_nobody_knows_opens_too(visit: Callable[..., Any]) -> None:
    page = visit().page
    absent = page.locator(".absent[data-address] a").first
    absent.click()
    assert "Sans valeur" in page.locator("#trace").inner_text()
    page.locator("#trace .close").click()
    assert page.locator("#trace").is_hidden()


def test_the_register_is_one_link_away_from_a_trace(visit: Callable[..., Any]) -> None:
    page = visit().page
    panel = opened(page, ADDRESSES[0])
    entry = panel.locator(".entry").inner_text()
    panel.locator(".entry").click()
    assert panel.is_hidden()
    assert page.url.endswith(f"#{entry}")
    assert page.locator(f"#{entry}:target").is_visible()
