"""The attributes of all resources, collected once.

For each `Fn::GetAtt`, `Template.get_valid_getatts` collects the attributes of all resources: 180,000 steps for 400
resources. They depend on the resources of the context only, which are replaced as a whole.
"""

from __future__ import annotations

from typing import Any

from cfnlint.template import Template
from cfnlint.template.getatts import GetAtts

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute

_collect = Template.get_valid_getatts
_COLLECTED = "_collected_attributes"


def patch() -> Patch:
    """The patch of `Template.get_valid_getatts`."""
    return Patch(
        expected=(
            (_collect, "a3fa9587eafa5e79"),
            (GetAtts.add, "01420d0bcff380e2"),
            (GetAtts.match, "83fed0c24e68aaac"),
        ),
        replacements=(Substitute(Template, "get_valid_getatts", _get_valid_getatts),),
    )


def _get_valid_getatts(self: Any) -> Any:
    resources, regions = self.context.resources, tuple(self.regions)
    known = vars(self).get(_COLLECTED)
    if known is None or known[0] is not resources or known[1] != regions:
        known = vars(self)[_COLLECTED] = resources, regions, _collect(self)
    return known[2]
