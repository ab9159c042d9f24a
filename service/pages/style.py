"""The one style of every page, and the headers that let a browser apply no other."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

STYLE = """
:root { color-scheme: light dark; --line: #808890; --soft: #59616a; --act: #1f5f99; --warn: #b3261e;
  --focus: #c2570c; }
@media (prefers-color-scheme: dark) {
  :root { --soft: #a9b1b9; --warn: #ff8a80; --focus: #ffa45c; }
}
* { box-sizing: border-box; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
body { margin: 0; padding: 16px; font: 16px/1.5 "Segoe UI", "Helvetica Neue", Arial, "PingFang SC",
  "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
main { max-width: 640px; margin: 0 auto; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 28px 0 8px; padding-bottom: 4px;
  border-bottom: 1px solid var(--line); }
p { margin: 0 0 10px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; font-weight: 600; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 6px 8px 6px 0;
  border-bottom: 1px solid var(--line); }
small { color: var(--soft); display: block; }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 12px;
  padding: 8px 12px 12px; }
legend { font-weight: 600; padding: 0 4px; }
label { display: block; margin: 8px 0 0; }
label.choice { border: 1px solid var(--line); border-radius: 6px; padding: 12px; margin: 0 0 8px; }
input, select, textarea { font: inherit; width: 100%; padding: 10px; border: 1px solid var(--line);
  border-radius: 4px; background: Field; color: FieldText; }
input[type=radio] { width: auto; margin-right: 8px; transform: scale(1.3); }
button { font: inherit; font-weight: 600; width: 100%; padding: 14px; margin-top: 16px; border: 0;
  border-radius: 6px; background: var(--act); color: #fff; }
img { display: block; max-width: 100%; height: auto; margin: 12px 0; background: #fff; }
summary { padding: 12px 0; cursor: pointer; }
ul { margin: 0 0 10px; padding-left: 20px; }
pre { overflow-x: auto; font-size: 13px; }
.refusal { border: 2px solid var(--warn); border-radius: 6px; padding: 12px; margin: 16px 0; }
.refusal strong { color: var(--warn); }
.critical, .major { color: var(--warn); }
"""

# An injected style has another hash, and an injected script none at all.
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
