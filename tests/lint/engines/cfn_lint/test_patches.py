"""cfn-lint's machinery is as the patches expect it, and they change no finding.

When a digest is another, cfn-lint changed: look at the new source, adapt the patch or remove it, and write the new
digest. Until then `cfnkit check` runs without that patch, slower.
"""

from __future__ import annotations

import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.templates import mistaken_template, plain_template, template, to_yaml
from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine
from cfnkit.lint.engines.cfn_lint.patches.apply import all_patches, applied, fitting_patches
from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute, source_digest
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding
from lint.engines.cfn_lint.linting import Lint
from lint.engines.cfn_lint.templates import TEMPLATES
from support import recorded_cases

ROOT = Path(__file__).parents[4]
PUBLIC = recorded_cases.beside("templates", "*.*")
OWN = [path for folder in ("templates", "macros") for path in sorted((ROOT / folder).rglob("*.yaml"))]
ALL = Options(include=("I",))
PATCHES = tuple(all_patches())  # before any test installs the hook for plain cfn-lint, which replaces `Rules.run`

MADE = {
    "made.yaml": to_yaml(template(24)),
    "plain.yaml": to_yaml(plain_template(20)),
    "mistaken.yaml": to_yaml(mistaken_template(5)),
}
TEXTS = [text.encode() for text in (*TEMPLATES.values(), *MADE.values())] + [path.read_bytes() for path in PUBLIC]
WORDS = [b"Type", b"Ref", b"!Ref AWS::NoValue", b"'*'", b"[]", b"{}", b"7", b"Properties", b"!GetAtt A.Arn", b"null"]


@pytest.fixture(scope="module")
def engines() -> tuple[CfnLintEngine, CfnLintEngine]:
    """One with all patches, and one without any."""
    patched, plain = CfnLintEngine(), CfnLintEngine()
    for engine in (patched, plain):
        engine.lint(Lint(Path("/nowhere")).case("Resources: {}\n"), ALL)
    patched._patches, plain._patches = PATCHES, ()
    return patched, plain


def _both(engines: tuple[CfnLintEngine, CfnLintEngine], text: bytes, name: str) -> tuple[list[Finding], ...]:
    case = Lint(Path("/nowhere")).case(text, name)
    return tuple(_found(engine, case) for engine in engines)


def _found(engine: CfnLintEngine, case: LintInput) -> list[Finding]:
    random.seed(0)  # cfn-lint names what a loop makes at random where it does not know the collection
    return _comparable(engine.lint(case, ALL))


def _comparable(found: list[Finding]) -> list[Finding]:
    """The findings with numbers for their keys, which cfn-lint makes at random."""
    numbers = {finding.key: str(number) for number, finding in enumerate(found)}
    return [finding._replace(key="", parent=numbers.get(finding.parent, "")) for finding in found]


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.replacements[0].value.__module__)
def test_what_a_patch_replaces_is_as_it_expects(patch: Patch) -> None:
    assert [(original, source_digest(original)) for original, _ in patch.expected] == list(patch.expected)


def test_the_engine_uses_each_patch_that_fits() -> None:
    engine = CfnLintEngine()
    engine.lint(Lint(Path("/nowhere")).case("Resources: {}\n"), ALL)
    expected = [patch for patch in PATCHES if patch.fits()]
    assert len(engine._patches) in (len(expected), len(expected) - 1)  # without `running` next to the hook


def test_other_source_is_not_patched(tmp_path: Path) -> None:
    module = _module(tmp_path, "def f(a,\n      b):\n    # one\n\n    return a\n\nX = 1\n")
    digest = source_digest(module.f)
    same = _module(tmp_path, "Y = 2\n\ndef f(a,\n      b):\n    # one\n\n    return a\n")
    other = _module(tmp_path, "def f(a,\n      b):\n    # one\n\n    return b\n")
    patches = [Patch(((made.f, digest),), (Substitute(made, "f", len),)) for made in (same, other)]
    assert [patch.fits() for patch in patches] == [True, False]
    assert not Patch(((len, digest),), ()).fits()


def _module(folder: Path, text: str) -> Any:
    path = folder / f"m{len(list(folder.iterdir()))}.py"
    path.write_text(text, "utf-8")
    module = ModuleType(path.stem)
    exec(compile(text, str(path), "exec"), vars(module))
    return module


def test_patches_end_with_their_use() -> None:
    patches = PATCHES
    places = [(owner, name) for patch in patches for owner, name, _ in patch.replacements]
    before = [vars(owner).get(name) for owner, name in places]
    with applied(patches):
        assert [vars(owner)[name] for owner, name in places] == [
            value for patch in patches for *_, value in patch.replacements
        ]
        assert len(fitting_patches()) < len(patches)
    assert [vars(owner).get(name) for owner, name in places] == before


@pytest.mark.parametrize("name", [*TEMPLATES, *MADE])
def test_findings_are_the_same_without_patches(name: str, engines: tuple[CfnLintEngine, CfnLintEngine]) -> None:
    patched, plain = _both(engines, {**TEMPLATES, **MADE}[name].encode(), name)
    assert patched == plain


@pytest.mark.parametrize("path", [*OWN, *PUBLIC], ids=lambda path: path.stem)
def test_findings_in_files_are_the_same_without_patches(
    path: Path, engines: tuple[CfnLintEngine, CfnLintEngine]
) -> None:
    patched, plain = _both(engines, path.read_bytes(), str(path))
    assert patched == plain


@given(text=st.sampled_from(TEXTS), choices=st.data())
def test_findings_in_mutated_templates_are_the_same(
    text: bytes, choices: st.DataObject, engines: tuple[CfnLintEngine, CfnLintEngine]
) -> None:
    lines = text.split(b"\n")
    for _ in range(choices.draw(st.integers(1, 3))):
        number = choices.draw(st.integers(0, len(lines) - 1))
        key, colon, value = lines[number].partition(b":")
        word = choices.draw(st.sampled_from(WORDS))
        indent = key[: len(key) - len(key.lstrip())]
        changed = (b"", indent + word + colon + value, key + colon + b" " + word, lines[number] + b"\n" + lines[number])
        lines[number] = choices.draw(st.sampled_from(changed))
    patched, plain = _both(engines, b"\n".join(lines), "mutated.yaml")
    assert patched == plain
