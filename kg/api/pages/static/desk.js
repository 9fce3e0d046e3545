// What readers enter: sent to the ledger's own operations, with a key that stays in this tab.
const KEY = "ipkg-key";

async function send(method, address, body, headers, key) {
  const sent = { "Content-Type": "application/json", Accept: "application/json", ...headers };
  if (key) sent.Authorization = `Bearer ${key}`;
  const answer = await fetch(address, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get("ETag"), body: text ? JSON.parse(text) : null };
}

function askKey() {
  const dialog = document.querySelector("#key-dialog");
  const field = dialog.querySelector("input");
  field.value = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "save" ? field.value.trim() : null), { once: true });
  });
}

// Returns {status, etag, body}; status 0 when the reader gave no key. A 412 says that somebody was faster.
export async function enter(method, address, body, headers = {}) {
  let key = sessionStorage.getItem(KEY);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await send(method, address, body, headers, key);
    if (answer.status !== 401 && answer.status !== 403) return answer;
    key = await askKey();
    if (key === null) return { status: 0, etag: null, body: null };
    sessionStorage.setItem(KEY, key);
  }
  sessionStorage.removeItem(KEY);
  return { status: 401, etag: null, body: null };
}

// Says in a live region how it ended; words come from the page.
export function say(place, answer) {
  const words = document.body.dataset;
  const text = answer.status >= 200 && answer.status < 300 ? words.saved
    : answer.status === 412 || answer.status === 428 ? words.changedByOther
    : answer.status === 0 ? ""
    : [answer.body?.title, answer.body?.detail, answer.body?.expected].filter(Boolean).join(" — ") || String(answer.status);
  place.textContent = text;
  place.classList.toggle("is-problem", answer.status >= 400);
}
