// The form of the explorer: reads it, asks the rules (`conformance`, compiled from Python), shows what they say.
"use strict";

const form = document.getElementById("form");
const FIELDS = [...form.elements].map((field) => field.name).filter((name) => name);
const LISTS = ["kernel", "stride", "dilation"];
const LARGEST = 1000000000;

class Mistake extends Error {}

/** A text in quotes, with escapes for what cannot be seen or turns the direction of what follows. */
const quoted = (text) => JSON.stringify(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (letter) => `\\u{${letter.codePointAt(0).toString(16)}}`);

function whole(text, name) {
  if (!/^-?\d+$/.test(text.trim())) throw new Mistake(`${name}: ${quoted(text)} is no whole number`);
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
    throw new Mistake(`padding: ${quoted(text)} is neither a word, a number, numbers nor pairs`);
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

function showDialects(said) {
  const body = document.querySelector("#dialects tbody");
  body.replaceChildren(...Object.entries(said).map(([dialect, found]) => {
    const head = el("th", { scope: "row" }, dialect);
    if (found.refused !== undefined) return el("tr", { class: "refused" }, head, el("td", {}, "refused"), el("td", {}, found.why));
    const flip = found.flip ? "; kernel turned by 180°" : "";
    return el("tr", {}, head, el("td", {}, found.shape.join(" × ")), el("td", {}, found.axes.join("; ") + flip));
  }));
}

const MOST = 60;

/** The drawing of one axis, its first common cell `lead` from the left. */
function drawRuler(ruler, lead) {
  const svg = el("svg", { width: lead - ruler.lead + ruler.width, height: ruler.height, role: "img" });
  svg.append(el("title", {}, ruler.title));
  for (const [kind, x, y, width, tall] of ruler.shapes) svg.append(el("rect", { class: kind, x: lead - ruler.lead + x, y, width, height: tall }));
  return svg;
}

function showWindows(words, said) {
  const read = Object.entries(said).filter(([, found]) => found.refused === undefined);
  const lead = Math.max(0, ...read.map(([, found]) => found.ruler.lead));
  const rows = read.map(([dialect, found]) =>
    el("tr", {}, el("th", { scope: "row" }, dialect), el("td", { class: "drawn" }, drawRuler(found.ruler, lead)), el("td", {}, found.axes[0])));
  const about = words.op === "conv"
    ? "Input filled, zeros dashed, input that no window reads outlined; below, what each output reads."
    : "Output filled, entries of the full result that are cut outlined, zeros added dashed; below, what each input adds to.";
  document.getElementById("windows").replaceChildren(el("p", { class: "note" }, about), el("table", {}, el("tbody", {}, ...rows)));
}

function showSizes(words) {
  const section = document.getElementById("sizes-section");
  section.hidden = words.op === "conv";
  if (section.hidden) return;
  const rows = Object.entries(conformance.legal_sizes(words)).map(([dialect, found]) => {
    const head = el("th", { scope: "row" }, dialect);
    if (found.default === undefined) return el("tr", { class: "refused" }, head, el("td", { colspan: 2 }, found.why));
    return el("tr", {}, head, el("td", {}, ...sizeParts(found)), el("td", {}, found.choices.map(choiceText).join("; ") || "none for another size"));
  });
  document.querySelector("#sizes tbody").replaceChildren(...rows);
}

/** Every legal size, the default in bold; of a long run its ends. */
function sizeParts(found) {
  const runs = joinRuns([[found.default, found.default], ...found.choices.map((choice) => choice.sizes)]);
  const parts = runs.flatMap(([least, most]) => {
    const some = most - least < MOST ? Array.from({ length: most - least + 1 }, (_, at) => least + at) : [least, least + 1, "…", ...middle(found.default, least + 1, most - 1), most - 1, most];
    return some.map((size) => (size === found.default ? el("strong", {}, String(size)) : String(size)));
  });
  const listed = parts.flatMap((part, at) => (at ? [", ", part] : [part]));
  return found.choices.some((choice) => choice.open_ended) ? [...listed, ", …"] : listed;
}

const middle = (size, low, high) => (size > low && size < high ? [size, "…"] : []);

function joinRuns(runs) {
  const joined = [];
  for (const [least, most] of runs.sort((one, other) => one[0] - other[0])) {
    const last = joined.at(-1);
    if (last && least <= last[1] + 1) last[1] = Math.max(last[1], most);
    else joined.push([least, most]);
  }
  return joined;
}

const rangeText = ([first, last]) => (first === last ? String(first) : `${first}–${last}`);

function choiceText(choice) {
  const values = rangeText(choice.values) + (choice.open_ended ? " and up" : "");
  return `${choice.word} ${values}` + (rangeText(choice.values) === rangeText(choice.sizes) ? "" : ` gives ${rangeText(choice.sizes)}`);
}

const player = makePlayer(document.getElementById("drawing"));
let waiting = null;

/** Draw the geometry once the rest of the page has answered. */
function showDrawing(words) {
  const dialect = document.getElementById("reader").value || form.elements.dialect.value;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const read = conformance.geometry(words, dialect);
    document.getElementById("undrawn").textContent = read.why === undefined ? "" : `${dialect} refuses the words: ${read.why}`;
    if (read.why === undefined) player.show(read, "");
    else player.hide();
  });
}

