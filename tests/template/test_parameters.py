"""The values of parameters: given values, defaults, and values of SSM parameters."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.deployment import Lookups, SsmParameter
from cfnkit.syntax import parse, to_plain
from cfnkit.template import ParameterValues, Template, parameter_values
from support.evaluation import Evaluation, evaluated


def values(parameters: str, lookups: Lookups | None = None, **given: str) -> ParameterValues:
    root = parse(f"Parameters:\n{parameters}\n", "template").root
    return parameter_values(Template.of(root), given, lookups or Lookups(), root.span)


def one(attributes: str, value: str | None = None, lookups: Lookups | None = None) -> ParameterValues:
    return values(f"  P: {{{attributes}}}", lookups, **({} if value is None else {"P": value}))


def known(found: ParameterValues) -> Any:
    return {name: to_plain(node) for name, node in found.known.items()}


def messages(found: ParameterValues) -> list[str]:
    return [finding.message for finding in found.diagnostics]


class TestTypes:
    @pytest.mark.parametrize(
        ("kind", "text", "value"),
        [
            ("String", " a, b ", " a, b "),
            ("String", "", ""),
            ("Number", "1000.0", "1000.0"),
            ("Number", "012", "012"),
            ("Number", "-1.5e3", "-1.5e3"),
            ("CommaDelimitedList", "a, b ,c", ["a", "b", "c"]),
            ("CommaDelimitedList", "a", ["a"]),
            ("CommaDelimitedList", "a,,b,", ["a", "", "b", ""]),
            ("CommaDelimitedList", "", [""]),
            ("List<Number>", "1, 2.50", ["1", "2.50"]),
            ("List<String>", "a,b", ["a", "b"]),
            ("List<AWS::EC2::Subnet::Id>", "subnet-1, subnet-2", ["subnet-1", "subnet-2"]),
            ("AWS::EC2::VPC::Id", "vpc-1", "vpc-1"),
            ("AWS::SSM::Parameter::Name", "/a", "/a"),
        ],
    )
    def test_ref_gives_a_text_or_a_list_of_texts(self, kind: str, text: str, value: Any) -> None:
        found = one(f"Type: '{kind}'", text)

        assert messages(found) == []
        assert known(found) == {"P": value}

    @pytest.mark.parametrize(
        ("default", "value"),
        [
            ("1000.0", "1000.0"),
            ("012345678901", "012345678901"),
            ("true", "true"),
            ("''", ""),
            ("1e3", "1e3"),
            ("~", ""),
        ],
    )
    def test_a_default_keeps_its_text(self, default: str, value: str) -> None:
        assert known(one(f"Type: String, Default: {default}")) == {"P": value}

    def test_a_value_given_goes_before_the_default(self) -> None:
        assert known(one("Type: String, Default: a", "")) == {"P": ""}

    def test_ref_gives_the_value_at_the_place_of_the_ref(self) -> None:
        found = evaluated(
            "Parameters: {P: {Type: CommaDelimitedList, Default: 'a,b'}}\n"
            "Resources:\n  T: {Type: 'Custom::T', Properties: {A: !Ref P}}\n"
        )

        assert '"A":["a","b"]' in found.shown


class TestMissingValues:
    def test_all_parameters_without_a_value_are_one_finding(self) -> None:
        found = values("  A: {Type: String}\n  B: {Type: String, Default: b}\n  C: {Type: Number}")

        [finding] = found.diagnostics
        assert finding.id == "E9770"
        assert finding.message == "Parameters: [A, C] must have values"
        assert (finding.span.line, finding.span.column, finding.path) == (2, 3, ("Parameters", "A"))
        assert finding.hint.startswith("Give one with -p A=VALUE")
        assert [(other.message, other.span.line) for other in finding.related] == [("C has no value either", 4)]
        assert list(found.unknown) == ["A", "C"]

    def test_a_ref_to_a_parameter_without_a_value_is_no_further_finding(self) -> None:
        found = evaluated(
            "Parameters: {P: {Type: String}}\n"
            "Conditions: {C: !Equals [!Ref P, a]}\n"
            "Resources: {T: {Type: 'Custom::T', Condition: C, Metadata: {A: [!Ref P, !Sub '${P}', !If [C, 1, 2]]}}}"
        )

        assert found.messages == ["Parameters: [P] must have values"]

    def test_values_for_parameters_that_there_are_none_of_are_a_warning(self) -> None:
        found = values("  Env: {Type: String, Default: a}", Evn="b", Other="c")

        [finding] = found.diagnostics
        assert finding.id == "W9768"
        assert finding.message == "Parameters: [Evn, Other] do not exist in the template"
        assert finding.hint == "Did you mean 'Env'?"


class TestSsm:
    STORE = Lookups(
        ssm={
            "/ami": SsmParameter("String", {1: "ami-1", 2: "ami-2"}, 2),
            "/list": SsmParameter("StringList", {1: "a, b"}, 1),
            "/secret": SsmParameter("SecureString", {1: "hunter2"}, 1),
            "/odd:1": SsmParameter("String", {1: "odd"}, 1),
        }
    )

    @pytest.mark.parametrize(
        ("kind", "name", "value"),
        [
            ("String", "/ami", "ami-2"),
            ("String", "/ami:1", "ami-1"),
            ("AWS::EC2::Image::Id", "/ami", "ami-2"),
            ("List<String>", "/list", ["a", "b"]),
            ("CommaDelimitedList", "/list", ["a", "b"]),
            ("List<AWS::EC2::Subnet::Id>", "/list", ["a", "b"]),
            ("String", "/list", "a, b"),
            ("String", "/odd:1", "odd"),
        ],
    )
    def test_ref_gives_the_value_in_the_store(self, kind: str, name: str, value: Any) -> None:
        found = one(f"Type: 'AWS::SSM::Parameter::Value<{kind}>', Default: '{name}'", lookups=self.STORE)

        assert messages(found) == []
        assert known(found) == {"P": value}

    def test_a_name_type_gives_the_name(self) -> None:
        assert known(one("Type: AWS::SSM::Parameter::Name", "/ami", self.STORE)) == {"P": "/ami"}

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("/amj", "No SSM parameter '/amj' is known. Did you mean '/ami'?"),
            ("/ami:9", "The SSM parameter '/ami' has no version 9, as far as is known."),
            ("/ami:\u00b2", "The SSM parameter '/ami' has no version \u00b2, as far as is known."),
            ("/ami:" + "9" * 5000, f"The SSM parameter '/ami' has no version {'9' * 5000}, as far as is known."),
            ("/ami:", "The SSM parameter '/ami' has no version , as far as is known."),
        ],
    )
    def test_what_the_store_does_not_have_is_refused(self, name: str, hint: str) -> None:
        """Recorded: the message for a parameter that does not exist."""
        found = one("Type: AWS::SSM::Parameter::Value<String>", name, self.STORE)

        [finding] = [finding for finding in found.diagnostics if finding.id == "E9770"]
        assert finding.message == "Parameter P should either have input value or default value"
        assert (finding.hint, finding.path) == (hint, ("Parameters", "P"))
        assert (finding.span.line, finding.span.column) == (2, 3)
        assert list(found.unknown) == ["P"]

    def test_a_secure_string_is_refused(self) -> None:
        found = one("Type: AWS::SSM::Parameter::Value<String>, Default: /secret", lookups=self.STORE)

        assert messages(found) == [
            "Parameters [/secret] referenced by template have types not supported by CloudFormation."
        ]
        assert known(found) == {}

    @pytest.mark.parametrize(
        ("name", "lookups"),
        [("/ami", Lookups()), ("/aws/service/ami-amazon-linux-latest/al2023", STORE)],
    )
    def test_what_only_aws_can_know_is_not_known(self, name: str, lookups: Lookups) -> None:
        found = one("Type: AWS::SSM::Parameter::Value<String>", name, lookups)

        assert messages(found) == []
        reason = f"the SSM parameter {name} is known to a deployment only, unless the lookups have it"
        assert found.unknown == {"P": reason}

    def test_constraints_are_put_on_the_name_and_not_on_the_value(self) -> None:
        """Documented: parameter keys are validated, as strings, and not their values."""
        kind = "Type: AWS::SSM::Parameter::Value<List<String>>"
        good = "AllowedValues: [/list], AllowedPattern: '/[a-z]+', MinLength: 5, MaxLength: 5"

        assert messages(one(f"{kind}, {good}", "/list", self.STORE)) == []
        assert messages(one(f"{kind}, AllowedValues: [/other]", "/list", self.STORE)) == [
            "Parameter 'P' must be one of AllowedValues"
        ]
        assert messages(one(f"{kind}, MinLength: 6", "/list", self.STORE)) == [
            "Parameter 'P' must contain at least 6 characters"
        ]


class TestConstraints:
    @pytest.mark.parametrize(
        ("attributes", "good", "bad", "message"),
        [
            ("Type: Number", "-1.50", "not-a-number", "Parameter 'P' must be a number."),
            ("Type: Number", "1e3", "", "Parameter 'P' must be a number."),
            ("Type: Number", ".5", "\u0663", "Parameter 'P' must be a number."),
            ("Type: Number", " 5 ", "0x10", "Parameter 'P' must be a number."),
            ("Type: Number", "5.", "NaN", "Parameter 'P' must be a number."),
            ("Type: List<Number>", "1,2", "1,b", "Parameter 'P' must be a number."),
            ("Type: String, AllowedValues: [a, b]", "b", "B", "Parameter 'P' must be one of AllowedValues"),
            ("Type: String, AllowedValues: [true, 'no']", "true", "yes", "Parameter 'P' must be one of AllowedValues"),
            ("Type: String, AllowedValues: [1, 2.50]", "2.50", "2.5", "Parameter 'P' must be one of AllowedValues"),
            ("Type: Number, AllowedValues: [1, 2.50]", "2.5", "2.51", "Parameter 'P' must be one of AllowedValues"),
            (
                "Type: CommaDelimitedList, AllowedValues: [a, b]",
                "a, b,a",
                "a,c",
                "Parameter 'P' must be one of AllowedValues",
            ),
            ("Type: String, AllowedPattern: '[a-z]+'", "abc", "abc1", "Parameter 'P' must match pattern [a-z]+"),
            ("Type: String, AllowedPattern: '^a|b$'", "b", "ab", "Parameter 'P' must match pattern ^a|b$"),
            ("Type: String, AllowedPattern: \\d+", "12", "\u0663", "Parameter 'P' must match pattern \\d+"),
            (
                "Type: CommaDelimitedList, AllowedPattern: '[a-z]+'",
                "a, b",
                "a,1",
                "Parameter 'P' must match pattern [a-z]+",
            ),
            ("Type: String, MinLength: 2", "ab", "a", "Parameter 'P' must contain at least 2 characters"),
            ("Type: String, MaxLength: '2'", "ab", "abc", "Parameter 'P' must contain at most 2 characters"),
            ("Type: String, MaxLength: 1", "\U0001f600", "ab", "Parameter 'P' must contain at most 1 characters"),
            ("Type: AWS::EC2::VPC::Id, MinLength: 1", "vpc-1", "", "Parameter 'P' must contain at least 1 characters"),
            ("Type: Number, MinValue: 1", "1", "0.99", "Parameter 'P' must be a number not less than 1"),
            ("Type: Number, MinValue: -1", "-1", "-2", "Parameter 'P' must be a number not less than -1"),
            ("Type: Number, MaxValue: '2.5'", "2.5", "2.51", "Parameter 'P' must be a number not greater than 2.5"),
            ("Type: List<Number>, MaxValue: 3", "1,3", "1,4", "Parameter 'P' must be a number not greater than 3"),
        ],
    )
    def test_a_value_that_breaks_a_constraint_is_refused_and_used(
        self, attributes: str, good: str, bad: str, message: str
    ) -> None:
        assert messages(one(attributes, good)) == []

        found = one(attributes, bad)
        [finding] = found.diagnostics
        assert (finding.id, finding.message, finding.path) == ("E9771", message, ("Parameters", "P"))
        assert (finding.span.line, finding.span.column) == (2, 3)
        assert list(found.known) == ["P"]

    def test_a_default_is_checked_too_and_pointed_to(self) -> None:
        [finding] = one("Type: String, AllowedValues: [a], Default: b").diagnostics

        assert finding.message == "Parameter 'P' must be one of AllowedValues"
        assert finding.hint == "Allowed are 'a'."
        assert (finding.span.line, finding.span.column, finding.span.end_column) == (2, 50, 51)

    def test_values_of_a_secret_are_not_listed(self) -> None:
        [finding] = one("Type: String, NoEcho: true, AllowedValues: [hunter2], Default: b").diagnostics

        assert "hunter2" not in finding.hint

    @pytest.mark.parametrize(
        ("attributes", "value"),
        [
            ("Type: CommaDelimitedList, MinLength: 9, MaxLength: 1", "a,b"),
            ("Type: Number, MinLength: 9", "1"),
            ("Type: String, MinValue: 5", "1"),
            ("Type: String, MinLength: many", "a"),
            ("Type: Number, MinValue: low, MaxValue: []", "1"),
            ("Type: String, AllowedValues: a", "b"),
            ("Type: String, MinLength: \u00b2", "a"),
            ("Type: Number, MaxValue: " + "9" * 5000, "1" * 5000),
        ],
    )
    def test_a_constraint_that_does_not_go_with_the_type_or_says_nothing_is_none(
        self, attributes: str, value: str
    ) -> None:
        assert messages(one(attributes, value)) == [] or len(value) > 4096

    def test_a_constraint_description_takes_the_messages_place(self) -> None:
        [finding] = one("Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: only letters", "1").diagnostics

        assert finding.message == "Parameter P failed to satisfy constraint: only letters"
        assert finding.hint == "Parameter 'P' must match pattern [a-z]+"

    def test_that_a_value_is_no_number_is_said_in_spite_of_a_constraint_description(self) -> None:
        found = one("Type: Number, ConstraintDescription: a port", "x")

        assert messages(found) == ["Parameter 'P' must be a number."]

    def test_one_finding_for_a_value_that_breaks_all_constraints(self) -> None:
        found = one("Type: String, AllowedValues: [a], AllowedPattern: a, MaxLength: 1", "bb")

        assert messages(found) == ["Parameter 'P' must be one of AllowedValues"]

    def test_a_value_of_more_than_4096_bytes_is_too_long(self) -> None:
        assert messages(one("Type: String", "\u00e4" * 2048)) == []
        [finding] = one("Type: String", "\u00e4" * 2049).diagnostics
        assert finding.id == "E9764"
        assert finding.message == "The value of the parameter P has 4,098 bytes, over the maximum of 4,096."


class TestPatterns:
    """More of them stand in test_allowed_pattern.py."""

    @pytest.mark.parametrize(
        ("pattern", "value"),
        [
            ("\\p{Alnum}+", "abc123"),
            ("[a-z&&[^x]]+", "abc"),
            ("[a-z]++", "ab"),
            ("(a)\\1", "aa"),
            ("(?>a|ab)c", "ac"),
            ("[a-", "x"),
            ("(", "x"),
            ("*", "x"),
        ],
    )
    def test_a_pattern_that_is_javas_or_none_is_no_false_error(self, pattern: str, value: str) -> None:
        found = messages(one(f"Type: String, AllowedPattern: '{pattern}'", value))

        assert [message for message in found if not message.endswith("is not decided.")] == []

    def test_a_pattern_cannot_take_forever(self) -> None:
        found = one("Type: String, AllowedPattern: '((a+)+|(a*)*)*b'", "a" * 4000)

        assert messages(found) == ["Parameter 'P' must match pattern ((a+)+|(a*)*)*b"]


def test_a_template_with_a_wrong_value_is_evaluated_all_the_same() -> None:
    found: Evaluation = evaluated(
        "Parameters: {P: {Type: String, AllowedValues: [a]}}\n"
        "Resources: {T: {Type: 'Custom::T', Properties: {A: !Ref P}}}\n",
        P="b",
    )

    assert found.messages == ["Parameter 'P' must be one of AllowedValues"]
    assert found.plain["Resources"]["T"]["Properties"] == {"A": "b"}
