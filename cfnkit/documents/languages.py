"""The languages of documents."""

from cfnkit.documents.apis import INLINE_CODE, OPENAPI
from cfnkit.documents.builds import BUILDSPEC, PIPELINE
from cfnkit.documents.cloudwatch import ALARM_RULE, DASHBOARD, FILTER_PATTERN, LOG_QUERY, METRIC_MATH
from cfnkit.documents.events import LANGUAGES as EVENTS
from cfnkit.documents.instances import INSTANCE
from cfnkit.documents.language import Language
from cfnkit.documents.policies import POLICY
from cfnkit.documents.states import STATE_MACHINE
from cfnkit.documents.systems_manager import SSM_DOCUMENT

LANGUAGES: tuple[Language, ...] = (
    SSM_DOCUMENT,
    STATE_MACHINE,
    DASHBOARD,
    METRIC_MATH,
    LOG_QUERY,
    *EVENTS,
    POLICY,
    BUILDSPEC,
    PIPELINE,
    OPENAPI,
    INLINE_CODE,
    INSTANCE,
    ALARM_RULE,
    FILTER_PATTERN,
)
"""All languages, in the order of their rules."""
