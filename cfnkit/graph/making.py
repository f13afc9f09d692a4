"""What made the resources of a processed template, as groups."""

from __future__ import annotations

from cfnkit.graph.graph import Group, GroupKind
from cfnkit.names import MadeName, Name, NameKind, TemplateNames
from cfnkit.pipeline import Processed
from cfnkit.syntax import Mapping, at_path
from cfnkit.vocabulary import AWS_TRANSFORMS, FOR_EACH, INCLUDE

_SERVERLESS_TYPES = "AWS::Serverless::"


class Makers:
    """The groups of the resources of one processed template."""

    def __init__(self, processed: Processed) -> None:
        self._names = TemplateNames(processed)

    def group(self, logical_id: str) -> Group | None:
        """The group of a resource; None for one that its author wrote as it is called."""
        made = self._names.made.get(Name(NameKind.RESOURCE, logical_id))
        if made is None:
            return self._of_author(logical_id)
        return self._of_entry(made, logical_id) or Group(_kind(made.by), made.by, made.call)

    def _of_author(self, logical_id: str) -> Group | None:
        """The group of a resource that has the name of the SAM resource which it was made from."""
        written = self._names.written.resources.get(logical_id)
        after = self._names.after.resources.get(logical_id)
        if written is None or after is None or after.type == written.type:
            return None
        is_sam = written.type.startswith(_SERVERLESS_TYPES)
        return Group(GroupKind.SAM_RESOURCE, logical_id, written.key_span) if is_sam else None

    def _of_entry(self, made: MadeName, logical_id: str) -> Group | None:
        """The group of the loop or SAM resource of the text that made a name.

        What SAM resources share, such as the implicit API, has the name of none of them, and belongs to none:
        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
        """
        name = made.maker[1] if made.maker else ""
        root = self._names.document.root
        if name.startswith(FOR_EACH):
            members = at_path(root, ("Resources",))
            span = members.key_span(name) if isinstance(members, Mapping) else made.call
            return Group(GroupKind.LOOP, name.removeprefix(FOR_EACH), span)
        written = self._names.written.resources.get(name)
        is_sam = written is not None and written.type.startswith(_SERVERLESS_TYPES) and made.by in AWS_TRANSFORMS
        if written is None or not is_sam or not logical_id.startswith(name):
            return None
        return Group(GroupKind.SAM_RESOURCE, name, written.key_span)


def _kind(transform: str) -> GroupKind:
    if transform == INCLUDE:
        return GroupKind.INCLUDE
    return GroupKind.TRANSFORM if transform in AWS_TRANSFORMS else GroupKind.MACRO
