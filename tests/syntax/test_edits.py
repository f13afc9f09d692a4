"""Changes of a text by path: the result has the new value there, and everything else stays."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest

from cfnkit.source import SourceText
from cfnkit.syntax import Mapping, Node, parse, to_plain, walk
from cfnkit.syntax.edits import EditedText

CHECKOUT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((CHECKOUT / "templates").rglob("*.yaml")) + sorted((CHECKOUT / "templates").rglob("*.json"))
VALUES: list[Any] = [
    *("x", "a: b", "# c", "yes", "12", "", "it's", "tab\there", "é", "- x", "{a", "two\nlines\n", "a\n\n"),
    *(None, True, 3, 2.5, [1, "a, b"], {"K": "v", "L": [{"A": 1}, "x"]}, [], {}),
]
YAML = """\
# A queue.
A: 1   # one
B:     # a list
  - x  # first
  - y
  - Key: k   # an object
    Value: 'v'
C: {a: 1, b: [1, 2]}
D: |
  text
E: "quoted"
"""


def edited(text: str, *changes: tuple[Any, ...]) -> str:
    document = parse(text, "t.yaml")
    texts = EditedText(SourceText("t.yaml", text), document.root)
    for name, path, *value in changes:
        getattr(texts, name)(path, *value)
    return texts.text


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (("replace", ["A"], 2), "A: 1   # one", "A: 2   # one"),
        (("replace", ["B", 0], "z"), "- x  # first", "- z  # first"),
        (("replace", ["B", 2, "Value"], "it's"), "Value: 'v'", "Value: 'it''s'"),
        (("replace", ["C", "a"], "w"), "{a: 1,", "{a: w,"),
        (("replace", ["C", "a"], "1"), "{a: 1,", '{a: "1",'),
        (("replace", ["D"], "other\nlines\n"), "  text\n", "  other\n  lines\n"),
        (("replace", ["E"], "n"), '"quoted"', '"n"'),
        (("remove", ["B", 1]), "  - y\n", ""),
        (("remove", ["B", 2, "Key"]), "- Key: k   # an object\n    Value", "- Value"),
        (("remove", ["C", "b"]), "{a: 1, b: [1, 2]}", "{a: 1}"),
        (("remove", ["C", "a"]), "{a: 1, b", "{b"),
        (("add", ["C", "c"], True), "2]}", "2], c: true}"),
        (("add", ["B", 1], "n"), "  - y\n", "  - n\n  - y\n"),
        (("add", ["B", 2, "More"], {"x": 1}), "    Value: 'v'\n", "    Value: 'v'\n    More:\n      x: 1\n"),
    ],
)
def test_a_change_keeps_comments_order_and_style(change: tuple[Any, ...], old: str, new: str) -> None:
    assert YAML.count(old) == 1
    assert edited(YAML, change) == YAML.replace(old, new)


def test_several_changes() -> None:
    text = edited(YAML, ("remove", ["B", 0]), ("remove", ["B", 1]), ("remove", ["B", 2]), ("add", ["C", "c"], 1))

    assert to_plain(parse(text, "t.yaml").root) == {
        "A": 1, "B": [], "C": {"a": 1, "b": [1, 2], "c": 1}, "D": "text\n", "E": "quoted",
    }  # fmt: skip
    assert edited('{"a": [1, 2, 3, 4]}', ("remove", ["a", 1]), ("remove", ["a", 3])) == '{"a": [1, 3]}'


def test_line_breaks_stay_as_they_are() -> None:
    assert edited("A:\r\n  - x\r\n", ("add", ["A", 1], {"k": 1, "l": 2})) == "A:\r\n  - x\r\n  - k: 1\r\n    l: 2\r\n"


@pytest.mark.parametrize(
    "change", [("replace", ["Z"], 1), ("remove", ["A", "x"]), ("remove", ["Z"]), ("add", ["A", "x"], 1)]
)
def test_a_place_that_does_not_exist_is_refused(change: tuple[Any, ...]) -> None:
    with pytest.raises(KeyError):
        edited(YAML, change)


def test_a_call_in_its_short_form_is_no_literal() -> None:
    with pytest.raises(KeyError):
        edited("A: !Ref B\n", ("replace", ["A"], 1))


def is_tagged(node: Node) -> bool:
    """Whether a value has a tag of another program (`!Rain::Embed x`, `!environment_variable x`)."""
    return isinstance(node, Mapping) and any(key.startswith("!") for key in node.entries)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_random_change_of_a_template_changes_nothing_else(template: Path) -> None:
    text = template.read_text("utf-8")
    document = parse(text, template.name)
    if not document.well_formed:
        return
    chosen = random.Random(template.name)
    calls = {path for path, node in walk(document.root) if is_call(node) or is_tagged(node)}
    literals = [path for path, _ in walk(document.root) if not any(path[:n] in calls for n in range(len(path) + 1))]
    paths = [path for path in literals if path]
    for _ in range(15):
        path, value = chosen.choice(paths), chosen.choice(VALUES)
        plain: Any = copy.deepcopy(to_plain(document.root))
        owner = plain
        for step in path[:-1]:
            owner = owner[step]
        if chosen.random() < 0.5:
            owner[path[-1]] = value
            changed = edited(text, ("replace", path, value))
        else:
            del owner[path[-1]]
            changed = edited(text, ("remove", path))
        assert to_plain(parse(changed, template.name).root) == plain, (path, value)


def is_call(node: Node) -> bool:
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return False
    name = next(iter(node.entries))
    return name.startswith("Fn::") or name in ("Ref", "Condition")
