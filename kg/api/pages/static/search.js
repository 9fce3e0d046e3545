// Suggestions while one types, on every page: an ARIA combobox over the search form that works without it.
// Keys: arrows choose, Enter opens the chosen thing (or searches when none is), Esc closes.
const PAUSE = 50;

function combobox(form, number) {
  const field = form.querySelector("input[type=search]");
  const list = Object.assign(document.createElement("ul"), { className: "suggestions", hidden: true, id: `suggestions-${number}` });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label"));
  const told = Object.assign(document.createElement("span"), { className: "only-heard" });
  told.setAttribute("role", "status");
  form.append(list, told);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) field.setAttribute(name, value);

  let chosen = -1;
  let waiting = 0;
  let asked = "";
  let running = null;
  const options = () => [...list.querySelectorAll("[role=option]")];

  function choose(place) {
    const all = options();
    chosen = all.length === 0 || place < 0 ? -1 : place % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(-1);
  }

  function close() {
    clearTimeout(waiting);
    running?.abort();
    asked = "";
    open(false);
  }

  async function suggest() {
    const typed = field.value.trim();
    if (typed === asked) return;
    asked = typed;
    running?.abort();
    if (!typed) return open(false);
    running = new AbortController();
    const query = new URLSearchParams({ q: typed, lang: form.querySelector("[name=lang]").value });
    try {
      const answer = await fetch(`/search/part/suggestions?${query}`, { signal: running.signal, headers: { Accept: "text/html" } });
      const body = await answer.text();
      // The last asked wins: what was typed in between makes an answer worthless.
      if (!answer.ok || asked !== typed) return;
      const parsed = new DOMParser().parseFromString(`<ul>${body}</ul>`, "text/html");
      const count = parsed.querySelector(".told-count");
      told.textContent = count?.textContent ?? "";
      count?.remove();
      list.replaceChildren(...parsed.querySelectorAll("[role=option]"));
      options().forEach((option, at) => { option.id = `${list.id}-${at}`; });
      open(options().length > 0);
    } catch (error) {
      if (error.name !== "AbortError") open(false);
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(all[chosen].dataset.href);
    else if (event.key === "ArrowDown" && list.hidden) suggest();
    else if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(chosen < 0 ? all.length - 1 : chosen - 1);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
}

[...document.querySelectorAll("form.find")].forEach(combobox);
