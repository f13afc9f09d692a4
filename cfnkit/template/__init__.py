"""The typed view of a tree: sections, logical IDs and references, and the checks that need no deployment."""

from cfnkit.template.cycles import components, cycles, shortest_cycle
from cfnkit.template.kin import kin_of
from cfnkit.template.local_paths import check_packaged, is_local
from cfnkit.template.parameters import Awaiting, ParameterValues, awaited_parameters, awaiting, parameter_values
from cfnkit.template.quotas import check_quotas
from cfnkit.template.references import ConditionName, Reference, Survey, conditions_in, referred_names, survey
from cfnkit.template.structure import check_structure
from cfnkit.template.template import Output, Parameter, Resource, Template

__all__ = [
    "Awaiting",
    "ConditionName",
    "Output",
    "Parameter",
    "ParameterValues",
    "Reference",
    "Resource",
    "Survey",
    "Template",
    "awaited_parameters",
    "awaiting",
    "check_packaged",
    "check_quotas",
    "check_structure",
    "components",
    "conditions_in",
    "cycles",
    "is_local",
    "kin_of",
    "parameter_values",
    "referred_names",
    "shortest_cycle",
    "survey",
]
