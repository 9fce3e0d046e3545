// Forms of the page of control answer in place: the part is asked for, and the address says what was chosen.
import { bringInto } from "./later.js";

for (const form of document.querySelectorAll("form[data-into]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
    bringInto(document.getElementById(form.dataset.into), `${form.dataset.part}?${asked}`);
    history.replaceState(null, "", `${location.pathname}?${asked}${location.hash}`);
  });
}
