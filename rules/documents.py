"""The documents in a template: one rule for each language of them, which reports the findings of all its rules."""

from collections.abc import Callable, Iterator

from cfnkit.documents import LANGUAGES, Language, findings_in
from cfnkit.rule import Finding, RuleCheck, Subject


def _check(language: Language) -> Callable[[Subject], Iterator[Finding]]:
    return lambda subject: findings_in(subject, language)


globals().update((each.rules[0].id, RuleCheck(each.rules[0], _check(each), each.rules[1:])) for each in LANGUAGES)
