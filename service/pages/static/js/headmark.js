// The pages' one script. Everything works without it; with it, parts are swapped instead of whole
// pages, what is shown stays true while it is looked at, and charts can be moved and pointed at.
//
//   data-part="ids"       on a link or a GET form: fetch, and put these elements in place
//   data-sure             on a form: ask whether the service is there, then send it; else [data-unsent] says so
//   data-typed="ids"      on a form: as it is typed, send it to data-check and put these in place
//   data-live             on an element with an id: kept up to date while the page is open
//   data-chart="url"      on a figure: an interactive chart in place of its picture
//   data-clock="seconds"  on an element: a clock that has run for so long, and runs on
//   data-hotkey="/"       the key that brings the cursor here;  data-go="t": g, then t, opens it
//   data-once             on a form: its button is off from the first press (on every POST anyway)
"use strict";

const body = document.body;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const somethingTyped = () => [...document.querySelectorAll("form[method=post] :is(input:not([type=hidden]),textarea)")]
  .some((each) => each.value !== each.defaultValue || each.checked !== each.defaultChecked);

async function fetched(url, options = {}) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  if (answer.redirected && new URL(answer.url).pathname === "/sign-in") {
    // What is being typed would be lost: it stays, and its own sending says what has happened.
    if (!somethingTyped()) location.assign(answer.url);
    throw new Error("signed out");
  }
  const text = await answer.text();
  return [new DOMParser().parseFromString(text, "text/html"), answer];
}

// Put the elements of these ids from one page into this one; what has the focus keeps it, and what
// is being typed is not taken away.
function put(page, ids, { typing = false } = {}) {
  for (const id of ids) {
    const now = document.getElementById(id);
    const then = page.getElementById(id);
    if (!now || !then || now.innerHTML === then.innerHTML) continue;
    if (now.matches("figure[data-chart]") && then.matches("figure[data-chart]")) {
      redraw(now, then);
      continue;
    }
    if (!typing && now.contains(document.activeElement) && document.activeElement.matches("input,select,textarea")) continue;
    const focused = now.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...now.querySelectorAll("details[id][open]")].map((each) => each.id);
    now.replaceWith(then);
    for (const each of open) document.getElementById(each)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    furnish(then);
  }
}

const ids = (element, name) => element.dataset[name].split(/[\s,]+/).filter(Boolean);
let asked = 0;

async function swap(url, parts, { keep = true } = {}) {
  const mine = ++asked;
  body.setAttribute("aria-busy", "true");
  try {
    const [page] = await fetched(url);
    if (mine !== asked) return;
    put(page, parts, { typing: true });
    if (keep) history.replaceState(null, "", url);
  } catch {
    location.assign(url);
  } finally {
    if (mine === asked) body.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-part]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  // A link of a drawing keeps its address in an object.
  swap(link.href.baseVal ?? link.href, ids(link, "part"));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.part && form.method === "get") {
    event.preventDefault();
    const target = new URL(form.action);
    target.search = new URLSearchParams(new FormData(form, event.submitter)).toString();
    swap(target.href, ids(form, "part"));
  } else if ("sure" in form.dataset && !sure.has(form)) {
    event.preventDefault();
    sendSurely(form, event.submitter);
  } else if (form.method === "post") {
    sure.delete(form);
    // The second press of an impatient finger; the service would take it for the first anyway.
    setTimeout(() => form.querySelectorAll("button").forEach((each) => { each.disabled = true; }));
  }
});

// A form that is filled in where the line comes and goes: where it is down the browser would show
// a page of its own, and what was typed would be gone with the form.
const sure = new WeakSet(), asking = new WeakSet();
async function sendSurely(form, button) {
  if (asking.has(form)) return;
  asking.add(form);
  try {
    await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) });
    sure.add(form);
  } catch {
    const said = form.querySelector("[data-unsent]");
    said.textContent = "";
    said.hidden = false;
    said.textContent = said.dataset.unsent;
    said.scrollIntoView({ block: "nearest" });
  } finally {
    asking.delete(form);
  }
  if (sure.has(form)) form.requestSubmit(button);
}
addEventListener("pageshow", () => document.querySelectorAll("form button[disabled]:not([data-off])").forEach((each) => { each.disabled = false; }));

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.dataset.part && form.method === "get") form.requestSubmit();
});

