"""The targets of a template, and the one for values."""

from __future__ import annotations

from typing import Any

from cfnkit.deployment import Target
from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown
from cfnkit.redaction import REDACTED
from cfnkit.template import Template


def register(server: Server) -> None:
    """Register the requests `cfnkit/targets` and `cfnkit/setTarget`, and the command for it."""

    @server.answers("cfnkit/targets")
    def targets(shown: Shown, params: Any) -> dict[str, Any]:
        known = shown.config.targets
        current = shown.options.target
        return {
            "targets": [_described(name, target, shown) for name, target in known.items()],
            "current": current if current in known else None,
        }

    @server.handles("cfnkit/setTarget")
    def set_target(params: Any) -> None:
        server.session.configure(server.session.options.updated({"target": getattr(params, "name", None)}))

    @server.command("cfnkit.setTarget", of_template=False)
    def set_target_by_command(name: Any = None) -> None:
        server.session.configure(server.session.options.updated({"target": name}))


def _described(name: str, target: Target, shown: Shown) -> dict[str, Any]:
    """A target, with its values of the template's own parameters."""
    declared = Template.of(shown.processed.document.root).parameters
    given = {key: value for key, value in target.parameters.items() if key in declared}
    redactor = shown.processed.redactor
    return {
        "name": name,
        "region": target.region or "",
        "account": target.account_id or "",
        "stackName": target.stack_name or "",
        "parameters": {key: REDACTED if declared[key].no_echo else redactor(value) for key, value in given.items()},
    }
