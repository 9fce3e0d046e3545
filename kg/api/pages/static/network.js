// A network that a reader moves and reads: its places come from the server (data-network), network_picture.js
// draws them. Pointer: drag, wheel or two fingers, click. Keys: arrows from node to node, + − 0, Enter opens.
import { Picture } from "./network_picture.js";

const STEP = 60;

class Network extends Picture {
  constructor(figure, data) {
    super(figure, data);
    this.tip = figure.querySelector(".tip");
    this.said = figure.querySelector(".said");
    this.pointers = new Map();
    this.listen();
  }

  point(index, x, y) {
    if (index === this.pointed && index < 0) return;
    this.pointed = index;
    this.tip.hidden = index < 0;
    this.canvas.classList.toggle("is-over", index >= 0);
    if (index >= 0) {
      this.tip.textContent = this.data.nodes[index].said;
      const right = x > this.width * 0.6;
      this.tip.style.left = right ? "" : `${x + 14}px`;
      this.tip.style.right = right ? `${this.width - x + 14}px` : "";
      this.tip.style.top = `${Math.min(y + 14, this.height - 60)}px`;
    }
    this.ask();
  }

  focus(index) {
    this.focused = index;
    this.pointed = -1;
    this.tip.hidden = true;
    const node = this.data.nodes[index];
    if (!node) { this.said.textContent = ""; this.ask(); return; }
    this.said.textContent = node.said;
    const x = this.left + node.x * this.scale, y = this.top + node.y * this.scale;
    if (x < 30 || y < 30 || x > this.width - 120 || y > this.height - 30) this.pan(this.width / 2 - x, this.height / 2 - y);
    this.ask();
  }

  // The nearest node in a direction: what lies straight ahead counts more than what lies aside.
  ahead(dx, dy) {
    const here = this.data.nodes[this.focused];
    if (!here) return 0;
    let best = this.focused, least = Infinity;
    this.data.nodes.forEach((node, i) => {
      const along = (node.x - here.x) * dx + (node.y - here.y) * dy;
      const aside = Math.abs((node.x - here.x) * dy) + Math.abs((node.y - here.y) * dx);
      if (along > 0.5 && along + 2.5 * aside < least) { least = along + 2.5 * aside; best = i; }
    });
    return best;
  }

  listen() {
    const { canvas } = this;
    const place = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, place(event));
      this.dragged = 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = place(event), before = this.pointers.get(event.pointerId);
      if (!before) { this.point(this.at(...now), ...now); return; }
      const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      this.dragged += Math.hypot(now[0] - before[0], now[1] - before[1]);
      if (others.length) {
        const apart = (p) => Math.hypot(p[0] - others[0][0], p[1] - others[0][1]) || 1;
        this.zoom(apart(now) / apart(before), ...others[0]);
      } else this.pan(now[0] - before[0], now[1] - before[1]);
      this.pointers.set(event.pointerId, now);
    });
    canvas.addEventListener("pointerup", (event) => {
      this.pointers.delete(event.pointerId);
      if (this.dragged < 4) { const found = this.at(...place(event)); if (found >= 0 && found === this.focused) this.open(); else this.focus(found); }
    });
    canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.point(-1));
    canvas.addEventListener("wheel", (event) => {
      // A page goes on scrolling over it, until its reader has turned to it.
      if (document.activeElement !== canvas && !event.ctrlKey) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), ...place(event));
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
    this.figure.addEventListener("click", (event) => {
      const what = event.target.closest("[data-network-do]")?.dataset.networkDo;
      if (what === "in") this.zoom(1.4);
      if (what === "out") this.zoom(1 / 1.4);
      if (what === "fit") this.fit();
      if (what === "png") this.save();
    });
    for (const button of this.figure.querySelectorAll("[data-network-do]")) button.hidden = false;
  }

  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (way && event.shiftKey) this.pan(-way[0] * STEP, -way[1] * STEP);
    else if (way) this.focus(this.ahead(...way));
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.fit();
    else if (event.key === "Home") this.focus(0);
    else if (event.key === "Escape") this.focus(-1);
    else if (event.key === "Enter") this.open();
    else return;
    event.preventDefault();
  }

  open() { const href = this.data.nodes[this.focused]?.href; if (href) location.assign(href); }

  save() {
    this.canvas.toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "network.png" });
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
}

async function show(figure) {
  if (figure.dataset.shown) return;
  figure.dataset.shown = "true";
  const answer = await fetch(figure.dataset.network, { headers: { Accept: "application/json" } });
  if (!answer.ok) { figure.querySelector(".said").textContent = document.body.dataset.partFailed ?? ""; return; }
  new Network(figure, await answer.json());
  figure.dataset.shown = "drawn";
}

const showAll = (root) => root.querySelectorAll("figure[data-network]").forEach(show);
showAll(document);
document.addEventListener("part", (event) => showAll(event.target));
