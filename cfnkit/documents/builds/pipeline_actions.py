"""The names of a pipeline's actions, and the values that CodePipeline takes for those of CloudFormation."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.builds.rules import DECLARATION
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.vocabulary import suggestion

# https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
_PROVIDER = "CloudFormation"
_MODES = ("CHANGE_SET_EXECUTE", "CHANGE_SET_REPLACE", "CREATE_UPDATE", "DELETE_ONLY", "REPLACE_ON_FAILURE")
_CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")


def declaration_findings(root: Node, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings about the names, namespaces and values of the actions in the stages of a pipeline."""
    spaces: set[str] = set()
    for stage in root.items if isinstance(root, Sequence) else ():
        actions = stage.get("Actions") if isinstance(stage, Mapping) else None
        names: set[str] = set()
        for action in actions.items if isinstance(actions, Sequence) else ():
            if isinstance(action, Mapping):
                yield from _twice(action.get("Name"), names, "Another action of the stage has the Name", document)
                # https://github.com/aws/aws-cdk/issues/6111
                before = "An earlier action of the pipeline has the Namespace"
                yield from _twice(action.get("Namespace"), spaces, before, document)
                yield from _of_cloudformation(action, document)


def _twice(node: Node | None, seen: set[str], before: str, document: EmbeddedDocument) -> Iterator[Finding]:
    if not isinstance(node, Scalar) or not is_known(node):
        return
    if node.text in seen:
        yield document.finding(DECLARATION, f"{before} '{node.text}'.", node.span)
    seen.add(node.text)


def _of_cloudformation(action: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """The mode and the capabilities of an action that deploys a stack."""
    provider = at_path(action, ("ActionTypeId", "Provider"))
    if not isinstance(provider, Scalar) or provider.text != _PROVIDER:
        return
    mode = at_path(action, ("Configuration", "ActionMode"))
    if isinstance(mode, Scalar) and is_known(mode) and mode.text not in _MODES:
        message = f"'{mode.text}' is no ActionMode; it is one of {', '.join(_MODES)}."
        yield document.finding(DECLARATION, message, mode.span, suggestion(mode.text, _MODES))
    capabilities = at_path(action, ("Configuration", "Capabilities"))
    if not isinstance(capabilities, Scalar) or not is_known(capabilities):
        return
    for each in capabilities.text.split(","):
        name = each.strip()
        if name and "#{" not in name and name not in _CAPABILITIES:
            message = f"'{name}' is no capability; those are {', '.join(_CAPABILITIES)}."
            yield document.finding(DECLARATION, message, capabilities.span, suggestion(name, _CAPABILITIES))
