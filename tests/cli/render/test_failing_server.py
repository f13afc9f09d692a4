"""What `cfnkit render` says of a service that fails at each request."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.forks.commands import forked_cfnkit
from support.serving import serving_json

RESOURCE = "  T{0}: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: '{{{{resolve:ssm:/a/{0}:1}}}}'}}}}\n"


@pytest.mark.parametrize(("count", "lines"), [(3, 3), (40, 4)])
def test_many_equal_failures_are_one_sentence(count: int, lines: int, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources:\n" + "".join(map(RESOURCE.format, range(count))))
    with serving_json(lambda operation, request: (500, "an error page")) as url:
        access = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_ENDPOINT_URL": url}
        access["AWS_DEFAULT_REGION"] = "us-east-1"
        command = [*forked_cfnkit(), "render", "t.yaml", "--dynamic-references", "resolve"]
        run = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, **access, "AWS_MAX_ATTEMPTS": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    said = run.stderr.splitlines()
    assert run.returncode == 2
    assert len(said) == lines
    assert said[0].startswith("t.yaml:2:")
    assert ("'/a/0' and 39 others cannot be read in us-east-1: the server answered 500" in said[0]) == (count == 40)
