// A network drawn on a canvas: one path for each kind of line and node, made once, so that thousands move;
// labels only where there is room. `network.js` says what is looked at.
const REACH = 7; // pixels around a pointer within which a node is meant
const MARGIN = 0.3; // of the screen, on each side of it
const REST = 160; // milliseconds without a move
const FONT = "12px system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

function shape(path, kind, node) {
  const { x, y, size: s } = node;
  if (kind === "square") path.rect(x - 0.88 * s, y - 0.88 * s, 1.76 * s, 1.76 * s);
  else if (kind === "diamond") corner(path, [[x, y - 1.2 * s], [x + 1.2 * s, y], [x, y + 1.2 * s], [x - 1.2 * s, y]]);
  else if (kind === "triangle") corner(path, [[x, y - 1.2 * s], [x + 1.1 * s, y + 0.8 * s], [x - 1.1 * s, y + 0.8 * s]]);
  else { path.moveTo(x + s, y); path.arc(x, y, s, 0, 2 * Math.PI); }
}

function corner(path, points) {
  points.forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
  path.closePath();
}

function trace(path, { source, target, via }, nodes) {
  path.moveTo(nodes[source].x, nodes[source].y);
  for (const [x, y] of via) path.lineTo(x, y);
  path.lineTo(nodes[target].x, nodes[target].y);
}

