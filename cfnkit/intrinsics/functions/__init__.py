"""The intrinsic functions: one file each, and the one table that names them."""

from __future__ import annotations

from collections.abc import Callable

from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.functions.base64 import base64
from cfnkit.intrinsics.functions.boolean import all_of, any_of, negation
from cfnkit.intrinsics.functions.cidr import cidr
from cfnkit.intrinsics.functions.condition import condition
from cfnkit.intrinsics.functions.equals import equals
from cfnkit.intrinsics.functions.find_in_map import find_in_map
from cfnkit.intrinsics.functions.get_att import get_att
from cfnkit.intrinsics.functions.get_azs import get_azs
from cfnkit.intrinsics.functions.get_stack_output import get_stack_output
from cfnkit.intrinsics.functions.if_ import if_
from cfnkit.intrinsics.functions.import_value import import_value
from cfnkit.intrinsics.functions.join import join
from cfnkit.intrinsics.functions.length import length
from cfnkit.intrinsics.functions.ref import ref
from cfnkit.intrinsics.functions.rules import (
    contains,
    each_member_equals,
    each_member_in,
    ref_all,
    value_of,
    value_of_all,
)
from cfnkit.intrinsics.functions.select import select
from cfnkit.intrinsics.functions.split import split
from cfnkit.intrinsics.functions.sub import sub
from cfnkit.intrinsics.functions.to_json_string import to_json_string
from cfnkit.intrinsics.values import Value

FUNCTIONS: dict[str, Callable[[Call], Value]] = {
    "Condition": condition,
    "Fn::And": all_of,
    "Fn::Base64": base64,
    "Fn::Cidr": cidr,
    "Fn::Contains": contains,
    "Fn::EachMemberEquals": each_member_equals,
    "Fn::EachMemberIn": each_member_in,
    "Fn::Equals": equals,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAZs": get_azs,
    "Fn::GetAtt": get_att,
    "Fn::GetStackOutput": get_stack_output,
    "Fn::If": if_,
    "Fn::ImportValue": import_value,
    "Fn::Join": join,
    "Fn::Length": length,
    "Fn::Not": negation,
    "Fn::Or": any_of,
    "Fn::RefAll": ref_all,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Sub": sub,
    "Fn::ToJsonString": to_json_string,
    "Fn::ValueOf": value_of,
    "Fn::ValueOfAll": value_of_all,
    "Ref": ref,
}
