"""What is said of a reference that AWS gives nothing for."""

from __future__ import annotations

from typing import Literal

from cfnkit.aws.references.refusal import Refusal
from cfnkit.dynamic_references import Failure

_WHAT = {"parameter": "SSM parameter", "secret": "secret"}
_REGION_OF_ARN = 3


def failure(what: Literal["parameter", "secret"], name: str, refusal: Refusal, region: str) -> Failure:
    """The failure of a parameter or secret that is read in `region`, as a sentence."""
    where = f" in {region}" if region else ""
    why = f"{refusal.why}{_astray(name, region)}"
    return Failure(refusal.kind, f"The {_WHAT[what]} '{name}' cannot be read{where}: {why}.")


def _astray(name: str, region: str) -> str:
    """A remark on an ARN of another region: the service takes no notice of the region in it."""
    parts = name.split(":")
    if parts[0] != "arn" or not region or parts[_REGION_OF_ARN] in ("", region):
        return ""
    return f"; its ARN is one of {parts[_REGION_OF_ARN]}, and only the region of the stack is looked in"
