"""The messages about a wrong configuration have the key, its place and the expected value, and never a given value."""

from __future__ import annotations

import copy
import json
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.configuration.file import load_configuration
from cfnkit.diagnostics import ConfigurationError
from configuration.writing import FULL, SECRET, load, write


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", "The configuration has no 'version', which must be 1."),
        ("macros: {}", "1:1", "The configuration has no 'version', which must be 1."),
        ("version: 2", "1:1", "'version' must be 1."),
        ("version: '1'", "1:1", "'version' must be 1."),
        ("version: true", "1:1", "'version' must be 1."),
        ("[]", "1:1", "The configuration must be an object with 'version: 1', not a list."),
        (SECRET, "1:1", "The configuration must be an object with 'version: 1', not a string."),
        ("verison: 1", "1:1", "Unknown key 'verison' in the configuration. Did you mean 'version'?"),
        ("version: 1\nmacro: {}", "2:1", "Unknown key 'macro' in the configuration. Did you mean 'macros'?"),
        (
            "version: 1\nqqq: {}",
            "2:1",
            "Unknown key 'qqq' in the configuration. Known are version, macros, macros_from, includes, templates,"
            " targets, organizational_units, lookups, check, drift, rule_tables, guard_rules, security, rules.",
        ),
        ("version: 1\nversion: 1", "2:1", None),
        ("version: 1\nmacros: [5, }", "2:13", None),
        ("version: 1\nlookups: {exports: {a: !hunter2-s3cret }}", "2:24", None),
        ("version: 1\nlookups: {exports: {a: *hunter2-s3cret}}", "2:24", None),
        ("version: 1\nlookups:\n", "2:1", "'lookups' must be an object of what AWS would answer, not null."),
        (
            "version: 1\nmacros: {Mine: {library: tagz}}",
            "2:17",
            "'macros.Mine.library' must be the name of a macro of the library. Did you mean 'tags'?",
        ),
        (
            "version: 1\nmacros: {Mine: {library: q}}",
            "2:17",
            "'macros.Mine.library' must be the name of a macro of the library. Known are defaults, echo, explode,"
            " guard, network, replace, resolve, tags, text.",
        ),
        ("version: 1\ndrift: 5", "2:1", "'drift' must be an object, not a number."),
    ],
)
def test_a_problem_of_the_whole_is_told_with_its_place(
    tmp_path: Path, text: str, place: str, message: str | None
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(path)
    assert str(caught.value).startswith(f"{path}:{place}: ")
    if message is not None:
        assert str(caught.value) == f"{path}:{place}: {message}"
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (
            "macros: {C: 5}",
            "2:10",
            "'macros.C' must be an object with one of handler, command, library, lambda and replay, not a number.",
        ),
        (
            "macros: {C: {}}",
            "2:10",
            "'macros.C' must have exactly one of handler, command, library, lambda, replay; it has none.",
        ),
        (
            "macros:\n  C: {handler: x.py:h, command: [a], replay: r}",
            "3:3",
            "'macros.C' must have exactly one of handler, command, library, lambda, replay; it has handler and command "
            "and replay.",
        ),
        ("macros:\n  C:\n    handlr: x", "4:5", "Unknown key 'handlr' in 'macros.C'. Did you mean 'handler'?"),
        (
            "macros: {C: {handler: 'x.py:h', cwd: .}}",
            "2:33",
            "The key 'cwd' in 'macros.C' must be one of handler, code, python, environment, timeout, memory_mb, aws,"
            " network, as for every macro with 'handler'.",
        ),
        (
            "macros: {C: {lambda: f, environment: {A: b}}}",
            "2:25",
            "The key 'environment' in 'macros.C' must be one of lambda, region, endpoint_url, timeout,"
            " as for every macro with 'lambda'.",
        ),
        (
            "macros: {C: {handler: x.py}}",
            "2:14",
            "'macros.C.handler' must be a file of Python or Node and its function, such as 'src/index.py:handler'.",
        ),
        (
            "macros: {C: {handler: a/x.py:h, code: b}}",
            "2:14",
            "'macros.C.handler' must be a file in the folder that 'code' names.",
        ),
        (
            "macros: {C: {handler: x.y.py:h}}",
            "2:14",
            "'macros.C.handler' must be a file that Python can import, with no other dot in its name.",
        ),
        (
            "macros: {C: {command: node x.js}}",
            "2:14",
            "'macros.C.command' must be a list of strings: a program and its arguments, not a string.",
        ),
        (
            "macros: {C: {command: []}}",
            "2:14",
            "'macros.C.command' must be a list of strings: a program and its arguments.",
        ),
        ("macros: {C: {command: [a, null]}}", "2:27", "'macros.C.command[1]' must be a string, not null."),
        ("macros: {C: {command: [a], aws: 1}}", "2:28", "'macros.C.aws' must be true or false, not a number."),
        (
            "macros: {C: {command: [a], timeout: 0}}",
            "2:28",
            "'macros.C.timeout' must be a number of seconds over 0, at most 900.",
        ),
        (
            "macros: {C: {command: [a], timeout: 10s}}",
            "2:28",
            "'macros.C.timeout' must be a number of seconds over 0, at most 900, not a string.",
        ),
        (
            "macros: {C: {command: [a], memory_mb: 1.5}}",
            "2:28",
            "'macros.C.memory_mb' must be a whole number of megabytes, at most 10240, not a number.",
        ),
        (
            f"macros: {{C: {{command: [a], environment: {{A: [{SECRET}]}}}}}}",
            "2:42",
            "'macros.C.environment.A' must be a string, not a list.",
        ),
        (
            "macros: {C: {command: [a], environment: {A=B: c}}}",
            "2:42",
            "The key 'A=B' in 'macros.C.environment' must be a name without '='.",
        ),
        ("macros_from: a.yaml", "2:1", None),
        ("macros_from: [a, {}]", "2:18", None),
        (
            "includes: {http://b/: x}",
            "2:12",
            "The key 'http://b/' in 'includes' must be an S3 prefix, s3://bucket/prefix/.",
        ),
        ("includes: {'s3://b/': {}}", "2:12", "'includes.s3://b/' has no 'aws', which must be true."),
        ("includes: {'s3://b/': {aws: false}}", "2:24", "'includes.s3://b/.aws' must be true."),
        ("targets: [a]", "2:1", "'targets' must be an object of targets by name, not a list."),
        ("targets: {t: {regoin: x}}", "2:15", "Unknown key 'regoin' in 'targets.t'. Did you mean 'region'?"),
        ("targets: {t: {region: tokyo}}", "2:15", "'targets.t.region' must be a region, such as us-east-1."),
        ("targets: {t: {account_id: 5}}", "2:15", "'targets.t.account_id' must be an account ID, which is 12 digits."),
        ("targets: {t: {account_id: 1e11}}", "2:15", None),
        ("targets: {t: {account_id: 11111111111.0}}", "2:15", None),
        ("targets: {t: {stack_name: 9web}}", "2:15", None),
        (
            "targets: {t: {parameters: {A: null}}}",
            "2:28",
            "'targets.t.parameters.A' must be a string, a number, a boolean or a list of them, not null.",
        ),
        (
            f"targets: {{t: {{parameters: {{A: {{b: {SECRET}}}}}}}}}",
            "2:28",
            "'targets.t.parameters.A' must be a string, a number, a boolean or a list of them, not an object.",
        ),
        (
            f"targets: {{t: {{lookups: {{export: {{b: {SECRET}}}}}}}}}",
            "2:25",
            "Unknown key 'export' in 'targets.t.lookups'. Did you mean 'exports'?",
        ),
        (
            f"lookups:\n  ssm: {{a: {{type: Sting, value: {SECRET}}}}}",
            "3:13",
            "'lookups.ssm.a.type' must be String, StringList or SecureString.",
        ),
        (
            f"lookups:\n  ssm: {{a: {{type: SecureString, value: [{SECRET}]}}}}",
            "3:33",
            "'lookups.ssm.a.value' must be a string, unless its type is StringList, not a list.",
        ),
        (
            f"lookups:\n  ssm: {{a: {{value: x, versions: {{1: {SECRET}}}}}}}",
            "3:9",
            "'lookups.ssm.a' must have exactly one of value, versions; it has value and versions.",
        ),
        (
            "lookups:\n  ssm: {a: {version: 2}}",
            "3:9",
            "'lookups.ssm.a' must have exactly one of value, versions; it has none.",
        ),
        (
            f"lookups:\n  secrets: {{db: {{stages: [[{SECRET}]]}}}}",
            "3:27",
            "'lookups.secrets.db.stages[0]' must be a string, not a list.",
        ),
        (
            f"lookups:\n  ssm: {{a: {{versions: {{1: {SECRET}}}, version: 2}}}}",
            "3:44",
            "'lookups.ssm.a.version' must be one of its versions.",
        ),
        (
            "lookups:\n  ssm: {a: {versions: {latest: x}}}",
            "3:24",
            "The key 'latest' in 'lookups.ssm.a.versions' must be a version number, such as 1.",
        ),
        ("lookups:\n  ssm: {a: {versions: {}}}", "3:13", None),
        ("lookups:\n  ssm: {a: }", "3:9", None),
        (
            f"lookups:\n  secrets: {{db: {SECRET}}}",
            "3:13",
            "'lookups.secrets.db' must be an object with value or stages, not a string.",
        ),
        (f"lookups:\n  secrets: {{db: {{value: [{SECRET}]}}}}", "3:18", None),
        (
            f"lookups:\n  secrets: {{db: {{stages: {{AWSPREVIOUS: {SECRET}}}}}}}",
            "3:18",
            "'lookups.secrets.db.stages' has no 'AWSCURRENT', which must be a string or an object.",
        ),
        (
            f"lookups:\n  exports: {{a: {{b: {SECRET}}}}}",
            "3:13",
            "'lookups.exports.a' must be a string, not an object.",
        ),
        (
            f"lookups:\n  attributes: {{Bucket: {SECRET}}}",
            "3:16",
            "The key 'Bucket' in 'lookups.attributes' must be named LogicalId.Attribute.",
        ),
        (
            "lookups:\n  availability_zones: {tokyo: [a]}",
            "3:24",
            "The key 'tokyo' in 'lookups.availability_zones' must be a region, such as us-east-1.",
        ),
    ],
)
def test_a_problem_of_a_key_is_told_with_its_place_and_what_is_expected(
    tmp_path: Path, text: str, place: str, message: str | None
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text)
    path = tmp_path / ".cfnkit.yaml"
    assert str(caught.value).startswith(f"{path}:{place}: ")
    if message is not None:
        assert str(caught.value) == f"{path}:{place}: {message}"
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_numbers_too_long_for_python_are_refused_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r":2:28: 'macros\.C\.timeout' must be a number of seconds"):
        load(tmp_path, f"macros: {{C: {{command: [a], timeout: {'9' * 5000}}}}}")
    with pytest.raises(ConfigurationError, match=r":2:32: The key '9+' in 'lookups\.ssm\.a\.versions' must be"):
        load(tmp_path, f"lookups: {{ssm: {{a: {{versions: {{{'9' * 500}: x}}}}}}}}")


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _paths(inner, (*path, key))


_DOCUMENT = yaml.safe_load(FULL)
_REPLACEMENTS: list[Any] = [None, True, 0, -1.5, 10**30, SECRET, [SECRET], {"value": SECRET}, [], {}, [{"a": SECRET}]]


@given(st.sampled_from(list(_paths(_DOCUMENT))[1:]), st.sampled_from(_REPLACEMENTS), st.booleans())
def test_whatever_stands_anywhere_is_taken_or_refused_at_its_place(
    path: tuple[Any, ...], value: Any, add: bool
) -> None:
    document = copy.deepcopy(_DOCUMENT)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    if add and isinstance(holder, dict):
        holder["unheard-of"] = value
    else:
        holder[path[-1]] = value
    text = json.dumps(document, indent=1)
    problem: ConfigurationError | None = None
    with tempfile.TemporaryDirectory() as folder:
        try:
            load_configuration(write(Path(folder), text))
        except ConfigurationError as error:
            problem = error
    if problem is not None:
        assert problem.span is not None
        assert text.splitlines()[problem.span.line - 1][problem.span.column - 1] in '"[{-0123456789tfn'
        assert SECRET not in "".join(traceback.format_exception(problem))
