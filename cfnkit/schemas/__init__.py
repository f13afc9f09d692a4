"""Resource provider schemas: the facts about a resource type, read from the files that cfn-lint bundles.

cfn-lint itself is not imported.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

from cfnkit.schemas.actions import actions_of, services_with_actions
from cfnkit.schemas.files import release, schema_files
from cfnkit.schemas.property_names import PropertyNames, UnsupportedProperty, ValuePath, judge_property_names
from cfnkit.schemas.region import Schemas
from cfnkit.schemas.schema import Part, PropertyPath, ResourceSchema, TagSupport

__all__ = [
    "Part",
    "PropertyNames",
    "PropertyPath",
    "ResourceSchema",
    "Schemas",
    "TagSupport",
    "UnsupportedProperty",
    "ValuePath",
    "actions_of",
    "judge_property_names",
    "release",
    "schema_files",
    "services_with_actions",
]
