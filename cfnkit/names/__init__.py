"""The names within one template, for editors and commands; `workspace` has those that several files share.

`TemplateNames(processed)` has the definitions and uses, with exact spans. `renaming` gives the replacements of a
rename, or says why there is none; `completions` what may stand at a place; `tokens` the parts to colour; `symbols`,
`folds` and `selections` the outline. All places are 1-based lines and columns, in code points, in the author's text.
"""

from cfnkit.names.completion import Completion, CompletionKind, Offers, completions
from cfnkit.names.made import MadeName
from cfnkit.names.name import Name, NameKind, Occurrence
from cfnkit.names.names import TemplateNames
from cfnkit.names.outline import Fold, Symbol, folds, selections, symbols
from cfnkit.names.rename import Renaming, fixed, renaming
from cfnkit.names.tokens import Token, tokens

__all__ = [
    "Completion",
    "CompletionKind",
    "Fold",
    "MadeName",
    "Name",
    "NameKind",
    "Occurrence",
    "Offers",
    "Renaming",
    "Symbol",
    "TemplateNames",
    "Token",
    "completions",
    "fixed",
    "folds",
    "renaming",
    "selections",
    "symbols",
    "tokens",
]