function showCode(words) {
  const target = document.getElementById("target").value;
  const said = conformance.code(words, form.elements.dialect.value, target);
  document.getElementById("code").textContent = said.code ?? said.why;
}

/** The first question of every user in one sentence: what the words give in their own dialect. */
function showAnswer(said) {
  const dialect = form.elements.dialect.value, found = said[dialect];
  const text = found.refused === undefined ? `${dialect} gives ${found.shape.join(" × ")}.` : `${dialect} refuses: ${found.why}`;
  document.getElementById("answer").textContent = text;
}

function clear() {
  for (const name of ["#answer", "#dialects tbody", "#windows", "#sizes tbody", "#code"]) document.querySelector(name).replaceChildren();
  clearTimeout(waiting);
  player.hide();
}

function show(ignored = "") {
  const mistake = document.getElementById("mistake");
  const kept = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  document.getElementById("link").href = writeHash({ ...kept, to: document.getElementById("target").value, read: document.getElementById("reader").value });
  document.querySelectorAll(".transposed").forEach((field) => { field.hidden = form.elements.op.value === "conv"; });
  const started = performance.now();
  try {
    const words = readForm();
    const said = conformance.predict(words);
    showAnswer(said);
    showDialects(said);
    showCode(words);
    showWindows(words, said);
    showSizes(words);
    showDrawing(words);
    mistake.textContent = ignored;
  } catch (error) {
    // what stood there was the answer to other words
    clear();
    const text = error instanceof Mistake ? error.message : `these words cannot be read here: ${error.message}`;
    mistake.textContent = [ignored, text].filter(Boolean).join("; ");
  }
  document.body.dataset.milliseconds = String(performance.now() - started);
}

const LONGEST = 1000;

/** Put a value of an address into a field; the text of what is ignored, since the field has no such choice. */
function setField(field, name, value) {
  if (value.length > LONGEST) return `${name}: more than ${LONGEST} characters, which is ignored`;
  if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value)) {
    return `${name}: ${quoted(value)} is none of ${[...field.options].map((option) => option.value).join(", ")}, and is ignored`;
  }
  field.value = value;
  return "";
}

function load() {
  const values = readHash();
  const fields = [...FIELDS.map((name) => [name, form.elements[name]]), ["to", document.getElementById("target")], ["read", document.getElementById("reader")]];
  const ignored = fields.map(([name, field]) => (Object.hasOwn(values, name) ? setField(field, name, values[name]) : ""));
  show(ignored.filter(Boolean).join("; "));
}

form.addEventListener("input", () => show());
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("target").addEventListener("input", () => show());
document.getElementById("reader").addEventListener("input", () => show());
window.addEventListener("hashchange", load);
load();

/** Answer other words while nobody types, so that the browser has compiled the rules when somebody does. */
function warmUp(left) {
  document.body.dataset.warm = left.length ? "no" : "yes";
  if (!left.length) return;
  setTimeout(() => {
    const [op, padding] = left[0], one = [2, 2];
    const words = { op, input: [1, 2, 5, 5], out_channels: 2, kernel: [3, 3], stride: one, dilation: [1, 1], groups: 1, padding, output_padding: null, output_size: null, dtype: "float32", options: {} };
    for (const [dialect, found] of Object.entries(conformance.predict(words))) {
      if (found.refused === undefined) conformance.code(words, dialect, dialect === "torch" ? "tensorflow" : "torch");
    }
    conformance.legal_sizes(words);
    warmUp(left.slice(1));
  }, 20);
}
warmUp(["SAME", 1, null, [[1, 1], [0, 1]]].flatMap((padding) => [["conv_transpose", padding], ["conv", padding]]));
