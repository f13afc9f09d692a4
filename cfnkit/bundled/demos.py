"""The demos: the files that each lays into a new folder, and the commands to try there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cfnkit.bundled import bundled_folder

_NOT_SOURCE = ".pyc"  # an installer compiles the modules of macros
_GRAPH = "draws what refers to what, as a flowchart for Mermaid"


class DemoStep(NamedTuple):
    """A command of a demo, with a clause about what it shows, and its exit status."""

    command: str
    shows: str
    status: int = 0


class Demo(NamedTuple):
    """A demo: its name, a sentence, and its steps.

    `sources` are folders of `templates/`, whose content is laid, and files; after ` -> ` stands the folder that it is
    laid into.
    """

    name: str
    about: str
    sources: tuple[str, ...]
    steps: tuple[DemoStep, ...]

    def files(self) -> Iterator[tuple[str, Path]]:
        """The files: the place of each in the new folder, and the path that it is copied from."""
        for source in self.sources:
            place, _, into = source.partition(" -> ")
            path = bundled_folder("templates") / place
            for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if each.is_file() and each.suffix != _NOT_SOURCE:
                    name = each.relative_to(path).as_posix() if path.is_dir() else each.name
                    yield f"{into}/{name}" if into else name, each


DEMOS = (
    Demo(
        "macro",
        "A macro, and a mistake in what it makes, reported at the author's line.",
        ("demos/macro",),
        (
            DemoStep("cfnkit check orders.yaml", "finds what is wrong behind the macro, at the line that caused it", 2),
            DemoStep("cfnkit render orders.yaml --format yaml", "runs the macro here: what CloudFormation would make"),
            DemoStep(
                "cfnkit explain orders.yaml Resources.OrdersDead.Type",
                "shows where a value came from: this one is the macro's",
            ),
        ),
    ),
    Demo(
        "loop",
        "A loop of AWS::LanguageExtensions and an included section, unrolled for a target.",
        ("demos/loop", "examples/loop.yaml", "examples/snippets -> snippets"),
        (
            DemoStep(
                "cfnkit render loop.yaml --stage resolved --target tokyo --format yaml",
                "unrolls the loop and evaluates the functions",
            ),
            DemoStep(
                "cfnkit render loop.yaml --target tokyo -p Teams=red --format yaml", "does so for another list of teams"
            ),
            DemoStep(
                "cfnkit explain loop.yaml Resources.Queueblue.Properties.QueueName --target tokyo",
                "shows the line in the loop, and what decided the value",
            ),
            DemoStep("cfnkit graph loop.yaml", _GRAPH),
        ),
    ),
    Demo(
        "references",
        "Dynamic references to the Parameter Store and Secrets Manager, two of them broken.",
        ("demos/references",),
        (
            DemoStep("cfnkit refs service.yaml", "lists what the stack reads, and where"),
            DemoStep(
                "cfnkit refs service.yaml --verify --offline",
                "says which would fail, by the lookups of .cfnkit.yaml",
                2,
            ),
            DemoStep("cfnkit check service.yaml", "finds nothing wrong in the text itself"),
        ),
    ),
    Demo(
        "drift",
        "A snapshot of a live stack, in which somebody changed a queue by hand.",
        ("demos/drift", "examples/two_queues.yaml", "examples/two_queues.snapshot.json"),
        (
            DemoStep(
                "cfnkit drift two_queues.yaml --actual two_queues.snapshot.json",
                "shows what was changed, at the line that declares it",
                1,
            ),
            DemoStep(
                "cfnkit drift ignore InputQueue /VisibilityTimeout --reason 'tuned by hand'",
                "says in .cfnkit.yaml that this is intended",
            ),
            DemoStep(
                "cfnkit drift two_queues.yaml --actual two_queues.snapshot.json", "now finds no drift that matters"
            ),
        ),
    ),
    Demo(
        "targets",
        "A template with three targets, in the files of SAM and of Git sync, and a mistake for two of them.",
        ("demos/targets",),
        (
            DemoStep("cfnkit targets", "lists where the template goes, by the files that say so"),
            DemoStep("cfnkit check --all-targets", "finds what is wrong for one target only", 2),
            DemoStep(
                "cfnkit render orders.yaml --target prod --stage resolved --format yaml",
                "shows what is deployed to one target",
            ),
        ),
    ),
    Demo(
        "security",
        "A template that has no mistakes, but is not safe.",
        ("demos/security",),
        (
            DemoStep("cfnkit check files.yaml", "finds nothing wrong"),
            DemoStep("cfnkit check files.yaml --profile recommended", "finds what is not safe, and says what to do", 4),
            DemoStep("cfnkit check files.yaml --profile checkov", "runs the rules that checkov has too", 4),
            DemoStep("cfnkit rules CKV_AWS_24", "explains a rule by the name that another tool has for it"),
        ),
    ),
    Demo(
        "documents",
        "A runbook of Systems Manager in a string, with mistakes in its steps and references.",
        ("demos/documents",),
        (
            DemoStep("cfnkit check runbook.yaml", "finds them, each at its character in the string", 6),
            DemoStep("cfnkit documents runbook.yaml", "lists the documents of a template"),
            DemoStep(
                "cfnkit explain runbook.yaml Install.Properties.Content.mainSteps.0.inputs.Api",
                "shows a value within the document, and what its language says of it",
            ),
        ),
    ),
    Demo(
        "cdk",
        "An app of the CDK with what it made, recorded: findings at the lines of Python. No CDK is needed.",
        ("examples/cdk/python", "demos/cdk"),
        (
            DemoStep("cfnkit check", "finds what is wrong in the app, at the lines of its code", 6),
            DemoStep("cfnkit targets", "lists the stacks, with account and region"),
            DemoStep(
                "cfnkit explain cdk.out Notes/Log.Properties.RetentionInDays",
                "shows the construct and the line that made a value",
            ),
        ),
    ),
    Demo(
        "all",
        "Every example at once, on which the documents run their commands.",
        ("examples",),
        (
            DemoStep("cfnkit check .", "reports what is wrong with the templates, and where", 4),
            DemoStep("cfnkit render echo.yaml", "runs a macro and the Serverless transform, here"),
            DemoStep(
                "cfnkit render loop.yaml --stage resolved --target tokyo",
                "unrolls a loop and evaluates functions for a target",
            ),
            DemoStep("cfnkit explain loop.yaml Resources.Queueblue", "shows the line that a resource came from"),
            DemoStep(
                "cfnkit refs database.yaml --verify --offline", "lists what a stack reads, and what is missing", 2
            ),
            DemoStep("cfnkit targets targets/taskcat", "lists where a template goes, by the files that say so"),
            DemoStep(
                "cfnkit check --all-targets targets/topic.yaml", "checks a template for each place that it goes to"
            ),
            DemoStep("cfnkit check database.yaml --security", "finds what is not safe", 4),
            DemoStep("cfnkit graph loop.yaml --target tokyo", "draws what refers to what, as a flowchart for Mermaid"),
            DemoStep(
                "cfnkit drift two_queues.yaml --actual two_queues.snapshot.json", "shows what was changed by hand", 1
            ),
        ),
    ),
)
"""The demos, `all` the last."""


def demo_named(name: str) -> Demo | None:
    """The demo of a name."""
    return next((demo for demo in DEMOS if demo.name == name), None)
