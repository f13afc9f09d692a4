"""Check templates repeatedly in a process that stays, such as an editor's."""

from __future__ import annotations

from cfnkit.lint.engines.resource_results import RememberedTemplates
from cfnkit.lint.garbage import without_collections
from cfnkit.lint.known_rules.option_ids import refuse_unknown_ids
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import Settings, Task
from cfnkit.lint.workers.check_job import make_checker


class Checker:
    """Checks texts of templates. After an edit, cfn-lint's rules look at the resources that the edit can change.

    What they find in each resource is in memory only; the cache is neither read nor written. Rules and configuration
    files are read once. Raises CfnkitError as `check_files` does.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        settings = settings or Settings()
        refuse_unknown_ids(settings, [])
        self._checker = make_checker(settings, RememberedTemplates())

    def check(self, name: str, data: bytes) -> FileResult:
        """The findings in a text; `name` is the path of the template, as the user writes it."""
        with without_collections():  # between two checks there is time to look for garbage, which takes as long as one
            return self._checker.check(Task(name, data, key=""))
