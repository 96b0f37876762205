// The form of the explorer: reads it, asks the rules (`conformance`, compiled from Python), shows what they say.
"use strict";

const form = document.getElementById("form");
const FIELDS = [...form.elements].map((field) => field.name).filter((name) => name);
const LISTS = ["kernel", "stride", "dilation"];
const LARGEST = 1000000000;

class Mistake extends Error {}

function whole(text, name) {
  if (!/^-?\d+$/.test(text.trim())) throw new Mistake(`${name}: ${JSON.stringify(text)} is no whole number`);
  const number = Number(text);
  if (Math.abs(number) > LARGEST) throw new Mistake(`${name}: numbers go up to ${LARGEST} here`);
  return number;
}

function numbers(text, name, rank) {
  const found = text.replace(/^\s*[[(]|[\])]\s*$/g, "").split(",").map((part) => whole(part, name));
  return rank && found.length === 1 ? Array(rank).fill(found[0]) : found;
}

function readPadding(text) {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (/^[a-z_]+$/i.test(trimmed)) return trimmed.toUpperCase();
  if (/^-?\d+$/.test(trimmed)) return whole(trimmed, "padding");
  let read;
  try { read = JSON.parse(/^[[]/.test(trimmed) ? trimmed : `[${trimmed}]`); } catch { read = null; }
  const isWhole = (x) => Number.isInteger(x) && Math.abs(x) <= LARGEST;
  const isPair = (x) => Array.isArray(x) && x.length === 2 && x.every(isWhole);
  if (!Array.isArray(read) || !(read.every(isWhole) || read.every(isPair))) {
    throw new Mistake(`padding: ${JSON.stringify(text)} is neither a word, a number, numbers nor pairs`);
  }
  return read;
}

function readOptions(text) {
  if (text.trim() === "") return {};
  let read;
  try { read = JSON.parse(text); } catch { read = null; }
  const isPlain = (x) => x !== null && typeof x === "object" && !Array.isArray(x);
  if (!isPlain(read) || !Object.values(read).every(isPlain)) {
    throw new Mistake('options: words of one framework, as in {"jax": {"transpose_kernel": true}}');
  }
  return read;
}

function readForm() {
  const text = (name) => form.elements[name].value;
  const input = numbers(text("input"), "input");
  const rank = input.length - 2;
  if (rank < 1 || rank > 3) throw new Mistake("input: N, C and one to three sizes");
  const words = { op: text("op"), input, out_channels: whole(text("out_channels"), "output channels") };
  for (const name of LISTS) words[name] = numbers(text(name), name, rank);
  words.groups = whole(text("groups"), "groups");
  words.padding = readPadding(text("padding"));
  for (const name of ["output_padding", "output_size"]) {
    words[name] = text(name).trim() === "" ? null : numbers(text(name), name, rank);
  }
  for (const name of [...LISTS, "output_padding", "output_size"]) {
    if (words[name] !== null && words[name].length !== rank) throw new Mistake(`${name}: one number for each of ${rank} axes`);
  }
  if (Array.isArray(words.padding) && words.padding.length !== rank) throw new Mistake(`padding: one entry for each of ${rank} axes`);
  words.dtype = text("dtype");
  words.options = readOptions(text("options"));
  return words;
}

const windowText = (op, axis) => `${op === "conv" ? "zeros" : "cut"} [${axis.ends.join(", ")}] → ${axis.size}`;

function showDialects(words, said) {
  const body = document.querySelector("#dialects tbody");
  body.replaceChildren(...Object.entries(said).map(([dialect, found]) => {
    const head = el("th", { scope: "row" }, dialect);
    if (found.refused !== undefined) return el("tr", { class: "refused" }, head, el("td", {}, "refused"), el("td", {}, found.why));
    const flip = found.flip ? "; kernel turned by 180°" : "";
    return el("tr", {}, head, el("td", {}, found.shape.join(" × ")), el("td", {}, found.axes.map((axis) => windowText(words.op, axis)).join("; ") + flip));
  }));
}

const CELL = 16, MOST = 60;

/** One line of cells: the input with its zeros, or the full result with its cuts; then the output below. */
function ruler(op, axis, before) {
  const start = (before - leadOf(op, axis)) * CELL;
  const line = cellsOf(op, axis);
  const shown = line.slice(0, MOST);
  const svg = el("svg", { width: start + (shown.length + 2) * CELL, height: CELL + 2, role: "img" });
  svg.append(el("title", {}, `${windowText(op, axis)}, ${line.length} cells`));
  shown.forEach((kind, at) => svg.append(el("rect", { class: kind, x: start + at * CELL + 1, y: 1, width: CELL - 2, height: CELL - 2 })));
  if (line.length > MOST) svg.append(el("text", { x: start + shown.length * CELL + 2, y: CELL - 3 }, "…"));
  return svg;
}

/** Cells in front of the first one that all dialects share: zeros around the input, or added to the result. */
const leadOf = (op, axis) => Math.min(MOST, Math.max(0, op === "conv" ? axis.ends[0] : -axis.ends[0]));

function cellsOf(op, axis) {
  const [lo, hi] = axis.ends, many = (kind, times) => Array(Math.max(0, Math.min(times, MOST + 1))).fill(kind);
  if (op === "conv") {
    const inside = Math.max(0, axis.input - Math.max(0, -lo) - Math.max(0, -hi));
    return [...many("zeros", lo), ...many("cut", -lo), ...many("input", inside), ...many("cut", -hi), ...many("zeros", hi)];
  }
  const inside = Math.max(0, axis.size - Math.max(0, -lo) - Math.max(0, -hi));
  return [...many("cut", lo), ...many("zeros", -lo), ...many("output", inside), ...many("zeros", -hi), ...many("cut", hi)];
}

function showWindows(words, said) {
  const read = Object.entries(said).filter(([, found]) => found.refused === undefined);
  const before = Math.max(0, ...read.map(([, found]) => leadOf(words.op, found.axes[0])));
  const rows = read.map(([dialect, found]) =>
    el("tr", {}, el("th", { scope: "row" }, dialect), el("td", {}, ruler(words.op, found.axes[0], before)), el("td", {}, windowText(words.op, found.axes[0]))));
  const about = words.op === "conv" ? "Input filled, zeros dashed, input that no window reads outlined." : "Output filled, entries of the full result that are cut outlined, zeros added dashed.";
  document.getElementById("windows").replaceChildren(el("p", { class: "note" }, about), el("table", {}, el("tbody", {}, ...rows)));
}

function showSizes(words) {
  const section = document.getElementById("sizes-section");
  section.hidden = words.op === "conv";
  if (section.hidden) return;
  const rows = Object.entries(conformance.legal_sizes(words)).map(([dialect, found]) => {
    const head = el("th", { scope: "row" }, dialect);
    if (found.default === null) return el("tr", { class: "refused" }, head, el("td", { colspan: 2 }, found.why));
    const sizes = found.sizes.slice(0, MOST).flatMap((size, at) => [at ? ", " : "", size === found.default ? el("strong", {}, String(size)) : String(size)]);
    if (found.open_ended || found.sizes.length > MOST) sizes.push(", …");
    return el("tr", {}, head, el("td", {}, ...sizes), el("td", {}, found.words.join(", ") || "none for another size"));
  });
  document.querySelector("#sizes tbody").replaceChildren(...rows);
}

function showCode(words) {
  const target = document.getElementById("target").value;
  const said = conformance.code(words, form.elements.dialect.value, target);
  document.getElementById("code").textContent = said.code ?? said.why;
}

function show() {
  const mistake = document.getElementById("mistake");
  const kept = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  document.getElementById("link").href = writeHash({ ...kept, to: document.getElementById("target").value });
  document.querySelectorAll(".transposed").forEach((field) => { field.hidden = form.elements.op.value === "conv"; });
  const started = performance.now();
  try {
    const words = readForm();
    const said = conformance.predict(words);
    showDialects(words, said);
    showWindows(words, said);
    showSizes(words);
    showCode(words);
    mistake.textContent = "";
  } catch (error) {
    mistake.textContent = error instanceof Mistake ? error.message : `these words cannot be read here: ${error.message}`;
  }
  document.body.dataset.milliseconds = String(performance.now() - started);
}

function load() {
  const values = readHash();
  for (const name of FIELDS) if (values[name] !== undefined) form.elements[name].value = values[name];
  if (values.to !== undefined) document.getElementById("target").value = values.to;
  show();
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("target").addEventListener("input", show);
document.getElementById("copy").addEventListener("click", async () => {
  const text = document.getElementById("code").textContent;
  const said = document.getElementById("copied");
  try { await navigator.clipboard.writeText(text); said.textContent = "copied"; } catch {
    getSelection().selectAllChildren(document.getElementById("code"));
    said.textContent = "selected; copy it with the keyboard";
  }
});
window.addEventListener("hashchange", load);
load();
