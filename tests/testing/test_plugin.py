"""The pytest plugin, as pytest loads it in any other folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from configparser import ConfigParser
from pathlib import Path
from textwrap import dedent

import pytest

Pytest = Callable[..., subprocess.CompletedProcess[str]]

MACRO = """
from cfnkit.macro import Fragment, Request, macro

@macro(parameters={"type": "object", "properties": {"Owner": {"type": "string"}}, "required": ["Owner"]})
def handler(fragment: Fragment, request: Request) -> Fragment:
    return fragment.with_value(("Metadata", "Owner"), f"{request.params['Owner']} in {request.region}")
"""


@pytest.fixture
def run_pytest(tmp_path: Path, checkout: Path) -> Pytest:
    """Runs pytest on files in an empty folder, with the plugin installed as setup.cfg says."""
    setup = ConfigParser()
    setup.read(checkout / "setup.cfg")
    installed = tmp_path / "installed" / "cfnkit_plugin-1.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: cfnkit-plugin\nVersion: 1\n")
    (installed / "entry_points.txt").write_text(f"[pytest11]{setup['options.entry_points']['pytest11']}\n")

    def run(files: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path / "project"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        environment = {**os.environ, "PYTHONPATH": f"{installed.parent}{os.pathsep}{checkout}"}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), *arguments]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    return run


def test_tests_that_name_no_fixture_import_nothing_of_cfnkit(run_pytest: Pytest) -> None:
    done = run_pytest(
        {
            "test_it.py": """
        import sys
        def test_it():
            ours = {name for name in sys.modules if name.split(".")[0] == "cfnkit"}
            assert ours == {"cfnkit", "cfnkit.lazy_names", "cfnkit.testing", "cfnkit.testing.plugin"}
            assert not {"yaml", "boto3", "jsonschema", "http.server"} & sys.modules.keys()
        """
        }
    )
    assert done.returncode == 0, done.stdout


def test_the_fixtures_are_listed_with_what_they_do(run_pytest: Pytest) -> None:
    shown = run_pytest({"test_it.py": ""}, "--fixtures").stdout
    for fixture in ("cfnkit_target -- ", "run_macro -- ", "render_template -- "):
        assert fixture in shown
    assert "Call a macro as CloudFormation does" in shown


def test_macros_are_run_from_a_folder_a_configuration_and_the_test_itself(run_pytest: Pytest) -> None:
    done = run_pytest(
        {
            "macros/owner/index.py": MACRO,
            "macros/owner/macro.yaml": "name: Owner\ndescription: Owns.\n",
            ".cfnkit.yaml": 'version: 1\nmacros: {Mine: {handler: "macros/owner/index.py:handler"}}\n',
            "test_it.py": """
        import cfnkit, pytest
        from cfnkit.diagnostics import ConfigurationError
        from cfnkit.testing.fixtures import NoResponse

        def upper(event, context):
            value = event["fragment"]["Value"].upper()
            return {"requestId": event["requestId"], "status": "success", "fragment": value}

        @pytest.mark.parametrize("macro", ["macros/owner", "Mine"])
        def test_a_macro(run_macro, macro):
            response = run_macro(macro, {"Resources": {}}, parameters={"Owner": "me"})
            assert response["status"] == "success"
            assert response["fragment"] == {"Resources": {}, "Metadata": {"Owner": "me in eu-west-1"}}
            refused = run_macro(macro, {"Resources": {}}, {"Ownr": "me"}, target=cfnkit.Target())
            assert "Did you mean 'Owner'?" in refused["errorMessage"]

        def test_a_handler(run_macro):
            assert run_macro(upper, {"Value": "a"})["fragment"] == "A"
            with pytest.raises(NoResponse, match="The handler raised KeyError: 'Value'"):
                run_macro(upper, {})

        def test_the_library_and_no_macro(run_macro):
            assert run_macro("Echo", {"A": 1})["fragment"] == {"A": 1}
            with pytest.raises(ConfigurationError, match="Did you mean 'Mine'"):
                run_macro("Mien", {})

        @pytest.fixture
        def cfnkit_target():
            return cfnkit.Target(region="eu-west-1")
        """,
        }
    )
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


def test_templates_are_rendered(run_pytest: Pytest) -> None:
    done = run_pytest(
        {
            "stacks/queue.yaml": """
            Transform: Name
            Parameters: {Env: {Type: String}}
            Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Env}-${AWS::Region}"}}}
        """,
            "stacks/index.py": """
            def handler(event, context):
                fragment = {**event["fragment"], "Description": "named"}
                return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
        """,
            "stacks/.cfnkit.yaml": """
            version: 1
            macros: {Name: {handler: "index.py:handler"}}
            targets: {tokyo: {region: ap-northeast-1, parameters: {Env: prod}}}
        """,
            "test_it.py": """
        import pytest
        from cfnkit.testing.fixtures import TemplateRefused

        def name(template):
            return template["Resources"]["Queue"]["Properties"]["QueueName"]

        def test_a_file(render_template):
            processed = render_template("stacks/queue.yaml", parameters={"Env": "test"})
            assert processed["Description"] == "named"
            assert name(processed) == {"Fn::Sub": "${Env}-${AWS::Region}"}
            resolved = render_template("stacks/queue.yaml", parameters={"Env": "test"}, stage="resolved")
            assert name(resolved) == {"Fn::Sub": "test-${AWS::Region}"}
            tokyo = render_template("stacks/queue.yaml", target="tokyo", stage="resolved")
            assert name(tokyo) == "prod-ap-northeast-1"

        def test_a_text_and_a_dict(render_template):
            template = {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}
            assert render_template(template) == template
            assert render_template("Resources:\\n  T: {Type: AWS::SNS::Topic}\\n") == template

        def test_a_refusal(render_template):
            with pytest.raises(TemplateRefused, match="E9770 Parameters: .Env. must have values") as caught:
                render_template("stacks/queue.yaml")
            assert len(caught.value.diagnostics) == 1
        """,
        }
    )
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_a_refusal_that_is_not_expected_fails_the_test_with_the_place(run_pytest: Pytest) -> None:
    done = run_pytest(
        {
            "test_it.py": """
        def test_it(render_template):
            render_template("Resources:\\n  T: {Type: 7}\\nNothing: 1\\n")
        """
        }
    )
    assert done.returncode == 1
    assert "TemplateRefused: <template>:" in done.stdout
