"""The words of drawings are set whole: one piece of text each, kerned, where the engine sets a letter at a time."""

from __future__ import annotations

import datetime
import io

import pikepdf
import pytest

from reports import drawn_words, pdf

DATE = datetime.date(2026, 11, 23)
PAGE = (
    '<!DOCTYPE html><html lang="fr"><title>x</title><body><svg xmlns="http://www.w3.org/2000/svg" '
    'viewBox="0 0 200 40" width="200" height="40"><title>Un dessin</title>%s</svg></body></html>'
)
LABEL = '<text font-family="Inter, \'DejaVu Sans\'" font-size="10px" fill="#102030" %s>%s</text>'


def shown(drawn: str) -> list[tuple[str, list[float]]]:
    """Give the pieces of text of a drawing as the file has them, each with its matrix within the drawing."""
    found: list[tuple[str, list[float]]] = []
    with pikepdf.open(io.BytesIO(pdf.set_type(PAGE % drawn, DATE))) as opened:
        streams = [item for item in opened.objects if isinstance(item, pikepdf.Stream)]
        forms = [item for item in streams if item.get("/Subtype") == pikepdf.Name.Form]
        for holder in (opened.pages[0], *forms):
            matrix: list[float] = []
            for step in pikepdf.parse_content_stream(holder, "Tm TJ Tj"):
                if str(step.operator) == "Tm":
                    matrix = [float(number) for number in step.operands]
                else:
                    codes = (bytes(part) for part in step.operands[0] if isinstance(part, pikepdf.String))
                    found.append((b"".join(codes).hex(), matrix))
    return found


@pytest.mark.parametrize("place", ['x="12.5" y="20"', 'x="12.5" y="20" text-anchor="end"', 'x="-3" y="20"'])
def test_a_label_is_one_piece_where_its_first_letter_was(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    label = LABEL % (place, "Tours AV")
    whole = shown(label)
    monkeypatch.setattr(drawn_words, "VERSION", "another engine")
    letters = shown(label)
    assert (len(whole), len(letters)) == (1, len("Tours AV") - 1)  # the engine leaves out the space
    assert whole[0][1] == letters[0][1]
    assert whole[0][0].startswith("".join(code for code, _ in letters[:5]))


def test_letters_are_kerned() -> None:
    narrow, wide = (drawn_width(text) for text in ("AVAVAV", "AAAVVV"))
    assert narrow < 0.97 * wide


def drawn_width(text: str) -> float:
    """The shift by which a label is moved to end at its place."""
    with pikepdf.open(io.BytesIO(pdf.set_type(PAGE % LABEL % ('x="90" y="20" text-anchor="end"', text), DATE))) as file:
        shifts = [
            float(step.operands[4]) for step in pikepdf.parse_content_stream(file.pages[0], "cm")
            if float(step.operands[4]) < 0
        ]  # fmt: skip
    return -min(shifts)


@pytest.mark.parametrize(
    "drawn",
    [
        LABEL % ('x="5 20 30" y="20"', "abc"),
        LABEL % ('x="5" y="20" letter-spacing="2"', "abc"),
        LABEL % ('x="5" y="20" dx="3"', "abc"),
        LABEL % ('x="5" y="20" font-weight="bolder"', "abc"),
        LABEL % ('x="5" y="20"', 'a<tspan fill="#ff0000">b</tspan>c'),
    ],
)
def test_what_asks_for_more_is_set_by_the_engine(drawn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_words, "_set", lambda *_: pytest.fail("set whole"))
    assert shown(drawn)


def test_the_engine_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint import svg

    before = dict(svg.TAGS), svg.text
    with drawn_words.set_whole():
        assert svg.TAGS["text"] is not before[0]["text"]
    assert (svg.TAGS, svg.text) == before
    monkeypatch.setattr(drawn_words, "VERSION", "another engine")
    with drawn_words.set_whole():
        assert (svg.TAGS, svg.text) == before
