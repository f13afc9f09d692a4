"""The deployed version of a template: that of a stack, with the parameters that it was deployed with."""

from __future__ import annotations

from dataclasses import replace

from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.drift.states.state import StackState
from cfnkit.pipeline.stack_template import StackContext, StackTemplate, TemplateText, deployed_text
from cfnkit.requests.request import TemplateRequest, services_of
from cfnkit.schemas import Schemas


def deployed_versions(request: TemplateRequest, state: StackState) -> TwoVersions:
    """The versions of a stack whose state has its template, and of a template as it would be deployed to it.

    A parameter that nobody gives keeps the value that it has. Raises ConfigurationError for a state without a template.
    """
    # Without its resources, whose names and attributes a replacement would change.
    state = replace(state, resources={}, nested={}, outputs=None)
    config, consent = request.config, request.consent
    schemas = Schemas(state.region or request.target.region)
    context = StackContext(
        config, config.lookups_for(request.target.name), schemas, services_of(config, consent), consent
    )
    before = StackTemplate.of(deployed_text(state), replace(request.target, parameters={}), state, context)
    after = StackTemplate.of(TemplateText(request.data, request.name), request.target, state, context)
    return TwoVersions(
        before.processed._replace(diagnostics=before.problems), after.processed._replace(diagnostics=after.problems)
    )
