"""The permissions of macros, as `cfnkit macro deploy` shows and refuses them."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import TYPE_CHECKING

from cfnkit.diagnostics import ConfigurationError

if TYPE_CHECKING:
    from cfnkit.packaging import MacroFolder


def refuse_unallowed(macros: list[MacroFolder], allowed: list[str]) -> None:
    """Raise ConfigurationError for actions that do more than read, and for allowances that no macro needs."""
    from cfnkit.packaging.permissions import reads_only

    names = {action.lower() for action in allowed}
    declared = {action.lower() for macro in macros for action in macro.permissions}
    for action in allowed:
        if action.lower() not in declared:
            raise ConfigurationError(f"--allow-action {action}: no macro of this deployment declares this action.")
    for macro in macros:
        refused = [each for each in macro.permissions if not reads_only(each) and each.lower() not in names]
        if refused:
            raise ConfigurationError(
                f"The macro {macro.name} asks for {', '.join(refused)}, which may do more than read. Whoever may call "
                f"the macro could use that. If it is meant: {' '.join(f'--allow-action {each}' for each in refused)}."
            )


def permission_lines(macros: list[MacroFolder], parameters: abc.Mapping[str, str]) -> list[str]:
    """The lines that show each action with its resources, apart from the writing of logs."""
    from cfnkit.packaging.permissions import grants, reads_only

    def shown(resource: str) -> str:
        return re.sub(r"\$\{(\w+)\}", lambda match: parameters.get(match[1], match[0]), resource)

    lines = ["permissions, beside those to write logs:"]
    for macro in macros:
        for grant in grants(macro):
            for action in grant.actions:
                kind = "reads" if reads_only(action) else "ALLOWED BY --allow-action"
                lines.append(f"  {macro.name}  {action}  ({kind})")
                lines += [f"    on {shown(resource)}" for resource in grant.resources]
    return lines if len(lines) > 1 else ["permissions: none beside those to write logs"]
