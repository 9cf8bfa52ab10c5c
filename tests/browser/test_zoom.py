"""The map of the twin can be enlarged and moved by buttons, keys, wheel and fingers, and comes back whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
MAP = "figure[data-zoom]"
BUTTONS = ("in", "out", "reset", "left", "up", "down", "right")


@pytest.fixture
def page(visit: Callable[..., Any]) -> Any:
    opened = visit().page
    opened.locator(MAP).first.scroll_into_view_if_needed()
    return opened


def view(page: Any) -> list[float]:
    """Return x, y, width and height of what is seen of the first map."""
    return [float(part) for part in page.locator(f"{MAP} svg").first.get_attribute("viewBox").split()]


def press(page: Any, name: str) -> None:
    page.locator(f"{MAP} .zoombar button").nth(BUTTONS.index(name)).click(force=True)  # where there is no further too


def becomes(page: Any, holds: Callable[[list[float]], bool]) -> bool:
    """Whether what is seen comes to hold within a second; the policy of the page forbids to wait inside of it."""
    return any(holds(view(page)) or page.wait_for_timeout(50) for _ in range(20))


def is_inside(seen: list[float], whole: list[float]) -> bool:
    return all(
        seen[i] >= whole[i] - 1e-6 and seen[i] + seen[i + 2] <= whole[i] + whole[i + 2] + 1e-6 for i in (0, 1)
    )


def test_buttons(page: Any) -> None:
    whole = view(page)
    press(page, "in")
    near = view(page)
    assert near[2] == pytest.approx(whole[2] / 1.5)
    assert near[2] / near[3] == pytest.approx(whole[2] / whole[3])
    assert [near[i] + near[i + 2] / 2 for i in (0, 1)] == pytest.approx([whole[i] + whole[i + 2] / 2 for i in (0, 1)])
    for name, axis, sign in (("left", 0, -1), ("right", 0, 1), ("up", 1, -1), ("down", 1, 1)):
        before = view(page)
        press(page, name)
        assert sign * (view(page)[axis] - before[axis]) > 0
    press(page, "reset")
    assert view(page) == whole


def test_keys(page: Any) -> None:
    whole = view(page)
    page.locator(f"{MAP} .zoomable").first.focus()
    page.keyboard.press("ArrowRight")
    assert view(page) == whole
    page.keyboard.press("+")
    page.keyboard.press("+")
    near = view(page)
    assert near[2] == pytest.approx(whole[2] / 2.25)
    page.keyboard.press("ArrowRight")
    assert view(page)[0] > near[0]
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert view(page) == whole


def test_it_stays_inside_of_the_drawing_and_of_its_limits(page: Any) -> None:
    whole = view(page)
    for _ in range(12):
        press(page, "in")
    assert view(page)[2] == pytest.approx(whole[2] / 16)
    for _ in range(60):
        press(page, "right")
    assert is_inside(view(page), whole)
    for _ in range(12):
        press(page, "out")
    assert view(page) == pytest.approx(whole)


def test_the_wheel_zooms_with_ctrl_and_scrolls_the_page_without(page: Any) -> None:
    whole = view(page)
    box = page.locator(f"{MAP} .zoomable").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.wheel(0, -120)
    assert view(page) == whole
    page.locator(f"{MAP}").first.scroll_into_view_if_needed()
    box = page.locator(f"{MAP} .zoomable").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    assert becomes(page, lambda seen: seen[2] < whole[2] - 1)
    near = view(page)
    left, right = near[0] - whole[0], whole[0] + whole[2] - near[0] - near[2]
    assert 0 < left < right


def test_a_mouse_moves_what_is_enlarged_and_nothing_else(page: Any) -> None:
    whole = view(page)
    box = page.locator(f"{MAP} .zoomable").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag() -> None:
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] - 80, middle[1] - 30, steps=4)
        page.mouse.up()

    drag()
    assert view(page) == whole
    press(page, "in")
    near = view(page)
    drag()
    assert view(page)[0] > near[0]
    assert view(page)[1] > near[1]


def test_two_fingers_zoom(page: Any) -> None:
    whole = view(page)
    page.evaluate(
        f"""() => {{
          const frame = document.querySelector("{MAP} .zoomable");
          const box = frame.getBoundingClientRect();
          const send = (type, id, x) => frame.dispatchEvent(new PointerEvent(type, {{ pointerId: id, bubbles: true,
            pointerType: "touch", clientX: box.left + x, clientY: box.top + 50 }}));
          send("pointerdown", 1, 100);
          send("pointerdown", 2, 200);
          send("pointermove", 2, 300);
          send("pointerup", 1, 100);
          send("pointerup", 2, 300);
        }}"""
    )
    assert view(page)[2] == pytest.approx(whole[2] / 2)


def test_the_state_is_said(page: Any) -> None:
    press(page, "in")
    assert "150" in page.locator(f"{MAP} [role=status]").first.inner_text()
    assert page.locator(f"{MAP} .zoombar button").nth(1).get_attribute("aria-disabled") == "false"
    press(page, "reset")
    assert page.locator(f"{MAP} .zoombar button").nth(1).get_attribute("aria-disabled") == "true"


def test_motion_is_smooth_only_where_it_is_welcome(visit: Callable[..., Any]) -> None:
    page = visit().page
    page.emulate_media(reduced_motion="no-preference")
    page.locator(MAP).first.scroll_into_view_if_needed()
    whole = view(page)
    press(page, "in")
    assert becomes(page, lambda seen: abs(seen[2] - whole[2] / 1.5) < 0.01)
    page.emulate_media(reduced_motion="reduce")
    width = page.evaluate(
        f"() => {{ document.querySelector('{MAP} .zoombar button').click(); "
        f"return document.querySelector('{MAP} svg').viewBox.baseVal.width; }}"
    )
    assert width == pytest.approx(whole[2] / 2.25)
