"""What the service and its libraries say when they refuse, read from their source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

ROOT = Path(__file__).parents[3]
# Those that leave the service through a page; what the command line alone refuses stays English.
SOURCES = (
    "service/fault_words.py",
    "service/errors.py", "service/published_rulebooks.py", "service/actions/**/*.py",
    "service/api/**/*.py", "service/backtest/**/*.py", "service/charts/**/*.py",
    "service/intake/**/*.py", "service/pages/**/*.py", "service/reports/**/*.py",
    "service/webhooks/**/*.py", "rules/**/*.py", "graph/**/*.py", "spc/**/*.py",
)  # fmt: skip
REFUSALS = {
    "Refused", "BadInput", "Unknown", "Conflict", "Forbidden", "Unauthorised", "TooMany",
    "TooLarge", "WrongKind", "LinkEnded", "AnswerLinkEnded", "NotCapable", "RulebookUnusable",
    "ReplayFailed", "ScopeError", "WrongStateError", "WrongRoleError", "FileError", "CellError",
    "RefusedTextError", "UnusableBaseline", "CapabilityRefused", "CommonalityRefused",
    "UnusableRuleSet", "UnfitRules", "NoPlan", "UnusableValues", "UnitsError", "NothingRecorded",
    "_bad", "_unreadable", "__init__",
}  # fmt: skip
# Calls whose last text is what they refuse.
NOTES = {
    "add": 1,
    "RefusedTextError": 1,
    "stated": 2,
    "Block": 2,
    "Gap": 2,
    "_broken": 1,
    "Blocked": 1,
    "Again": 2,
    "Problem": 3,
    "unknown": 0,
}
# Who makes a sentence that others pass on, each with its file.
MAKERS = {
    "rules/problems.py": {"unknown"},
    "rules/reading/yaml_words.py": {"explained", "_unclosed", "_tab", "_character", "_layout"},
    "rules/reading/source_text.py": {"hidden"},
    "graph/names.py": {"__str__"},
    "service/actions/close_by_hand.py": {"close_by_hand"},
    "service/actions/releasable.py": {"reasons_to_hold"},
    "service/actions/approval_barred.py": {"barred_from", "_makers"},
    "service/actions/blocks_closing.py": {"_waits"},
    "service/actions/case_lots.py": {"_sentence"},
    "service/actions/concession_gate.py": {"_ended", "_another", "_used_up"},
    "service/actions/concessions.py": {"why_not", "end_of"},
    "service/actions/customer_accounts.py": {"_waits"},
    "service/actions/inspection_findings.py": {"_out_of_specification", "_defect", "_range"},
    "service/actions/matched_finding.py": {"_reason"},
    "service/actions/read_control_plan.py": {"*"},
    "service/actions/stream_findings.py": {"signal_finding", "alarm_finding"},
    **{
        f"service/actions/compare_{each}.py": {"*"}
        for each in ("ledger", "contents", "holds", "rulebook_steps")
    },
    "service/actions/verify_ledger.py": {"_fault", "_place_fault", "_end_fault"},
    "service/fault_words.py": {"plain_fault", "_bound"},
    "service/intake/read_record.py": {"_message", "_broken_json", "_not_one_of"},
    "service/actions/close_case.py": {"*"},
    "service/actions/follow_gauge.py": {"*"},
    "service/actions/settle_case.py": {"*"},
}
# What an action writes into the record as its own reason.
REASONS = {"reason", "why", "closing_reason"}
SUGGESTIONS = {"did_you_mean", "_near", "near", "hint", "_nearest_field", "_nearest", "_known"}
# What a function of another file says in a sentence.
SAID_BY = {
    "kind_of": ["a list", "`\x00text\x01` (text)", "`7` (a number)", "`true` (true or false)"],
}
NUMBERS = {"line", "column", "lower", "upper"}
FIELD = re.compile("\x00(.*?)\x01")
MOST = 24
DEEPEST = 5


@dataclass(frozen=True)
class Site:
    """One text with the place that says it; a field of it stands as \\0name\\1."""

    place: str
    text: str

    def sample(self) -> str:
        return FIELD.sub(lambda found: "7" if found[1] in NUMBERS else "Q7", self.text)


def sites() -> Iterator[Site]:
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            yield from _Reader(path).sites()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text())
        self.resolving: set[int] = set()
        self.functions = {
            each.name: each
            for each in ast.walk(self.tree)
            if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
        }

    def sites(self) -> Iterator[Site]:
        name = str(self.path.relative_to(ROOT))
        for node, texts in self._said_anywhere(name):
            for text in texts:
                if re.search("[a-z]{2}", FIELD.sub("", text)):
                    yield Site(f"{name}:{node.lineno}", text)

    def _said_anywhere(self, name: str) -> Iterator[tuple[ast.stmt | ast.expr, Sequence[str]]]:
        for function, call in self._refusals():
            yield call, self._said(call, function)
        makers = MAKERS.get(name, set())
        for maker in {*self.functions} - SUGGESTIONS if "*" in makers else makers:
            made = self.functions[maker]
            for node in _own(made):
                value = getattr(node, "value", None)
                if value is not None and self._makes(node):
                    yield value, self.texts(value, made)
        if name.startswith("service/actions/"):
            yield from self._reasons()

    def _makes(self, node: ast.AST) -> bool:
        """Given back, or kept under a name that says what it is."""
        if isinstance(node, (ast.Return, ast.Yield)):
            return True
        if not isinstance(node, (ast.Assign, ast.AugAssign)):
            return False
        target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
        kept = target.value if isinstance(target, ast.Subscript) else target
        return getattr(kept, "id", "") in REASONS | {"reasons", "said", "found", "waits"}

    def _reasons(self) -> Iterator[tuple[ast.expr, Sequence[str]]]:
        for function in self.functions.values():
            names = [each.arg for each in function.args.kwonlyargs]
            for name, default in zip(names, function.args.kw_defaults, strict=True):
                if name in REASONS and default is not None:
                    yield default, self.texts(default, function)
            for call in _own(function):
                for given in call.keywords if isinstance(call, ast.Call) else ():
                    if given.arg in REASONS:
                        yield given.value, self.texts(given.value, function)

    def _refusals(self) -> Iterator[tuple[ast.AST, ast.Call]]:
        known = REFUSALS | ({"ValueError"} if "intake" in self.path.parts else set())
        for function in self.functions.values():
            for call in _own(function):
                if isinstance(call, ast.Call):
                    name = _called(call)
                    if name in known or (name in NOTES and self._notes(name, call)):
                        yield function, call

    def _notes(self, name: str, call: ast.Call) -> bool:
        if name != "add":
            return len(call.args) > NOTES[name]
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        return getattr(owner, "id", getattr(owner, "attr", "")) in ("report", "_report")

    def _said(self, call: ast.Call, function: ast.AST) -> Sequence[str]:
        name = _called(call)
        place = NOTES.get(name, 0)
        if name == "_bad" and len(call.args) == 2:
            place = 1
        if len(call.args) <= place:
            return []
        texts = self.texts(call.args[place], function)
        if name == "unknown":
            return [f"unknown {each} `\x00name\x01`" for each in texts]
        return texts + self._listed(call, function)

    def _listed(self, call: ast.Call, function: ast.AST) -> list[str]:
        """What stands beside each field: `[("reason", "is empty")]`."""
        pairs = call.args[1].elts if call.args[1:] and isinstance(call.args[1], ast.List) else []
        return [
            text
            for pair in pairs
            if isinstance(pair, ast.Tuple) and len(pair.elts) == 2
            for text in self.texts(pair.elts[1], function)
        ]

    def texts(self, node: ast.AST, function: ast.AST, depth: int = 0) -> list[str]:
        """Every text that the node can be; where nothing is known of it, none."""
        if depth > DEEPEST:
            return []
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left = self.texts(node.left, function, depth + 1)
            right = self.texts(node.right, function, depth + 1) or ["\x00said\x01"]
            return ["".join(pair) for pair in islice(product(left, right), MOST)]
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, function, depth)
        if isinstance(node, ast.Name):
            return self._named(node.id, function, depth)
        made = self._made(node)
        if made is not None:
            returned = [each.value for each in _own(made) if isinstance(each, ast.Return)]
            return self._of(returned, made, depth)
        return self._of(_within(node), function, depth)

    def _of(self, nodes: Iterable[ast.AST | None], function: ast.AST, depth: int) -> list[str]:
        return [t for each in nodes if each for t in self.texts(each, function, depth + 1)]

    def _made(self, node: ast.AST) -> ast.AST | None:
        """The function of this file whose text it is."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.functions.get(node.func.id)
        return None

    def _joined(self, node: ast.JoinedStr, function: ast.AST, depth: int) -> list[str]:
        parts: list[list[str]] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append([str(part.value)])
                continue
            before = parts[-1][0] if parts else ""
            parts.append(self._field(part.value, function, depth, before))
        return ["".join(each) for each in islice(product(*parts), MOST)]

    def _field(self, node: ast.AST, function: ast.AST, depth: int, before: str) -> list[str]:
        name = _name_of(node)
        if isinstance(node, ast.Call) and _called(node) in SAID_BY:
            return SAID_BY[_called(node)]
        if name in SUGGESTIONS:
            return [
                "did you mean \x00name\x01?"
                if before.endswith("; ")
                else "; did you mean `\x00name\x01`?"
            ]
        if isinstance(node, (ast.IfExp, ast.Name)):
            found = self.texts(node, function, depth + 1)
            if found:
                return found
        return [f"\x00{name}\x01"]

    def _named(self, name: str, function: ast.AST, depth: int) -> list[str]:
        for place in (function, self.tree):
            found = [
                text
                for each in _own(place)
                for target, value in _assigned(each)
                if target == name and id(value) not in self.resolving
                for text in self._resolved(value, place, depth)
            ]
            if found:
                return found
        return []

    def _resolved(self, value: ast.AST, place: ast.AST, depth: int) -> list[str]:
        """A name may stand in what it is bound to anew: `place = f"{place} on shift {shift}"`."""
        self.resolving.add(id(value))
        found = self.texts(value, place, depth + 1)
        self.resolving.discard(id(value))
        return found


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _within(node: ast.AST) -> list[ast.AST]:
    """The nodes of which it is one, or which it joins."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, (ast.BoolOp, ast.Dict)):
        return [*node.values]
    if isinstance(node, ast.DictComp):
        return [node.value]
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        return [node.elt]
    if isinstance(node, ast.Call) and _called(node) == "join":
        return node.args[:1]
    if isinstance(node, ast.Tuple):
        return node.elts[-1:]
    if isinstance(node, ast.Subscript) and isinstance(node.value, (ast.Dict, ast.Name)):
        return [node.value]
    return []


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for one, value in zip(target.elts, node.value.elts, strict=False):
                    if isinstance(one, ast.Name):
                        yield one.id, value
    elif (
        isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name)
    ) or isinstance(node, ast.NamedExpr):
        yield node.target.id, node.value


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in it, without the functions in it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))


def _name_of(node: ast.AST) -> str:
    """A short name for what stands in a field."""
    if isinstance(node, ast.Call):
        inner = getattr(node.func, "id", getattr(node.func, "attr", "value"))
        if inner in SUGGESTIONS:
            return inner
        return _name_of(node.args[0]) if node.args else _name_of(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_")
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower()
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return node.slice.value
        return _name_of(node.value)
    if isinstance(node, (ast.BinOp, ast.BoolOp)):
        return _name_of(node.left if isinstance(node, ast.BinOp) else node.values[0])
    return "value"
