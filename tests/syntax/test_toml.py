from cfnkit.syntax import at_path, to_plain, walk
from cfnkit.syntax.toml import parse_toml

TEXT = """\
version = 0.1
[default.deploy.parameters]
stack_name = "web"  # in production
parameter_overrides = ["Env=prod", "Size=3"]
confirm_changeset = true
"quoted.key" = 2030-01-02

[prod.deploy.parameters]
region = 'eu-west-1'
"""


def test_the_values_are_those_of_toml_and_their_places_are_known() -> None:
    document = parse_toml(TEXT, "samconfig.toml")
    assert document.well_formed
    parameters = to_plain(document.root)["default"]["deploy"]["parameters"]
    assert parameters["stack_name"] == "web"
    assert parameters["parameter_overrides"] == ["Env=prod", "Size=3"]
    assert parameters["quoted.key"] == "2030-01-02"
    node = at_path(document.root, ("default", "deploy", "parameters"))
    assert node is not None
    assert str(node.key_span("stack_name")) == "samconfig.toml:3:1"  # type: ignore[union-attr]
    value = at_path(node, ("stack_name",))
    assert value is not None
    assert document.source.cut(value.span) == '"web"'
    region = at_path(document.root, ("prod", "deploy", "parameters", "region"))
    assert region is not None
    assert region.span.line == 9


def test_every_node_has_a_place_in_the_text() -> None:
    document = parse_toml(TEXT, "t.toml")
    assert all(1 <= node.span.line <= 10 for _, node in walk(document.root))


def test_a_broken_text_is_a_diagnostic_at_its_place() -> None:
    document = parse_toml("a = 1\nb = [\n", "t.toml")
    assert not document.well_formed
    (problem,) = document.diagnostics
    assert problem.id == "E9740"
    assert problem.span.line >= 2
