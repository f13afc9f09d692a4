"""`cfnkit check` of templates with documents, with the rules about documents and without: CPU time of processes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from benchmarks.checking import COLD, CommandRun, compile_bytecode, few
from benchmarks.measure import Figure, interleave_measures
from benchmarks.templates import Json, edited_template, to_yaml, varied_template
from cfnkit.bundled import bundled_folder

FILES = 68
_FAST = (*COLD[3:], "--engine", "fast")
_MOST = 1.2
# A check with the other rules: those that are ignored run, too, and are left out then.
_WITHOUT = """\
import sys
from pathlib import Path
from cfnkit import bundled
known = bundled.bundled_folder
bundled.bundled_folder = lambda name: Path("rules") if name == "rules" else known(name)
from cfnkit.cli import main
sys.exit(main(sys.argv[1:]))
"""


def figures(rounds: int, files: int = FILES) -> Iterator[Figure]:
    """So many templates with one document each, of all languages in turn; one with each language; and usual ones.

    The usual ones have three documents on average, most of which are policies and user data. One template alone shows
    what the first documents of a process cost: imports, and the models of services.
    """
    compile_bytecode()
    kinds = list(documents_by_language().values())
    ones = [_template(number, kinds[number % len(kinds)]) for number in range(files)]
    yield _figure(few(rounds), f"check {files} templates, a document each", ones, _MOST)
    usual = [to_yaml(varied_template(number)) for number in range(files)]
    yield _figure(few(rounds), f"check {files} usual templates", usual, None)
    everything = {name: resource for each in kinds for name, resource in each.items()}
    yield _figure(few(rounds), f"check one template, {len(kinds)} documents", [_template(1, everything)], None)


def documents_by_language() -> Mapping[str, Mapping[str, Json]]:
    """The resources with a document of each language, by its name."""
    found: Mapping[str, Mapping[str, Json]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return found


def _template(seed: int, resources: Mapping[str, Json]) -> str:
    """A template of 3 to 12 kB, whose other resources have no documents."""
    tree = edited_template(12 + seed % 8 * 4)
    tree["Resources"].update(resources)
    return to_yaml(tree)


def _figure(rounds: int, what: str, texts: list[str], target: float | None) -> Figure:
    with TemporaryDirectory() as folder:
        names = [f"{number:03}.yaml" for number in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            Path(folder, name).write_text(text, encoding="utf-8")
        rules = shutil.copytree(bundled_folder("rules"), Path(folder, "rules"))
        (rules / "documents.py").unlink()
        commands = (("-m", "cfnkit"), ("-c", _WITHOUT))
        runs = [CommandRun((sys.executable, *words, *_FAST, *names), folder) for words in commands]
        ours, without = interleave_measures(rounds, runs)
    return Figure(what, "without rules of documents", ours, without, target)