export class Picture {
  constructor(figure, data) {
    this.figure = figure;
    this.data = data;
    this.canvas = figure.querySelector("canvas");
    this.screen = this.canvas.getContext("2d", { alpha: false });
    // What is drawn is kept on a sheet larger than the screen: while it moves, only the sheet is moved.
    this.sheet = document.createElement("canvas");
    this.pen = this.sheet.getContext("2d", { alpha: false });
    this.kept = null;
    this.focused = -1;
    this.pointed = -1;
    this.moved = false;
    this.waiting = 0;
    this.near = data.nodes.map(() => []);
    data.lines.forEach((line, i) => { this.near[line.source].push(i); this.near[line.target].push(i); });
    this.prepare();
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { this.colour(); this.kept = null; this.ask(); });
    this.colour();
    this.resize();
  }

  prepare() {
    const { nodes, lines, nodeKinds, lineKinds } = this.data;
    this.linePaths = lineKinds.map(() => new Path2D());
    for (const line of lines) trace(this.linePaths[line.kind], line, nodes);
    this.nodePaths = nodeKinds.map(() => new Path2D());
    for (const node of nodes) shape(this.nodePaths[node.kind], nodeKinds[node.kind].shape, node);
    this.order = nodes.map((_, i) => i).sort((a, b) => nodes[b].size - nodes[a].size || a - b);
    this.pen.font = FONT;
    this.widths = nodes.map(() => 0);
  }

  colour() {
    const style = getComputedStyle(this.figure);
    const read = (name) => style.getPropertyValue(`--${name}`).trim() || "#777";
    this.lineColours = this.data.lineKinds.map((kind) => read(kind.colour));
    this.nodeColours = this.data.nodeKinds.map((kind) => read(kind.colour));
    this.ink = read("ink"); this.paper = read("paper"); this.accent = read("accent");
  }

  resize() {
    const dots = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === this.width && height === this.height) return;
    const first = !this.width || !this.moved;
    [this.width, this.height, this.dots] = [width, height, dots];
    [this.aside, this.over] = [Math.round(width * MARGIN), Math.round(height * MARGIN)];
    [this.sheet.width, this.sheet.height] = [(width + 2 * this.aside) * dots, (height + 2 * this.over) * dots];
    this.kept = null;
    this.canvas.width = Math.round(width * dots);
    this.canvas.height = Math.round(height * dots);
    if (first) this.fit(); else this.ask();
  }

  fit() {
    const { width, height } = this.data;
    this.scale = Math.min(2, (this.width - 40) / (width || 1), (this.height - 60) / (height || 1));
    this.left = (this.width - width * this.scale) / 2;
    this.top = (this.height - height * this.scale) / 2;
    this.moved = false;
    this.ask();
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const scale = Math.min(8, Math.max(0.05, this.scale * factor));
    this.left = x - ((x - this.left) * scale) / this.scale;
    this.top = y - ((y - this.top) * scale) / this.scale;
    this.scale = scale;
    this.move();
  }

  pan(dx, dy) { this.left += dx; this.top += dy; this.move(); }

  // While it is under way the sheet is shown as it is, scaled; at rest it is drawn sharp.
  move() {
    this.moved = this.moving = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => { this.moving = false; this.ask(); }, REST);
    this.ask();
  }

  ask() { this.waiting ||= requestAnimationFrame(() => { this.waiting = 0; this.draw(); }); }

  draw() {
    const looked = this.pointed >= 0 ? this.pointed : this.focused;
    if (!this.holds(looked)) this.render(looked);
    const { screen, dots, kept, scale } = this, part = scale / kept.scale;
    const x = Math.round(dots * (this.left - (kept.left + this.aside) * part));
    const y = Math.round(dots * (this.top - (kept.top + this.over) * part));
    screen.fillStyle = this.paper;
    if (part !== 1) screen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (part === 1) screen.drawImage(this.sheet, x, y);
    else screen.drawImage(this.sheet, x, y, this.sheet.width * part, this.sheet.height * part);
  }

  // Whether the sheet shows what is wanted: the same node looked at, and the screen within it.
  holds(looked) {
    const { kept } = this;
    if (!kept || kept.looked !== looked) return false;
    const part = this.scale / kept.scale;
    if (part !== 1) return this.moving && part > 0.6 && part < 1.8;
    return Math.abs(this.left - kept.left) <= this.aside && Math.abs(this.top - kept.top) <= this.over;
  }

  render(looked) {
    const { pen, dots, scale } = this, view = [this.left, this.top, this.width, this.height];
    this.kept = { left: this.left, top: this.top, scale, looked };
    this.left += this.aside; this.top += this.over; this.width += 2 * this.aside; this.height += 2 * this.over;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = this.paper;
    pen.fillRect(0, 0, this.sheet.width, this.sheet.height);
    pen.setTransform(dots * scale, 0, 0, dots * scale, dots * this.left, dots * this.top);
    pen.globalAlpha = looked >= 0 ? 0.18 : 0.55;
    this.data.lineKinds.forEach((kind, i) => this.stroke(this.linePaths[i], kind, this.lineColours[i]));
    pen.globalAlpha = looked >= 0 ? 0.35 : 1;
    this.data.nodeKinds.forEach((kind, i) => this.fill(this.nodePaths[i], kind, this.nodeColours[i]));
    pen.globalAlpha = 1;
    if (looked >= 0) this.drawNear(looked);
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    this.drawLabels(looked);
    [this.left, this.top, this.width, this.height] = view;
  }

  stroke(path, kind, colour, wider = 0) {
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = (kind.width + wider) / this.scale;
    this.pen.setLineDash(kind.dash.map((part) => part / this.scale));
    this.pen.stroke(path);
    this.pen.setLineDash([]);
  }

  fill(path, kind, colour) {
    this.pen.fillStyle = kind.shape === "ring" ? this.paper : colour;
    this.pen.fill(path);
    if (kind.shape !== "ring") return;
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = 2 / this.scale;
    this.pen.stroke(path);
  }

  // The node looked at, its lines and the nodes at their other ends, over what stepped back.
  drawNear(index) {
    const { nodes, lines, nodeKinds, lineKinds } = this.data;
    const ends = new Set([index]);
    for (const i of this.near[index]) {
      const { source, target, kind } = lines[i], path = new Path2D();
      trace(path, lines[i], nodes);
      this.stroke(path, lineKinds[kind], this.lineColours[kind], 0.6);
      ends.add(source).add(target);
    }
    for (const i of ends) {
      const path = new Path2D(), { kind } = nodes[i];
      shape(path, nodeKinds[kind].shape, nodes[i]);
      this.fill(path, nodeKinds[kind], this.nodeColours[kind]);
    }
    if (index !== this.focused) return;
    const { x, y, size } = nodes[index], ring = new Path2D();
    ring.arc(x, y, size + 5 / this.scale, 0, 2 * Math.PI);
    this.stroke(ring, { width: 2, dash: [] }, this.accent);
  }

  drawLabels(looked) {
    const { pen } = this, taken = [];
    pen.font = FONT; pen.textBaseline = "middle"; pen.lineJoin = "round";
    const near = looked < 0 ? [] : [looked, ...this.near[looked].flatMap((i) => [this.data.lines[i].source, this.data.lines[i].target])];
    const first = [...new Set(near)];
    for (const i of first) this.label(i, taken, i === looked);
    pen.globalAlpha = looked >= 0 ? 0.45 : 1;
    for (const i of this.order) {
      if (taken.length > 140) break;
      // A name needs a node that can be seen, and its room.
      if (this.data.nodes[i].size * this.scale < 2.6 || first.includes(i)) continue;
      this.label(i, taken, false);
    }
    pen.globalAlpha = 1;
  }

  label(i, taken, always) {
    const node = this.data.nodes[i], x = this.left + node.x * this.scale, y = this.top + node.y * this.scale;
    if (x < -20 || y < -20 || x > this.width + 20 || y > this.height + 20) return;
    this.widths[i] ||= this.pen.measureText(node.label).width;
    const from = x + node.size * this.scale + 5, box = [from - 2, y - 8, from + this.widths[i] + 2, y + 8];
    if (!always && taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3])) return;
    taken.push(box);
    this.pen.strokeStyle = this.paper; this.pen.lineWidth = 3; this.pen.strokeText(node.label, from, y);
    this.pen.fillStyle = this.ink; this.pen.fillText(node.label, from, y);
  }

  at(x, y) {
    let best = -1, least = Infinity;
    this.data.nodes.forEach((node, i) => {
      const distance = Math.hypot(this.left + node.x * this.scale - x, this.top + node.y * this.scale - y) - node.size * this.scale;
      if (distance < least) { least = distance; best = i; }
    });
    return least <= REACH ? best : -1;
  }
}
