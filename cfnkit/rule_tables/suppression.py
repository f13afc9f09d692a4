"""The rules that a resource suppresses, with reasons.

They are a list in `Metadata.cfnkit.guard.suppress`: `{id: W9780, reason: The bucket serves a public web site.}`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_PLACE = ("cfnkit", "guard", "suppress")
_WRITTEN = f"Metadata/{'/'.join(_PLACE)}"


class Suppressions:
    """The rules that a resource suppresses; a suppression without a meaningful reason has no effect."""

    __slots__ = ("_may_suppress", "_reasons", "_well_formed")

    def __init__(self, metadata: Any, may_suppress: Callable[[str], bool] | None = None) -> None:
        """Take the Metadata of a resource, which may be any value; `may_suppress`: a rule that may be suppressed."""
        self._may_suppress = may_suppress
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
        is_effective = isinstance(reason, str) and _is_meaningful(reason) and not self._is_refused(rule_id)
        return str(reason).strip() if is_effective else ""

    def _is_refused(self, rule_id: str) -> bool:
        return self._may_suppress is not None and not self._may_suppress(rule_id)

    def flaw(self, rule_id: str) -> str:
        """A sentence about a suppression of the rule without effect; empty when there is none."""
        if rule_id in self._reasons and self._is_refused(rule_id):
            return f"{_WRITTEN} names {rule_id}, which the deployment of Guard lets no resource suppress."
        if rule_id in self._reasons and not self.reason(rule_id):
            return f"{_WRITTEN} names {rule_id} without a reason of at least two words, which it must give."
        return "" if self._well_formed else f"{_WRITTEN} must be a list of objects with id and reason, each id once."


def _is_meaningful(reason: str) -> bool:
    """Whether a text can be a reason: two words or more."""
    return len([word for word in reason.split() if sum(map(str.isalpha, word)) > 1]) > 1
