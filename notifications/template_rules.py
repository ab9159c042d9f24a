"""What a plant's own template may consist of: a small part of Jinja, each piece of it bounded.

There are no macros, no methods and no captured blocks, so that a text grows only in places where it
is counted (see `notifications.template_budget`); and no way round escaping.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from jinja2 import meta, nodes

from notifications.template_fault import TemplateFault

ALLOWED_NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Getattr,
    nodes.Getitem, nodes.Slice, nodes.Call, nodes.Keyword, nodes.Filter, nodes.Test, nodes.If,
    nodes.For, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Neg, nodes.Pos, nodes.Concat, nodes.List,
    nodes.Tuple, nodes.Extends, nodes.Block, nodes.Import, nodes.FromImport, nodes.Include,
    nodes.Assign,
)  # fmt: skip
SAID: Mapping[str, str] = {
    "Macro": "{% macro %}",
    "CallBlock": "{% call %}",
    "FilterBlock": "{% filter %}",
    "AssignBlock": "{% set %} with a body",
    "With": "{% with %}",
    "Pow": "`**`",
    "Mod": "`%`",
    "Dict": "a dictionary",
    "ScopedEvalContextModifier": "{% autoescape %}",
}
FILTERS = frozenset(
    {
        "abs", "capitalize", "count", "d", "default", "e", "escape", "first", "int", "join",
        "last", "length", "list", "lower", "reject", "select", "title", "trim", "upper",
    }
)  # fmt: skip
LOADS = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
BY_HAND = {"loop", "super"}


def faults_in(
    tree: nodes.Template,
    *,
    words: Collection[str],
    fields_: Collection[str],
    files: Collection[str],
) -> list[TemplateFault]:
    """Find what a template must not say.

    Parameters
    ----------
    tree
        As Jinja parsed it.
    words
        What it may name: `message`, `say` and so on.
    fields_
        What the message has.
    files
        Headmark's own templates that it may extend or import.

    Examples
    --------
    >>> from jinja2 import Environment
    >>> tree = Environment().parse("a\\n{{ message.numbr | safe }}")
    >>> allowed = {"words": ["message"], "fields_": ["number"], "files": []}
    >>> for fault in faults_in(tree, **allowed): print(fault)
    line 2: the filter `safe` may not be used here
    line 2: this message has no `numbr`; did you mean `number`?
    """
    found = [
        *_strange_nodes(tree),
        *_taken_names(tree, words),
        *_files(tree, files),
        *_calls(tree, words),
        *_loops(tree),
        *_fields(tree, fields_),
    ]
    if not found:
        # Last: Jinja finds unknown names by compiling, and computes constants while it does.
        found = list(_unknown_names(tree, words))
    return sorted(set(found), key=lambda fault: (fault.line, fault.message))


def field_names(message: type[Any]) -> list[str]:
    """The fields of a message.

    Examples
    --------
    >>> from notifications.messages import EscapeAlarm
    >>> field_names(EscapeAlarm)
    ['number', 'shipment', 'customer', 'lots']
    """
    return [each.name for each in fields(message)]


def _all(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _all(child)


def _strange_nodes(tree: nodes.Template) -> Iterator[TemplateFault]:
    for node in _all(tree):
        if not isinstance(node, ALLOWED_NODES):
            name = type(node).__name__
            # Jinja gives some of them no line.
            yield TemplateFault(node.lineno or 1, f"{SAID.get(name, name)} may not be used here")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            near = _near(str(node.name), FILTERS)
            yield TemplateFault(node.lineno, f"the filter `{node.name}` may not be used here{near}")


def _unknown_names(tree: nodes.Template, words: Collection[str]) -> Iterator[TemplateFault]:
    unknown = meta.find_undeclared_variables(tree) - set(words) - BY_HAND
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.ctx == "load":
            near = _near(node.name, words)
            yield TemplateFault(node.lineno, f"`{node.name}` is not known{near}")


def _taken_names(tree: nodes.Template, words: Collection[str]) -> Iterator[TemplateFault]:
    for node in tree.find_all(nodes.Name):
        if node.name == "self" or node.name.startswith("_"):
            yield TemplateFault(node.lineno, f"`{node.name}` may not be used here")
        if node.ctx == "store" and node.name in words:
            yield TemplateFault(node.lineno, f"`{node.name}` is taken; choose another name")


def _files(tree: nodes.Template, files: Collection[str]) -> Iterator[TemplateFault]:
    for node in tree.find_all(LOADS):
        file = getattr(node, "template", None)
        if not isinstance(file, nodes.Const) or file.value not in files:
            say = "only these templates can be built on: " + ", ".join(sorted(files))
            yield TemplateFault(node.lineno, say)


def _calls(tree: nodes.Template, words: Collection[str]) -> Iterator[TemplateFault]:
    """Only words and the parts of Headmark's templates are called: a text's own methods are not."""
    parts = {node.target for node in tree.find_all(nodes.Import)}
    taken = {
        name if isinstance(name, str) else name[1]
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    }
    for call in tree.find_all(nodes.Call):
        called = call.node
        if isinstance(called, nodes.Name) and called.name in {*words, *taken, "super"}:
            continue
        if isinstance(called, nodes.Name):
            near = _near(called.name, words)
            yield TemplateFault(call.lineno, f"`{called.name}` is not known{near}")
            continue
        owner = called.node if isinstance(called, nodes.Getattr) else None
        if isinstance(owner, nodes.Name) and owner.name in {*parts, "loop"}:
            continue
        yield TemplateFault(call.lineno, "this cannot be called; only words and imported parts can")
        if call.dyn_args or call.dyn_kwargs:
            yield TemplateFault(call.lineno, "`*` and `**` may not be used in a call")


def _loops(tree: nodes.Template) -> Iterator[TemplateFault]:
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            yield TemplateFault(loop.lineno, "a recursive loop may not be used here")
        if _holds_list(loop.iter):
            yield TemplateFault(loop.lineno, "a loop goes through what the message lists")
    for kept in tree.find_all(nodes.Assign):
        if _holds_list(kept.node):
            yield TemplateFault(kept.lineno, "a list cannot be kept under a name")


def _holds_list(node: nodes.Node) -> bool:
    return any(isinstance(each, nodes.List | nodes.Tuple) for each in _all(node))


def _fields(tree: nodes.Template, fields_: Collection[str]) -> Iterator[TemplateFault]:
    for node in tree.find_all(nodes.Getattr):
        if (
            isinstance(node.node, nodes.Name)
            and node.node.name == "message"
            and node.attr not in fields_
        ):
            near = _near(node.attr, fields_)
            yield TemplateFault(node.lineno, f"this message has no `{node.attr}`{near}")


def _near(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else ""
