"""The work for comments grows with their number, whatever they name: counted in calls of functions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cfnkit.lint.known_rules.known_ids import KnownIds
from cfnkit.lint.results import Ruling
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.syntax import parse
from support.calls import counted

RESOURCES = "Resources:\n" + "".join(f"  T{number}: {{Type: AWS::SNS::Topic}}\n" for number in range(50))


@pytest.mark.parametrize(
    "text_of",
    [
        lambda count: "# cfnkit: ignore E3012: reason\n" * count + RESOURCES,
        lambda count: f"# cfnkit: ignore {', '.join(f'E3{number:05}' for number in range(count))}: reason\n{RESOURCES}",
        lambda count: f"# cfnkit: ignore E3012{' ' * count}x{' ' * count}: reason\n{RESOURCES}",
        lambda count: RESOURCES + "".join(f"  A{n}: a # cfnkit: ignore E3012: r\n" for n in range(count)),
        lambda count: RESOURCES + "".join(f"  A{n}: {{Type: A}} # checkov:skip=CKV_AWS_53:r\n" for n in range(count)),
    ],
    ids=["lines", "ids", "blanks", "beside values", "of checkov"],
)
def test_the_work_for_comments_grows_with_their_number(text_of: Callable[[int], str]) -> None:
    known = KnownIds()
    known.complaint("E99999", beginnings=False)  # which reads the ids

    def work(count: int) -> int:
        document = parse(text_of(count), "t.yaml")

        def judge() -> int:
            suppressions = TemplateSuppressions(document, document.root, lambda _: None, None)
            flaws = suppressions.flaws(Ruling(), lambda _: True, lambda id: known.complaint(id, beginnings=False))
            return len(list(flaws))

        return counted(judge)[1]

    work(50)
    assert work(800) < 6 * work(200)
