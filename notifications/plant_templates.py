"""Templates that a plant writes itself: read, tried out, and rendered within bounds."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Literal

from jinja2 import TemplateSyntaxError, nodes, pass_eval_context
from jinja2.filters import do_join
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from notifications.english import ENGLISH
from notifications.formats import one_line
from notifications.messages import KINDS, Message
from notifications.render import (
    LANGUAGES,
    OPTIONS,
    ChartPlace,
    RenderedMail,
    close_gaps,
    facts_of,
    render,
    with_words,
)
from notifications.template_budget import Budget
from notifications.template_fault import TemplateError, TemplateFault
from notifications.template_rules import faults_in, field_names

Part = Literal["subject", "text", "html"]

PARTS: tuple[Part, ...] = ("subject", "text", "html")
LONGEST = 50_000
ENDINGS: Mapping[str, str] = {"subject": "subject.txt", "text": "txt", "html": "html"}
FACTS = ("message", "language", "chart", "subject")


class PlantEnvironment(ImmutableSandboxedEnvironment):
    """Jinja within bounds: everything that can grow or repeat is counted."""

    intercepted_binops = frozenset({"+", "-", "*", "/"})

    def __init__(self, budget: Budget, *, html: bool) -> None:
        super().__init__(**{**OPTIONS, "autoescape": html, "finalize": _printable})
        self.budget = budget
        self.filters = {name: _counted(each, budget) for name, each in self.filters.items()}
        self.filters["join"] = _join(budget)
        # What the rewritten template calls; no template can name them.
        self.globals = {
            "__joined": lambda *texts: (markup_join if html else str_join)(texts),
            "__counted": budget.counted,
        }

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        __self.budget.step()
        return __self.budget.take(super().call(__context, __obj, *args, **kwargs))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        both = (left, right)
        texts = operator == "+" and all(isinstance(each, str) for each in both)
        if not texts and not all(isinstance(each, int | float) for each in both):
            raise TypeError(f"`{operator}` is for numbers")
        return self.budget.take(super().call_binop(context, operator, left, right))


def _printable(value: object) -> object:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be printed; print one of its fields")


def _counted(filter_: Callable[..., Any], budget: Budget) -> Callable[..., Any]:
    @wraps(filter_)
    def counted(*args: Any, **kwargs: Any) -> Any:
        return budget.take(filter_(*args, **kwargs))

    return counted


def _join(budget: Budget) -> Callable[..., str]:
    """Jinja's own, counted beforehand: a text joined by itself is as long as its square."""

    @pass_eval_context
    def join(
        context: EvalContext, value: Iterable[object], between: str = "", attribute: Any = None
    ) -> str:
        items = list(budget.counted(value))
        budget.need(sum(len(str(each)) + len(between) for each in items))
        joined: str = do_join(context, items, between, attribute)
        return joined

    return join


