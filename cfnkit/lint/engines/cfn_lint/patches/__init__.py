"""Make cfn-lint twice as fast with the same findings: small replacements of its machinery, one module for each.

Most of the CPU time of cfn-lint 1.58 goes into the machinery around its checks. Each share below is what one patch
alone saves of the CPU time of a check of 60 public templates in one process (Python 3.11). Together they save half, and
nearly half of the memory of a check of 400 templates.

`validators`, 17 %
    `Validator.extend` decorates a new class with `@dataclass`, which compiles its methods anew: 1,900 times, once for
    each rule with a schema at each place. A subclass with three other values is enough.
`validators` and `contexts`, 12 %
    `evolve` of validators, contexts and paths looks up the names of all fields and passes each to `__init__`, 270,000
    times. A copy of the attributes, with the changes, is the same.
`keywords`, 5 %
    E1101 compares each keyword of each place with each keyword of 200 rules. An index by keyword finds them.
`running`, 4 %
    `Rules.run` reads the options again for each rule, and calls rules that inherit an empty `match`, once more for each
    resource. Options can be read once, and these calls left out.
`references`, 3 %
    The resolver of `$ref` searches its schema again for each place, with three caches of its own. What it finds depends
    on the schema only.
`validators` and `attributes`, a quarter of a large template
    Each `Ref` is compared with the names of all resources, and each `Fn::GetAtt` collects the attributes of all.
`searching`, 5 to 10 % of a large template
    `search_deep_keys` walks through the whole template for each of 40 keys. One walk makes an index of all keys.
`similarity`
    `additionalProperties` compares each unknown property with each known one, repeatedly. The results are kept.
`variables`, nearly all of a template with thousands of `${`
    The pattern of variables in `Fn::Sub` looks for a closing brace from each `${` to the end of the line.
`substitutions`
    Saves nothing. E1029 fails at a text in a list, and takes all that it would find with it.

A patch lists the functions that it replaces or relies on, with digests of their source. A function with another source
(of a new version of cfn-lint, or of another patch) is not what the patch was written for: it is then left out, and the
check is slower, with the right findings. `tests/lint/engines/cfn_lint/test_patches.py` fails in that case, so that
somebody reads the new source. It also compares findings with and without the patches.

The patches are in place while `CfnLintEngine` lints a template, and at no other time. Plain cfn-lint with cfnkit's
rules runs its own code: it is another program's process, and cfnkit changes no more of it than it must.

The patches need nothing of cfnkit. Each can be proposed to cfn-lint as a change of the functions that it replaces.
"""
