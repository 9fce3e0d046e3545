// The forms of the ledger on the pages of funds and clusters: what they send stands in data-value, the reader
// adds the rest. After an entry the part is fetched again, so that it shows what holds now.
import { enter, say } from "./desk.js";
import { bringInto } from "./later.js";

function filled(form) {
  const value = JSON.parse(form.dataset.value);
  for (const field of form.querySelectorAll("[data-field]")) {
    const text = field.value.trim();
    if (text) value[field.dataset.field] = field.type === "number" ? Number(text) : text;
  }
  return value;
}

function target(form) {
  const chosen = form.querySelector("[data-target]")?.selectedOptions[0];
  const own = { method: form.dataset.method, address: form.action, tag: form.dataset.tag };
  return chosen?.dataset.method ? { method: chosen.dataset.method, address: chosen.value, tag: chosen.dataset.tag } : own;
}

async function send(form) {
  const told = form.querySelector(".told");
  const { method, address, tag } = target(form);
  const why = form.querySelector("[data-why]").value.trim();
  const headers = tag ? { "If-Match": tag } : {};
  form.setAttribute("aria-busy", "true");
  const answer = await enter(method, address, { value: filled(form), why }, headers);
  form.removeAttribute("aria-busy");
  say(told, answer);
  if (answer.status >= 200 && answer.status < 300) {
    const place = form.closest("[data-later]");
    if (place) {
      const text = told.textContent;
      await bringInto(place, place.dataset.later);
      const again = place.querySelector(".told");
      if (again) again.textContent = text;
    }
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-desk]");
  if (!form) return;
  event.preventDefault();
  send(form);
});

function show(root) {
  for (const form of root.querySelectorAll("form[data-desk]")) form.hidden = false;
}
document.addEventListener("part", (event) => show(event.target));
document.addEventListener("click", (event) => {
  const again = event.target.closest("[data-again]");
  const place = again?.closest("[data-later]");
  if (place) bringInto(place, place.dataset.later);
});
show(document);
