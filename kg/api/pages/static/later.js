// Parts of a page that are computed after the first view: each is fetched and put into the place kept for it.

// Only a part of our own; of a whole page (a problem) its main content.
async function take(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  return (parsed.querySelector("main") ?? parsed.body).childNodes;
}

// What stands there when the server cannot be reached.
function failure(place, address) {
  const words = document.body.dataset;
  const told = Object.assign(document.createElement("p"), { className: "quiet", textContent: words.partFailed ?? "" });
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: words.tryAgain ?? "↻" });
  again.addEventListener("click", () => bringInto(place, address));
  return [told, again];
}

// A part that is still being computed says so, and is asked for again while the page is looked at.
const STILL_SECONDS = 5;

function askAgain(place, address) {
  const still = place.querySelector("[data-still]");
  if (!still) return;
  still.hidden = false;
  setTimeout(() => {
    if (!place.isConnected || place.dataset.later !== address) return;
    if (document.hidden) askAgain(place, address);
    else bringInto(place, address);
  }, STILL_SECONDS * 1000);
}

// Another address for a place that is there: a what-if asks again and again; the last asked wins.
export async function bringInto(place, address) {
  place.dataset.later = address;
  place.setAttribute("aria-busy", "true");
  const found = await take(address).catch(() => failure(place, address));
  if (place.dataset.later !== address) return;
  place.replaceChildren(...found);
  place.removeAttribute("aria-busy");
  place.dispatchEvent(new CustomEvent("part", { bubbles: true }));
  askAgain(place, address);
}

export function bringAll(root = document) {
  for (const place of root.querySelectorAll("[data-later]")) bringInto(place, place.dataset.later);
}
