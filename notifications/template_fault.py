"""What is wrong with a template, and where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TemplateFault:
    """One fault; `line` counts from 1."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class TemplateError(ValueError):
    """A template that cannot be used; `faults` says each reason."""

    def __init__(self, faults: tuple[TemplateFault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults
