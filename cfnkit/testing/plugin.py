"""The pytest plugin: fixtures for tests that name them, and nothing for those that do not.

`run_macro` calls a macro and `render_template` processes a template. A project overrides `cfnkit_target`, the target of
its templates, with a fixture of its own. Nothing of cfnkit is imported before one of them is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cfnkit.deployment import Target
    from cfnkit.testing.fixtures import RenderTemplate, RunMacro


@pytest.fixture
def cfnkit_target() -> Target:
    """The target of templates: region, account, stack name and parameters; a `cfnkit.Target`.

    Override it in a conftest.py or a test module::

        @pytest.fixture
        def cfnkit_target():
            return cfnkit.Target(region="eu-west-1", parameters={"Env": "test"})
    """
    from cfnkit.deployment import Target

    return Target()


@pytest.fixture(scope="session")
def _cfnkit_macros(pytestconfig: pytest.Config) -> Iterator[RunMacro]:
    from cfnkit.testing.fixtures import RunMacro

    with RunMacro(pytestconfig.rootpath) as macros:
        yield macros


@pytest.fixture
def run_macro(_cfnkit_macros: RunMacro, cfnkit_target: Target) -> RunMacro:
    """Call a macro as CloudFormation does; returns its response, a dict::

        def test_it(run_macro):
            response = run_macro("macros/tags", {"Resources": {}}, parameters={"Owner": "me"})
            assert response["fragment"] == {...}

    The macro is a folder with a macro.yaml (relative to the rootdir), the name of a macro in .cfnkit.yaml or in the
    library, or a handler: a function of event and context, which is called in the process of the test. `values` are
    the values of the template's parameters; `target` takes precedence over the fixture `cfnkit_target`. A fragment with
    `Resources` is sent as a whole template, any other as the siblings of an Fn::Transform, unless `snippet` says which.
    The macro's processes stay until the tests end. A macro without a response fails the test.
    """
    return _cfnkit_macros.of(cfnkit_target)


@pytest.fixture
def render_template(pytestconfig: pytest.Config, cfnkit_target: Target) -> RenderTemplate:
    """Process a template as CloudFormation does; returns the processed template, a dict::

        def test_it(render_template):
            assert render_template("template.yaml", parameters={"Env": "prod"})["Resources"].keys() == {"Queue"}

    The template is the path of a file (relative to the rootdir), a text of several lines, a dict, or an object that a
    program made, with `to_json()` or `to_dict()`, such as a `troposphere.Template`. With
    `stage="resolved"` functions are evaluated. `target`, a `cfnkit.Target` or the name of one in the configuration,
    takes precedence over the fixture `cfnkit_target`, and `config` over the .cfnkit.yaml in the template's folder or
    the nearest one above. A template that CloudFormation would refuse, at once or when it makes the resources, raises
    `cfnkit.testing.fixtures.TemplateRefused`, which fails the test.
    """
    from cfnkit.testing.fixtures import RenderTemplate

    return RenderTemplate(pytestconfig.rootpath, cfnkit_target)