const typing = new WeakMap();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.typed) return;
  clearTimeout(typing.get(form));
  typing.set(form, setTimeout(() => check(form), 250));
});

async function check(form) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  sent.delete("attempt");
  const [page] = await fetched(form.dataset.check, { method: "POST", body: sent });
  put(page, ids(form, "typed"), { typing: true });
}

// What is shown stays true: the service says that something was recorded, the page asks anew.
function listen() {
  const state = document.getElementById("live");
  if (!body.dataset.liveFrom || !document.querySelector("[data-live]") || !state) return;
  let waiting = false;
  let source = null;
  const renew = async () => {
    if (waiting) return;
    waiting = true;
    await pause(document.hidden ? 10000 : 700);
    waiting = false;
    try {
      const [page, answer] = await fetched(location.href, { headers: { "X-Headmark-Live": "1" } });
      if (answer.ok) put(page, [...document.querySelectorAll("[data-live]")].map((each) => each.id));
    } catch { /* the stream says when the connection is lost */ }
  };
  let known = null;
  const moved = (event) => {
    state.hidden = true;
    if (known !== null && known !== event.data) renew();
    known = event.data;
  };
  const lost = () => {
    state.hidden = false;
    state.dataset.state = "lost";
    state.textContent = body.dataset.lost;
    // The browser comes back by itself after a broken line, but not after an answer that was none.
    if (source.readyState === EventSource.CLOSED) setTimeout(open, 10000);
  };
  const open = () => {
    source = new EventSource(body.dataset.liveFrom);
    source.addEventListener("here", moved);
    source.addEventListener("moved", moved);
    source.addEventListener("error", lost);
  };
  open();
  addEventListener("pagehide", () => source.close());
}

let library = null;
const charts = (url) => library ??= new Promise((done, failed) => {
  const script = document.createElement("script");
  script.src = url;
  script.onload = done;
  script.onerror = failed;
  document.head.append(script);
});

async function draw(figure) {
  const wanted = figure.dataset.chart;
  try {
    const [spec] = await Promise.all([fetch(wanted).then((each) => each.json()), charts(figure.dataset.library)]);
    const place = document.createElement("div");
    await window.drawChart(place, spec, { actions: false, ast: true, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true } });
    if (wanted === figure.dataset.chart) figure.replaceChildren(place);
  } catch (problem) {
    console.warn("the chart stays a picture:", problem);
  }
}

// The old chart stays until the new one is drawn: what is read does not jump.
function redraw(now, then) {
  if (now.dataset.chart === then.dataset.chart) return;
  now.dataset.chart = then.dataset.chart;
  draw(now);
}

function furnish(within) {
  const seen = new IntersectionObserver((entries) => entries.forEach((each) => {
    if (!each.isIntersecting) return;
    seen.unobserve(each.target);
    draw(each.target);
  }));
  within.querySelectorAll("figure[data-chart]").forEach((each) => seen.observe(each));
}

// A clock that runs, from what it had come to when the page was made.
const two = (number) => String(number).padStart(2, "0");
setInterval(() => document.querySelectorAll("[data-clock]").forEach((each) => {
  each.begun ??= performance.now() - 1000 * Number(each.dataset.clock);
  const seconds = Math.floor((performance.now() - each.begun) / 1000);
  each.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}), 1000);

// By keyboard: "/" searches, "g" and a letter opens a page; a scanner types into the search when
// nothing else is being typed in.
let going = false;
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input,select,textarea")) return;
  const hot = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
  if (hot) {
    event.preventDefault();
    hot.focus();
    hot.select?.();
  } else if (going) {
    going = false;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
  } else if (event.key === "g") {
    going = true;
    setTimeout(() => { going = false; }, 1500);
  }
});

// On a phone the menu begins closed.
if (matchMedia("(max-width: 900px)").matches) document.querySelector(".ways details")?.removeAttribute("open");
furnish(document);
listen();
