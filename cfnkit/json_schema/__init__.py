"""JSON Schema for values that are judged in three ways (right, wrong, not known yet), in Lambda too.

Macros check their parameters with it, and rule tables check resources of which only a part is known
(`cfnkit.rule_tables`). It has no compiled parts, so that a macro's zip runs on every machine, and it loads in a few
milliseconds. Documents that users write for cfnkit are validated by `jsonschema`; the tests hold both to the same
verdict on a value. `format` is not checked, and an unknown keyword is refused, since it would have no effect.

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

__getattr__ = lazily(
    __name__, {"Json": ".terms", "Mismatch": ".mismatch", "SchemaError": ".schema_check", "Validator": ".validator"}
)
