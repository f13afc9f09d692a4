"""The package of the functions: what compares a stack, the schemas of all resource types, and nothing compiled.

Lambda's runtime has boto3. `cfnkit check` is not in it: its engines need compiled libraries.
"""

from __future__ import annotations

from pathlib import Path

from cfnkit.packaging import Bounds, Package, package_macro
from cfnkit.schemas import schema_files

HANDLER = "index.list_items"
"""One of the entry points; all of them are in the same module."""

_FOLDER = Path(__file__).with_name("function")
_LIBRARIES = frozenset({"cfn_clean", "cfn_flip", "cfn_tools", "jsonata", "six", "yaml"})
_WITHOUT = ("cfnkit.cli", "cfnkit.lint", "cfnkit.packaging", "cfnkit.transforms.serverless")


def fleet_package() -> Package:
    """The package, the same bytes on any machine with the same versions of its libraries. Raises CfnkitError."""
    data = {name: Path(path) for name, path in schema_files().items()}
    return package_macro("fleet", _FOLDER, HANDLER, bounds=Bounds(_LIBRARIES, _WITHOUT), data=data)
