"""The shapes of dashboards: what each part has, and the values that it can have.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Property:
    """A property: a kind of JSON, the texts that it can be, the bounds of a number, what is in an object or array.

    form: what else its text is: a `region`, or a `color`.
    """

    kind: str = "any"
    values: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    shape: WidgetShape | None = None
    item: Property | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class WidgetShape:
    """An object: its properties by name, and those that it must have."""

    properties: Mapping[str, Property] = field(default_factory=lambda: MappingProxyType({}))
    required: tuple[str, ...] = ()


_ANY, _TEXT, _BOOLEAN = Property(), Property("string"), Property("boolean")
_NUMBER, _PERIOD = Property("number"), Property("integer", least=1)
_TEXTS = Property("array", item=_TEXT)
_REGION, _COLOR = Property("string", form="region"), Property("string", form="color")


def _one_of(*values: str) -> Property:
    return Property("string", values)


def _object(required: tuple[str, ...] = (), **properties: Property) -> Property:
    return Property("object", shape=WidgetShape(properties, required))


_AXIS = _object(label=_TEXT, min=_NUMBER, max=_NUMBER, showUnits=_BOOLEAN)
_COMMON = {
    "accountId": _TEXT,
    "end": _TEXT,
    "period": _PERIOD,
    "region": _REGION,
    "start": _TEXT,
    "title": _TEXT,
}

HORIZONTAL = WidgetShape(
    {
        "color": _COLOR,
        "fill": _one_of("above", "below", "none"),
        "label": _TEXT,
        "value": _NUMBER,
        "visible": _BOOLEAN,
        "yAxis": _one_of("left", "right"),
    },
    ("value",),
)
VERTICAL = WidgetShape(
    {
        "color": _COLOR,
        "fill": _one_of("after", "before", "none"),
        "label": _TEXT,
        "value": _TEXT,
        "visible": _BOOLEAN,
    },
    ("value",),
)
METRIC_OPTIONS = WidgetShape(
    {
        "accountId": _TEXT,
        "color": _COLOR,
        "expression": _TEXT,
        "id": _TEXT,
        "label": _TEXT,
        "period": _PERIOD,
        "region": _REGION,
        "searchAccount": _TEXT,
        "stat": _TEXT,
        "visible": _BOOLEAN,
        "yAxis": _one_of("left", "right"),
    }
)
METRIC = WidgetShape(
    {
        **_COMMON,
        "annotations": _object(
            alarms=_TEXTS, horizontal=Property("array", item=_ANY), vertical=Property("array", item=_ANY)
        ),
        "gauge": _ANY,
        "legend": _object(position=_one_of("bottom", "hidden", "right")),
        "liveData": _BOOLEAN,
        "metrics": Property("array", most=500, item=Property("array", least=1)),
        "query": _ANY,
        "setPeriodToTimeRange": _BOOLEAN,
        "singleValueFullPrecision": _BOOLEAN,
        "sparkline": _BOOLEAN,
        "stacked": _BOOLEAN,
        "stat": _TEXT,
        "table": _ANY,
        "timezone": _TEXT,
        "trend": _BOOLEAN,
        "view": _one_of("bar", "gauge", "pie", "singleValue", "table", "timeSeries"),
        "yAxis": _object(left=_AXIS, right=_AXIS),
    }
)
LOG = WidgetShape(
    {
        **_COMMON,
        "logGroups": _ANY,
        "logsView": _ANY,
        "query": _TEXT,
        "queryBy": _TEXT,
        "queryId": _TEXT,
        "queryLanguage": _one_of("CWLI", "PPL", "SQL"),
        "stacked": _BOOLEAN,
        "table": _ANY,
        "view": _one_of("bar", "pie", "singleValue", "table", "timeSeries"),
        "yAxis": _ANY,
    },
    ("region", "query"),
)
TEXT = WidgetShape({"background": _one_of("solid", "transparent"), "markdown": _TEXT}, ("markdown",))
ALARM = WidgetShape(
    {
        "alarms": Property("array", least=1, most=100, item=_TEXT),
        "sortBy": _one_of("default", "stateUpdatedTimestamp", "timestamp"),
        "states": Property("array", item=_one_of("ALARM", "INSUFFICIENT_DATA", "OK")),
        "title": _TEXT,
    },
    ("alarms",),
)
EXPLORER = WidgetShape(
    {
        "aggregateBy": _ANY,
        "labels": Property("array", item=_object(("key",), key=_TEXT, value=_TEXT)),
        "metrics": Property(
            "array", item=_object(("metricName", "resourceType"), metricName=_TEXT, resourceType=_TEXT, stat=_TEXT)
        ),
        "period": _PERIOD,
        "region": _REGION,
        "splitBy": _TEXT,
        "title": _TEXT,
        "widgetOptions": _ANY,
    }
)
CUSTOM = WidgetShape(
    {
        "endpoint": _TEXT,
        "params": _ANY,
        "title": _TEXT,
        "updateOn": _object(refresh=_BOOLEAN, resize=_BOOLEAN, timeRange=_BOOLEAN),
    },
    ("endpoint",),
)
TYPES: Mapping[str, WidgetShape] = {
    "alarm": ALARM,
    "custom": CUSTOM,
    "explorer": EXPLORER,
    "log": LOG,
    "metric": METRIC,
    "text": TEXT,
}

WIDGET = WidgetShape(
    {
        "height": Property("integer", least=1, most=1000),
        "properties": Property("object"),
        "type": _TEXT,
        "width": Property("integer", least=1, most=24),
        "x": Property("integer", least=0, most=23),
        "y": Property("integer", least=0),
    },
    ("type", "properties"),
)
VARIABLE = WidgetShape(
    {
        "defaultValue": _ANY,
        "id": _TEXT,
        "inputType": _one_of("input", "radio", "select"),
        "label": _TEXT,
        "pattern": _TEXT,
        "populateFrom": _TEXT,
        "property": _TEXT,
        "search": _TEXT,
        "type": _one_of("pattern", "property"),
        "values": Property("array", item=_object(value=_TEXT, label=_TEXT)),
        "visible": _BOOLEAN,
    },
    ("id", "inputType", "type"),
)
BODY = WidgetShape(
    {
        "end": _TEXT,
        "periodOverride": _one_of("auto", "inherit"),
        "start": _TEXT,
        "variables": Property("array", item=Property("object", shape=VARIABLE)),
        "widgets": Property("array", most=500, item=Property("object", shape=WIDGET)),
    },
    ("widgets",),
)
