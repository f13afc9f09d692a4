"""No change of a document makes its check raise: of its text, of its parts, of what stands around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path as File
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.documents import LANGUAGES, Language
from cfnkit.syntax import parse, to_plain

CASES = File(__file__).parent / "cases"
Path: TypeAlias = tuple[str | int, ...]

PIECES = st.sampled_from(
    [
        *"{}[]\":,$%.()*'\\ \n0",
        "null",
        "true",
        "{}",
        "[]",
        '"x"',
        "-1",
        "${",
        "}",
        "{%",
        "%}",
        "{{",
        "}}",
        "$.",
        "\ue000",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([None, True, 0, -1, 1.5, "", "x", "$", "$.a[", "${x}", "{% $ %}", "{{ a.b }}", "a:b:c", "\ue000"]),
    lambda below: (
        st.lists(below, max_size=2) | st.dictionaries(st.sampled_from(["x", "Ref", "Fn::Sub"]), below, max_size=2)
    ),
    max_leaves=3,
)


@cache
def templates_of(language: Language) -> list[str]:
    cases = yaml.safe_load_all((CASES / f"{language.name}.yaml").read_text("utf-8"))
    return [case["template"] for case in cases]


def paths_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all parts of a value, also of what a text of JSON in it says."""
    yield path
    value = opened(value)
    if isinstance(value, (dict, list)):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths_in(below, (*path, key))


def opened(value: Any) -> Any:
    """What a text says, if it is a text of JSON."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def changed(value: Any, path: Path, new: Any) -> Any:
    """A value with another one at a path, which may lead into a text of JSON."""
    if not path:
        return new
    inner = opened(value)
    step, rest = path[0], path[1:]
    if isinstance(inner, list):
        made: Any = [changed(each, rest, new) if index == step else each for index, each in enumerate(inner)]
    else:
        made = {key: changed(each, rest, new) if key == step else each for key, each in inner.items()}
    return json.dumps(made) if isinstance(value, str) else made


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: str(one.name))
@given(data=st.data())
def test_a_changed_text_does_not_raise(language: Language, data: st.DataObject, found_in: Callable[..., Any]) -> None:
    text = data.draw(st.sampled_from(templates_of(language)))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.sampled_from([0, 1, 2, 5, 40])))
        text = text[:start] + data.draw(PIECES) + text[end:]
    if parse(text, "template.yaml").well_formed:
        found_in(text)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: str(one.name))
@given(data=st.data())
def test_a_changed_part_does_not_raise(language: Language, data: st.DataObject, found_in: Callable[..., Any]) -> None:
    template = to_plain(parse(data.draw(st.sampled_from(templates_of(language))), "template.yaml").root)
    for _ in range(data.draw(st.integers(1, 3))):
        inside = [path for path in paths_in(template) if len(path) > 3]
        template = changed(template, data.draw(st.sampled_from(inside)), data.draw(VALUES))
    found_in(json.dumps(template))
