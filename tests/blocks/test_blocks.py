"""The runners of the documents' blocks refuse what is wrong, and say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocks.page import CHECKOUT, Block, NotRun, blocks_of
from blocks.reader import Reader
from blocks.runners import run
from blocks.transcripts import Transcript
from blocks.tree import compare_tree
from cfnkit.cli.arguments.parser import UsageError

PAGE = """\
# Title

<!-- excerpt: of a log -->
```text
one
```

* an item

  ````sh
  cfnkit check a.yaml
  ```
  ````

<!-- in: order -->
~~~
two
~~~
"""


@pytest.fixture
def reader(tmp_path: Path, request: pytest.FixtureRequest) -> Reader:
    examples = tmp_path / "examples"
    (examples / "generators").mkdir(parents=True)
    (examples / "a.yaml").write_text("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n", "utf-8")
    return Reader(examples, tmp_path / "scratch", request.getfixturevalue)


def block(language: str, text: str, excerpt: str | None = None, page: Path = CHECKOUT / "README.md") -> Block:
    return Block(page, 0, 1, language, text, excerpt)


def test_the_blocks_of_a_page_have_their_lines_languages_and_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, "utf-8")
    assert [(each.line, each.language, each.text, each.excerpt, each.folder) for each in blocks_of(page)] == [
        (4, "text", "one\n", "of a log", ""),
        (10, "sh", "cfnkit check a.yaml\n```\n", None, ""),
        (16, "", "two\n", None, "order"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "error", "said"),
    [
        ("cobol", "MOVE A TO B.\n", NotRun, "excerpt"),
        ("text", "a\n", NotRun, "transcript"),
        ("yaml", "a: 1\n", NotRun, "data.py"),
        ("yaml", "version: 1\nchek: {}\n", Exception, "Did you mean 'check'"),
        ("yaml", "Resources: {T: {Type: AWS::SNS::Topic, Properties: {Name: a}}}\n", AssertionError, "E3002"),
        ("yaml", "T: {Type: AWS::SNS::Tpic}\n", AssertionError, "AWS::SNS::Tpic"),
        ("yaml", "- {uses: actions/checkout@v5, wiht: {}}\n", Exception, "wiht"),
        ("yaml", "- run: cfnkit chekc\n", AssertionError, "chekc"),
        ("yaml", "repos: [{repo: 'https://github.com/a/cfnkit', hooks: [{id: cfnkit}]}]\n", AssertionError, "cfnkit"),
        ("json", '{"mcpServers": {"cfnkit": {"command": "cfnkit", "args": ["mpc"]}}}\n', AssertionError, "mpc"),
        ("json", '{"rules": [{"id": "A"}]}\n', Exception, ""),
        ("sh", "cfnkit check --fromat json\n", UsageError, "--format"),
        ("sh", "cfnkit graph template.yaml | sparkle\n", NotRun, "sparkle"),
        ("sh", "cfnkit render template.yaml --stage resolved --target nowhere\n", AssertionError, "nowhere"),
        ("sh", "make tset\n", AssertionError, "tset"),
        ("sh", "python -m benchmarks --only renderr\n", NotRun, "renderr"),
        ("guard", "rule A when {\n", AssertionError, ""),
        ("lua", 'cmd = { "cfnkit", "lsp", "--trustd" }\n', UsageError, "--trusted"),
        ("lisp", "(jsonrpc-request server :cfnkit/previw)\n", AssertionError, "cfnkit/preview"),
        ("python", ">>> 1 + 1\n3\n", AssertionError, "Got:"),
        ("python", "def test_it(tmp_path):\n    assert not tmp_path.exists()\n", AssertionError, ""),
        ("console", "$ make coffee\n", NotRun, "make"),
        ("yaml", "# before\nTransform: Echo\n", NotRun, "# after"),
        ("console", "$ cfnkit render a.yaml\nResources: {}\n", AssertionError, "Topic"),
    ],
)
def test_what_is_wrong_is_refused(
    language: str, text: str, error: type[BaseException], said: str, reader: Reader
) -> None:
    with pytest.raises(error) as refused:
        run(block(language, text), reader)
    assert said in str(refused.value)


def test_a_column_of_a_macro_must_be_what_it_makes(reader: Reader) -> None:
    page = CHECKOUT / "macros" / "replace" / "README.md"
    (first, *_) = blocks_of(page)
    run(first, reader)
    with pytest.raises(AssertionError, match="ProdQueue"):
        run(first._replace(text=first.text.replace("ProdQueue:", "TestQueue:")), reader)


def test_an_excerpt_of_an_example_stands_there(reader: Reader) -> None:
    run(block("yaml", "Topic:\n  Type: AWS::SNS::Topic\n", "of a.yaml"), reader)
    with pytest.raises(NotRun, match=r"a\.yaml"):
        run(block("yaml", "Topic:\n  Type: AWS::SQS::Queue\n", "of a.yaml"), reader)


@pytest.mark.parametrize(
    ("shown", "fits"),
    [
        ("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n", True),
        ("Resources:\n...\n    Type: AWS::SNS::Topic\n", True),
        ("...\n", True),
        ("Resources:\n...\n    Type: AWS::SQS::Queue\n", False),
        ("Resources:\n", False),
    ],
)
def test_a_transcript_may_leave_out_lines(shown: str, fits: bool, reader: Reader) -> None:
    text = f"$ cfnkit render a.yaml --format yaml\n{shown}"
    assert (Transcript(text).again(reader.examples) == text) is fits


def test_a_part_of_a_file_of_the_checkout_is_compared_with_it(reader: Reader) -> None:
    run(block("yaml", "name: cfnkit\n", "a guess"), reader)
    run(block("yaml", "name: cfnkit\n", "of action.yml"), reader)
    with pytest.raises(NotRun, match="there is no file"):
        run(block("yaml", "name: cfnkit\n", "of action.yaml"), reader)
    with pytest.raises(NotRun, match="does not stand in action"):
        run(block("yaml", "name: another\n", "of action.yml"), reader)


def test_a_folder_that_nothing_makes_is_told(reader: Reader) -> None:
    with pytest.raises(NotRun, match="no folder 'elsewhere'"):
        run(block("console", "$ cfnkit order\n")._replace(folder="elsewhere"), reader)


def test_a_time_of_a_transcript_is_any_time_of_its_form(tmp_path: Path) -> None:
    template = 'Resources: {A: {Type: "AWS::Events::Rule", Properties: {ScheduleExpression: "cron(0 2 * * ? *)"}}}'
    (tmp_path / "t.yaml").write_text(template, "utf-8")
    command = "$ cfnkit explain t.yaml A.Properties.ScheduleExpression\n...\n"
    shown = f"{command}Next times (UTC): 2020-01-01 02:00, 2020-01-02 02:00, 2020-01-03 02:00.\n"
    assert Transcript(shown).again(tmp_path) == shown
    assert Transcript(shown.replace(" 02:00", " two")).again(tmp_path) != shown.replace(" 02:00", " two")


def test_a_tree_has_each_file_of_its_folder_and_no_other(tmp_path: Path) -> None:
    for name in ("out/date=2026-11-30/run=5f/a.json", "out/b.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    compare_tree("out/\n  date=2020-01-01/run=0/\n    a.json   one\n  b.json\n", tmp_path)
    for wrong in ("out/\n  b.json\n", "out/\n  date=2020-01-01/run=0/\n    a.json\n  b.json\n  c.json\n"):
        with pytest.raises(AssertionError):
            compare_tree(wrong, tmp_path)
