"""The ids of cfn-lint's rules, without its import."""

from __future__ import annotations

import os
import re
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


_ID = re.compile(rb'^    id(?:: str)? = "([EWI]\d{4})"', re.MULTILINE)


@cache
def ids_of_cfn_lint() -> frozenset[str]:
    """The ids in the source of cfn-lint's rules, whose import would take ten times as long."""
    package = find_spec("cfnlint")
    assert package is not None  # cfnkit needs it
    assert package.origin is not None
    found: set[str] = set()
    for folder, _, names in os.walk(os.path.join(os.path.dirname(package.origin), "rules")):
        for name in names:
            if name.endswith(".py"):
                with open(os.path.join(folder, name), "rb") as file:
                    found.update(id.decode() for id in _ID.findall(file.read()))
    return frozenset(found)
