"""Each wrong argument: the service's message, its place, and one diagnostic for one mistake."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from cfnkit.intrinsics import FUNCTIONS, functions
from cfnkit.vocabulary import FN_TRANSFORM, FUNCTION_NAMES
from support.evaluation import HEAD, expression

REF = "Template error: every Ref object must have a single String value."
BASE64 = "Template error: every Fn::Base64 object must have a String-typed value."
GET_AZS = "Template error: every Fn::GetAZs object must have a String-typed value."
IMPORT = "Template error: every Fn::ImportValue object must have a String-typed value."
STACK_OUTPUT = "Template error: every Fn::GetStackOutput object requires a StackName and an OutputName"
IF = "Template error: Fn::If requires a list argument with three elements: a condition name and two values"
SELECT = "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
GET_ATT = (
    "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
    "attribute"
)
JOIN = (
    "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
    "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
)
SPLIT = (
    "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
    "split or a function that returns a string to be split."
)
FIND_IN_MAP = (
    "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute "
    "for return value"
)
SUB = (
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
    "first argument, and an optional second argument to specify a mapping of values to replace in the string"
)
SUB_NAMES = (
    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
    "periods, and colons"
)
SUB_VALUES = (
    "Template error: every value of the context object of every Fn::Sub object must be a string or a function that "
    "returns a string"
)
CIDR = (
    "Template error: every Fn::Cidr object requires two or three parameters, (1) an IP address block, (2) the number "
    "of blocks from 1 to 256 and (3) the number of bits of each block's host part"
)
UNSUPPORTED = "Template Error: Encountered unsupported function: {} Supported functions are: ["

# The expression, the message, the part that is pointed to (None: the whole call), and its path in the call.
REFUSED: list[tuple[str, str, str | None, str]] = [
    ("{Ref: [Env]}", REF, None, ""),
    ("{Ref: {A: b}}", REF, None, ""),
    ("{Ref: 12}", REF, None, ""),
    ("{Ref: !Ref Env}", REF, None, ""),
    ("!Base64 [a]", BASE64, None, ""),
    ("!Base64 {Ref: Names}", BASE64, None, ""),
    ("!Base64 {Ref: AWS::NoValue}", BASE64, None, ""),
    ("!GetAZs [a]", GET_AZS, None, ""),
    ("!ImportValue {A: b}", IMPORT, None, ""),
    ("!GetStackOutput net.Vpc", STACK_OUTPUT, None, ""),
    ("!GetStackOutput {StackName: net}", STACK_OUTPUT, None, ""),
    ("!GetStackOutput {StackName: net, OutputName: [a]}", STACK_OUTPUT, "[a]", "/Fn::GetStackOutput/OutputName"),
    ("!GetStackOutput {StackName: a, OutputName: b, Stage: zz}", STACK_OUTPUT, "zz", "/Fn::GetStackOutput/Stage"),
    ("!GetAtt [Bucket]", GET_ATT, None, ""),
    ("!GetAtt [Bucket, Arn, More]", GET_ATT, None, ""),
    ("!GetAtt [Bucket, '']", GET_ATT, "''", "/Fn::GetAtt/1"),
    ("!GetAtt ['', Arn]", GET_ATT, "''", "/Fn::GetAtt/0"),
    ("{'Fn::GetAtt': Bucket}", GET_ATT, None, ""),
    ("{'Fn::GetAtt': Bucket.}", GET_ATT, None, ""),
    ("{'Fn::GetAtt': {A: b}}", GET_ATT, None, ""),
    ("!GetAtt [!Ref Env, Arn]", GET_ATT, "!Ref Env", "/Fn::GetAtt/0"),
    ("!GetAtt [Bucket, !Ref Names]", GET_ATT, "!Ref Names", "/Fn::GetAtt/1"),
    ("!GetAtt [Bucket, !Ref AWS::NoValue]", GET_ATT, "!Ref AWS::NoValue", "/Fn::GetAtt/1"),
    ("!Join [',']", JOIN, None, ""),
    ("!Join a", JOIN, None, ""),
    ("!Join [[','], [a]]", JOIN, "[',']", "/Fn::Join/0"),
    ("!Join [1, [a]]", JOIN, "1", "/Fn::Join/0"),
    ("!Join [!Ref Env, [a]]", JOIN, "!Ref Env", "/Fn::Join/0"),
    ("!Join [',', a]", JOIN, "a", "/Fn::Join/1"),
    ("!Join [',', !Ref Env]", JOIN, "!Ref Env", "/Fn::Join/1"),
    ("!Join [',', [a, [b]]]", JOIN, "[a, [b]]", "/Fn::Join/1"),
    ("!Join [',', [a, !Ref Names]]", JOIN, "[a, !Ref Names]", "/Fn::Join/1"),
    ("!Split [',']", SPLIT, None, ""),
    ("!Split ['', abc]", SPLIT, "''", "/Fn::Split/0"),
    ("!Split [!Ref Env, abc]", SPLIT, "!Ref Env", "/Fn::Split/0"),
    ("!Split [',', [a]]", SPLIT, "[a]", "/Fn::Split/1"),
    ("!Split [',', !Ref Names]", SPLIT, "!Ref Names", "/Fn::Split/1"),
    ("!Select [0]", SELECT, None, ""),
    ("!Select {A: b}", SELECT, None, ""),
    ("!Select [x, [a]]", SELECT, "x", "/Fn::Select/0"),
    ("!Select [-1, [a]]", SELECT, "-1", "/Fn::Select/0"),
    ("!Select [1.0, [a]]", SELECT, "1.0", "/Fn::Select/0"),
    ("!Select [\u00b2, [a]]", SELECT, "\u00b2", "/Fn::Select/0"),
    (f"!Select [{'9' * 5000}, [a]]", SELECT, "9" * 5000, "/Fn::Select/0"),
    ("!Select [0, abc]", SELECT, "abc", "/Fn::Select/1"),
    ("!Select [0, !Ref Env]", SELECT, "!Ref Env", "/Fn::Select/1"),
    ("!Select [1, [a]]", SELECT, None, ""),
    ("!Select [3, !Ref Names]", SELECT, None, ""),
    ("!Select [0, []]", SELECT, None, ""),
    ("!Select [0, [!Ref AWS::NoValue]]", SELECT, None, ""),
    ("!FindInMap [Sizes, prod]", FIND_IN_MAP, None, ""),
    ("!FindInMap Sizes", FIND_IN_MAP, None, ""),
    ("!FindInMap [Sizes, [prod], Count]", FIND_IN_MAP, "[prod]", "/Fn::FindInMap/1"),
    ("!FindInMap [Sizes, prod, !Ref AWS::NoValue]", FIND_IN_MAP, "!Ref AWS::NoValue", "/Fn::FindInMap/2"),
    ("!If [Prod, a]", IF, None, ""),
    ("!If Prod", IF, None, ""),
    ("!If [[Prod], a, b]", IF, "[Prod]", "/Fn::If/0"),
    ("!If [!Condition Prod, a, b]", IF, "!Condition Prod", "/Fn::If/0"),
    ("!Sub [a]", "", None, ""),
    ("!Sub []", SUB, None, ""),
    ("!Sub {A: b}", SUB, None, ""),
    ("!Sub [a, b]", SUB, None, ""),
    ("!Sub [a, {}, c]", SUB, None, ""),
    ("!Sub [!Ref Env, {}]", SUB, None, ""),
    ("!Sub '${a b}'", SUB_NAMES, None, ""),
    ("!Sub '${}'", SUB_NAMES, None, ""),
    ("!Sub ['${x:-1}', {}]", SUB_NAMES, "'${x:-1}'", "/Fn::Sub/0"),
    ("!Sub ['${A}', {A: [b]}]", SUB_VALUES, "[b]", "/Fn::Sub/1/A"),
    ("!Sub ['x', {A: !Ref Names}]", SUB_VALUES, "!Ref Names", "/Fn::Sub/1/A"),
    ("!Sub '${Names}'", "Template error: variable Names in Fn::Sub expression does not resolve to a string", None, ""),
    (
        "!Sub '${Bucket.}'",
        "Template error: instance of Fn::Sub references invalid resource attribute Bucket.",
        None,
        "",
    ),
    ("!Cidr [10.0.0.0/16]", CIDR, None, ""),
    ("!Cidr 10.0.0.0/16", CIDR, None, ""),
    ("!Cidr [10.0.0.0/16, many, 8]", CIDR, "many", "/Fn::Cidr/1"),
    ("!Cidr [10.0.0.0/16, 2, [8]]", CIDR, "[8]", "/Fn::Cidr/2"),
    ("!Cidr [[], 2, 8]", CIDR, "[]", "/Fn::Cidr/0"),
    ("!Cidr [10.0/16, 2, 8]", "Template error: Fn::Cidr: 10.0/16 is not a CIDR block.", "10.0/16", "/Fn::Cidr/0"),
    (
        "!Cidr [10.0.0.0/16, 300, 8]",
        "Template error: Fn::Cidr: 300 blocks of 8 bits do not fit into 10.0.0.0/16.",
        "300",
        "/Fn::Cidr/1",
    ),
    (
        "!Cidr [10.0.0.0/24, 3]",
        "Template error: Fn::Cidr: 3 blocks of 8 bits do not fit into 10.0.0.0/24.",
        "3",
        "/Fn::Cidr/1",
    ),
    (
        "!Cidr [10.0.0.0/24, 1, 9]",
        "Template error: Fn::Cidr: blocks of 9 bits do not fit into 10.0.0.0/24.",
        None,
        "",
    ),
    (
        "!FindInMap [Sizes, dev, Count]",
        "Template error: Unable to get mapping for Sizes::dev::Count",
        None,
        "",
    ),
    (
        "!FindInMap [Sizes, prod, Cont]",
        "Template error: Unable to get mapping for Sizes::prod::Cont",
        None,
        "",
    ),
    (
        "!FindInMap [Sises, prod, Count]",
        "Template error: Mapping named 'Sises' is not present in the 'Mappings' section of template.",
        "Sises",
        "/Fn::FindInMap/0",
    ),
    (
        "!If [Prot, a, b]",
        "Template error: unresolved condition dependency Prot in Fn::If",
        "Prot",
        "/Fn::If/0",
    ),
    ("!Equals [a, b]", "Template error: Fn::Equals cannot be partially collapsed", "!Equals", ""),
    ("!Or [a, b]", "Template error: Fn::Or cannot be partially collapsed", "!Or", ""),
]


@pytest.mark.parametrize(("text", "message", "part", "path"), [case for case in REFUSED if case[1]])
def test_a_wrong_argument_is_refused_once_and_in_the_services_words(
    text: str, message: str, part: str | None, path: str
) -> None:
    found = expression(text)

    line = HEAD.count("\n") + 1
    column = len("      Value: ") + 1 + (text.index(part) if part else 0)
    where = f"{line}:{column}"
    assert found.placed == [(message, where, f"Resources/Thing/Properties/Value{path}")]
    assert found.marked[0][1] == (part or text)


def test_a_list_with_a_text_only_is_a_fn_sub() -> None:
    assert expression("!Sub ['${Env}']").value == "prod"


@pytest.mark.parametrize("name", ["Fn::Foo", "Fn::", "Fn::join"])
def test_a_function_that_there_is_none_of_is_refused(name: str) -> None:
    found = expression("{'" + name + "': [a]}")

    [(message, marked)] = found.marked
    assert message.startswith(UNSUPPORTED.format(name))
    assert marked == f"'{name}'"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{'Fn::join': ['', [a]]}", "Did you mean 'Fn::Join'?"),
        ("!Select [5, !Ref Names]", "The list has 3 items; indexes start at 0."),
        ("!FindInMap [Sizes, prd, Count]", "The mapping 'Sizes' has no key 'prd'. Did you mean 'prod'?"),
        ("!FindInMap [Sizes, prod, Cont]", "The key 'prod' has no attribute 'Cont'. Did you mean 'Count'?"),
        ("!FindInMap [Sises, prod, Count]", "Did you mean 'Sizes'?"),
        ("!If [Prot, a, b]", "Did you mean 'Prod'?"),
        ("!If [Yes, a, b]", "The name is read as the boolean true. Quote it, to have it as text."),
        ("!Sub '${a b}'", "Write ${!a b} for the text itself."),
        ("!Sub '${Names}'", "Join the list with Fn::Join, in a variable of the second argument."),
        ("!Cidr [10.0.0.0/24, 9, 5]", "The block has room for 1 to 8 of them."),
        ("!Cidr [10.0.0.0/8, 999, 8]", "The block has room for 1 to 256 of them."),
        ("{'Fn::Contains': [[a], a]}", "Fn::Contains can be used in Rules only."),
        (
            "!Equals [a, b]",
            "Define a condition with it in the Conditions section, and choose by it with Fn::If.",
        ),
    ],
)
def test_a_refusal_says_what_to_do(text: str, hint: str) -> None:
    [finding] = expression(text).findings

    assert finding.hint == hint


NULLS = [
    "!Join [',', [a, null]]",
    "!Join [null, [a]]",
    "!Base64 {'Fn::Sub': null}",
    "!Select [null, [a]]",
    "!Split [',', null]",
    "!FindInMap [Sizes, null, Count]",
    "!Cidr [null, 1, 8]",
    "!GetAtt [Bucket, null]",
    "!If [null, a, b]",
    "!Sub ['${A}', {A: null}]",
    "!ImportValue {'Fn::Sub': [null]}",
    "{Ref: null}",
    "{A: null}",
]


@pytest.mark.parametrize("text", NULLS)
def test_a_null_is_one_finding(text: str) -> None:
    found = expression(text)

    [(message, marked)] = found.marked
    assert message.startswith("[/Resources/Thing/Properties/Value/")
    assert message.endswith("] 'null' values are not allowed in templates")
    assert marked == "null"


def test_a_mistake_inside_an_argument_is_not_one_of_the_functions_around_it() -> None:
    found = expression("!Join [',', [!Select [9, [a]], !Sub '${Names}'], !Base64 [b]]")
    assert found.messages == [JOIN]

    found = expression("!Base64 {'Fn::Join': [',', [!Select [9, [a]], !Split [',', [b]]]]}")
    assert found.messages == [SELECT, SPLIT]
    assert [marked for _, marked in found.marked] == ["!Select [9, [a]]", "[b]"]
    assert [path.rpartition("Value/")[2] for _, _, path in found.placed] == [
        "Fn::Base64/Fn::Join/1/0",
        "Fn::Base64/Fn::Join/1/1/Fn::Split/1",
    ]


def test_the_same_mistake_at_the_same_place_is_reported_once() -> None:
    found = expression("[&a !Select [9, [x]], *a]")

    assert found.messages == [SELECT]


def test_a_call_that_is_refused_stays() -> None:
    assert expression("!Join [',', a]").value == {"Fn::Join": [",", "a"]}


def test_each_function_of_the_vocabulary_is_in_one_file() -> None:
    files = [path.stem for path in Path(functions.__path__[0]).glob("*.py") if path.stem != "__init__"]
    named = [name for file in files for name in import_module(f"{functions.__name__}.{file}").FUNCTIONS]

    assert sorted(named) == sorted(FUNCTION_NAMES - {FN_TRANSFORM})


def test_no_function_is_left_untested() -> None:
    rules_and_conditions = {
        "Fn::And",
        "Fn::Contains",
        "Fn::EachMemberEquals",
        "Fn::EachMemberIn",
        "Fn::Not",
        "Fn::RefAll",
        "Fn::ValueOf",
        "Fn::ValueOfAll",
    }
    extensions = {"Fn::Length", "Fn::ToJsonString"}
    text = " ".join(case[0] for case in REFUSED)

    def stands(name: str) -> bool:
        return "!" + name.removeprefix("Fn::") in text or name in text

    assert {name for name in FUNCTIONS if not stands(name)} == rules_and_conditions | extensions
