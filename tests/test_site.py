"""What the documentation site is built from: its navigation, its generated pages, and links into the checkout.

`make docs` builds it; here nothing of MkDocs is needed.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from cfnkit.cli.arguments.reference import commands
from cfnkit.lint.known_rules.lookup import own_rules, security_rules
from documentation import hooks
from documentation.examples import abridged, entries, examples
from documentation.links import LINK, anchor, published_files, relinked, written_pages
from documentation.markdown import prose
from documentation.python_names import MODULES, public_names
from documentation.reference import pages_in, reference_pages, with_all_pages

CHECKOUT = Path(__file__).parent.parent
NAVIGATION = yaml.safe_load((CHECKOUT / "mkdocs.yml").read_text("utf-8"))["nav"]
CASE = """
says: a queue that keeps nothing, and one that does
template: |
  Transform: [B, A]
  Resources:
    Wrong:
      Type: AWS::SQS::Queue
      Properties:
        Name: a

    Sound:
      Type: AWS::SQS::Queue
    Topic: {Type: AWS::SNS::Topic}
findings:
  - [W1, 6, keeps nothing]
  - [W2, 1, wrong order]
  - [W3, 10, a topic]
---
says: this one needs a file beside it
files: {other.yaml: "Resources: {}"}
config: "version: 1"
target: {region: us-east-1}
twice: true
template: "Resources:\\n  A: {Type: AWS::SQS::Queue}\\n"
findings: [[W4, 2, ""]]
---
says: a file of targets
command: cfnkit check .
in: samconfig.toml
files: {samconfig.toml: "version = 1"}
template: "Resources:\\n  A: {Type: AWS::SQS::Queue}\\n"
findings: [[W5/NAME, 1, ""]]
---
says: the same with another version, found by another command
right: [W5]
command: cfnkit check --all-targets
in: samconfig.toml
files: {samconfig.toml: "version = 0.1"}
template: "Resources:\\n  A: {Type: AWS::SQS::Queue}\\n"
findings: []
"""


@cache
def pages() -> dict[str, str]:
    """The generated pages."""
    return reference_pages(CHECKOUT)


def test_the_navigation_has_each_page_and_no_other() -> None:
    places = published_files(CHECKOUT)
    written = written_pages(places)
    named = list(pages_in(with_all_pages(NAVIGATION, pages(), written)))

    assert {*written, *pages()} - set(named) == set()
    assert set(named) - set(places.values()) - pages().keys() == set()
    assert len(named) == len(set(named))


def test_a_page_that_the_navigation_does_not_name_is_a_guide() -> None:
    nav: list[dict[str, Any]] = [{"Home": "index.md"}, {"Guides": ["a.md"]}, {"Reference": ["z.md"]}]
    generated = ["reference/a.md", "reference/b/c.md", "reference/b/d.md"]
    assert with_all_pages(nav, generated, ["a.md", "n.md", "z.md"]) == [
        {"Home": "index.md"},
        {"Guides": ["a.md", "n.md"]},
        {"Reference": ["reference/a.md", {"B": ["reference/b/c.md", "reference/b/d.md"]}, "z.md"]},
    ]


def test_generated_pages_and_files_of_the_checkout_have_places_of_their_own() -> None:
    places = published_files(CHECKOUT)
    assert pages().keys().isdisjoint(places.values())
    assert len(set(places.values())) == len(places)


def anchors_in(text: str) -> set[str]:
    """The anchors of the headings of a page: those that they have, or those that are made of them."""
    titles = re.findall(r"^#+ +(.+?)(?: \{(#\w+)\})?$", text, re.MULTILINE)
    return {own or f"#{anchor(title)}" for title, own in titles}


def test_links_of_generated_pages_lead_somewhere() -> None:
    names = {place: name for name, place in published_files(CHECKOUT).items()}
    links = [(place, link) for place, text in pages().items() for link in LINK.finditer(text)]
    assert len(links) > 300
    for place, link in links:
        goal = posixpath.normpath(posixpath.join(posixpath.dirname(place), link["path"]))
        text = pages()[goal] if goal in pages() else (CHECKOUT / names[goal]).read_text("utf-8")
        assert link["heading"] is None or link["heading"] in anchors_in(text), link[0]


@pytest.mark.parametrize("command", [one for one in commands() if one.path], ids=lambda one: " ".join(one.path))
def test_a_command_has_a_section_with_each_argument(command: Any) -> None:
    page = pages()[f"reference/commands/{command.path[0]}.md"]
    section = page.partition(f"# cfnkit {' '.join(command.path)}\n")[2].partition("\n## ")[0]

    assert all(f"\n{prose(paragraph)}\n" in section for paragraph in command.description.split("\n\n"))
    usage = section.partition("```text\n")[2].partition("\n```")[0]
    assert " ".join(usage.split()) == command.usage
    assert all(line.count("[") == line.count("]") for line in usage.splitlines())
    arguments = [each for each in command.arguments if "--help" not in each.options and each.value != "COMMAND"]
    assert [each.options for each in arguments if not all(option in section for option in each.options)] == []
    assert [each.help for each in arguments if prose(each.help) not in section] == []


@pytest.mark.parametrize("name", MODULES)
def test_each_name_of_python_has_a_section_with_what_it_is(name: str) -> None:
    module = import_module(name)
    sections = re.split(r"^## ", pages()[f"reference/python/{name}.md"], flags=re.MULTILINE)[1:]
    assert [section.split()[0] for section in sections] == public_names(module)
    assert set(public_names(module)) == {each for each in module.__all__ if not each.startswith("_")}
    assert [section for section in sections if len(section.splitlines()) < 5] == []


def test_a_signature_is_written_as_in_the_source() -> None:
    page = pages()["reference/python/cfnkit.md"]
    assert "at_path(node: Node, path: Sequence[str | int]) -> Node | None" in page
    assert "    parameters: Mapping[str, str] = ...,\n" in page
    assert re.search(r"^Node = \w+ \| \w+ \| \w+$", page, re.MULTILINE)
    assert "ForwardRef" not in page


def test_each_rule_of_cfnkit_has_one_section() -> None:
    rules = "".join(text for place, text in pages().items() if place.startswith("reference/rules/"))
    known = {rule.id for rule in (*own_rules(), *security_rules())}
    assert sorted(re.findall(r"^## ([EWI]\d{4}): .+ \{#\w+\}$", rules, re.MULTILINE)) == sorted(known)


def test_each_rule_has_a_wrong_and_a_right_example() -> None:
    for name in ("templates", "tables", "documents", "security", "processing"):
        sections = re.split(r"^## ", pages()[f"reference/rules/{name}.md"], flags=re.MULTILINE)[1:]
        without = [each[:5] for each in sections if not ("\nWrong" in each and "\nRight" in each)]
        assert not without, name


def test_a_right_example_is_a_case_in_which_nothing_is_found() -> None:
    for path in sorted(CHECKOUT.glob("tests/*/cases/*.yaml")):
        for case in yaml.safe_load_all(path.read_text("utf-8")):
            assert not (case.get("right") and case["findings"]), case["says"]


def test_an_example_is_the_entry_of_its_finding_and_a_sound_one_of_its_type(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(CASE, "utf-8")
    found = examples([path])

    assert found.keys() == {"W1", "W2", "W3", "W4", "W5"}
    wrong = "Resources:\n  Wrong:\n    Type: AWS::SQS::Queue\n    Properties:\n      Name: a"
    sound = "Resources:\n  Sound:\n    Type: AWS::SQS::Queue"
    assert found["W1"] == ((("template.yaml", wrong, 5),), (("template.yaml", sound, 0),), "", "")
    assert found["W2"] == ((("template.yaml", "Transform: [B, A]", 1),), (), "", "")
    assert found["W3"] == ((("template.yaml", "Resources:\n  Topic: {Type: AWS::SNS::Topic}", 2),), (), "", "")
    with_files, _, where, _ = found["W4"]
    assert with_files == (
        ("template.yaml", "Resources:\n  A: {Type: AWS::SQS::Queue}", 2),
        (".cfnkit.yaml", "version: 1", 0),
        ("other.yaml", "Resources: {}", 0),
    )
    assert where == "in the region us-east-1 and with `--run-macros-twice`"
    template = ("template.yaml", "Resources:\n  A: {Type: AWS::SQS::Queue}", 0)
    assert found["W5"] == (
        (("samconfig.toml", "version = 1", 1), template),
        (("samconfig.toml", "version = 0.1", 0),),
        "with `cfnkit check .`",
        "with `cfnkit check --all-targets`",
    )


def test_a_long_example_shows_what_is_near_its_line_and_what_holds_it() -> None:
    lines = ["Resources:", "  A:", "    Type: T", *(f"    P{at}: {{}}" for at in range(9)), "    Q:"]
    lines += [f"      - {at}" for at in range(30)]
    text, line = abridged("\n".join(lines), 30)

    assert text.split("\n")[:5] == ["Resources:", "  A:", "    Type: T", "    ...", "    Q:"]
    assert text.split("\n")[line - 1] == lines[29]
    assert text.split("\n")[5:] == ["      ...", *lines[24:35], "      ..."]
    assert abridged("a: 1\nb: 2", 2) == ("a: 1\nb: 2", 2)


def test_the_entries_of_a_template_are_its_lines() -> None:
    text = "Parameters:\n  A: {Type: String, Default: cron(0 0 ? * L *)}\n  B:\n    Type: String\n"
    assert [(each.first, each.lines) for each in entries(text)] == [
        (2, ("  A: {Type: String, Default: cron(0 0 ? * L *)}",)),
        (3, ("  B:", "    Type: String")),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n  *b* | <c>", r"a \*b\* \| &lt;c&gt;"),
        ("with --to-x or -p, non-x", "with <code>--to-x</code> or <code>-p</code>, non-x"),
        ("`a|<b> --c` d", "<code>a&#124;&lt;b&gt; --c</code> d"),
    ],
)
def test_a_text_of_the_program_has_no_markdown_but_code(text: str, expected: str) -> None:
    assert prose(text) == expected


def test_links_into_the_checkout_lead_to_the_places_in_the_site(tmp_path: Path) -> None:
    for name, text in {
        "README.md": "[a](docs/a.md#x)",
        "docs/a.md": "[home](../README.md) [m](../macros/README.md) [gone](../gone.md) [web](https://example.com/a.md)",
        "docs/b/c.md": "[a](../a.md)\n```\n[m](../../macros/README.md)\n```\n[m](../../macros/README.md)",
        "macros/README.md": "[code](echo/index.py)",
        "macros/echo/index.py": "",
        "macros/echo/README.md": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    places = published_files(tmp_path)

    assert places == {
        "README.md": "index.md",
        "docs/a.md": "a.md",
        "docs/b/c.md": "b/c.md",
        "macros/README.md": "macros/README.md",
        "macros/echo/index.py": "macros/echo/index.py",
    }
    moved = {name: relinked((tmp_path / name).read_text("utf-8"), name, places) for name in places}
    assert moved["README.md"] == "[a](a.md#x)"
    assert moved["docs/a.md"] == (
        "[home](index.md) [m](macros/README.md) [gone](../gone.md) [web](https://example.com/a.md)"
    )
    assert moved["docs/b/c.md"] == "[a](../a.md)\n```\n[m](../../macros/README.md)\n```\n[m](../macros/README.md)"


def test_the_hooks_change_navigation_anchors_and_links() -> None:
    config = hooks.on_config(SimpleNamespace(mdx_configs={}, nav=NAVIGATION))
    assert "reference/commands/check.md" in pages_in(config.nav)
    assert config.mdx_configs["toc"]["slugify"]("`a.b`: What's *this*?", "-") == "ab-whats-this"

    page = SimpleNamespace(file=SimpleNamespace(src_uri="index.md"))
    badge = "[![Python](https://img.example.com/badge)](CONTRIBUTING.md)\n"
    text = f"{badge}![a picture](docs/check.svg)\n[c](docs/check.md)\n| `A\\|B` | a \\| b |"
    shown = "![a picture](check.svg)\n[c](check.md)\n| `A|B` | a \\| b |"
    assert hooks.on_page_markdown(text, page, config, None) == shown
    page.file.src_uri = "reference/formats.md"
    assert hooks.on_page_markdown("[c](../check.md)", page, config, None) == "[c](../check.md)"
