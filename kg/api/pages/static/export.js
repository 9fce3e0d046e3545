// A figure as a file: the SVG that is on the screen with the colours it has there, or the same as PNG.
const INHERITED = [
  "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
  "stroke-opacity", "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "text-anchor",
  "dominant-baseline", "font-variant-numeric",
];
const OWN = { opacity: "1", overflow: "visible", "stop-color": "rgb(0, 0, 0)", "stop-opacity": "1" };
const SVG = "http://www.w3.org/2000/svg";
const PNG_SCALE = 2;
const MOST_PIXELS = 8192;
// What serves the page only: looks, scripts and listeners have none of it in a file.
const DROPPED = /^(class|style|tabindex|data-.*|aria-(?!label).*|role|on.*)$/;

function isShown(picture) {
  const box = picture.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

// The largest picture on the screen: a figure may have one for wide and one for narrow screens, and keys.
function findPicture(figure) {
  const area = (picture) => picture.getBoundingClientRect().width * picture.getBoundingClientRect().height;
  return [...figure.querySelectorAll("svg")].filter(isShown).sort((a, b) => area(b) - area(a))[0] ?? null;
}

function inline(from, to, above) {
  const found = getComputedStyle(from);
  for (const name of INHERITED) {
    const value = found.getPropertyValue(name);
    if (value && (!above || value !== above.getPropertyValue(name))) to.setAttribute(name, value);
  }
  for (const [name, usual] of Object.entries(OWN)) {
    const value = found.getPropertyValue(name);
    if (value && value !== usual && value !== "auto") to.setAttribute(name, value);
  }
  for (const { name } of [...to.attributes]) if (DROPPED.test(name)) to.removeAttribute(name);
  return found;
}

// A copy with every computed look written into it; links become groups, what is not drawn is left out.
function copy(from, above) {
  if (from.nodeType === Node.TEXT_NODE) return from.cloneNode();
  if (from.nodeType !== Node.ELEMENT_NODE || from.namespaceURI !== SVG) return null;
  const isLink = from.localName === "a";
  const to = isLink ? document.createElementNS(SVG, "g") : from.cloneNode(false);
  if (isLink && from.hasAttribute("transform")) to.setAttribute("transform", from.getAttribute("transform"));
  const found = inline(from, to, above);
  if (found.display === "none" && !["symbol", "pattern", "defs", "linearGradient", "clipPath", "marker"].includes(from.localName)) return null;
  if (found.visibility === "hidden") return null;
  for (const child of from.childNodes) {
    const made = copy(child, found);
    if (made) to.append(made);
  }
  return to;
}

// Ids that a copy refers to and does not hold: symbols and patterns that stand elsewhere on the page.
function missing(root) {
  const named = new Set();
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.endsWith("href") && value.startsWith("#")) named.add(value.slice(1));
      for (const [, id] of value.matchAll(/url\(["']?[^"')]*#([^"')]+)["']?\)/g)) named.add(id);
    }
  }
  const held = new Set([...root.querySelectorAll("[id]")].map((element) => element.id));
  return [...named].filter((id) => !held.has(id));
}

function bringDefinitions(root) {
  const defs = document.createElementNS(SVG, "defs");
  root.prepend(defs);
  const tried = new Set();
  for (let wanted = missing(root); wanted.length; wanted = missing(root).filter((id) => !tried.has(id))) {
    for (const id of wanted) {
      tried.add(id);
      const found = document.getElementById(id);
      const made = found && copy(found, null);
      if (made) defs.append(made);
    }
  }
  // Computed paints name this page; in a file they name the file.
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("url(")) element.setAttribute(name, value.replace(/url\(["']?[^"')]*#([^"')]+)["']?\)/g, "url(#$1)"));
    }
  }
}

export function writeSvg(picture) {
  const root = copy(picture, null);
  const box = picture.viewBox.baseVal;
  const [x, y, width, height] = box?.width ? [box.x, box.y, box.width, box.height] : [0, 0, picture.clientWidth, picture.clientHeight];
  for (const [name, value] of Object.entries({ xmlns: SVG, width, height, viewBox: `${x} ${y} ${width} ${height}` })) root.setAttribute(name, value);
  bringDefinitions(root);
  const paper = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x, y, width, height, fill: getComputedStyle(document.documentElement).backgroundColor })) paper.setAttribute(name, value);
  root.querySelector("defs").after(paper);
  const caption = picture.closest("figure")?.querySelector("figcaption")?.textContent.trim();
  if (caption && !root.querySelector(":scope > title")) root.prepend(Object.assign(document.createElementNS(SVG, "title"), { textContent: caption }));
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

// Through a data address: the policy of the pages lets pictures come from nowhere else.
async function writePng({ text, width, height }) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const scale = Math.min(PNG_SCALE, MOST_PIXELS / Math.max(width, height));
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function download(button) {
  const figure = document.querySelector(button.dataset.figure);
  const picture = figure && findPicture(figure);
  if (!picture) return;
  const kind = button.dataset.export;
  const name = `${(figure.dataset.file || figure.id || "figure").replace(/[^\p{L}\p{N}._-]+/gu, "-")}.${kind}`;
  button.setAttribute("aria-busy", "true");
  try {
    const written = writeSvg(picture);
    save(kind === "png" ? await writePng(written) : new Blob([written.text], { type: "image/svg+xml" }), name);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// The buttons are there without script too, hidden: what they do needs it.
function show() {
  for (const button of document.querySelectorAll("[data-export][hidden]")) button.hidden = false;
}

show();
document.addEventListener("part", show);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-export]");
  if (button) download(button);
});
