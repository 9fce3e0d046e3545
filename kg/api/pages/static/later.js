// Parts of a page that are computed after the first view: each is fetched and put into the place kept for it.
async function bring(place) {
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(place.dataset.later, { headers: { Accept: "text/html" } });
    const body = await answer.text();
    // Only a part of our own; a whole page (a problem) is shown as its main content.
    const parsed = new DOMParser().parseFromString(body, "text/html");
    const main = parsed.querySelector("main");
    place.replaceChildren(...(main ?? parsed.body).childNodes);
    place.dispatchEvent(new CustomEvent("part", { bubbles: true }));
  } catch {
    const words = document.body.dataset;
    place.replaceChildren(Object.assign(document.createElement("p"), { className: "quiet", textContent: words.partFailed ?? "" }));
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: words.tryAgain ?? "↻" });
    again.addEventListener("click", () => bring(place));
    place.append(again);
  }
  place.removeAttribute("aria-busy");
}

export function bringAll(root = document) {
  for (const place of root.querySelectorAll("[data-later]")) bring(place);
}

// Another address for a place that is there: a what-if asks again and again; the last asked wins.
export async function bringInto(place, address) {
  place.dataset.later = address;
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const body = await answer.text();
  if (place.dataset.later !== address) return;
  const parsed = new DOMParser().parseFromString(body, "text/html");
  place.replaceChildren(...(parsed.querySelector("main") ?? parsed.body).childNodes);
  place.removeAttribute("aria-busy");
  place.dispatchEvent(new CustomEvent("part", { bubbles: true }));
}
