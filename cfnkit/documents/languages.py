"""The languages of documents."""

from cfnkit.documents.language import Language
from cfnkit.documents.policies import POLICY
from cfnkit.documents.states import STATE_MACHINE
from cfnkit.documents.systems_manager import SSM_DOCUMENT

LANGUAGES: tuple[Language, ...] = (SSM_DOCUMENT, STATE_MACHINE, POLICY)
"""All languages, in the order of their rules."""
