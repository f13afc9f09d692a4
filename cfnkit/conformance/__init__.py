"""Documents that people write for cfnkit, held against their JSON Schemas.

Each part of a schema has a `description` that completes "must be ...", No
message cites a value, which may be secret.
"""
