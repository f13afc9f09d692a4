"""What a resource's Metadata says of rules that it does not keep, and why.

It stands in `Metadata.cfnkit.guard.suppress`: a list of `{id: W9780, reason: The bucket serves a public web site.}`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLACE = ("cfnkit", "guard", "suppress")
_WRITTEN = f"Metadata/{'/'.join(_PLACE)}"


class Suppressions:
    """The rules that a resource suppresses. One without a reason counts for nothing."""

    __slots__ = ("_form", "_reasons")

    def __init__(self, metadata: Any) -> None:
        """Take the Metadata of a resource, whatever that is."""
        entries = metadata
        for key in _PLACE:
            entries = entries.get(key) if isinstance(entries, dict) else None
        listed = entries if isinstance(entries, list) else []
        self._reasons = {
            entry["id"]: entry.get("reason")
            for entry in listed
            if isinstance(entry, dict) and isinstance(entry.get("id"), str)
        }
        self._form = entries is None or (isinstance(entries, list) and len(self._reasons) == len(listed))

    def reason(self, rule_id: str) -> str:
        """Why a rule is suppressed; empty when it is not."""
        reason = self._reasons.get(rule_id)
        return reason.strip() if isinstance(reason, str) else ""

    def flaw(self, rule_id: str) -> str:
        """A sentence for somebody who meant to suppress a rule, and did not; empty when nobody did."""
        if rule_id in self._reasons and not self.reason(rule_id):
            return f"{_WRITTEN} names {rule_id} without a reason, which it must give."
        return "" if self._form else f"{_WRITTEN} must be a list of objects with id and reason, each id once."
