// What every page gains with script: `/` goes to the search, parts that take longer come by themselves.
import { bringAll } from "./later.js";

bringAll();
document.addEventListener("keydown", (event) => {
  const inField = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || inField || event.ctrlKey || event.metaKey || event.altKey) return;
  document.querySelector(".find input[type=search]")?.focus();
  event.preventDefault();
});

// What the page gains with script: choosing shows at once, and a link that is looked at shows its joins.
const form = document.querySelector(".ask");
if (form) {
  form.classList.add("is-live");
  form.addEventListener("change", () => form.requestSubmit());
}

function near(picture, link) {
  const paths = [...picture.querySelectorAll(".edges path")];
  const joined = paths.filter((path) => path.dataset.from === link || path.dataset.to === link);
  return { joined, links: new Set([link, ...joined.flatMap((path) => [path.dataset.from, path.dataset.to])]) };
}

function look(picture, link) {
  const { joined, links } = near(picture, link);
  picture.classList.add("is-looking");
  for (const path of joined) path.classList.add("is-near");
  for (const card of picture.querySelectorAll("a[data-link]")) card.classList.toggle("is-near", links.has(card.dataset.link));
}

function leave(picture) {
  picture.classList.remove("is-looking");
  for (const part of picture.querySelectorAll(".is-near")) part.classList.remove("is-near");
}

// On the document: a picture may come after the page, as a part of it.
for (const [start, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  const card = (event) => event.target.closest?.(".picture.wide a[data-link]");
  document.addEventListener(start, (event) => {
    const found = card(event), picture = found?.closest(".picture");
    if (found) { leave(picture); look(picture, found.dataset.link); }
  });
  document.addEventListener(end, (event) => {
    const found = card(event);
    if (found && !found.contains(event.relatedTarget)) leave(found.closest(".picture"));
  });
}
