"""The pytest plugin: fixtures for tests that name them, and nothing for those that do not.

`run_macro` calls a macro, `render_template` processes a template, and `cfnkit_target` says where templates go, which a
project overrides with a fixture of its own. Nothing of cfnkit is imported before one of them is used.
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
    """Where templates go: region, account, stack name and parameters; a `cfnkit.Target`.

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
    """Call a macro as CloudFormation does, and give its response, a dict::

        def test_it(run_macro):
            response = run_macro("macros/tags", {"Resources": {}}, parameters={"Owner": "me"})
            assert response["fragment"] == {...}

    The macro is a folder with a macro.yaml (a path counts from the rootdir), the name of one in .cfnkit.yaml or in the
    library, or a handler, a function of event and context, which is called in the process of the test. `values` are
    those of the template's parameters; `target` goes before the fixture `cfnkit_target`. A fragment with `Resources` is
    sent as a whole template, any other as what stands beside an Fn::Transform, unless `snippet` says which. Processes
    that a macro runs in are kept until the tests end. No response at all fails the test.
    """
    return _cfnkit_macros.of(cfnkit_target)


@pytest.fixture
def render_template(pytestconfig: pytest.Config, cfnkit_target: Target) -> RenderTemplate:
    """Process a template as CloudFormation does, and give what becomes of it, a dict::

        def test_it(render_template):
            assert render_template("template.yaml", parameters={"Env": "prod"})["Resources"].keys() == {"Queue"}

    The template is the path of a file (it counts from the rootdir), a text of several lines, or a dict. With
    `stage="resolved"` functions are evaluated. `target`, a `cfnkit.Target` or the name of one in the configuration,
    goes before the fixture `cfnkit_target`; `config` goes before the .cfnkit.yaml that is found from the template up.
    A template that CloudFormation would refuse raises `cfnkit.testing.fixtures.TemplateRefused`, which fails the test.
    """
    from cfnkit.testing.fixtures import RenderTemplate

    return RenderTemplate(pytestconfig.rootpath, cfnkit_target)
