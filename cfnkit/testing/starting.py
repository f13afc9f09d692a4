"""The start of a package on Lambda's runtime client: whether its code can be imported there."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from cfnkit.packaging import Package


class NotStarted(Exception):
    """A package cannot be tried on this machine; the text is a clause that says why."""


def start(package: Package, handler: str, environment: Mapping[str, str], timeout: float) -> str:
    """Start a package without calling its handler; returns why it does not start within so many seconds, or "".

    Raises NotStarted on Windows, without the runtime client, and for compiled code, which is for another platform.
    """
    if sys.platform == "win32":
        raise NotStarted("the Lambda runtime client does not run on Windows")
    if find_spec("awslambdaric") is None:
        raise NotStarted("the Lambda runtime client is not installed, run `pip install 'cfnkit[testing]'`")
    if package.is_compiled:
        raise NotStarted("it has compiled code for Lambda's platform")
    from cfnkit.testing.local import lambda_runtime

    with tempfile.TemporaryDirectory(prefix="cfnkit-") as scratch:
        code = Path(scratch) / "package.zip"
        code.write_bytes(package.data)
        with lambda_runtime.LambdaRuntime(code, handler, environment=environment, timeout=timeout) as runtime:
            failure = runtime.start()
    return failure
