"""Try a plant's template out before it is used: on a message of every shape."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from notifications.messages import Message
from notifications.plant_templates import PARTS, Part, editable_kinds, parsed, render_plant
from notifications.render import RenderedMail, render
from notifications.samples import SAMPLES
from notifications.template_fault import TemplateError, TemplateFault

# What a letter is of no use without, each with a value that is found again in the letter: where
# Headmark's own template says it, the plant's has to say it too.
MARKS = {
    "number": ("NCR-9999-4711", "NCR-9999-4711"),
    "link": ("https://mark.example/4711", "https://mark.example/4711"),
    "answer_link": ("https://mark.example/4712", "https://mark.example/4712"),
    "respond_by": ("2031-07-09T03:17:00+00:00", "2031-07-09 03:17"),
    "expires_at": ("2031-07-10T04:18:00+00:00", "2031-07-10 04:18"),
    "due": ("2031-07-11T05:19:00+00:00", "2031-07-11 05:19"),
    "contact": ("mark-4713", "mark-4713"),
}


def check_template(kind: str, part: Part, source: str, *, language: str) -> list[TemplateFault]:
    """Find everything that keeps a template from being used; none: it can be.

    Parameters
    ----------
    kind
        Of the letter.
    part
        `subject`, `text` or `html`.
    source
        The template.
    language
        `en` or `zh-CN`.

    Returns
    -------
    list[TemplateFault]
        Of the syntax, of names that are not there, of what a message of some shape has not, and
        of facts that Headmark's template says and this one leaves out.

    Raises
    ------
    ValueError
        There are no letters of this kind, or no such part.

    Examples
    --------
    >>> check_template("escape_alarm", "subject", "Held lots left", language="en")[0].message
    'leaves out `message.number`, without which the letter is of no use'
    >>> check_template("escape_alarm", "subject", "{{ message.number }} left", language="en")
    []
    """
    if kind not in editable_kinds():
        raise ValueError(f"no letters of kind {kind!r} have templates of their own")
    if part not in PARTS:
        raise ValueError(f"a letter has no part {part!r}: {', '.join(PARTS)}")
    if not source.strip():
        return [TemplateFault(1, "it is empty")]
    try:
        parsed(kind, part, source, language)
    except TemplateError as error:
        return list(error.faults)
    found = [
        fault for sample in samples_of(kind) for fault in _tried(sample, part, source, language)
    ]
    return list(dict.fromkeys(found))


def samples_of(kind: str) -> tuple[Message, ...]:
    """The samples of a kind, in every shape.

    Examples
    --------
    >>> [sample.kind for sample in samples_of("escape_alarm")]
    ['escape_alarm']
    """
    return tuple(sample for sample in SAMPLES if sample.kind == kind)


def _tried(sample: Message, part: Part, source: str, language: str) -> Iterator[TemplateFault]:
    marked = _marked(sample)
    try:
        mail = render_plant(marked, {part: source}, language=language)
    except TemplateError as error:
        yield from error.faults
        return
    standard, own = _said(render(marked, language=language), part), _said(mail, part)
    for name, (_, printed) in MARKS.items():
        if printed in standard and printed not in own:
            yield TemplateFault(
                1, f"leaves out `message.{name}`, without which the letter is of no use"
            )


def _marked(sample: Message) -> Message:
    """The sample with values that are found again; what it does not say stays unsaid."""
    values: dict[str, Any] = {
        name: value for name, (value, _) in MARKS.items() if getattr(sample, name, None)
    }
    return replace(sample, **values)


def _said(mail: RenderedMail, part: Part) -> str:
    said: str = getattr(mail, part)
    return said
