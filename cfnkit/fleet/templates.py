"""The original templates of a stack and of its nested stacks, under the rules of `cfnkit check` and `cfnkit refs`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Severity
from cfnkit.drift.states.state import StackState
from cfnkit.fleet.results import StackFinding, StackReference
from cfnkit.redaction import REDACTED
from cfnkit.source.pointer import pointer

if TYPE_CHECKING:
    from cfnkit.fleet.checking import TemplateChecker
    from cfnkit.pipeline import Configuration

# The service has run these macros, and read these includes: that cfnkit does not is no mistake of the template.
_NOT_RUN = frozenset(code.id for code in (Code.TRANSFORM_UNKNOWN, Code.MACRO_FAILED, Code.INCLUDE_FAILED))
_KNOWN_LESS = "No macro of a deployed template runs here, and nothing that it names is read: rules know less of it."


def findings(state: StackState, checker: TemplateChecker) -> Iterator[StackFinding]:
    """What rules find in the template of a stack, with its parameters, and in those nested in it."""
    for stack_path, stack, text in _templates(state, ""):
        for finding in checker.check(f"<stack {stack.stack_name}>", text, _target(stack)):
            not_run = finding.id in _NOT_RUN
            yield StackFinding(
                finding.id,
                Severity.INFO.value if not_run else finding.severity.value,
                f"{finding.message.removesuffix('.')}. {_KNOWN_LESS}" if not_run else finding.message,
                finding.span.line,
                pointer(finding.path) if finding.path else "",
                stack_path,
            )


def references(state: StackState, config: Configuration, consent: Consent) -> Iterator[StackReference]:
    """The dynamic references in the template of a stack, and in those nested in it; nobody is asked for a value."""
    from cfnkit.pipeline.references.inventory import inventory_of
    from cfnkit.requests.request import TemplateRequest

    for stack_path, stack, text in _templates(state, ""):
        target = _target(stack)
        request = TemplateRequest(text, f"<stack {stack.stack_name}>", target, config, consent)
        processed = request.process()
        inventory = inventory_of(processed)
        for listed in inventory.references:
            placements = [use.placement_in(target.region) for use in listed.uses]
            problem = next((each.why for each in placements if each is not None and not each.allowed), "")
            name = REDACTED if listed.hidden else processed.redactor(listed.reference.text)
            yield StackReference(name, listed.times_used, problem, stack_path)
        for use in inventory.malformed:
            fault = use.malformed
            if fault is not None:
                hidden = use.hidden
                text_of_it = REDACTED if hidden else processed.redactor(fault.text)
                yield StackReference(text_of_it, 1, fault.fault.value if hidden else fault.sentence, stack_path)


def _templates(state: StackState, path: str) -> Iterator[tuple[str, StackState, bytes]]:
    """The path, the state and the original text of each template."""
    if state.template is not None:
        yield path, state, state.template.encode("utf-8", "replace")
    for logical_id, child in state.nested.items():
        yield from _templates(child, f"{path}/{logical_id}")


def _target(stack: StackState) -> Target:
    """The target that a stack was deployed to; values that the service hides are not known."""
    given = {name: value for name, value in (stack.parameters or {}).items() if value != REDACTED}
    target = Target(parameters=given)
    return target.overlaid(
        region=stack.region, account_id=stack.account_id, stack_name=stack.stack_name, stack_id=stack.stack_id
    )
