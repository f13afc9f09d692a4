"""What cfn-lint finds in each resource: only in some of them, or from an earlier check of the same template.

Four fifths of the CPU time of a check go into cfn-lint's rule E3001, which validates resources one by one. What it
finds in a resource depends on what the rules below it can see:

* the resource itself, its name, and which resources refer to it, in this order (rules ask cfn-lint's graph);
* all sections but Resources, Outputs and Description;
* the name, the type and the condition of each resource, and the outputs of nested templates on disk;
* the regions, the options of rules, and the transforms that were declared;
* other resources, for rules that look one up: these are noted while the rules run, with their digests.

`keeping` digests the first four to a key. Under it stand the errors and the noted digests, which must still hold. An
error is given back with the keys of the present tree, so its place is that of the present text. An error that cannot be
given back exactly is not kept, nor is a resource with a secret in its text.

Rules for subnets, VPC endpoints and pipelines compare each with those that were validated before: they are never kept,
and neither is anything with rules that are not cfn-lint's own, with other schemas than its own, with parameter files,
or with another version of cfn-lint than the one that was read (`KNOWN_VERSION`). The tests list what rules of that
version read of other resources, and fail for a version with another list.
"""
