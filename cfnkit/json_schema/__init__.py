"""JSON Schema that judges in three values (right, wrong, not known yet) and runs in Lambda without compiled parts.

Macros check their parameters with it, and `cfnkit.rule_tables` checks resources that are known only in part. A macro's
zip with it runs on every machine and starts fast. `jsonschema` validates the documents that users write for cfnkit; the
tests hold both to the same verdict on a value. `format` is not checked. An unknown keyword is refused, because it would
have no effect.

https://json-schema.org/draft/2020-12/json-schema-validation
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.json_schema.mismatch import Mismatch
    from cfnkit.json_schema.schema_check import SchemaError
    from cfnkit.json_schema.terms import Json
    from cfnkit.json_schema.validator import Validator

__all__ = ["Json", "Mismatch", "SchemaError", "Validator"]

__getattr__, __dir__ = lazily(
    __name__, {"Json": ".terms", "Mismatch": ".mismatch", "SchemaError": ".schema_check", "Validator": ".validator"}
)
