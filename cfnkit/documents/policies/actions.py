"""The actions that a statement is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.policies.elements import texts_in
from cfnkit.documents.policies.operations import action_for
from cfnkit.documents.policies.rules import ACTION, PATTERN
from cfnkit.documents.services import known_services, service_api
from cfnkit.documents.text import is_known_text, with_marks_as
from cfnkit.rule import Finding
from cfnkit.schemas import actions_of, release, services_with_actions
from cfnkit.security.policies import fits
from cfnkit.syntax import Mapping
from cfnkit.vocabulary import nearest

# The service authorization reference has no such action, and Amazon SNS wrote it into the policies of topics.
_OF_SERVICES = {"sns": ("receive",)}
_OF_ONE_SERVICE = {"AWS::S3::BucketPolicy": "s3", "AWS::SNS::TopicPolicy": "sns", "AWS::SQS::QueuePolicy": "sqs"}
# A word of a name, or each letter of an abbreviation.
_WORD = re.compile(r"[A-Z][^A-Z]*")


def action_findings(statement: Mapping, path: Path, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in Action and NotAction."""
    for element in ("Action", "NotAction"):
        for place, leaf in texts_in(statement.get(element), (*path, element)):
            text = with_marks_as("*", leaf.text)
            service, colon, name = text.partition(":")
            if not service.strip("*") or "*" in service or "?" in service:
                continue
            assert document.tree is not None
            written = document.tree.text_of(leaf)
            if not colon:
                message = f"'{leaf.text}' is no action: one has the prefix of its service, as in s3:GetObject."
                yield document.finding(ACTION, message, written.span(0, len(leaf.text)), "", place)
                continue
            service = service.lower()
            names = actions_of(service).get("Actions")
            if names is None:
                message = f"No service has actions that begin with '{service}:'{_known()}."
                span = written.span(0, len(service))
                yield document.finding(ACTION, message, span, _meant(service, services_with_actions()), place)
            elif service != _OF_ONE_SERVICE.get(document.place.type, service):
                own = _OF_ONE_SERVICE[document.place.type]
                message = f"The policy is about actions of {own}, and '{leaf.text}' is none."
                yield document.finding(ACTION, message, written.span(0, len(leaf.text)), "", place)
            elif "*" in name or "?" in name:
                if not any(fits(name, each) for each in names):
                    message = f"No action of {service} fits '{leaf.text}'{_known()}."
                    yield document.finding(PATTERN, message, written.span(0, len(leaf.text)), "", place)
            elif name.lower() not in (*names, *_OF_SERVICES.get(service, ())) and is_known_text(leaf.text):
                message = f"The service {service} has no action '{name}'{_known()}."
                span = written.span(len(service) + 1, len(leaf.text))
                yield document.finding(ACTION, message, span, _nearest_action(service, name, names), place)


def _known() -> str:
    return f", as far as cfn-lint {release()} knows"


def _meant(word: str, known: Iterable[str]) -> str:
    name = nearest(word, known)
    return f"Did you mean '{name}'?" if name else ""


def _nearest_action(service: str, name: str, names: Iterable[str]) -> str:
    """The action that allows an operation of that name; else the nearest one, as the service's API writes it."""
    allowed_by = action_for(service, name)
    if allowed_by is not None:
        return f"{name} is an operation, which the action {allowed_by} allows."
    found = nearest(name.lower(), names)
    if found is None:
        return ""
    api = service_api(service) if service in known_services() else None
    operations = api.operations if api is not None else ()
    written = next((each for each in operations if each.lower() == found), None)
    return f"Did you mean '{written or _in_case_of(name, found)}'?"


def _in_case_of(name: str, found: str) -> str:
    """A name in small letters with the capitals that a similar one has: actions are known in small letters only."""
    from difflib import SequenceMatcher  # needed for doubtful names only

    blocks = SequenceMatcher(None, name.lower(), found, autojunk=False).get_matching_blocks()
    place = {theirs + step: ours + step for theirs, ours, length in blocks for step in range(length)}
    letters = list(found)
    for word in _WORD.finditer(name):
        shared = [at for at in range(*word.span()) if at in place]
        if word.start() in place and 2 * len(shared) > len(word[0]):
            letters[place[word.start()]] = word[0][0]
    return "".join(letters)
