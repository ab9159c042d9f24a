// The gate: the next code may be scanned while the last is still being asked about. Each scan keeps
// its own row and its own answer. Whatever is not plainly a go for that very code is "do not ship".
"use strict";

// A block, since both scripts of the page share one scope.
{
const form = document.getElementById("gate");
const field = document.getElementById("code");
const list = document.getElementById("scanned");
const sound = document.getElementById("gate-sound");
const line = document.getElementById("gate-line");
const say = form.dataset;
const ANSWER_WITHIN = 3000, HOLDS_FOR = 60000, LISTED = 10, PROBE_EVERY = 5000;
const SIGNS = {
  go: ["M45 24a21 21 0 1 1-42 0a21 21 0 1 1 42 0z", "M13 25l8 8 15-17"],
  stop: ["M15 2h18l13 13v18L33 46H15L2 33V15z", "M12 24h24"],
};
const KINDS = { go: "good", stop: "stop", old: "calm", asking: "calm" };
const WORDS = { go: say.wordGo, stop: say.wordStop, old: say.wordOld, asking: say.wordAsking };
let scans = [];

function made(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

function sign(state) {
  const space = "http://www.w3.org/2000/svg", picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 48 48");
  picture.setAttribute("aria-hidden", "true");
  for (const each of SIGNS[state]) picture.append(document.createElementNS(space, "path")), picture.lastChild.setAttribute("d", each);
  return picture;
}

function shown(scan) {
  const panel = made("section", `verdict ${scan.state}`);
  panel.id = "gate-answer";
  panel.dataset.code = scan.code;
  panel.dataset.verdict = scan.state;
  panel.setAttribute("role", "status");
  panel.setAttribute("aria-live", "assertive");
  if (SIGNS[scan.state]) panel.append(sign(scan.state));
  const code = made("p", "code", scan.code), why = made("div", "why");
  code.dataset.own = "";
  why.append(...scan.why.map((each) => each.cloneNode(true)));
  panel.append(made("p", "word", WORDS[scan.state]), code, why);
  return panel;
}

function row(scan) {
  const place = made("li"), code = made("span", "id", scan.code);
  code.dataset.own = "";
  place.append(code, made("span", `badge ${KINDS[scan.state]}`, WORDS[scan.state]));
  if (scan.state === "stop" && scan.why[0]) place.append(made("small", "", scan.why[0].textContent));
  for (const each of place.querySelectorAll("small")) each.dataset.own = "";
  return place;
}

function draw() {
  list.replaceChildren(...scans.map(row));
  document.getElementById("scanned-none").hidden = scans.length > 0;
  if (scans.length) document.getElementById("gate-answer").replaceWith(shown(scans[0]));
}

function settle(scan, [state, why]) {
  scan.state = state;
  scan.why = why;
  scan.at = Date.now();
  play(state);
  draw();
}

function online(is) {
  line.hidden = false;
  line.dataset.state = is ? "up" : "lost";
  line.textContent = is ? line.dataset.up : line.dataset.lost;
}

const stop = (sentence) => ["stop", [made("p", "", sentence)]];
function signedOut() {
  const why = made("p", "", `${say.out} `), way = made("a", "", say.signIn);
  way.href = "/sign-in?next=/gate";
  why.append(way);
  return ["stop", [why]];
}

// What is said to a code; `quiet` where nobody scanned, so that it keeps no session alive.
async function asked(code, { quiet = false } = {}) {
  const clock = new AbortController();
  const late = setTimeout(() => clock.abort(), ANSWER_WITHIN);
  try {
    const answer = await fetch(`/gate/answer?code=${encodeURIComponent(code)}`, {
      credentials: "same-origin", redirect: "manual", cache: "no-store", signal: clock.signal,
      headers: quiet ? { "X-Headmark-Live": "1" } : {},
    });
    const text = await answer.text();
    online(true);
    if (answer.type === "opaqueredirect" || answer.status === 401) return signedOut();
    if (answer.status === 403) return stop(say.role);
    if (!answer.ok) return stop(say.fault);
    const page = new DOMParser().parseFromString(text, "text/html");
    const said = page.getElementById("gate-answer");
    if (!said || said.dataset.code !== code) return stop(say.wrong);
    if (!code) return ["go", []];
    if (!["go", "stop"].includes(said.dataset.verdict)) return stop(say.wrong);
    return [said.dataset.verdict, [...said.querySelectorAll(".why p")]];
  } catch (problem) {
    online(false);
    return stop(problem.name === "AbortError" ? say.late : say.lost);
  } finally {
    clearTimeout(late);
  }
}

async function scanned(code) {
  const scan = { code, state: "asking", why: [], at: Date.now() };
  // The newest answer to a code is the one that counts: a go of before is over with it.
  for (const each of scans) if (each.code === code && each.state === "go") each.state = "old";
  scans = [scan, ...scans].slice(0, LISTED);
  draw();
  settle(scan, await asked(code));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = field.value.trim();
  field.value = "";
  field.focus();
  if (code) scanned(code);
});

// A go is the truth of its moment; the clock is looked at, since a sleeping machine counts nothing.
function age() {
  const old = scans.filter((each) => each.state === "go" && Date.now() - each.at >= HOLDS_FOR);
  for (const each of old) {
    each.state = "old";
    each.why = [made("p", "", say.old)];
  }
  if (old.length) draw();
}
setInterval(age, 1000);
document.addEventListener("visibilitychange", age);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// While a go is shown it may be taken back: by a hold that comes, or because nobody can tell.
const going = () => scans.filter((each) => each.state === "go");
function withdraw(verdict) {
  for (const each of going()) settle(each, verdict);
}
async function again() {
  await Promise.all(going().map(async (scan) => {
    const verdict = await asked(scan.code, { quiet: true });
    if (verdict[0] === "stop" && scan.state === "go") settle(scan, verdict);
  }));
}
async function probe() {
  const verdict = await asked("", { quiet: true });
  if (verdict[0] === "stop") withdraw(verdict);
}
setInterval(probe, PROBE_EVERY);
addEventListener("offline", () => { online(false); withdraw(stop(say.lost)); });
addEventListener("online", probe);

let news = null, known = null;
function moved(event) {
  if (known !== null && known !== event.data) again();
  known = event.data;
}
// The stream ends now and then by itself; whether the line is lost, the probe finds out. After an
// answer that was none the browser does not come back by itself.
function broken() {
  probe();
  if (news.readyState === EventSource.CLOSED) setTimeout(follow, PROBE_EVERY);
}
function follow() {
  news = new EventSource(document.body.dataset.liveFrom);
  news.addEventListener("here", moved);
  news.addEventListener("moved", moved);
  news.addEventListener("error", broken);
}
follow();
addEventListener("pagehide", () => news.close());

// Wherever the cursor stands, what a scanner types is a code.
document.addEventListener("keydown", (event) => {
  const typed = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (typed && event.target !== field) field.focus();
}, true);
document.addEventListener("click", (event) => { if (!event.target.closest("a,button,input,label")) field.focus(); });
addEventListener("focus", () => { if (document.activeElement === document.body) field.focus(); });

// Two tones that nobody takes for one another: high and rising, or three low ones.
let audio = null;
function tone(pitch, from, length, kind) {
  const voice = audio.createOscillator(), loud = audio.createGain(), at = audio.currentTime + from;
  voice.type = kind;
  voice.frequency.value = pitch;
  loud.gain.setValueAtTime(0.25, at);
  loud.gain.linearRampToValueAtTime(0, at + length);
  voice.connect(loud).connect(audio.destination);
  voice.start(at);
  voice.stop(at + length);
}
function play(state) {
  if (sound.getAttribute("aria-pressed") !== "true") return;
  try {
    audio ??= new AudioContext();
    audio.resume();
    if (state === "go") [[880, 0], [1320, 0.09]].forEach(([pitch, from]) => tone(pitch, from, 0.12, "sine"));
    else [0, 0.24, 0.48].forEach((from) => tone(165, from, 0.2, "square"));
    document.documentElement.dataset.heard = state;
  } catch { /* without sound the colour, the shape and the word say it */ }
}
function hear(on) {
  sound.setAttribute("aria-pressed", on);
  sound.textContent = on ? sound.dataset.on : sound.dataset.mute;
}
let heard = "on";
try { heard = localStorage.getItem("gate-sound") ?? "on"; } catch { /* kept nowhere */ }
hear(heard !== "off");
sound.hidden = false;
sound.addEventListener("click", () => {
  const on = sound.getAttribute("aria-pressed") !== "true";
  hear(on);
  try { localStorage.setItem("gate-sound", on ? "on" : "off"); } catch { /* kept nowhere */ }
  if (on) play("go");
  field.focus();
});

// What the page came with is an answer too, and grows old like any other.
const first = document.getElementById("gate-answer");
if (first.dataset.code) {
  scans = [{ code: first.dataset.code, state: first.dataset.verdict, why: [...first.querySelectorAll(".why p")], at: Date.now() }];
  history.replaceState(null, "", "/gate");
}
probe();
field.focus();
}
