"""The formats of `cfnkit graph`: each is read by a reader of its language, and no text of a template steers it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pydot
import pytest

from cfnkit.cli import main

HOSTILE = '\'"]);--> <script>alert(1)</script> & {{x}} | end #quot; \\\\" ```'
SECRET = "hunter2-secret"
BEFORE = """\
Parameters: {Env: {Type: String}, Word: {Type: String, NoEcho: true, Default: hunter2-secret}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Gone: {Type: AWS::SQS::Queue}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: one}}
  Alarm: {Type: AWS::SNS::Topic, Condition: IsProd, DependsOn: Queue}
"""
AFTER = """\
Transform: AWS::LanguageExtensions
Parameters: {Env: {Type: String}, Word: {Type: String, NoEcho: true, Default: hunter2-secret}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: two}}
  Alarm: {Type: AWS::SNS::Topic, Condition: IsProd, DependsOn: Queue}
  Fn::ForEach::Topics:
    - Team
    - [a, b]
    - Topic${Team}: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Queue.QueueName}}
  Net:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: "%s"
      Parameters: {A: !ImportValue {"Fn::Sub": "net-${Word}"}}
""" % HOSTILE.replace("\\", "\\\\").replace('"', '\\"')  # noqa: UP031


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    (folder / "before.yaml").write_text(BEFORE)
    (folder / "after.yaml").write_text(AFTER)
    return folder


@pytest.fixture
def drawn(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> str:
    """The picture of the change in the format that the test names."""
    monkeypatch.chdir(folder)
    assert main(["graph", "after.yaml", "--from", "before.yaml", "--format", request.param]) == 0
    return capsys.readouterr().out


def in_format(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("drawn", [name], indirect=True)


@pytest.mark.parametrize("drawn", ["mermaid", "markdown", "svg", "html", "dot", "json"], indirect=True)
def test_no_format_shows_a_secret(drawn: str) -> None:
    assert SECRET not in drawn
    assert "net-****" in drawn.replace("#42;", "*").replace("&#42;", "*")


@in_format("mermaid")
def test_mermaid_has_shapes_groups_colours_and_words(drawn: str) -> None:
    lines = [line.strip() for line in drawn.splitlines()]
    starts = (re.match(r"(n\d+)\W+<b>(\w+)</b>", line) for line in lines)
    keys = {found[2]: found[1] for found in starts if found}
    assert lines[0] == "flowchart LR"
    assert f'{keys["Queue"]}["<b>Queue</b><br/>SQS::Queue<br/><i>replaced</i>"]' in lines
    assert f'{keys["Alarm"]} -.->|"DependsOn"| {keys["Queue"]}' in lines
    assert f'{keys["Topica"]} -->|"GetAtt"| {keys["Queue"]}' in lines
    start = lines.index('subgraph g0["loop Topics"]')
    assert [line[:2] for line in lines[start + 1 : start + 4]] == [keys["Topica"][:2], keys["Topicb"][:2], "en"]
    assert f"class {keys['Gone']} removed" in lines
    assert f"class {keys['Alarm']} possible" in lines


@in_format("mermaid")
def test_no_text_steers_mermaid(drawn: str) -> None:
    """Beyond the signs of its own, a text has entities only, whose number has no other sign around it."""
    for label in re.findall(r'"([^"]*)"', drawn):
        bare = re.sub(r"</?[bi]>|<br/>|#\d+;", "", label)
        assert re.fullmatch(r"[A-Za-z0-9 _.,:/()+=-]*", bare)
    outside = re.sub(r'"[^"]*"', "", drawn)
    assert "script" not in outside


@in_format("markdown")
def test_markdown_has_one_fence_and_the_summary(drawn: str) -> None:
    assert re.findall("^```.*$", drawn, re.MULTILINE) == ["```mermaid", "```"]
    assert "3 added, 1 modified, 1 removed; 1 of these replaced." in drawn
    assert "<script" not in drawn


@in_format("dot")
def test_graphviz_reads_dot(drawn: str) -> None:
    graphs = pydot.graph_from_dot_data(drawn)
    assert graphs is not None
    (graph,) = graphs
    clusters = {each.get("label"): [node.get_name() for node in each.get_nodes()] for each in graph.get_subgraphs()}
    assert list(clusters) == ['"loop Topics"']
    labels = {node.get_name(): str(node.get("label")) for node in graph.get_nodes()}
    queue = next(name for name, label in labels.items() if label.startswith('"Queue\\n'))
    edges = [(edge.get_source(), edge.get_destination(), edge.get("label")) for edge in graph.get_edges()]
    assert [(clusters['"loop Topics"'][0], queue, '"GetAtt"')] == edges[1:2]
    tooltips = " ".join(str(node.get("tooltip")) for node in graph.get_nodes())
    assert "alert(1)" in tooltips


@in_format("svg")
def test_svg_is_xml_with_titles_and_classes(drawn: str) -> None:
    root = ElementTree.fromstring(drawn)
    name = "{http://www.w3.org/2000/svg}"
    assert (root.tag, root.find(f".//{name}script")) == (f"{name}svg", None)
    found = {}
    for group in root.iter(f"{name}g"):
        title = group.find(f"{name}title")
        if title is not None and title.text and "node" in group.get("class", "").split():
            found[title.text.splitlines()[0]] = (group.get("class"), title.text)
    assert found["Gone"][0] == "node resource removed"
    assert found["Queue"][0] == "node resource replaced"
    assert found["Alarm"][0] == "node resource possible"
    assert "before.yaml:4:3" in found["Gone"][1]
    assert "is replaced: QueueName" in found["Queue"][1]
    assert HOSTILE.replace("\\\\", "\\") in found["Net"][1].replace("\\\\", "\\")
    titles = [title.text for title in root.iter(f"{name}title")]
    assert "GetAtt QueueName at Properties.DisplayName" in titles
    assert root.get("style") is None
    assert all(each.get("style") is None for each in root.iter())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@in_format("html")
def test_html_is_one_page_with_a_policy_a_filter_and_a_list(drawn: str) -> None:
    page = _Page()
    page.feed(drawn)
    policy = next(attributes["content"] for _, attributes in page.tags if "http-equiv" in attributes)
    assert policy is not None
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'", policy)
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    assert sum(tag == "style" for tag, _ in page.tags) == 1
    assert not [attributes for _, attributes in page.tags if attributes.keys() & {"style", "src", "href", "onclick"}]
    drawn_keys = {
        attributes["data-key"]
        for _, attributes in page.tags
        if "node" in (attributes.get("class") or "") and "data-key" in attributes
    }
    listed = {(attributes["id"] or "").removeprefix("about-") for tag, attributes in page.tags if tag == "details"}
    assert drawn_keys == listed
    boxes = [
        attributes["value"] for tag, attributes in page.tags if tag == "input" and attributes.get("name") == "status"
    ]
    assert sorted(map(str, boxes)) == ["added", "removed", "replaced", "unchanged"]
    assert "<li><b>Queue</b> GetAtt QueueName at Properties.DisplayName" in drawn
