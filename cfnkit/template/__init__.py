"""The typed view of a tree: sections, logical IDs, and the references between them."""

from cfnkit.template.circles import circles, components, shortest_circle
from cfnkit.template.parameters import ParameterValues, parameter_values
from cfnkit.template.quotas import check_quotas
from cfnkit.template.references import ConditionName, Reference, Survey, conditions_in, survey
from cfnkit.template.structure import check_structure
from cfnkit.template.template import Output, Parameter, Resource, Template

__all__ = [
    "ConditionName",
    "Output",
    "Parameter",
    "ParameterValues",
    "Reference",
    "Resource",
    "Survey",
    "Template",
    "check_quotas",
    "check_structure",
    "circles",
    "components",
    "conditions_in",
    "parameter_values",
    "shortest_circle",
    "survey",
]
