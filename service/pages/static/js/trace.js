// The trace's picture: a box says what it is when it is pointed at, has the focus or is tapped; its
// neighbours stand out; arrow keys go from box to box; it opens where the trace begins.
// Without this script a box has the browser's own tip, and leads where it leads.
"use strict";

// A block, since both scripts of the page share one scope.
{
const GAP = 6, STAYS = 250;
let shown = null, box = null, leaving = 0, touched = false, chosen = false;

const picture = () => document.querySelector(".trace-picture");
const boxOf = (target) => target.closest?.(".trace-picture a[data-box]");
const tipOf = (each) => document.getElementById(`trace-tip-${each.dataset.box}`);
const boxes = () => [...picture().querySelectorAll("a[data-box]")];

// What the browser would show beside ours becomes the name of the link; ours describes it.
function furnish() {
  if (!picture()) return;
  for (const each of boxes()) {
    const title = each.querySelector("title");
    if (!title) continue;
    each.setAttribute("aria-label", title.textContent);
    if (tipOf(each)) each.setAttribute("aria-describedby", `trace-tip-${each.dataset.box}`);
    title.remove();
  }
}

function show(each) {
  clearTimeout(leaving);
  if (each === box && shown) return;
  hide();
  const tip = tipOf(each);
  if (!tip) return;
  [box, shown] = [each, tip];
  tip.hidden = false;
  place();
  point(each);
}

// Below the box, or above it where there is no room, and within the window.
function place() {
  const at = box.getBoundingClientRect(), size = shown.getBoundingClientRect();
  const seen = document.documentElement;
  const below = at.bottom + GAP + size.height <= seen.clientHeight;
  const top = below ? at.bottom + GAP : at.top - GAP - size.height;
  const left = Math.min(Math.max(at.left, GAP), seen.clientWidth - size.width - GAP);
  shown.style.top = `${Math.max(top, GAP)}px`;
  shown.style.left = `${Math.max(left, GAP)}px`;
}

function hide() {
  clearTimeout(leaving);
  if (shown) shown.hidden = true;
  picture()?.querySelector("svg")?.classList.remove("pointed");
  picture()?.querySelectorAll(".near").forEach((each) => each.classList.remove("near"));
  shown = box = null;
}

// The box, the arrows at it, and the boxes at their other ends.
function point(each) {
  const number = each.dataset.box, svg = each.ownerSVGElement;
  each.classList.add("near");
  for (const arrow of svg.querySelectorAll(`[data-from="${number}"],[data-to="${number}"]`)) {
    arrow.classList.add("near");
    const other = arrow.dataset.from === number ? arrow.dataset.to : arrow.dataset.from;
    svg.querySelector(`a[data-box="${other}"]`)?.classList.add("near");
  }
  svg.classList.add("pointed");
}

// The pointer may go over into the tip, to read on or to follow its link.
const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, STAYS); };
document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const each = boxOf(event.target);
  if (each) show(each);
  else if (shown && event.target.closest?.(".trace-tip") === shown) clearTimeout(leaving);
  else if (shown && !shown.contains(document.activeElement)) leave();
});
document.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; }, true);
document.addEventListener("focusin", (event) => {
  const each = boxOf(event.target);
  if (each && !touched) show(each);
  else if (!each && shown && !shown.contains(event.target)) hide();
});

// A finger cannot point: its first tap shows, the link in the tip or a second tap opens.
document.addEventListener("click", (event) => {
  const each = boxOf(event.target);
  if (each && touched && each !== box) {
    event.preventDefault();
    event.stopPropagation();
    show(each);
    return;
  }
  chosen = !!each || !!event.target.closest?.("[data-opens]");
  if (!each && shown && !shown.contains(event.target)) hide();
}, true);

document.addEventListener("keydown", (event) => {
  touched = false;
  if (event.key === "Escape" && shown) {
    if (shown.contains(document.activeElement)) box.focus();
    return hide();
  }
  const each = boxOf(event.target);
  if (each && event.key === "Tab" && !event.shiftKey && box === each) return into(event);
  if (event.key === "Tab" && shown?.contains(event.target)) return outOf(event);
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!each || !way || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = nearest(each, way);
  event.preventDefault();
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// By Tab the links to cases in a tip come after its box, and after them the next box.
function into(event) {
  const link = shown.querySelector("a:not([data-opens])");
  if (!link) return;
  event.preventDefault();
  link.focus();
}

function outOf(event) {
  const links = [...shown.querySelectorAll("a")], at = links.indexOf(event.target);
  if (event.shiftKey ? at > 0 : at < links.length - 1) return;
  const all = boxes(), next = event.shiftKey ? box : all[all.indexOf(box) + 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function nearest(each, [x, y]) {
  const middle = (one) => {
    const at = one.getBoundingClientRect();
    return [at.left + at.width / 2, at.top + at.height / 2];
  };
  const [fromX, fromY] = middle(each);
  let best = null, least = Infinity;
  for (const other of boxes()) {
    const [toX, toY] = middle(other), right = toX - fromX, down = toY - fromY;
    const along = x * right + y * down, aside = Math.abs(x ? down : right);
    // What lies more aside than ahead is another column, or another row.
    if (along < 1 || along + 3 * aside >= least || (y && aside > along + 60)) continue;
    [best, least] = [other, along + 3 * aside];
  }
  return best;
}

// The picture is wider than a phone: it opens at the beginning, or at what was just opened.
function begin() {
  const frame = picture();
  if (!frame) return;
  const opened = chosen && frame.querySelector("a[data-opened]");
  const target = opened || frame.querySelector("a[data-begun]");
  if (!target) return;
  const at = target.getBoundingClientRect(), room = frame.getBoundingClientRect();
  frame.scrollLeft += at.left + at.width / 2 - room.left - room.width / 2;
  frame.scrollTop += at.top + at.height / 2 - room.top - room.height / 2;
  if (opened && document.activeElement === document.body) opened.focus({ preventScroll: true });
}

new MutationObserver((changes) => {
  if (!changes.some((each) => [...each.addedNodes].some((node) => node.id === "trace"))) return;
  hide();
  furnish();
  begin();
  chosen = false;
}).observe(document.getElementById("main"), { childList: true });
addEventListener("scroll", (event) => {
  if (shown && !shown.contains(event.target)) document.activeElement === box ? place() : hide();
}, true);
addEventListener("resize", hide);
furnish();
begin();
}
