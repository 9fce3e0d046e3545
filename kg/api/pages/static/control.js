// Forms of the page of control answer in place: the part is asked for, and the address says what was chosen.
import { bringInto } from "./later.js";

// The address keeps what other forms chose; what this form names is as it is now.
function remember(form, asked) {
  const all = new URLSearchParams(location.search);
  for (const { name } of form.elements) if (name) all.delete(name);
  for (const [name, value] of asked) all.append(name, value);
  history.replaceState(null, "", `${location.pathname}?${all}${location.hash}`);
}

document.addEventListener("submit", async (event) => {
  const form = event.target, { into, part } = form.dataset, { submitter } = event;
  if (!into) return;
  event.preventDefault();
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) if (value !== "") asked.append(name, value);
  remember(form, asked);
  const place = document.getElementById(into);
  await bringInto(place, `${part}?${asked}`);
  // A button that lay in the part has gone with it: the one that stands for it now has the keys.
  if (submitter && !submitter.isConnected) place.querySelector("[aria-pressed=true]")?.focus({ preventScroll: true });
});
