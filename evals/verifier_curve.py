"""The picture of the verifier: how many true pairs are supported for how many swapped ones."""

from collections.abc import Sequence
from typing import Final

from evals.verifier_scores import HARD, Judged, is_supported, of_kinds

_SIDE: Final = 300  # pixels of the square that the curves are in
_LEFT: Final = 58
_TOP: Final = 16
_WIDTH: Final = _LEFT + _SIDE + 150
_HEIGHT: Final = _TOP + _SIDE + 48
_FONT: Final = 'font-family="sans-serif" font-size="12"'
_COLOURS: Final = ("#c2410c", "#7c3aed", "#0369a1", "#15803d")


def draw_curves(judged: Sequence[Judged]) -> str:
    """Return an SVG with a curve for each kind of swapped pairs, and a dot at the threshold.

    The curves are of the score alone, at every threshold; the dots of the whole verdict.
    """
    true = of_kinds(judged, "true")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_FONT}>',
        '<rect width="100%" height="100%" fill="white"/>',
        *_frame(),
    ]
    kinds = [kind for kind in HARD if of_kinds(judged, kind)]
    for row, (kind, colour) in enumerate(zip(kinds, _COLOURS, strict=False)):
        false = of_kinds(judged, kind)
        x, y = _point(_supported(false), _supported(true))
        line = " ".join(",".join(_point(a, b)) for a, b in _curve(true, false))
        legend = f'x="{_LEFT + _SIDE + 12}" y="{_TOP + 16 + 20 * row}" fill="{colour}"'
        parts += [
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.6"/>',
            f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>',
            f"<text {legend}>{kind} ({len(false):,})</text>",
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _frame() -> list[str]:
    """Return the square with its grid and labels; the ticks are tenths."""
    parts = []
    for tick in range(0, 11, 2):
        share = tick / 10
        (x, bottom), (left, y) = _point(share, 0.0), _point(0.0, share)
        right, top = _point(1.0, 1.0)
        parts += [
            f'<path d="M{x} {bottom}V{top}M{left} {y}H{right}" stroke="#ddd"/>',
            f'<text x="{x}" y="{_TOP + _SIDE + 16}" text-anchor="middle">{share:.0%}</text>',
            f'<text x="{_LEFT - 6}" y="{float(y) + 4:.1f}" text-anchor="end">{share:.0%}</text>',
        ]
    across = f'x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 38}" text-anchor="middle"'
    middle = _TOP + _SIDE / 2
    up = f'x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})"'
    return [
        *parts,
        f"<text {across}>swapped pairs supported</text>",
        f"<text {up}>true pairs supported</text>",
    ]


def _point(across: float, up: float) -> tuple[str, str]:
    return f"{_LEFT + _SIDE * across:.1f}", f"{_TOP + _SIDE * (1 - up):.1f}"


def _supported(judged: Sequence[Judged]) -> float:
    return sum(map(is_supported, judged)) / len(judged)


def _curve(true: Sequence[Judged], false: Sequence[Judged]) -> list[tuple[float, float]]:
    steps = [step / 50 for step in range(51)]
    inside = [
        tuple(sum(one.verdict.score >= step for one in side) / len(side) for side in (false, true))
        for step in reversed(steps)
    ]
    return [(0.0, 0.0), *((across, up) for across, up in inside), (1.0, 1.0)]
