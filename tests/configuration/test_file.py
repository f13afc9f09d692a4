"""The configuration file: how it is found and read, and messages about a wrong one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import cfnkit.pipeline
from cfnkit.bundled import bundled_folder
from cfnkit.configuration.configuration import (
    CommandMacro,
    Configuration,
    IncludeSource,
    LambdaMacro,
    PythonMacro,
    ReplayMacro,
)
from cfnkit.configuration.documents import configuration_schema
from cfnkit.configuration.file import load_configuration
from cfnkit.configuration.search import find_configuration
from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging import find_macros, read_macro
from configuration.writing import FULL, SECRET, load, write


def test_the_documented_configuration_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)
    configuration = load_configuration(path)
    count, datadog, tags = configuration.macros.values()
    assert configuration.path == path
    assert isinstance(count, PythonMacro)
    assert (count.name, count.code_dir, count.handler) == ("Count", tmp_path / "src", "index.handler")
    assert (count.environment, count.timeout) == ({"LOG_LEVEL": "debug"}, 10)
    assert (count.memory_mb, count.python, count.aws) == (None, None, False)
    assert isinstance(datadog, CommandMacro)
    assert (datadog.name, datadog.argv, datadog.cwd) == ("Datadog", ("node", "handler.js"), tmp_path)
    assert isinstance(tags, LambdaMacro)
    assert tags.function == "arn:aws:lambda:us-east-1:123456789012:function:tags"
    assert str(tags.span) == f"{path}:5:3"
    assert configuration.macros_from == (tmp_path / "platform" / "macros.yaml",)
    assert configuration.includes == (IncludeSource("s3://snippets/", tmp_path / "snippets"),)
    assert configuration.templates == ("templates/**/*.yaml",)
    assert configuration.target("tokyo") == Target(
        region="ap-northeast-1",
        account_id="111111111111",
        stack_name="web",
        parameters={"Env": "prod"},
        name="tokyo",
    )
    known = configuration.lookups
    assert known.ssm is not None
    assert known.secrets is not None
    assert known.ssm["/app/ami"].type == "String"
    assert (known.ssm["/app/ami"].versions, known.ssm["/app/ami"].version) == ({3: "ami-1"}, 3)
    assert known.secrets["db"].value == '{"user":"a","password":"b"}'
    assert known.exports == {"net-VpcId": "vpc-1"}
    assert known.physical_ids == {"Bucket": "my-bucket"}
    assert known.attributes == {"Bucket.Arn": "arn:aws:s3:::my-bucket"}


def test_the_same_configuration_in_json_reads_alike(tmp_path: Path) -> None:
    in_yaml = load_configuration(write(tmp_path, FULL))
    in_json = load_configuration(write(tmp_path, json.dumps(yaml.safe_load(FULL))))
    assert in_json == in_yaml


def test_a_macro_may_answer_from_recordings_below_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / ".git").mkdir()
    path = write(tmp_path / "below", "version: 1\nmacros: {Tags: {replay: ../recordings}}\n")
    (macro,) = load_configuration(path).macros.values()
    assert isinstance(macro, ReplayMacro)
    assert (macro.name, macro.folder.resolve()) == ("Tags", tmp_path / "recordings")
    assert str(macro.span) == f"{path}:2:10"
    path.write_text("version: 1\nmacros: {Tags: {replay: recordings, timeout: 3}}\n")
    with pytest.raises(ConfigurationError, match=r"The key 'timeout' in 'macros\.Tags' must be one of replay, as for"):
        load_configuration(path)


def test_a_handler_may_be_a_file_of_node(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    path = write(tmp_path, "version: 1\nmacros: {M: {handler: src/index.mjs:handler, memory_mb: 128}}\n")
    (macro,) = load_configuration(path).macros.values()
    assert isinstance(macro, CommandMacro)
    assert (macro.argv[0], macro.cwd, macro.memory_mb) == ("node", tmp_path / "src", 128)
    assert macro.argv[-2:] == (str(tmp_path / "src" / "index.mjs"), "handler")
    path.write_text("version: 1\nmacros: {M: {handler: src/index.ts:handler, code: ., python: python3}}\n")
    with pytest.raises(ConfigurationError, match="must be a Python file, as 'python' names an interpreter"):
        load_configuration(path)


def test_a_macro_may_be_one_of_the_library(tmp_path: Path) -> None:
    names = list(find_macros(bundled_folder("macros")))
    schema = configuration_schema()["$defs"]["macro"]["properties"]["library"]
    assert schema["enum"] == names
    entries = ", ".join(f"M{number}: {{library: {name}, timeout: 9}}" for number, name in enumerate(names))

    macros = load_configuration(write(tmp_path, f"version: 1\nmacros: {{{entries}}}\n")).macros.values()

    for name, macro in zip(names, macros, strict=True):
        assert isinstance(macro, PythonMacro)
        described = read_macro(bundled_folder("macros") / name)
        assert (macro.code_dir, macro.handler, macro.timeout) == (described.path, described.handler, 9)


def test_only_the_version_is_required(tmp_path: Path) -> None:
    path = write(tmp_path, "version: 1\n")
    assert load_configuration(path) == Configuration(path=path)


def test_a_configuration_needs_no_file() -> None:
    configuration = Configuration()
    assert (configuration.path, configuration.macros, configuration.targets) == (None, {}, {})
    assert configuration.lookups_for("") == Lookups()


def test_the_schema_is_one_and_says_what_it_expects_everywhere() -> None:
    whole = configuration_schema()
    Draft202012Validator.check_schema(whole)

    def parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield schema
        for part in schema.get("$defs", {}).values():
            yield from parts(part)
        for inner in schema.get("properties", {}).values():
            yield from parts(inner)
        for key in ("items", "additionalProperties", "propertyNames"):
            if isinstance(schema.get(key), dict):
                yield from parts(schema[key])

    found = list(parts(whole))
    assert len(found) > 50
    assert [schema for schema in found if not schema.keys() & {"x-must-be", "$ref"}] == []


def test_the_nearest_configuration_upward_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "app" / "templates"
    inner.mkdir(parents=True)
    outer = write(tmp_path, "version: 1\n")
    assert find_configuration(inner) == str(outer)
    nearer = write(tmp_path / "app", "version: 1\n")
    assert find_configuration(inner) == str(nearer)
    assert find_configuration(tmp_path / "app") == str(nearer)
    assert find_configuration(tmp_path) == str(outer)


def test_a_folder_of_the_configurations_name_is_passed_over(tmp_path: Path) -> None:
    inner = tmp_path / "app"
    (inner / ".cfnkit.yaml").mkdir(parents=True)
    outer = write(tmp_path, "version: 1\n")
    assert find_configuration(inner) == str(outer)


def test_a_relative_folder_is_searched_upward_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("app", "other"):
        (tmp_path / name).mkdir()
    wrong = write(tmp_path / "app", "version: 1\n")
    monkeypatch.chdir(tmp_path / "app")
    assert find_configuration(Path(".")) == str(wrong)
    assert find_configuration(Path("../other")) != str(wrong)


def test_paths_count_from_the_file_and_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "app" / "p.yaml").write_text("Env: prod\n")
    text = (
        "macros: {A: {handler: a.py:f}, B: {command: [./run], cwd: b}}\nmacros_from: [../m.yaml]\n"
        "includes: {s3://b: .}\ntargets: {t: {parameter_files: [p.yaml]}}\n"
    )
    load(tmp_path / "app", text)
    monkeypatch.chdir(tmp_path)
    configuration = load_configuration(Path("app/.cfnkit.yaml"))
    a, b = configuration.macros.values()
    assert isinstance(a, PythonMacro)
    assert isinstance(b, CommandMacro)
    assert (a.code_dir, b.cwd, b.argv) == (tmp_path / "app", tmp_path / "app" / "b", ("./run",))
    assert configuration.macros_from == (tmp_path / "app" / ".." / "m.yaml",)
    assert configuration.includes == (IncludeSource("s3://b/", tmp_path / "app"),)
    assert configuration.target("t").parameters == {"Env": "prod"}
    assert a.span.source == "app/.cfnkit.yaml"


def test_a_configuration_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^The configuration .*nothing\.yaml cannot be read: No such file"):
        load_configuration(tmp_path / "nothing.yaml")


def test_the_schema_library_waits_for_a_configuration_file_that_is_new(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, cfnkit.configuration.file as c\n"
        "before = 'jsonschema' in sys.modules; c.load_configuration(pathlib.Path(sys.argv[1]))\n"
        "print(before, 'jsonschema' in sys.modules)"
    )
    root = Path(cfnkit.pipeline.__file__).parents[2]
    path = write(tmp_path, "version: 1\n")
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", code, str(path)]
    for expected in ("False True\n", "False False\n"):
        run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
        assert run.stdout == expected


def test_all_settings_of_a_python_macro(tmp_path: Path) -> None:
    text = (
        "macros:\n  M:\n    handler: src/pkg/index.py:main\n    code: src\n    python: .venv/bin/python\n"
        "    environment: {DEBUG: yes, LEVEL: 010, EMPTY: ''}\n    timeout: 2.5\n    memory_mb: 256\n    aws: true\n"
    )
    assert load(tmp_path, text).macros["M"] == PythonMacro(
        name="M",
        code_dir=tmp_path / "src",
        handler="pkg.index.main",
        environment={"DEBUG": "true", "LEVEL": "010", "EMPTY": ""},
        timeout=2.5,
        memory_mb=256,
        python=str(tmp_path / ".venv/bin/python"),
        aws=True,
        span=load(tmp_path, text).macros["M"].span,
    )


@pytest.mark.parametrize(
    ("entry", "code_dir", "handler"),
    [
        ("{handler: index.py:handler}", ".", "index.handler"),
        ("{handler: ./a/index.py:handler}", "a", "index.handler"),
        ("{handler: a/b/index.py:handler, code: .}", ".", "a.b.index.handler"),
        ("{handler: v1.2/index.py:handler}", "v1.2", "index.handler"),
    ],
)
def test_a_handler_becomes_a_folder_and_lambdas_form(tmp_path: Path, entry: str, code_dir: str, handler: str) -> None:
    macro = load(tmp_path, f"macros: {{M: {entry}}}").macros["M"]
    assert isinstance(macro, PythonMacro)
    assert (macro.code_dir, macro.handler) == (tmp_path / code_dir, handler)


def test_an_interpreter_without_a_folder_is_left_to_the_path(tmp_path: Path) -> None:
    macro = load(tmp_path, "macros: {M: {handler: a.py:f, python: python3.12}}").macros["M"]
    assert isinstance(macro, PythonMacro)
    assert macro.python == "python3.12"


def test_all_settings_of_a_command(tmp_path: Path) -> None:
    text = "{command: [node, handler.js, 3], cwd: js, environment: {A: 1}, timeout: 900, memory_mb: 64, aws: false}"
    macro = load(tmp_path, f"macros: {{M: {text}}}").macros["M"]
    assert isinstance(macro, CommandMacro)
    assert (macro.argv, macro.cwd) == (("node", "handler.js", "3"), tmp_path / "js")
    assert (macro.environment, macro.timeout, macro.memory_mb, macro.aws) == ({"A": "1"}, 900, 64, False)


def test_all_settings_of_a_lambda_function(tmp_path: Path) -> None:
    text = "{lambda: tags, region: eu-west-1, endpoint_url: 'http://localhost:4566', timeout: 5}"
    macro = load(tmp_path, f"macros: {{M: {text}}}").macros["M"]
    assert macro == LambdaMacro(
        name="M",
        function="tags",
        region="eu-west-1",
        endpoint_url="http://localhost:4566",
        timeout=5,
        span=macro.span,
    )


def test_what_a_macro_sees_is_not_in_its_repr(tmp_path: Path) -> None:
    configuration = load(
        tmp_path,
        f"macros:\n  A: {{handler: a.py:f, environment: {{K: {SECRET}}}}}\n"
        f"  B: {{command: [b], environment: {{K: {SECRET}}}}}\n"
        f"targets: {{t: {{parameters: {{K: {SECRET}}}, lookups: {{exports: {{a: {SECRET}}}}}}}}}\n"
        f"lookups: {{ssm: {{a: {SECRET}}}, secrets: {{b: {{value: {SECRET}}}}}}}\n",
    )
    assert SECRET not in repr(configuration)
    assert configuration.target("t").parameters == {"K": SECRET}


def test_the_longest_prefix_comes_first_and_ends_with_a_slash(tmp_path: Path) -> None:
    text = 'includes: {"s3://b": all, "s3://b/special/": special, "s3://aws/": {aws: true}}'
    assert load(tmp_path, text).includes == (
        IncludeSource("s3://b/special/", tmp_path / "special"),
        IncludeSource("s3://aws/", None),
        IncludeSource("s3://b/", tmp_path / "all"),
    )


@pytest.mark.parametrize("written", ['"111111111111"', "111111111111"])
def test_an_account_id_may_be_written_without_quotes(tmp_path: Path, written: str) -> None:
    assert load(tmp_path, f"targets: {{t: {{account_id: {written}}}}}").target("t").account_id == "111111111111"


@pytest.mark.parametrize("account_id", ["012345678901", "001234567012"])
def test_an_account_id_keeps_its_zeros(tmp_path: Path, account_id: str) -> None:
    assert load(tmp_path, f"targets: {{t: {{account_id: {account_id}}}}}").target("t").account_id == account_id


def test_all_settings_of_a_target(tmp_path: Path) -> None:
    stack_id = "arn:aws:cloudformation:us-east-1:123456789012:stack/web/1"
    text = (
        f"targets:\n  t:\n    stack_id: {stack_id}\n    notification_arns: [arn:aws:sns:us-east-1:1:a]\n"
        "    resource_types: [AWS::S3::*]\n    inline: true\n"
    )
    assert load(tmp_path, text).target("t") == Target(
        stack_id=stack_id,
        notification_arns=("arn:aws:sns:us-east-1:1:a",),
        resource_types=("AWS::S3::*",),
        inline=True,
        name="t",
    )


def test_parameters_are_texts(tmp_path: Path) -> None:
    text = "targets: {t: {parameters: {A: 1000.0, B: yes, C: [a, 2, no], D: '', E: 010}}}"
    expected = {"A": "1000.0", "B": "true", "C": "a,2,false", "D": "", "E": "010"}
    assert load(tmp_path, text).target("t").parameters == expected


def test_parameters_win_over_files_and_later_files_over_earlier_ones(tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "all.json").write_text('[{"ParameterKey": "A", "ParameterValue": "1"}, "B=1", "C=1"]')
    (tmp_path / "params" / "tokyo.yaml").write_text("template-file-path: t.yaml\nparameters: {B: 2, C: 2}\n")
    text = "targets: {t: {parameter_files: [params/all.json, params/tokyo.yaml], parameters: {C: 3}}}"
    assert load(tmp_path, text).target("t").parameters == {"A": "1", "B": "2", "C": "3"}


def test_a_parameter_file_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, "targets:\n  t:\n    parameter_files:\n      - nothing.json\n")
    place = f"{tmp_path / '.cfnkit.yaml'}:5:9"
    assert str(caught.value) == (
        f"{place}: The parameter file {tmp_path / 'nothing.json'} cannot be read: No such file or directory."
    )


def test_a_problem_in_a_parameter_file_is_told_at_its_place_in_that_file(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("A:\n  B: c\n")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, "targets: {t: {parameter_files: [p.yaml]}}")
    assert str(caught.value).startswith(f"{tmp_path / 'p.yaml'}:2:3: The value of 'A' is an object;")


def test_an_unknown_target_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    configuration = load_configuration(write(tmp_path, FULL))
    with pytest.raises(ConfigurationError) as caught:
        configuration.target("tokio")
    assert str(caught.value) == f"There is no target 'tokio' in {configuration.path}. Did you mean 'tokyo'?"
    with pytest.raises(ConfigurationError) as caught:
        Configuration().target("tokyo")
    assert str(caught.value) == "There is no target 'tokyo' without a configuration."
