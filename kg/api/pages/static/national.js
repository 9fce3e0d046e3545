// The board: what is entered goes to the ledger, then the board is asked for again.
import { enter, say } from "./desk.js";
import { bringInto } from "./later.js";

const NUMBERS = new Set(["budgetLow", "budgetHigh", "priceLow", "priceHigh"]);

// The value of the form as the ledger takes it: what was left empty is not said.
function read(form) {
  const value = {};
  for (const [name, held] of new FormData(form)) {
    const text = String(held).trim();
    if (!text || name === "why" || name === "titleClear") continue;
    if (NUMBERS.has(name)) value[name] = Number(text);
    else if (name === "kinds") value.kinds = [text];
    else if (name === "families") value.families = text.split(/\s+/);
    else value[name] = text;
  }
  if (![...NUMBERS].some((name) => name in value)) delete value.currency;
  if (form.elements.titleClear?.checked) value.titleFlags = [];
  return { value, why: form.elements.why.value.trim() };
}

// Shows the board as it is now and, above it, how the last entry ended.
async function askAgain(from, answer) {
  const section = from.closest("section"), place = from.closest("[data-later]");
  await bringInto(place, place.dataset.later);
  say(section.querySelector(".told"), answer);
}

function prepare(root) {
  for (const button of root.querySelectorAll("[data-withdraw]")) button.hidden = false;
}

document.addEventListener("part", (event) => prepare(event.target));
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.enter) return;
  event.preventDefault();
  const answer = await enter("POST", form.dataset.enter, read(form));
  if (answer.status === 201) await askAgain(form, answer);
  else say(form.querySelector(".told"), answer);
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-withdraw]");
  if (!button) return;
  const why = new URLSearchParams({ why: button.textContent.trim() });
  const answer = await enter("DELETE", `${button.dataset.withdraw}?${why}`, undefined, { "If-Match": `"${button.dataset.version}"` });
  if (answer.status !== 0) await askAgain(button, answer);
});
prepare(document);
