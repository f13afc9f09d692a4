"""The outline with what transforms make, folds, selections and coloured parts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from cfnkit.names import Fold, NameKind, Symbol, TemplateNames, folds, selections, symbols, tokens
from cfnkit.pipeline import process
from cfnkit.source import Span

FORMS = Path(__file__).parent / "templates"
FOLDED = """# one
# two
Resources:
  Topic: {
    Type: AWS::SNS::Topic,
    Properties: {}
  }
  Queue:
    Type: AWS::SQS::Queue
    Metadata: |
      # no
      # comments
    Properties:
      Tags:
        - Key: a
          Value: b

# one line

Outputs: {}
"""


def names_of(text: str) -> TemplateNames:
    return TemplateNames(process(text, name="t.yaml"))


def child(found: tuple[Symbol, ...], *names: str) -> Symbol:
    [symbol] = [each for each in found if each.name == names[0]]
    return child(symbol.children, *names[1:]) if names[1:] else symbol


def test_what_is_made_stands_below_what_makes_it() -> None:
    """Queueblue below the loop, WorkerRole below Worker."""
    found = symbols(names_of((FORMS / "forms.yaml").read_text(encoding="utf-8")))
    loop = child(found, "Resources", "Fn::ForEach::Queues")
    assert loop.kind is NameKind.LOOP
    assert child(loop.children, "Queue${Colour}").detail == "AWS::SQS::Queue"
    made = child(loop.children, "Queueblue")
    assert (made.kind, made.detail) == (NameKind.RESOURCE, "AWS::SQS::Queue, made by AWS::LanguageExtensions")
    assert child(found, "Parameters", "Stage").detail == "String"
    found = symbols(names_of((FORMS / "serverless.yaml").read_text(encoding="utf-8")))
    assert child(found, "Resources", "Worker", "WorkerRole").kind is NameKind.RESOURCE


def test_each_symbol_lies_within_its_parent() -> None:
    """As the protocol asks for, of the selection and the whole."""

    def check(found: tuple[Symbol, ...], parent: Span) -> None:
        for each in found:
            assert parent.contains(each.span)
            assert each.span.contains(each.selection)
            check(each.children, each.span)

    for path in FORMS.iterdir():
        names = names_of(path.read_text(encoding="utf-8"))
        check(symbols(names), names.document.root.span)


def test_what_a_macro_makes_stands_below_its_call(tmp_path: Path) -> None:
    """In the Transform section, or at the resource with an Fn::Transform."""
    (tmp_path / "index.py").write_text(
        "def handler(event, context):\n"
        "    fragment = event['fragment']\n"
        "    if 'Resources' in fragment:\n"
        "        fragment['Resources']['Tickets'] = {'Type': 'AWS::SQS::Queue'}\n"
        "    return {'requestId': event['requestId'], 'status': 'success', 'fragment': fragment}\n"
    )
    text = "Transform: [Tables]\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
    config = {"version": 1, "macros": {"Tables": {"handler": f"{tmp_path}/index.py:handler"}}}
    found = symbols(TemplateNames(process(text, name="t.yaml", config=config)))
    assert child(found, "Transform", "Tickets").detail == "AWS::SQS::Queue, made by Tables"


def test_folds() -> None:
    """Entries and items up to their last line, a closing bracket stays, and comments of several lines."""
    found = folds(names_of(FOLDED).document)
    assert found == (
        Fold(1, 2, True),
        Fold(3, 16),
        Fold(4, 6),
        Fold(8, 16),
        Fold(10, 12),
        Fold(13, 16),
        Fold(14, 16),
        Fold(15, 16),
    )


def test_selections_grow_from_the_word_to_the_template() -> None:
    """The word, the scalar, its entry, the resource, the section."""
    text = (
        'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub "a ${Topic.Arn}"\n'
    )
    names = names_of(text)
    found = [names.document.source.cut(span) for span in selections(names, 5, 33)]
    assert found[:5] == ["Topic", "a ${Topic.Arn}", '"a ${Topic.Arn}"', '!Sub "a ${Topic.Arn}"', text[68:].strip()]
    assert found[-1] == text.strip()
    assert all(outer.contains(inner) for inner, outer in pairwise(selections(names, 5, 33)))


@pytest.mark.parametrize("name", ["forms.yaml", "forms.json", "serverless.yaml"])
def test_tokens_are_in_order_and_do_not_overlap(name: str) -> None:
    """Each is the name alone, on one line."""
    names = names_of((FORMS / name).read_text(encoding="utf-8"))
    found = tokens(names)
    assert len(found) > 15
    for one, other in pairwise(found):
        assert one.span.line == one.span.end_line
        assert one.span[3:] <= other.span[1:3]


def test_a_dynamic_reference_is_divided_by_the_names_in_it() -> None:
    """And by the lines of a folded text."""
    text = """Parameters: {Stage: {Type: String}}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Sub "é {{resolve:ssm:/${Stage}/name}}", TopicName: "{{resolve:ssm:/b}}"}
"""
    names = names_of(text)
    found = [(names.document.source.cut(each.span), each.kind) for each in tokens(names)]
    assert found[-4:] == [
        ("{{resolve:ssm:/${", None),
        ("Stage", NameKind.PARAMETER),
        ("}/name}}", None),
        ("{{resolve:ssm:/b}}", None),
    ]
