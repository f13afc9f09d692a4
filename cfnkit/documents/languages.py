"""The languages of documents."""

from cfnkit.documents.language import Language
from cfnkit.documents.policies import POLICY
from cfnkit.documents.states import STATE_MACHINE

LANGUAGES: tuple[Language, ...] = (STATE_MACHINE, POLICY)
"""All languages, in the order of their rules."""
