"""The README, the pages of docs/ and others: each block of code runs, links lead somewhere, the reference is complete.

The commands run in the folder that `cfnkit demo all` writes. A block that nothing runs has the line `<!-- excerpt -->`
before it, or `<!-- excerpt: why -->`. `python tests/test_documents.py` writes the transcripts anew.
"""

from __future__ import annotations

import configparser
import re
import shlex
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

from blocks.folders import NEED_SERVERS, make_folder
from blocks.page import CHECKOUT, blocks_of, named, pages
from blocks.reader import Reader
from blocks.runners import is_followed, run
from blocks.transcripts import Transcript
from support.reader_terminal import typed

DOCS = sorted((CHECKOUT / "docs").glob("*.md"))
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#\s]*)(?:#(?P<heading>[^)\s]+))?\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
LISTED = re.compile(r"^ +(-.+?)(?:  |$)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")

PAGES = {
    "render": ["render.md"],
    "explain": ["render.md"],
    "check": ["check.md"],
    "refs": ["dynamic-references.md"],
    "diff": ["diff.md"],
    "documents": ["documents.md"],
    "graph": ["graph.md"],
    "order": ["order.md"],
    "targets": ["targets.md"],
    "config keys": ["configuration.md"],
    "config schema": ["configuration.md"],
    "config show": ["configuration.md"],
    "init": ["configuration.md"],
    "drift": ["drift.md"],
    "lsp": ["editors.md"],
    "mcp": ["agents.md"],
    "drift snapshot": ["drift.md"],
    "drift accept": ["drift.md"],
    "drift ignore": ["drift.md"],
    "fleet run": ["fleet.md"],
    "fleet report": ["fleet.md"],
    **{f"macro {name}": ["macros.md"] for name in ("new", "run", "test", "record", "package", "deploy")},
    "macro replay": ["macros.md", "render.md"],
}
"""The pages that have the options of a command."""


def printed(command: str) -> str:
    """What a command prints in the checkout."""
    return typed(shlex.split(command)[1:], CHECKOUT).printed


def documents_rules() -> str:
    """The table of the rules of documents."""
    from documentation.rules import document_rules

    return "\n".join(document_rules())


GENERATED: dict[str, tuple[str, Callable[[], str]]] = {
    "drift-rules.md": ("## ", lambda: printed("cfnkit drift --rules --format markdown")),
    "configuration-keys.md": ("## ", lambda: printed("cfnkit config keys --format markdown")),
    "documents.md": ("| id | severity | what |\n", documents_rules),
}
"""The pages whose end is made, with how the end begins."""


def demo_in(folder: Path) -> Path:
    """The examples of `cfnkit demo all`, written below a folder."""
    typed(["demo", "all"], folder)
    return folder / "cfnkit-demo"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_in(tmp_path_factory.mktemp("reader").resolve())


@cache
def options_of(command: str) -> frozenset[str]:
    """The options that the help of a command lists."""
    listed = LISTED.findall(typed([*command.split(), "--help"], CHECKOUT).printed)
    return frozenset(OPTION.findall(" ".join(listed))) - {"--help"}


def options_in(page: str, section: str = "") -> set[str]:
    """The options that a page names, or a section of it, by its title."""
    text = (CHECKOUT / "docs" / page).read_text("utf-8")
    if section:
        text = text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return set(OPTION.findall(text))


@cache
def headings(document: Path) -> frozenset[str]:
    """The anchors of a document's headings, as they are made for links."""
    titles = HEADING.findall(document.read_text("utf-8"))
    return frozenset(re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles)


@pytest.mark.parametrize("page", [page for page in pages() if any(blocks_of(page))], ids=named)
def test_each_block_runs_or_is_marked_as_an_excerpt(
    page: Path, demo: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    examples = tmp_path.resolve() / "reader" / "cfnkit-demo"
    copytree(demo, examples)
    reader = Reader(examples, tmp_path / "scratch", request.getfixturevalue)
    problems = []
    for block in blocks_of(page):
        try:
            run(block, reader)
        except Exception as error:  # each kind of problem is told at its line
            problems.append(f"{block}: {type(error).__name__}: {error}")
    assert not problems, "\n".join(problems)


def test_most_blocks_run() -> None:
    excerpts = [block.excerpt is not None for page in pages() for block in blocks_of(page)]
    assert len(excerpts) > 140
    assert sum(excerpts) < len(excerpts) / 8


@pytest.mark.parametrize("page", GENERATED)
def test_the_end_of_a_page_is_what_is_made(page: str) -> None:
    text = (CHECKOUT / "docs" / page).read_text("utf-8")
    start, made = GENERATED[page]
    assert text[text.index(start) :] == made()


@pytest.mark.parametrize("document", pages(), ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.finditer(document.read_text("utf-8")):
        goal = document if not link["path"] else (document.parent / link["path"]).resolve()
        assert goal.exists(), link[0]
        assert link["heading"] is None or link["heading"] in headings(goal), link[0]


def test_the_readme_links_the_page_that_links_all_others() -> None:
    overview = CHECKOUT / "docs" / "overview.md"
    text = overview.read_text("utf-8")
    assert f"(docs/{overview.name})" in (CHECKOUT / "README.md").read_text("utf-8")
    assert [page.name for page in DOCS if page != overview and f"({page.name}" not in text] == []


def test_the_overview_has_each_extra_for_users() -> None:
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(CHECKOUT / "setup.cfg", "utf-8")
    text = (CHECKOUT / "docs" / "overview.md").read_text("utf-8").partition("\n## Extras\n")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` ", text, re.MULTILINE)
    assert listed == sorted(set(metadata["options.extras_require"]) - {"docs", "release", "test"})


def test_the_readme_names_the_versions_of_python() -> None:
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(CHECKOUT / "setup.cfg", "utf-8")
    versions = re.findall(r"Python :: (3\.\d+)$", metadata["metadata"]["classifiers"], re.MULTILINE)
    text = (CHECKOUT / "README.md").read_text("utf-8")

    assert set(re.findall(r"python-(3\.\d+)_to_(3\.\d+)-", text)) == {(versions[0], versions[-1])}
    assert f"It needs Python {versions[0]} or newer" in text
    assert metadata["options"]["python_requires"] == f">={versions[0]}"


@pytest.mark.parametrize(("command", "pages"), PAGES.items())
def test_the_options_of_a_command_are_on_its_pages(command: str, pages: list[str]) -> None:
    documented = set().union(*map(options_in, pages))
    options = options_of(command)
    if "--target" in options:
        documented |= options_in("render.md", "Where the template goes")
    if "--macros" in options:
        documented |= options_in("trust.md", "Your permission")
    assert options - documented == set()


@pytest.mark.parametrize("command", ["check", "diff", "drift", "graph"])
def test_the_formats_of_a_command_are_on_its_page(command: str) -> None:
    modules = (CHECKOUT / "cfnkit" / "cli" / command / "formats").glob("[!_]*.py")
    text = (CHECKOUT / "docs" / f"{command}.md").read_text("utf-8")
    assert [module.stem for module in modules if not re.search(rf"`(--format )?{module.stem}`", text)] == []


@pytest.mark.parametrize("page", sorted({page for pages in PAGES.values() for page in pages}))
def test_each_option_on_a_page_exists(page: str) -> None:
    assert options_in(page) - frozenset().union(*map(options_of, PAGES)) == set()


def test_contributing_has_the_layers_of_the_import_contract() -> None:
    contracts = configparser.ConfigParser(interpolation=None)
    contracts.read(CHECKOUT / "setup.cfg", "utf-8")
    contract = contracts["importlinter:contract:layers"]["layers"].split("\n")
    rows = re.findall(r"^\|([^|]*)\|", (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
    layers = [set(re.findall(r"`(\w+)`", row)) for row in rows]

    assert [layer for layer in layers if layer] == [set(re.findall(r"\w+", line)) for line in contract[2:]]


def test_contributing_names_what_exists() -> None:
    text = (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8")
    paths = re.findall(r"`((?:cfnkit|macros|rules|templates|tests)/[^`]*)`", text)
    assert [path for path in paths if "NAME" not in path and not (CHECKOUT / path).exists()] == []
    walks = text.split("\n## Four walks\n")[1].split("\n## ")[0]
    names = re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)`", walks.replace("`template.yaml`", ""))
    assert len(names) > 30
    for name in names:
        resolve_name(f"cfnkit.{name}")


def no_fixture(name: str) -> NoReturn:
    """What needs a fixture is not written anew."""
    raise AssertionError(name)


def _rewrite() -> None:
    with TemporaryDirectory() as reader:
        demo = demo_in(Path(reader).resolve())
        for path in pages():
            text = path.read_text("utf-8")
            for number, block in enumerate(blocks_of(path)):
                if block.language == "console" and not (
                    block.excerpt or block.folder in NEED_SERVERS or is_followed(block)
                ):
                    examples = Path(reader).resolve() / f"{path.stem}-{number}"
                    copytree(demo, examples)
                    folder = make_folder(block.folder, examples / "made", no_fixture) if block.folder else examples
                    text = text.replace(block.text, Transcript(block.text).again(folder))
            path.write_text(text, "utf-8")
    for page, (start, made) in GENERATED.items():
        path = CHECKOUT / "docs" / page
        text = path.read_text("utf-8")
        path.write_text(text[: text.index(start)] + made(), "utf-8")


if __name__ == "__main__":
    sys.path.append(str(CHECKOUT))  # pytest has it by setup.cfg
    _rewrite()
