"""The files that the schemas are read from, as a package takes them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from cfnkit.schemas import Schemas, schema_files


def test_schemas_are_read_from_copies_of_the_files_without_cfn_lint(tmp_path: Path, checkout: Path) -> None:
    wanted = Schemas("eu-west-1").digest_of("AWS::SQS::Queue")
    for name, path in schema_files().items():
        if name.endswith(("/us-east-1.json", "/eu-west-1.json", f"/{wanted}.json")):
            copy = tmp_path / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    (tmp_path / "yaml").symlink_to(Path(yaml.__file__).parent)
    code = (
        f"import sys; sys.path += [{str(tmp_path)!r}, {str(checkout)!r}]\n"
        "from cfnkit.schemas import Schemas\n"
        "print(Schemas('eu-west-1').get('AWS::SQS::Queue').read_permissions)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert "sqs:GetQueueAttributes" in done.stdout


def test_what_the_service_cannot_read_has_no_permissions() -> None:
    found = Schemas("us-east-1").get("AWS::WAF::Rule")
    assert found is not None
    assert found.read_permissions is None