class _Bounds(NodeTransformer):
    """Has every loop counted, and every text that `~` makes."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - the name that Jinja calls
        self.generic_visit(node)
        node.iter = _call("__counted", node.iter, line=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Call:  # noqa: N802
        self.generic_visit(node)
        return _call("__joined", *node.nodes, line=node.lineno)


def _call(name: str, *args: nodes.Node, line: int) -> nodes.Call:
    called = nodes.Name(name, "load", lineno=line)
    return nodes.Call(called, list(args), [], None, None, lineno=line)


def editable_kinds() -> list[str]:
    """Kinds of letters that a plant may write its own templates for.

    Not the one that says that such a template failed.

    Examples
    --------
    >>> "case_opened" in editable_kinds(), "template_failed" in editable_kinds()
    (True, False)
    """
    return sorted(KINDS.keys() - {"template_failed"})


def built_in(kind: str, part: Part) -> str:
    """Headmark's own template, to begin with.

    Raises
    ------
    KeyError
        There is no such kind or part.

    Examples
    --------
    >>> built_in("access_changed", "subject")
    '{{ say("access.subject") }}'
    """
    environment = PlantEnvironment(Budget(), html=part == "html")
    assert environment.loader is not None
    return environment.loader.get_source(environment, f"{kind}.{ENDINGS[part]}")[0].strip()


def render_plant(
    message: Message,
    templates: Mapping[str, str],
    *,
    language: str,
    chart: ChartPlace | None = None,
) -> RenderedMail:
    """Turn a message into a mail by the plant's templates, and Headmark's for parts that it lacks.

    Parameters
    ----------
    message
        What to say.
    templates
        By part: `subject`, `text`, `html`.
    language, chart
        As for `render`.

    Raises
    ------
    TemplateError
        A template cannot be used: it does not parse, names what is not there, or does too much.

    Examples
    --------
    >>> from notifications.messages import EscapeAlarm
    >>> alarm = EscapeAlarm("NCR-2026-0017", "S-9", "North", ())
    >>> mail = render_plant(alarm, {"subject": "STOP {{ message.shipment }}"}, language="en")
    >>> mail.subject
    'STOP S-9'
    """
    standard = render(message, language=language, chart=chart)
    spoken = LANGUAGES.get(language, ENGLISH)
    facts = facts_of(message, spoken, chart)
    said = {"subject": standard.subject, "text": standard.text, "html": standard.html}
    for part in PARTS:
        if part in templates:
            told = facts | ({"subject": said["subject"]} if part == "html" else {})
            made = _render_part(message.kind, part, templates[part], spoken.code, told)
            said[part] = one_line(made) if part == "subject" else close_gaps(made)
    if not said["subject"]:
        raise TemplateError((TemplateFault(1, "subject: it came out empty"),))
    return RenderedMail(said["subject"], said["text"], said["html"])


def parsed(kind: str, part: Part, source: str, language: str) -> nodes.Template:
    """Read a template; TemplateError names every fault with its line."""
    if len(source) > LONGEST:
        raise TemplateError((TemplateFault(1, f"longer than {LONGEST:,} characters"),))
    environment = _environment(Budget(), part, language)
    try:
        tree: nodes.Template = environment.parse(source)
    except TemplateSyntaxError as error:
        raise TemplateError((TemplateFault(error.lineno, error.message or "syntax"),)) from None
    except RecursionError:
        raise TemplateError((TemplateFault(1, "nested too deeply"),)) from None
    words = {*(name for name in environment.globals if not name.startswith("_")), *FACTS}
    faults = faults_in(
        tree, words=words, fields_=field_names(KINDS[kind]), files=_files(kind, part)
    )
    if faults:
        raise TemplateError(tuple(faults))
    return tree


def _environment(budget: Budget, part: Part, language: str) -> PlantEnvironment:
    environment = PlantEnvironment(budget, html=part == "html")
    with_words(environment, LANGUAGES[language])
    return environment


def _files(kind: str, part: Part) -> tuple[str, ...]:
    own = f"{kind}.{ENDINGS[part]}"
    return {
        "subject": (own,),
        "text": ("_parts.txt", own),
        "html": ("_layout.html", "_parts.html", own),
    }[part]


def _render_part(
    kind: str, part: Part, source: str, language: str, facts: Mapping[str, Any]
) -> str:
    tree = parsed(kind, part, source, language)
    budget = Budget()
    environment = _environment(budget, part, language)
    try:
        template = environment.from_string(_Bounds().visit(tree))
        return "".join(str(budget.take(each)) for each in template.generate(facts))
    except RecursionError:
        raise TemplateError((TemplateFault(1, f"{part}: nested too deeply"),)) from None
    except Exception as error:  # whatever the plant wrote, Headmark's own template stands behind it
        line = _line_of(error)
        raise TemplateError((TemplateFault(line, f"{part}: {_said(error)}"),)) from error


def _line_of(error: BaseException) -> int:
    """The line of the template in which it failed: Jinja's frames carry it."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _said(error: BaseException) -> str:
    said = str(error).replace("'notifications.", "'").strip()
    return said or type(error).__name__
