"""The names that the files of a workspace share: exports, outputs and parameters of nested templates, macros, lookups.

`WorkspaceNames` reads the files and knows the mentions of each name: `at` a place, `definitions`, `references`, and
`symbols` by a query. `workspace_renaming` renames in all files, `links` are the files that a text names, and `sharing`
says what a name means elsewhere. Files are named by their real paths; lines and columns are 1-based, in code points.
"""

from cfnkit.names.workspace.contents import EditorFiles
from cfnkit.names.workspace.index import WorkspaceNames
from cfnkit.names.workspace.links import Link, links
from cfnkit.names.workspace.rename import renamed_mention, workspace_renaming
from cfnkit.names.workspace.shared import Mention, SharedKind, SharedName
from cfnkit.names.workspace.sharing import sharing
from cfnkit.names.workspace.symbols import WorkspaceSymbol

__all__ = [
    "EditorFiles",
    "Link",
    "Mention",
    "SharedKind",
    "SharedName",
    "WorkspaceNames",
    "WorkspaceSymbol",
    "links",
    "renamed_mention",
    "sharing",
    "workspace_renaming",
]
