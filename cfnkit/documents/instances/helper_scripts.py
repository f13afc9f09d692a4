"""Whether what CloudFormation's helper scripts are called for exists, and waits for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.instances.helper_calls import OPTIONS, CallWord, HelperCall, helper_calls
from cfnkit.documents.instances.rules import CALL, IN_VAIN
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.intrinsics import is_call
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, walk
from cfnkit.template import Resource
from cfnkit.vocabulary import nearest, suggestion

_INIT = "AWS::CloudFormation::Init"
_SETS = "configSets"
_OWN = ("${AWS::StackName}", "${AWS::StackId}")
_DEFAULT_REGION = "us-east-1"
_INSTANCE, _SIGNAL = "AWS::EC2::Instance", "signal"
_ELSEWHERE = re.compile(
    r"://|\b(curl|wget|s3|git|ssm|ansible|chef|puppet|docker|python|perl|ruby|node|source|include)\b|\.(sh|ps1|py|bat)\b"
    r"|(^|[;&|]|\n)\s*(\.|\./|/)\S",
    re.IGNORECASE,
)
# The helper scripts that run no cfn-init.
_OTHERS = re.compile(r"/[\w/.-]*/(?=cfn-(?:signal|get-metadata)\b)")


def helper_findings(document: EmbeddedDocument, text: DocumentText, stack: Stack) -> Iterator[Finding]:
    """The findings about the calls of helper scripts in a text."""
    for call in helper_calls(text.text):
        yield from _unknown_options(call, document, text)
        if "url" in call.options or (call.name == "signal" and call.others):
            continue  # it asks another address, or answers that of a handle
        yield from _missing(call, document, text)
        region = stack.subject.target.region
        if "region" not in call.options and not _is_open(call) and region not in (None, _DEFAULT_REGION):
            message = f"Without --region, cfn-{call.name} asks CloudFormation in {_DEFAULT_REGION}, not in {region}."
            yield document.finding(IN_VAIN, message, _span(text, call.word), "Add --region ${AWS::Region}.")
        if _is_of_this_stack(call, text, stack):
            yield from _of_resource(call, document, text, stack)


def unsent_signal(document: EmbeddedDocument, text: DocumentText, stack: Stack) -> Iterator[Finding]:
    """Whether an instance waits for a signal, and nothing in the template can send it.

    User data that runs what stands elsewhere may send it.
    """
    resource = stack.subject.processed.resources.get(document.logical_id)
    if resource is None or resource.type != _INSTANCE or not text.is_known or _ELSEWHERE.search(text.text):
        return
    policy = at_path(resource.node, ("CreationPolicy",))
    if not isinstance(policy, Mapping) or "ResourceSignal" not in policy.entries:
        return
    written = (node.text for _, node in walk(stack.subject.processed.root) if isinstance(node, Scalar))
    if not any(_SIGNAL in each.lower() for each in written):
        message = f"'{document.logical_id}' waits for a signal, and its user data sends none."
        hint = "Call cfn-signal at the end."
        yield document.finding(IN_VAIN, message, policy.key_span("ResourceSignal"), hint)


def unused_metadata(document: EmbeddedDocument, text: DocumentText, stack: Stack) -> Iterator[Finding]:
    """Whether a resource has metadata for cfn-init, and nothing in the template runs cfn-init.

    User data that runs what stands elsewhere, or that is not all known, may run it.
    """
    own = ("Resources", document.logical_id, "Metadata")
    metadata = at_path(stack.subject.processed.root, own)
    is_known = all(hole.words.startswith("${AWS::") for hole in text.holes.values())
    if not isinstance(metadata, Mapping) or _INIT not in metadata.entries or not is_known:
        return
    if _ELSEWHERE.search(_OTHERS.sub("", text.text)) or _has_macros(stack.subject.processed.root):
        return
    elsewhere = (
        node.text
        for path, node in walk(stack.subject.processed.root)
        if isinstance(node, Scalar) and path[: len(own)] != own
    )
    if not any("cfn-init" in each.lower() for each in elsewhere):
        message = f"Nothing runs cfn-init for '{document.logical_id}', so that its {_INIT} has no effect."
        hint = "Call cfn-init in its user data."
        yield document.finding(IN_VAIN, message, metadata.key_span(_INIT), hint)


def _is_open(call: HelperCall) -> bool:
    """Whether a word of it can be any options."""
    return call.is_open or any(word.is_open or not is_known_text(word.text) for word in call.others)


def _unknown_options(call: HelperCall, document: EmbeddedDocument, text: DocumentText) -> Iterator[Finding]:
    for word in call.written:
        option = word.text.partition("=")[0]
        if not option.startswith("--") or not is_known_text(option):
            continue
        name = option[2:]
        meant = None if any(each.startswith(name) for each in OPTIONS[call.name]) else nearest(name, OPTIONS[call.name])
        if meant is not None:
            message = f"cfn-{call.name} has no option {option}."
            place = text.span(word.start, word.start + len(option))
            yield document.finding(CALL, message, place, f"Did you mean '--{meant}'?")


def _missing(call: HelperCall, document: EmbeddedDocument, text: DocumentText) -> Iterator[Finding]:
    if _is_open(call) or any(not word.text.startswith("-") for word in call.others):
        return
    for name in ("stack", "resource"):
        near = any(nearest(word.text[2:], (name,)) for word in call.written if word.text.startswith("--"))
        if name not in call.options and not near:
            message = f"cfn-{call.name} does not say --{name}."
            yield document.finding(CALL, message, _span(text, call.word))


def _is_of_this_stack(call: HelperCall, text: DocumentText, stack: Stack) -> bool:
    word = call.options.get("stack")
    if word is None:
        return False
    holes = [text.holes[each].words for each in word.text if each in text.holes]
    if holes:
        return len(word.text) == 1 and holes[0] in _OWN
    target = stack.subject.target
    return word.text in (target.stack_name, target.stack_id)


def _of_resource(call: HelperCall, document: EmbeddedDocument, text: DocumentText, stack: Stack) -> Iterator[Finding]:
    word = call.options.get("resource")
    if word is None or word.is_open or not is_known_text(word.text):
        return
    template = stack.subject.processed
    resource = template.resources.get(word.text)
    if resource is None:
        if not template.may_make("Resources", word.text) and not _has_macros(template.root):
            message = f"The template has no resource '{word.text}'."
            hint = suggestion(word.text, template.resources)
            yield document.finding(CALL, message, _span(text, word), hint)
    elif call.name == "signal":
        if not _waits(resource):
            message = f"'{word.text}' waits for no signal: it has no CreationPolicy with a ResourceSignal."
            yield document.finding(IN_VAIN, message, _span(text, word))
    elif call.name == "init":
        yield from _init(call, word, resource, document, text)


def _has_macros(root: Node) -> bool:
    """Whether macros have yet to make of the template what they make."""
    declared = root.get("Transform") if isinstance(root, Mapping) else None
    names = declared.items if isinstance(declared, Sequence) else (declared,)
    return any(not isinstance(each, Scalar) or not each.text.startswith("AWS::") for each in names if each is not None)


def _waits(resource: Resource) -> bool:
    """Whether it can wait for signals, by what is known of it."""
    for path in (("CreationPolicy",), ("UpdatePolicy",)):
        policy = at_path(resource.node, path)
        if policy is not None and (is_call(policy) or not isinstance(policy, Mapping)):
            return True
    if at_path(resource.node, ("CreationPolicy", "ResourceSignal")) is not None:
        return True
    waits = at_path(resource.node, ("UpdatePolicy", "AutoScalingRollingUpdate", "WaitOnResourceSignals"))
    return waits is not None and (not isinstance(waits, Scalar) or waits.text.lower() != "false")


def _init(
    call: HelperCall, word: CallWord, resource: Resource, document: EmbeddedDocument, text: DocumentText
) -> Iterator[Finding]:
    """Whether cfn-init finds what it is called for."""
    metadata = resource.node.get("Metadata")
    if metadata is not None and (is_call(metadata) or not isinstance(metadata, Mapping)):
        return
    init = metadata.get(_INIT) if isinstance(metadata, Mapping) else None
    if init is None:
        if isinstance(metadata, Mapping) and any(key.startswith("Fn::") for key in metadata.entries):
            return
        message = f"'{word.text}' has no {_INIT} in its Metadata."
        yield document.finding(CALL, message, _span(text, word))
        return
    if is_call(init) or not isinstance(init, Mapping):
        return
    sets = init.get(_SETS)
    if sets is not None and (is_call(sets) or not isinstance(sets, Mapping)):
        return
    known = sets.entries if isinstance(sets, Mapping) else ()
    asked = call.options.get("configsets")
    if asked is None:
        missing = "default" not in known if sets is not None else "config" not in init.entries
        if missing and not _is_open(call):
            what = "configset named default" if sets is not None else "config named config"
            message = f"cfn-init names no configset, and '{word.text}' has no {what}."
            yield document.finding(CALL, message, _span(text, call.word))
        return
    start = asked.start
    for name in asked.text.split(","):
        is_sure = is_known_text(name) and not CallWord(name, 0, 0).is_open and bool(name)
        if is_sure and name not in known and not (name == "default" and sets is None):
            message = f"'{word.text}' has no configset '{name}'."
            yield document.finding(CALL, message, text.span(start, start + len(name)), suggestion(name, known))
        start += len(name) + 1


def _span(text: DocumentText, word: CallWord) -> Span:
    return text.span(word.start, word.end)
