"""Resource provider schemas: what is known of a resource type, read from the files that cfn-lint bundles."""

from cfnkit.schemas.bundled_schemas import Schemas
from cfnkit.schemas.required import missing_required
from cfnkit.schemas.resource_schema import PropertyPath, ResourceSchema, TagSupport

__all__ = ["PropertyPath", "ResourceSchema", "Schemas", "TagSupport", "missing_required"]
