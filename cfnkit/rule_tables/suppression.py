"""The rules that a resource suppresses, with reasons.

They are a list in `Metadata.cfnkit.guard.suppress`: `{id: W9780, reason: The bucket serves a public web site.}`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLACE = ("cfnkit", "guard", "suppress")
_WRITTEN = f"Metadata/{'/'.join(_PLACE)}"


class Suppressions:
    """The rules that a resource suppresses; a suppression without a reason has no effect."""

    __slots__ = ("_reasons", "_well_formed")

    def __init__(self, metadata: Any) -> None:
        """Take the Metadata of a resource, which may be any value."""
        entries = metadata
        for key in _PLACE:
            entries = entries.get(key) if isinstance(entries, dict) else None
        listed = entries if isinstance(entries, list) else []
        self._reasons = {
            entry["id"]: entry.get("reason")
            for entry in listed
            if isinstance(entry, dict) and isinstance(entry.get("id"), str)
        }
        self._well_formed = entries is None or (isinstance(entries, list) and len(self._reasons) == len(listed))

    def reason(self, rule_id: str) -> str:
        """The reason why a rule is suppressed; empty when it is not."""
        reason = self._reasons.get(rule_id)
        return reason.strip() if isinstance(reason, str) else ""

    def flaw(self, rule_id: str) -> str:
        """A sentence about a suppression of the rule without effect; empty when there is none."""
        if rule_id in self._reasons and not self.reason(rule_id):
            return f"{_WRITTEN} names {rule_id} without a reason, which it must give."
        return "" if self._well_formed else f"{_WRITTEN} must be a list of objects with id and reason, each id once."
