// Decisions on the page of review: one key or one button each, kept in the ledger, taken back by the next.
import { enter, say } from "./desk.js";

const KEYS = { y: "positive", n: "negative", u: "unsure", s: "skip", b: "back" };
const pairs = [...document.querySelectorAll(".pair")];
const counter = document.querySelector("#left-count");
const taken = []; // what was decided of each pair before the current one: the entry's id, or null
let busy = false;

function why() {
  const field = document.querySelector("#why");
  return field.value.trim() || field.defaultValue;
}

function show() {
  pairs.forEach((pair, index) => {
    pair.classList.toggle("is-current", index === taken.length);
    pair.classList.toggle("is-done", index < taken.length);
  });
  const current = pairs[taken.length];
  current?.focus({ preventScroll: true });
  current?.scrollIntoView({ block: "nearest" });
  if (!current) document.querySelector(".pager a[rel=next]")?.focus();
}

function count(step) {
  counter.dataset.count = Number(counter.dataset.count) + step;
  counter.textContent = counter.dataset.text.replace("{count}", counter.dataset.count);
}

async function judge(pair, verdict) {
  const value = { verdict, leftKey: pair.dataset.left, rightKey: pair.dataset.right };
  const answer = await enter("POST", "/api/v1/ledger/judgements", { value, why: why() });
  say(pair.querySelector(".verdict"), answer);
  if (answer.status !== 201) return;
  pair.querySelector(".verdict").textContent = `✓ ${pair.querySelector(`[data-verdict=${verdict}]`).firstChild.textContent.trim()}`;
  count(-1);
  taken.push(answer.body.entry.entryId);
}

async function goBack() {
  if (taken.length === 0) return;
  const last = taken[taken.length - 1];
  const pair = pairs[taken.length - 1];
  if (last !== null) {
    const answer = await enter("POST", `/api/v1/ledger/entries/${last}/undo`, { why: why() });
    say(pair.querySelector(".verdict"), answer);
    if (answer.status !== 201) return;
    count(1);
  }
  taken.pop();
  pair.querySelector(".verdict").textContent = "";
}

async function decide(verdict) {
  const pair = pairs[taken.length];
  if (busy || (!pair && verdict !== "back")) return;
  busy = true;
  if (verdict === "back") await goBack();
  else if (verdict === "skip") taken.push(null);
  else await judge(pair, verdict);
  busy = false;
  show();
}

for (const pair of pairs) {
  pair.querySelector(".buttons").hidden = false;
  for (const button of pair.querySelectorAll("[data-verdict]")) {
    button.addEventListener("click", () => {
      // A pair further down is judged where it stands: those before it are passed over.
      const index = pairs.indexOf(pair);
      if (button.dataset.verdict !== "back") while (taken.length < index) taken.push(null);
      if (index >= taken.length || button.dataset.verdict === "back") decide(button.dataset.verdict);
    });
  }
}
document.addEventListener("keydown", (event) => {
  const inField = event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
  const verdict = KEYS[event.key.toLowerCase()];
  if (!verdict || inField || pairs.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  decide(verdict);
});
if (pairs.length) show();

for (const article of document.querySelectorAll(".contradiction")) {
  const row = article.querySelector(".buttons");
  row.hidden = false;
  for (const button of row.querySelectorAll("[data-address]")) {
    button.addEventListener("click", async () => {
      const answer = await enter("POST", button.dataset.address, { value: JSON.parse(button.dataset.value), why: why() });
      say(row.querySelector(".verdict"), answer);
      if (answer.status === 201) article.classList.add("is-done");
    });
  }
}
for (const button of document.querySelectorAll("[data-undo]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const answer = await enter("POST", `/api/v1/ledger/entries/${button.dataset.undo}/undo`, { why: why() });
    say(document.querySelector("#told"), answer);
    if (answer.status === 201) button.closest("tr").remove();
  });
}
