"""The recorded assemblies are what CDK makes of the example apps: `make test-cdk` makes them again.

`CFNKIT_CDK` names the folder in which install.sh installed the apps; without it, the tests are skipped.
`CFNKIT_CDK=DIR PYTHONPATH=tests python -m assemblies.test_synthesis` writes the assemblies anew.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assemblies.synthesis import DATA, DEMO, VARIANTS, Variant, folder_of, on_disk, recorded, synthesize

INSTALLED = os.environ.get("CFNKIT_CDK", "")


@pytest.mark.skipif(not INSTALLED, reason="CFNKIT_CDK names no folder with installed apps")
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_the_apps_make_the_assemblies_of_the_tests(variant: Variant) -> None:
    installed = Path(INSTALLED).resolve()
    synthesize(installed, variant)

    assert recorded(installed, variant) == on_disk(variant)


def test_no_path_of_a_machine_is_in_an_assembly() -> None:
    texts = [path.read_text("utf-8") for folder in (DATA, DEMO) for path in folder.rglob("*") if path.is_file()]

    assert texts
    assert not [text for text in texts if any(folder in text for folder in ("/tmp/", "/home/", "/root/", "/Users/"))]


def write() -> None:
    """Write the assemblies of the tests anew."""
    installed = Path(INSTALLED).resolve()
    for variant in VARIANTS:
        synthesize(installed, variant)
        for name in ("cdk.out", *variant.kept):
            shutil.rmtree(folder_of(variant.name) / name, ignore_errors=True)
        for name, text in recorded(installed, variant).items():
            path = folder_of(variant.name) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
