"""Everything that one run of the steps over a template is given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Redactor
from cfnkit.template import ParameterValues, Template, parameter_values

if TYPE_CHECKING:
    from cfnkit.pipeline.services import HostWrapper, Services
    from cfnkit.transforms import TraceStep

_NO_PARAMETERS = ParameterValues({}, {}, (), ())


@dataclass(frozen=True, slots=True)
class Run:
    """The configuration and the target of a run, the values of the template's parameters, and access to AWS.

    `lookups` holds the known answers of AWS for this target. `redactor` masks the secrets among the parameters.
    `services` calls AWS; None keeps the run on this machine. `wrap_host`, when given, puts something around the host
    of each macro. The defaults of the parameters `undecided` are not taken. Macros and includes that ran in `earlier`,
    the trace of another run, are not run again.
    """

    config: Configuration = field(default_factory=Configuration)
    target: Target = field(default_factory=Target)
    lookups: Lookups = field(default_factory=Lookups)
    parameters: ParameterValues = _NO_PARAMETERS
    redactor: Redactor = field(default_factory=Redactor)
    services: Services | None = None
    wrap_host: HostWrapper | None = None
    undecided: frozenset[str] = frozenset()
    earlier: tuple[TraceStep, ...] = ()

    def with_parameters_of(self, template: Template) -> Run:
        """The same run, with the values of this template's parameters."""
        given, root = self.target.parameters, template.root.span
        parameters = parameter_values(template, given, self.lookups, root, self.undecided)
        return replace(self, parameters=parameters, redactor=Redactor(parameters.secrets))
