"""A page as SVG: one path for each ink of a layer, texts as text, nothing that could run or be fetched."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape

from charthouse.drawing import fonts
from charthouse.drawing.scene import Ink, Line, Mark, Page, Point, Polygon, Rect, Words

STACK = "Inter, 'Inter Variable', 'Noto Sans Hebrew', 'Noto Sans Arabic', system-ui, sans-serif"
_UNSPOKEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
"""Characters that XML forbids."""


def svg_of(page: Page, *, embed: bool = False) -> str:
    """The page as an SVG document; ``embed`` brings along what it needs of our fonts, for other programs."""
    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(page.width)}pt" height="{_n(page.height)}pt" '
            f'viewBox="0 0 {_n(page.width)} {_n(page.height)}" font-family="{STACK}" role="img">'
        ),
        f"<title>{_said(page.title)}</title>",
    ]
    if embed:
        out.append(f"<style>{_faces(page)}</style>")
    out.append(f'<rect width="{_n(page.width)}" height="{_n(page.height)}" fill="#ffffff"/>')
    for layer in sorted(page.layers):
        out += _shapes(page.layers[layer], page.pens.get(layer, 1.0))
        out += _texts(page.layers[layer])
    out.append("</svg>")
    return "".join(out)


def _shapes(marks: Sequence[Mark], pen: float) -> Iterable[str]:
    paths: dict[Ink, list[str]] = {}
    for mark in marks:
        if not isinstance(mark, Words):
            paths.setdefault(mark.ink, []).append(path_of(mark))
    for ink, strokes in paths.items():
        yield f'<path d="{"".join(strokes)}"{_look(ink, pen)}/>'


def _look(ink: Ink, pen: float) -> str:
    said = f' fill="{ink.fill or "none"}"'
    if ink.stroke:
        said += f' stroke="{ink.stroke}" stroke-width="{_n(ink.width * pen)}"'
    if ink.dash:
        said += f' stroke-dasharray="{" ".join(_n(part * pen) for part in ink.dash)}"'
    return said + (f' opacity="{_n(ink.opacity)}"' if ink.opacity < 1 else "")


def _texts(marks: Sequence[Mark]) -> Iterable[str]:
    alike: dict[tuple[float, bool, str, str], list[str]] = {}
    for mark in marks:
        if isinstance(mark, Words) and mark.text:
            text = _by_font(mark)
            alike.setdefault((mark.size, mark.bold, mark.colour, mark.anchor), []).append(
                f'<text x="{_n(mark.x)}" y="{_n(mark.y)}">{text}</text>'
            )
    for (size, bold, colour, anchor), texts in alike.items():
        weight = ' font-weight="600"' if bold else ""
        end = f' text-anchor="{anchor}"' if anchor != "start" else ""
        yield f'<g font-size="{_n(size)}"{weight} fill="{colour}"{end}>{"".join(texts)}</g>'


def _by_font(mark: Words) -> str:
    """The text, with each part that Inter lacks under the name of the font that has it: not every reader looks."""
    text = fonts.in_its_direction(mark.text)
    if text.isascii() or all(ord(letter) in fonts.letters("Inter", mark.bold) for letter in text):
        return _said(text)
    parts: list[tuple[str, str]] = []
    for letter in text:
        family = next((one for one in fonts.FAMILIES if ord(letter) in fonts.letters(one, mark.bold)), "")
        if parts and (parts[-1][0] == family or letter == " "):
            parts[-1] = (parts[-1][0], parts[-1][1] + letter)
        else:
            parts.append((family, letter))
    return "".join(
        f"<tspan font-family=\"'{family}', {STACK}\">{_said(part)}</tspan>"
        if family not in ("", "Inter")
        else _said(part)
        for family, part in parts
    )


def _said(text: str) -> str:
    return escape(text.translate(_UNSPOKEN), quote=True)


def path_of(mark: Rect | Polygon | Line) -> str:
    """A shape as the commands of an SVG path."""
    if isinstance(mark, Rect):
        return _rect(mark)
    if isinstance(mark, Polygon):
        return f"M{'L'.join(f'{_n(x)} {_n(y)}' for x, y in mark.points)}z"
    if not mark.round or len(mark.points) < 3:
        return f"M{'L'.join(f'{_n(x)} {_n(y)}' for x, y in mark.points)}"
    return _rounded(mark.points, mark.round)


def _rect(mark: Rect) -> str:
    x, y, wide, high = mark.x, mark.y, mark.width, mark.height
    r = min(mark.radius, wide / 2, high / 2)
    if r <= 0:
        return f"M{_n(x)} {_n(y)}h{_n(wide)}v{_n(high)}h{_n(-wide)}z"
    return (
        f"M{_n(x + r)} {_n(y)}h{_n(wide - 2 * r)}q{_n(r)} 0 {_n(r)} {_n(r)}v{_n(high - 2 * r)}"
        f"q0 {_n(r)} {_n(-r)} {_n(r)}h{_n(2 * r - wide)}q{_n(-r)} 0 {_n(-r)} {_n(-r)}v{_n(2 * r - high)}"
        f"q0 {_n(-r)} {_n(r)} {_n(-r)}z"
    )


def _rounded(points: Sequence[Point], radius: float) -> str:
    kept = [point for i, point in enumerate(points) if not i or point != points[i - 1]]
    parts = [f"M{_n(kept[0][0])} {_n(kept[0][1])}"]
    before = kept[0]
    for i, (x, y) in enumerate(kept[1:], start=1):
        if i == len(kept) - 1:
            parts.append(f"L{_n(x)} {_n(y)}")
            break
        after = kept[i + 1]
        r = min(radius, (abs(x - before[0]) + abs(y - before[1])) / 2, (abs(after[0] - x) + abs(after[1] - y)) / 2)
        entry = (x - _sign(x - before[0]) * r, y - _sign(y - before[1]) * r)
        leave = (x + _sign(after[0] - x) * r, y + _sign(after[1] - y) * r)
        parts.append(f"L{_n(entry[0])} {_n(entry[1])}Q{_n(x)} {_n(y)} {_n(leave[0])} {_n(leave[1])}")
        before = (x, y)
    return "".join(parts)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _faces(page: Page) -> str:
    """``@font-face`` rules with the letters of the page alone."""
    needed: dict[tuple[str, bool], set[int]] = {}
    for mark in page.marks():
        if not isinstance(mark, Words):
            continue
        for code in map(ord, fonts.in_its_direction(mark.text)):
            for family in fonts.FAMILIES:
                if code in fonts.letters(family, mark.bold):
                    needed.setdefault((family, mark.bold), set()).add(code)
                    break
    rules = []
    for (family, bold), codes in sorted(needed.items()):
        packed = base64.b64encode(_part_of(family, bold, codes)).decode()
        rules.append(
            f"@font-face{{font-family:'{family}';font-weight:{600 if bold else 400};"
            f"src:url(data:font/ttf;base64,{packed})}}"
        )
    return "".join(rules)


def _part_of(family: str, bold: bool, codes: set[int]) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options()
    # Inter's alternates are many and unused; Arabic cannot be without its joining forms.
    options.layout_features = ["kern", "mark"] if family == "Inter" else ["*"]
    options.hinting = False
    with TTFont(fonts.FOLDER / f"{fonts.FAMILIES[family]}-{fonts.style_of(bold)}.ttf") as font:
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=codes)
        chosen.subset(font)
        packed = io.BytesIO()
        font.save(packed)
    return packed.getvalue()
