"""Rule files that want to cost time or memory, or to be read as something else than they look."""

HEAD = "rulebook: plant\nversion: 1\n"


def rule(when: str = "always", name: str = "one") -> str:
    return (
        f"  - {{id: {name}, event: inspection.nonconforming, when: {when},"
        " then: {open_case: true}}\n"
    )


def rules(count: int, when: str = "always") -> str:
    return "rules:\n" + "".join(rule(when, f"r{number}") for number in range(count))


def one(when: str, extra: str = "") -> str:
    return HEAD + "rules:\n" + rule(when) + extra


def table(rows: int, name: str = "t") -> str:
    cells = ", ".join(f"[a{number}, true]" for number in range(rows))
    return (
        f"  - {{id: {name}, event: complaint, hit: first, inputs: [customer],"
        f" outputs: [open_case], rows: [{cells}]}}\n"
    )


def named(parts: int, levels: int, leaf: str) -> str:
    """Named conditions, each of so many of the one before: parts ** levels at the top."""
    lines = [f"  c0: {leaf}"]
    for level in range(1, levels + 1):
        uses = ", ".join([f"condition: c{level - 1}"] * parts)
        lines.append(f"  c{level}: {{all: [{uses}]}}")
    return "conditions:\n" + "\n".join(lines) + "\n"


_LONG_LIST = "lists: {l: [" + ", ".join(f"v{number}" for number in range(10_000)) + "]}\n"
_ASKED = ", ".join(["process: {in: l}"] * 45)
_MANY = ", ".join(["process: a"] * 190)
_LISTS = "lists: {" + ", ".join("abcdefghij" * 7 + f"{n:04d}: [a]" for n in range(1000)) + "}\n"
_NEAR = "".join(
    rule(f"{{lot: {{in: {'jihgfedcba' * 7}{number:04d}}}}}", f"r{number}") for number in range(1500)
)

# file -> what the one problem (or the first, or the last) says
TOO_MUCH: dict[str, tuple[str, str]] = {
    "nine megabytes in one line": ("a: " + "x" * 9_000_000, "at most 1 MB"),
    "three megabytes of Chinese": ("a: " + "螺" * 900_000, "at most 1 MB"),
    "one long word": ("a: " + "x" * 999_000, "at most 4000 characters"),
    "one long sentence": ("a: " + "x " * 499_000, "at most 4000 characters"),
    "one long block": ("a: |\n" + " x\n" * 300_000, "at most 4000 characters"),
    "quotes": ("'" * 999_000, "at most 4000 characters"),
    "backslashes": ('"' + "\\" * 999_000, "this is not YAML"),
    "a long name": ("x" * 900_000 + ": 1", "at most 4000 characters"),
    "a name of 900": (one("{" + "x" * 900 + ": 1}"), "a name has at most 200 characters"),
    "a billion laughs": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchors and aliases"),
    "an alias": (one("*one"), "anchors and aliases"),
    "a merged table": (one("{<<: *one}"), "anchors and aliases"),
    "a call": ("!!python/object/apply:os.system [ls]", "the tag `tag:yaml.org,2002:python"),
    "a long tag": ("a: !" + "x" * 900_000 + " 1", "the tag `!xxx"),
    "brackets": ("[" * 100_000, "nested deeper than 40"),
    "brackets on lines": ("[\n" * 400_000, "nested deeper than 40"),
    "braces": ("{a: " * 200_000, "nested deeper than 40"),
    "brackets and braces": ("{[" * 400_000, "nested deeper than 40"),
    "dashes": ("- " * 400_000 + "x", "nested deeper than 40"),
    "question marks": ("? " * 400_000, "nested deeper than 40"),
    "indentation": ("".join(" " * n + "a:\n" for n in range(1300)), "nested deeper than 40"),
    "a list of half a million": (
        HEAD + "lists: {a: [" + "1," * 490_000 + "1]}\n",
        "more than 200000 names and values",
    ),
    "nothing, many times": ("- \n" * 300_000, "more than 200000 names and values"),
    "a list of 190,000": (
        one("{value: {in: a}}", "lists: {a: [" + "1," * 190_000 + "1]}\n"),
        "a list has at most 10000 members",
    ),
    "20,000 lists": (
        HEAD + "lists:\n" + "".join(f" k{n}: 1\n" for n in range(20_000)),
        "20000 stand here; a rule file has at most 1000 lists",
    ),
    "one name again and again": (HEAD + "a: 1\n" * 150_000, "`a` stands here twice"),
    "20,000 unknown names": (
        "{" + "".join(f"a{n}: 1, " for n in range(20_000)) + "}",
        "too many problems; the others are not told",
    ),
    "10,000 rules": (
        HEAD + rules(10_000),
        "at most 2000 rules; rules that compare the same facts are rows of a table",
    ),
    "5,001 rows": (HEAD + "tables:\n" + table(5_001), "at most 5,000 rows"),
    "20,001 rows": (
        HEAD + "tables:\n" + "".join(table(4_001, f"t{n}") for n in range(5)),
        "at most 20,000 rows together",
    ),
    "5,000 tests": (
        one("always", "tests:\n" + "- {name: a, given: {event: complaint}}\n" * 5_000),
        "more than 2000 tests",
    ),
    "misspelt fields in 2,000 rules": (
        HEAD + rules(2_000, "{all: [{prozess: a}, {loud: b}, {velue: 1}]}"),
        "too many problems; the others are not told",
    ),
    "names that look alike": (HEAD + _LISTS + "rules:\n" + _NEAR, "too many problems"),
    "one mistake that 2,000 rules use": (
        HEAD + rules(2_000, "{condition: c}") + "conditions: {c: {prozess: a}}\n",
        "too many problems",
    ),
    "2,000 rules of 190 comparisons each": (
        HEAD + rules(2_000, "{condition: c}") + f"conditions: {{c: {{all: [{_MANY}]}}}}\n",
        "parts of conditions; split the rule file",
    ),
    "201 comparisons": (
        one("{all: [" + ", ".join(["lot: a"] * 201) + "]}"),
        "more than 200 comparisons in one rule",
    ),
    "names of names of names": (
        one("{condition: c7}", named(10, 7, "{lot: a}")),
        "more than 200 comparisons in one rule",
    ),
    "names of nothing": (
        one("{condition: c7}", named(30, 7, "{all: []}")),
        "more than 1000 parts of conditions in one rule",
    ),
    "a unit of many factors": (one("{value: 5 " + "m*" * 1500 + "m}"), "unknown unit"),
    "a unit of many powers": (one("{value: 5 m^9^9^9^9}"), "unknown unit"),
    "a number of 3,900 digits": (one("{value: " + "9" * 3_900 + "}"), "is too large"),
    "an exponent of 3,900 digits": (one("{value: 1e" + "9" * 3_900 + "}"), "is too large"),
    "directives": ("%YAML 1.1\n" * 90_000, "this is not YAML"),
    "documents": ("---\n" * 200_000, "one file holds one document"),
    "empty lines": ("\n" * 999_000, "the file is empty"),
    "comments": ("#\n" * 499_000, "the file is empty"),
    "tabs": ("\t" * 999_000, "this is not YAML"),
    "commas": ("[" + "," * 499_000, "this is not YAML"),
}

