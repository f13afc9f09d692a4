from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from assemblies.conftest import App
from assemblies.synthesis import DATA
from cfnkit.assemblies import Construct, Constructs, read_assembly
from cfnkit.assemblies.source_maps import SourceMap, inline_map, map_reference

COMPILED = DATA / "typescript-compiled" / "compiled"


def resize() -> Construct:
    construct = Constructs(read_assembly("cdk.out")).at("Shop/Resize")
    assert construct is not None
    return construct


def place_of(construct: Construct) -> tuple[str, int]:
    assert construct.place is not None
    return Path(construct.place.source).as_posix(), construct.place.line


def test_the_map_of_a_compiler_leads_to_the_words_that_it_compiled() -> None:
    """Each name that a line of JavaScript begins with stands at the place that the map gives."""
    code = (COMPILED / "lib" / "shop-stack.js").read_text("utf-8").splitlines()
    original = (DATA.parents[2] / "templates/examples/cdk/typescript/lib/shop-stack.ts").read_text("utf-8").splitlines()
    found = SourceMap((COMPILED / "lib" / "shop-stack.js.map").read_bytes())
    words = ("pictures.grantReadWrite", "resize.node", "runtime:", "handler:", "onUpdate:")
    for word in words:
        line = next(number for number, text in enumerate(code, 1) if word.split(".")[0] in text and word in text)
        place = found.original(line, code[line - 1].index(word) + 1)
        assert place is not None
        assert place.source.endswith("lib/shop-stack.ts")
        assert original[place.line - 1][place.column - 1 :].startswith((word, f"({word}"))


def test_a_place_before_the_first_segment_or_after_the_last_line_has_no_original() -> None:
    found = SourceMap(json.dumps({"version": 3, "sources": ["a.ts"], "mappings": ";EAAA"}))

    assert found.original(1, 1) is None
    assert found.original(2, 1) is None
    place = found.original(2, 3)
    assert place is not None
    assert tuple(place) == ("a.ts", 1, 1)
    assert found.original(9, 1) is None


@pytest.mark.parametrize("text", ["[]", "{}", '{"mappings": 1}', '{"mappings": "!!!!"}', '{"mappings": "g"}', "no"])
def test_what_is_no_map_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no source map|no digit|unfinished|Expecting value"):
        SourceMap(text)


def test_an_inline_map_is_read(app: App) -> None:
    folder = app("typescript-compiled")
    script = folder / "compiled" / "lib" / "shop-stack.js"
    data = base64.b64encode(script.with_suffix(".js.map").read_bytes()).decode()
    code = script.read_text("utf-8").replace(map_reference(script.read_text("utf-8")), "")
    script.write_text(f"{code.rstrip()}data:application/json;base64,{data}\n", "utf-8")
    script.with_suffix(".js.map").unlink()

    assert map_reference(script.read_text("utf-8")).startswith("data:")
    assert place_of(resize()) == ("lib/shop-stack.ts", 20)


def test_without_a_map_the_compiled_line_is_told(app: App) -> None:
    folder = app("typescript-compiled")
    (folder / "compiled" / "lib" / "shop-stack.js.map").unlink()

    file, line = place_of(resize())
    assert file == "compiled/lib/shop-stack.js"
    assert "new lambda.Function" in (folder / file).read_text("utf-8").splitlines()[line - 1]


@pytest.mark.parametrize("text", ["broken", "{}", '{"mappings": "!"}', ""])
def test_a_broken_map_tells_nothing(app: App, text: str) -> None:
    folder = app("typescript-compiled")
    (folder / "compiled" / "lib" / "shop-stack.js.map").write_text(text, "utf-8")

    assert place_of(resize())[0] == "compiled/lib/shop-stack.js"


def test_a_map_that_leads_out_of_the_project_is_not_followed(app: App) -> None:
    folder = app("typescript-compiled")
    (folder / ".git").mkdir()
    (folder.parent / "shop-stack.ts").write_text("secret\n" * 100, "utf-8")
    path = folder / "compiled" / "lib" / "shop-stack.js.map"
    root = json.loads(path.read_text("utf-8"))
    root["sources"] = ["../../../shop-stack.ts"]
    path.write_text(json.dumps(root), "utf-8")

    assert place_of(resize())[0] == "compiled/lib/shop-stack.js"


def test_an_inline_map_that_is_no_base64_is_refused() -> None:
    with pytest.raises(ValueError, match="no base64"):
        inline_map("data:application/json;base64,*")
    with pytest.raises(ValueError, match="no data"):
        inline_map("data:application/json;base64")
    assert inline_map("data:application/json,%7B%7D") == b"{}"
    assert inline_map("shop.js.map") is None
