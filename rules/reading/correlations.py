"""The `correlations:` of a rule file -> patterns of events."""

from rules.catalogue import CORRELATION, EVENT_STRATEGIES
from rules.outcomes import Then
from rules.pattern import LONGEST_WINDOW, Correlation, PatternStep
from rules.problems import unknown
from rules.reading.correlation_joins import read_joins
from rules.reading.correlation_steps import WrittenStep, read_repeat, read_steps
from rules.reading.durations import a_cool_down, a_duration
from rules.reading.expect import a_table, a_text, a_whole_number, known_keys, rows
from rules.reading.report import Place
from rules.reading.sections import Reading
from rules.reading.tree import Scalar, Table, Tree

CORRELATION_KEYS = (
    *("id", "priority", "within", "same", "different", "steps", "repeat"),
    *("contain_of", "then", "cool_down"),
)
CORRELATION_REQUIRED = ("id", "within", "then")
ALL = "all"


def read_correlations(tree: Tree | None, reading: Reading) -> tuple[Correlation, ...]:
    """Read the correlations; those that cannot be used are left out and reported."""
    written = rows(tree, reading.report, "`correlations:`")
    return tuple(one for row in written if (one := _correlation(row, reading)) is not None)


def _correlation(tree: Tree, reading: Reading) -> Correlation | None:
    report = reading.report
    table = a_table(tree, report, "a correlation")
    if table is None:
        return None
    known_keys(table, report, "a correlation", CORRELATION_KEYS, required=CORRELATION_REQUIRED)
    entries = table.entries
    name = reading.name(entries.get("id"))
    if name is not None:
        reading.once(name, table.place, "correlation")
    priority = a_whole_number(entries.get("priority"), report, "`priority:`", least=0)
    cool_down = a_cool_down(entries.get("cool_down"), report)
    window = a_duration(entries.get("within"), report, "`within:`", longest=LONGEST_WINDOW)
    written = _steps(table, reading)
    if written is None:
        return None
    steps = tuple(one.step for one in written)
    joins = read_joins(table, written, reading)
    then, about = _outcome(table, steps, reading)
    if window is not None:
        _steps_in_window(written, window, reading)
    if name is None or window is None or joins is None or then is None or about is None:
        return None
    return Correlation(
        id=name,
        priority=priority or 0,
        steps=steps,
        joins=joins,
        window=window,
        then=then,
        contain_of=about,
        cool_down=cool_down,
        line=table.place.line,
    )


def _steps(table: Table, reading: Reading) -> tuple[WrittenStep, ...] | None:
    entries, report = table.entries, reading.report
    if "steps" in entries and "repeat" in entries:
        message = "`steps:` or `repeat:`, not both: `repeat:` stands for two or three equal steps"
        report.add(table.keys["repeat"], message)
        return None
    if "repeat" in entries:
        return read_repeat(entries["repeat"], reading)
    if "steps" in entries:
        return read_steps(entries["steps"], reading)
    if table.whole:
        report.add(table.place, "a correlation lacks `steps:` (or `repeat:` for equal ones)")
    return None


def _steps_in_window(written: tuple[WrittenStep, ...], window: int, reading: Reading) -> None:
    for one in written:
        if one.step.within is not None and one.step.within > window:
            message = "a step's `within:` is longer than that of the whole correlation"
            reading.report.add(one.within_place, message)


def _outcome(
    table: Table, steps: tuple[PatternStep, ...], reading: Reading
) -> tuple[Then | None, tuple[int, ...] | None]:
    then_tree = table.entries.get("then")
    then = None if then_tree is None else reading.then(then_tree, CORRELATION)
    about = _contain_of(table, steps, reading)
    if then is None or about is None:
        return then, about
    if then.contain is None:
        if "contain_of" in table.entries and not _contains(table):
            message = "`contain_of:` belongs to a `then:` with `contain:`"
            reading.report.add(table.keys["contain_of"], message)
        return then, about
    events = [steps[index].event for index in about]
    if not any(then.contain in EVENT_STRATEGIES[event] for event in events):
        _report_strategy(then.contain, events, _place_of_contain(table), reading)
    return then, about


def _contains(table: Table) -> bool:
    then = table.entries["then"]
    return isinstance(then, Table) and "contain" in then.entries


def _place_of_contain(table: Table) -> Place:
    then = table.entries["then"]
    return then.entries["contain"].place if isinstance(then, Table) else then.place


def _report_strategy(strategy: str, events: list[str], place: Place, reading: Reading) -> None:
    fitting = dict.fromkeys(one for event in events for one in EVENT_STRATEGIES[event])
    named = " and ".join(f"`{event}`" for event in dict.fromkeys(events))
    message = f"{named} give no {strategy} to start from; they can use: {', '.join(fitting)}"
    if len(set(events)) == 1:
        message = f"{named} gives no {strategy} to start from; it can use: {', '.join(fitting)}"
    reading.report.add(place, message)


def _contain_of(
    table: Table, steps: tuple[PatternStep, ...], reading: Reading
) -> tuple[int, ...] | None:
    tree, report = table.entries.get("contain_of"), reading.report
    if tree is None or (isinstance(tree, Scalar) and tree.value == ALL):
        return tuple(range(len(steps)))
    if isinstance(tree, Scalar):
        message = f"`contain_of:` is `{ALL}` or a list of steps, such as [{steps[0].name}]"
        report.add(tree.place, message)
        return None
    names = [step.name for step in steps]
    found: list[int] = []
    for row in rows(tree, report, "`contain_of:`"):
        name = a_text(row, report, "step")
        if name is None:
            continue
        if name not in names:
            report.add(row.place, unknown("step", name, names))
        elif names.index(name) in found:
            report.add(row.place, f"step `{name}` stands here twice")
        else:
            found.append(names.index(name))
    return tuple(sorted(found)) or None
