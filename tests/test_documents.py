"""The README and the pages of docs/: their transcripts are what the commands print, and the reference is complete.

The commands run in the folder that `cfnkit demo all` writes.
`python tests/test_documents.py` writes the transcripts anew.
"""

from __future__ import annotations

import configparser
import doctest
import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory

import pytest

from cfnkit.configuration.file import load_configuration

CHECKOUT = Path(__file__).parent.parent
DOCS = sorted((CHECKOUT / "docs").glob("*.md"))
DOCUMENTS = [CHECKOUT / "README.md", *DOCS]
OTHERS = [
    CHECKOUT / name
    for name in (
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "CODE_OF_CONDUCT.md",
        "benchmarks/README.md",
        "rules/README.md",
    )
]
OTHERS += sorted((CHECKOUT / "docs/tutorials").glob("*.md"))
OTHERS += sorted((CHECKOUT / "editors/vscode").glob("*.md"))
OTHERS += sorted((CHECKOUT / "integrations/cdk").glob("*.md"))
OTHERS += sorted((CHECKOUT / "templates/examples/cdk").glob("*.md"))
OTHERS += sorted((CHECKOUT / "macros").rglob("README.md"))
# A console block is run; what is only a part of an output stands in a text block.
TRANSCRIPT = re.compile(r"^```console\n(?P<transcript>.*?)^```", re.DOTALL | re.MULTILINE)
CONFIGURATION = re.compile(r"^```yaml\n(?P<text>version: 1\n.*?)^```", re.DOTALL | re.MULTILINE)
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
    **{f"macro {name}": ["macros.md"] for name in ("new", "run", "test", "record", "package", "deploy")},
    "macro replay": ["macros.md", "render.md"],
}
"""The pages that have the options of a command."""

GENERATED = {
    "drift-rules.md": "cfnkit drift --rules --format markdown",
    "configuration-keys.md": "cfnkit config keys --format markdown",
}
"""The pages whose part after the first section's heading is what a command prints."""


def named(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def transcripts(document: Path) -> list[str]:
    """The console blocks of a document."""
    return [match["transcript"] for match in TRANSCRIPT.finditer(document.read_text("utf-8"))]


def printed(command: str, folder: Path) -> str:
    """What a command prints in a folder, stdout and stderr in one."""
    run = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return run.stdout


def run_again(transcript: str, folder: Path) -> str:
    """A transcript with what its commands print now."""
    commands = [line[2:] for line in transcript.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{printed(command, folder)}" for command in commands)


def demo_in(folder: Path) -> Path:
    """The examples of `cfnkit demo all`, written below a folder."""
    printed("cfnkit demo all", folder)
    return folder / "cfnkit-demo"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_in(tmp_path_factory.mktemp("reader"))


@cache
def options_of(command: str) -> frozenset[str]:
    """The options that the help of a command lists."""
    return frozenset(OPTION.findall(" ".join(LISTED.findall(printed(f"cfnkit {command} --help", CHECKOUT))))) - {
        "--help"
    }


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


def test_there_are_transcripts() -> None:
    assert sum(len(transcripts(document)) for document in DOCUMENTS) >= 8


@pytest.mark.parametrize(
    "transcript",
    [pytest.param(text, id=f"{named(path)}: {text[:50]}") for path in DOCUMENTS for text in transcripts(path)],
)
def test_a_transcript_is_what_its_commands_print(transcript: str, demo: Path) -> None:
    assert transcript.startswith("$ cfnkit ")
    assert run_again(transcript, demo) == transcript


@pytest.mark.parametrize(("page", "command"), GENERATED.items())
def test_a_generated_page_is_what_its_command_prints(page: str, command: str) -> None:
    text = (CHECKOUT / "docs" / page).read_text("utf-8")
    assert text[text.index("## ") :] == printed(command, CHECKOUT)


def test_the_python_sessions_run(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo)
    failed, attempted = doctest.testfile(str(CHECKOUT / "docs" / "python.md"), module_relative=False)
    assert (failed, attempted > 10) == (0, True)


@pytest.mark.parametrize("document", [*DOCUMENTS, *OTHERS], ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.finditer(document.read_text("utf-8")):
        goal = document if not link["path"] else (document.parent / link["path"]).resolve()
        assert goal.exists(), link[0]
        assert link["heading"] is None or link["heading"] in headings(goal), link[0]


def test_the_readme_links_each_page() -> None:
    text = (CHECKOUT / "README.md").read_text("utf-8")
    assert [page.name for page in DOCS if f"(docs/{page.name}" not in text] == []


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
        documented |= options_in("trust.md", "Your word")
    assert options - documented == set()


@pytest.mark.parametrize("command", ["check", "diff", "drift", "graph"])
def test_the_formats_of_a_command_are_on_its_page(command: str) -> None:
    modules = (CHECKOUT / "cfnkit" / "cli" / command / "formats").glob("[!_]*.py")
    text = (CHECKOUT / "docs" / f"{command}.md").read_text("utf-8")
    assert [module.stem for module in modules if not re.search(rf"`(--format )?{module.stem}`", text)] == []


@pytest.mark.parametrize("page", sorted({page for pages in PAGES.values() for page in pages}))
def test_each_option_on_a_page_exists(page: str) -> None:
    assert options_in(page) - frozenset().union(*map(options_of, PAGES)) == set()


@pytest.mark.parametrize(
    "text", [match["text"] for page in DOCS for match in CONFIGURATION.finditer(page.read_text("utf-8"))]
)
def test_a_configuration_can_be_used(text: str, tmp_path: Path) -> None:
    path = tmp_path / ".cfnkit.yaml"
    path.write_text(text, "utf-8")
    assert load_configuration(path).path == path


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


def _rewrite() -> None:
    with TemporaryDirectory() as reader:
        folder = demo_in(Path(reader))
        for path in DOCUMENTS:
            text = path.read_text("utf-8")
            for transcript in transcripts(path):
                text = text.replace(transcript, run_again(transcript, folder))
            path.write_text(text, "utf-8")
    for page, command in GENERATED.items():
        path = CHECKOUT / "docs" / page
        text = path.read_text("utf-8")
        path.write_text(text[: text.index("## ")] + printed(command, CHECKOUT), "utf-8")


if __name__ == "__main__":
    _rewrite()
