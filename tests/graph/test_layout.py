"""Layouts: no two boxes on each other, each in its frame, lines from box to box, and the same each time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from itertools import combinations

import pytest

from cfnkit.graph.layout import Box, Drawing, Frame, Size, lay_out

GAP = 60.0


def drawn(number: int, lines: list[tuple[int, int]], frames: dict[str, range] | None = None) -> Drawing:
    sizes = {f"n{each}": Size(80 + each % 5 * 20, 40) for each in range(number)}
    framed = {key: Frame(tuple(f"n{each}" for each in members), 50) for key, members in (frames or {}).items()}
    return lay_out(sizes, framed, [(f"n{one}", f"n{other}") for one, other in lines], GAP)


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.right and other.x < one.right
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def inside(inner: Box, outer: Box) -> bool:
    return not (
        inner.x < outer.x
        or inner.y < outer.y
        or inner.right > outer.right + 0.01
        or inner.y + inner.height > outer.y + outer.height + 0.01
    )


SHAPES = {
    "nothing": (0, []),
    "one": (1, []),
    "apart": (7, []),
    "a chain": (6, [(each, each + 1) for each in range(5)]),
    "a circle": (3, [(0, 1), (1, 2), (2, 0)]),
    "back and forth": (2, [(0, 1), (1, 0)]),
    "itself and doubles": (2, [(0, 0), (0, 1), (0, 1)]),
    "a hub": (40, [(each, 0) for each in range(1, 40)]),
    "long and short": (4, [(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)]),
}


def random_lines(number: int, count: int) -> list[tuple[int, int]]:
    draw = random.Random(number)
    return [(one, draw.randrange(one)) for one in (draw.randrange(1, number) for _ in range(count))]


def check(drawing: Drawing) -> None:
    whole = Box(0, 0, *drawing.size)
    assert all(inside(box, whole) for box in (*drawing.boxes.values(), *drawing.frames.values()))
    assert not any(overlap(one, other) for one, other in combinations(drawing.boxes.values(), 2))
    assert not any(overlap(one, other) for one, other in combinations(drawing.frames.values(), 2))
    for line in drawing.lines:
        for end, point in ((line.source, line.points[0]), (line.target, line.points[-1])):
            box = drawing.boxes[end]
            assert point.x in (box.x, box.right)
            assert box.y <= point.y <= box.y + box.height


@pytest.mark.parametrize(("number", "lines"), SHAPES.values(), ids=list(SHAPES))
def test_boxes_are_apart_and_lines_lead_from_box_to_box(number: int, lines: list[tuple[int, int]]) -> None:
    drawing = drawn(number, lines)
    check(drawing)
    pairs = dict.fromkeys((f"n{one}", f"n{other}") for one, other in lines if one != other)
    assert [(line.source, line.target) for line in drawing.lines] == list(pairs)


def test_frames_hold_their_boxes_and_no_other() -> None:
    frames = {"f": range(0, 10), "g": range(20, 21), "h": range(30, 44)}
    drawing = drawn(60, random_lines(60, 90), frames)
    check(drawing)
    for key, members in frames.items():
        held = {name for name, box in drawing.boxes.items() if overlap(box, drawing.frames[key])}
        assert held == {f"n{each}" for each in members}
        assert all(inside(drawing.boxes[name], drawing.frames[key]) for name in held)


def test_a_line_leads_to_the_right() -> None:
    drawing = drawn(30, random_lines(30, 40))
    assert all(drawing.boxes[line.target].x >= drawing.boxes[line.source].right for line in drawing.lines)


def test_the_layout_is_the_same_in_each_process() -> None:
    code = (
        "from graph.test_layout import drawn, random_lines;"
        "print(drawn(60, random_lines(60, 90), {'f': range(0, 10), 'h': range(30, 44)}))"
    )
    runs = set()
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env=environment)
        runs.add(run.stdout)
    assert len(runs) == 1
