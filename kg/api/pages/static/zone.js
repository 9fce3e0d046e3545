// A zone's page with script: ticking or dropping a candidate asks «what if» at once; the link to fill changes in place.
import { bringInto } from "./later.js";

const one = (selector) => document.querySelector(selector);
const PART = "/zone/part/";

function chosen() {
  const form = one("#fill-form");
  if (!form) return null;
  const pairs = new URLSearchParams();
  // The same candidate may be ticked in two tables; it is one.
  for (const [name, value] of new FormData(form)) if (!pairs.getAll(name).includes(value)) pairs.append(name, value);
  return pairs;
}

function keep(pairs) {
  history.replaceState(null, "", `/zone?${pairs}${location.hash}`);
}

function tryNow() {
  const pairs = chosen();
  if (!pairs) return;
  keep(pairs);
  bringInto(one("#what-if-live .later"), `${PART}what-if?${pairs}`);
}

function fill(link) {
  const pairs = chosen();
  if (!pairs) return false;
  pairs.set("link", link);
  keep(pairs);
  bringInto(one("#fill .later"), `${PART}fill?${pairs}`);
  return true;
}

function untick(key) {
  for (const box of document.querySelectorAll("#fill-form input[type=checkbox]")) if (box.value === key) box.checked = false;
  tryNow();
}

document.addEventListener("change", (event) => {
  if (!event.target.closest?.("#fill-form")) return;
  if (event.target.name === "link") { fill(event.target.value); tryNow(); } else tryNow();
});

document.addEventListener("click", (event) => {
  const again = event.target.closest?.("[data-again]");
  if (again) { const place = again.closest("[data-later]"); bringInto(place, place.dataset.later); return; }
  const chip = event.target.closest?.("[data-remove]");
  if (chip) { event.preventDefault(); untick(chip.dataset.remove); return; }
  const link = event.target.closest?.("a[data-fill], #picture a[data-link]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && fill(link.dataset.fill ?? link.dataset.link)) {
    event.preventDefault();
    one("#fill").scrollIntoView();
    one("#fill-title").focus({ preventScroll: true });
  }
});

// Drag and drop; the tick boxes are the same by keyboard.
let dragged = null;
document.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("tr[data-candidate]");
  if (!row) return;
  dragged = row;
  row.classList.add("is-dragged");
  document.body.classList.add("is-dropping");
  event.dataTransfer.effectAllowed = "copy";
  event.dataTransfer.setData("text/plain", row.dataset.candidate);
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  document.body.classList.remove("is-dropping");
  for (const card of document.querySelectorAll(".is-over")) card.classList.remove("is-over");
});
function target(event) {
  return dragged && event.target.closest?.("#picture a[data-link], #what-if");
}
document.addEventListener("dragover", (event) => {
  const over = target(event);
  for (const card of document.querySelectorAll(".is-over")) if (card !== over) card.classList.remove("is-over");
  if (!over) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  over.classList.add("is-over");
});
document.addEventListener("drop", (event) => {
  const over = target(event);
  if (!over) return;
  event.preventDefault();
  dragged.querySelector("input[type=checkbox]").checked = true;
  const select = one("#fill-form select[name=link]");
  if (over.dataset.link && select && select.value !== over.dataset.link) { select.value = over.dataset.link; fill(over.dataset.link); }
  tryNow();
});

// A part that has come: its rows can be dragged, what needs script is shown, and the address's place is looked at.
document.addEventListener("part", (event) => {
  for (const row of event.target.querySelectorAll("tr[data-candidate]")) row.draggable = true;
  for (const said of event.target.querySelectorAll(".by-script, [data-again]")) said.hidden = false;
  const section = event.target.closest("section");
  if (section && location.hash === `#${section.id}` && !section.dataset.seen) { section.dataset.seen = "yes"; section.scrollIntoView(); }
});
