"""`render_template` takes what a program made, such as a `troposphere.Template`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cfnkit.testing.fixtures import TemplateRefused

if TYPE_CHECKING:
    from cfnkit.testing.fixtures import RenderTemplate


def test_a_troposphere_template_is_rendered(render_template: RenderTemplate) -> None:
    troposphere = pytest.importorskip("troposphere")
    from troposphere.sns import Topic

    template = troposphere.Template()
    template.add_parameter(troposphere.Parameter("Name", Type="String"))
    template.add_resource(Topic("Topic", TopicName=troposphere.Ref("Name")))

    rendered = render_template(template, parameters={"Name": "tickets"}, stage="resolved")
    assert rendered["Resources"]["Topic"]["Properties"] == {"TopicName": "tickets"}


def test_one_that_would_be_refused_fails_the_test(render_template: RenderTemplate) -> None:
    troposphere = pytest.importorskip("troposphere")
    from troposphere.sns import Topic

    template = troposphere.Template()
    template.add_resource(Topic("Topic", TopicName=troposphere.Ref("Nmae")))

    with pytest.raises(TemplateRefused, match="Nmae"):
        render_template(template)
