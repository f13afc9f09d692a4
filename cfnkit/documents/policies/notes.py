"""What an editor says of an action in a policy."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.text import is_known_text
from cfnkit.schemas import actions_of
from cfnkit.security.policies import fits
from cfnkit.syntax import STRING, Node, Scalar

_SHOWN = 8


def notes(document: EmbeddedDocument, node: Node | None) -> Iterator[str]:
    """The actions that a pattern fits, or the kinds of resources that an action is about."""
    if not isinstance(node, Scalar) or node.kind != STRING or not is_known_text(node.text):
        return
    service, colon, name = node.text.partition(":")
    actions = actions_of(service.lower()).get("Actions", {}) if colon else {}
    if "*" in name or "?" in name:
        found = sorted(each for each in actions if fits(name, each))
        if found:
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            plural = "action" if len(found) == 1 else "actions"
            yield f"fits {len(found)} {plural} of {service.lower()}: {', '.join(found[:_SHOWN])}{more}"
    elif name.lower() in actions:
        about = actions[name.lower()].get("Resources", ())
        kinds = [about] if isinstance(about, str) else about
        yield (
            f"is about resources of the kinds: {', '.join(kinds)}"
            if kinds
            else "is about no resource, so that Resource is *"
        )