# Of those above, what could cost memory.
LARGEST = (
    "a list of half a million",
    "three megabytes of Chinese",
    "a billion laughs",
    "brackets",
    "20,000 lists",
    "names of names of names",
)

# Large, and good: the limits leave room for what plants have.
LARGE_AND_GOOD = {
    "2,000 rules": HEAD + rules(2_000, "{all: [process: a, load: b, value: {above: 5 um}]}"),
    "20,000 rows": HEAD + "tables:\n" + "".join(table(5_000, f"t{n}") for n in range(4)),
    "2,000 rules that ask 45 times for a list of 10,000": (
        HEAD
        + rules(2_000, "{condition: c}")
        + _LONG_LIST
        + f"conditions: {{c: {{all: [{_ASKED}]}}}}\n"
    ),
}

# bytes of a file -> what is said, and where
NOT_TEXT: dict[str, tuple[bytes, str]] = {
    "UTF-16": (one("always").encode("utf-16"), ":1:1: this file is UTF-16; save it as UTF-8"),
    "UTF-32": (one("always").encode("utf-32"), ":1:1: this file is UTF-32; save it as UTF-8"),
    "GB 18030": (one("{lot: 螺栓}").encode("gb18030"), ":4:60: this file is not UTF-8 from here"),
    "UTF-16 without a mark": (one("always").encode("utf-16-le"), ":1:2: a character that YAML"),
    "NUL": (one("{lot: \0}").encode(), ":4:60: a character that YAML does not allow (U+0000)"),
    "a lone surrogate": (b"a: \xed\xa0\x80", ":1:4: this file is not UTF-8 from here on"),
    "old line ends": (one("always").replace("\n", "\r").encode(), ":1:16: a line ends here for"),
    "nothing": (b"", ":1:1: the file is empty"),
    "two megabytes": (b"#" * 2_000_000, ":1:1: a rule file has at most 1 MB"),
}
