"""The values of targets as they may be shown: without those that are or may be secrets."""

from __future__ import annotations

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.secrets.secrecy import shown_value
from cfnkit.files.reading import read_given
from cfnkit.redaction import REDACTED
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.targets import TemplateTarget
from cfnkit.template import Template
from cfnkit.template.stack_sets import deployed_document


class ShownValues:
    """The values of any number of targets; each template is read once."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], frozenset[str]] = {}

    def parameters(self, target: TemplateTarget) -> dict[str, str]:
        """The values of the parameters: only those that the template is known to have without NoEcho are shown."""
        known = self._without_no_echo(target.template, target.target)
        values = target.target.parameters.items()
        return {name: shown_value(name, value) if name in known else REDACTED for name, value in values}

    def tags(self, target: TemplateTarget) -> dict[str, str]:
        """The values of the tags; one that is also that of a hidden parameter is hidden too."""
        shown = self.parameters(target)
        hidden = {value for name, value in target.target.parameters.items() if shown[name] == REDACTED}
        return {name: REDACTED if value in hidden else shown_value(name, value) for name, value in target.tags.items()}

    def _without_no_echo(self, path: str, target: Target) -> frozenset[str]:
        """The names of the parameters without NoEcho in a target's template at a path; none if it cannot be read."""
        key = path, target.stack_set
        if key not in self._open:
            try:
                document = deployed_document(read_given(path, MAX_BYTES), path, target)
                parameters = Template.of(document.root).parameters
            except (
                OSError,
                ValueError,
                ConfigurationError,
            ):
                # The template is elsewhere, or the target is for any: nothing is shown.
                parameters = {}
            self._open[key] = frozenset(name for name, each in parameters.items() if not each.no_echo)
        return self._open[key]
