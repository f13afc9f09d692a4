"""What a Python function finds on Lambda beside its own code: the runtime client, and boto3."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from cfnkit.diagnostics import ConfigurationError

_CLIENT = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")
# Lambda's runtimes for Python include boto3, and so what it needs.
_BOTO3 = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")


def link_runtime_libraries(folder: Path) -> None:
    """Make `folder` hold links to these libraries, as they are installed here, and to nothing else.

    Raises ConfigurationError when the runtime client is not installed.
    """
    for name in (*_CLIENT, *_BOTO3):
        source = _place(name)
        if source is not None:
            (folder / source.name).symlink_to(source)
        elif name in _CLIENT:
            message = f"The Lambda runtime client is not installed ('{name}' is missing)"
            raise ConfigurationError(f"{message}: run `pip install 'cfnkit[testing]'`.")


def _place(name: str) -> Path | None:
    """The folder of a package, or the file of a module."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
