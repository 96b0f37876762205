// The table of results: one row a case, one column a backend of a record; filters are kept in the address.
"use strict";

const filters = document.getElementById("filters");
const { records, verdicts, outcomes } = CONFORMANCE;
const WORST = ["fail", "known", "skip", "pass"];
const PAGE = 200;
let limit = PAGE;

const several = records.length > 1;
const columns = records.flatMap((record, at) => record.backends.map((backend) => ({ record: at, backend: backend.name, about: backend, label: several ? `${record.name}: ${backend.name}` : backend.name })));
const starts = records.map((record) => columns.findIndex((column) => column.record === records.indexOf(record)));
const rows = collect();

/** Every case with a cell for each column: `{ verdict, outcome, weak, note }`, or nothing. */
function collect() {
  const found = new Map();
  records.forEach((record, number) => {
    let held = null;
    for (const [name, place, verdict, outcome, weak, note] of record.rows) {
      if (name !== 0) {
        held = found.get(name);
        if (!held) found.set(name, held = { name, group: name.split("/")[0], cells: [] });
      }
      held.cells[starts[number] + place] = { verdict: verdicts[verdict], outcome: outcomes[outcome], weak, note };
    }
    record.rows = [];
  });
  return [...found.values()];
}

const same = (a, b) => a.verdict === b.verdict && a.outcome === b.outcome;

/** Whether cells differ: those of one record, or those of one backend in all records. */
function differs(row, kind, backend) {
  const key = kind === "records" ? "backend" : "record";
  const firsts = new Map();
  return row.cells.some((cell, at) => {
    if (!cell || (backend && columns[at].backend !== backend && kind === "records")) return false;
    const first = firsts.get(columns[at][key]);
    if (first) return !same(first, cell);
    firsts.set(columns[at][key], cell);
    return false;
  });
}

function matches(row, values) {
  if (values.q && !row.name.toLowerCase().includes(values.q.toLowerCase())) return false;
  if (values.group && row.group !== values.group) return false;
  if (values.differs && !differs(row, values.differs, values.backend)) return false;
  if (!values.backend && !values.verdict) return true;
  return row.cells.some((cell, at) => cell && (!values.backend || columns[at].backend === values.backend) && (!values.verdict || cell.verdict === values.verdict));
}

const rank = (cell) => (cell ? WORST.indexOf(cell.verdict) : WORST.length);
const worst = (row) => Math.min(...row.cells.map(rank));

/** The order of the address: "" by name, `worst`, `column-N`, each with `-` before it turned round. */
function sort(found, order) {
  const name = order.replace(/^-/, ""), at = Number(name.replace("column-", ""));
  const key = name === "worst" ? worst : columns[at] && name.startsWith("column-") ? (row) => rank(row.cells[at]) : null;
  if (key) {
    const keys = new Map(found.map((row) => [row, key(row)]));
    found.sort((a, b) => keys.get(a) - keys.get(b));
  }
  return order.startsWith("-") ? found.reverse() : found;
}

function cellOf(cell) {
  if (!cell) return el("td", {}, "–");
  return el("td", { class: cell.verdict, title: cell.note ?? "" }, cell.weak ? `${cell.verdict} (weak)` : cell.verdict);
}

function showGroups(found) {
  const counts = new Map();
  for (const row of found) {
    const held = counts.get(row.group) ?? columns.map(() => ({}));
    row.cells.forEach((cell, at) => { if (cell) held[at][cell.verdict] = (held[at][cell.verdict] ?? 0) + 1; });
    counts.set(row.group, held);
  }
  const count = (cell, verdict) => el("span", { class: verdict }, `${cell[verdict]} ${verdict}`);
  const cellOfGroup = (cell) => WORST.filter((verdict) => cell[verdict]).flatMap((verdict, at) => [at ? ", " : "", count(cell, verdict)]);
  const line = ([group, held]) => el("tr", {}, el("th", { scope: "row" }, el("a", { href: `#${new URLSearchParams({ ...readHash(), group })}` }, group)), ...held.map((cell) => el("td", {}, ...(Object.keys(cell).length ? cellOfGroup(cell) : ["–"]))));
  document.querySelector("#groups tbody").replaceChildren(...[...counts].map(line));
}

function show() {
  const values = Object.fromEntries(new FormData(filters));
  values.order = order;
  writeHash(values);
  const found = sort(rows.filter((row) => matches(row, values)), order);
  document.getElementById("count").textContent = `${found.length} of ${rows.length} cases`;
  showGroups(found);
  const link = (row) => el("a", { href: `case.html#${new URLSearchParams({ id: row.name })}` }, row.name);
  document.querySelector("#results tbody").replaceChildren(...found.slice(0, limit).map((row) => el("tr", {}, el("th", { scope: "row" }, link(row)), ...columns.map((_, at) => cellOf(row.cells[at])))));
  document.getElementById("more").hidden = found.length <= limit;
  for (const head of document.querySelectorAll("#results thead th")) {
    const own = head.dataset.order, turned = order === `-${own}`;
    head.setAttribute("aria-sort", order !== own && !turned ? "none" : turned ? "descending" : "ascending");
  }
}

let order = "";

function load() {
  const values = readHash();
  for (const field of filters.elements) field.value = values[field.name] ?? "";
  order = values.order ?? "";
  if (filters.elements.order.selectedIndex < 0) filters.elements.order.value = "";
  limit = PAGE;
  show();
}

/** A head of a column that says what it stands for: the backend with its version, its device below. */
const head = (column) => [column.label, ` ${column.about.version}`, el("br"), el("span", { class: "note" }, column.about.device || "?")];

/** A head that sorts when it is pressed, the other way round when it is pressed again. */
function sortingHead(own, ...children) {
  const button = el("button", { type: "button", class: "sort" }, ...children);
  button.addEventListener("click", () => {
    order = order === own ? `-${own}` : own;
    filters.elements.order.value = ["", "worst"].includes(order) ? order : "";
    show();
  });
  return el("th", { scope: "col", "data-order": own }, button);
}

/** Each backend from record to record: its version, its verdicts, and how many of its results are others. */
function showTime() {
  const times = records.map((_, at) => at).sort((a, b) => (records[a].started < records[b].started ? -1 : records[a].started > records[b].started ? 1 : a - b));
  const names = [...new Set(columns.map((column) => column.backend))];
  const cell = (name, at) => columns.findIndex((column) => column.backend === name && column.record === times[at]);
  const line = (name) => {
    let before = -1;
    return el("tr", {}, el("th", { scope: "row" }, name), ...times.map((_, at) => {
      const now = cell(name, at);
      if (now < 0) return el("td", {}, "–");
      const about = columns[now].about, was = before;
      before = now;
      const counts = verdicts.filter((verdict) => about.counts[verdict]).map((verdict) => `${about.counts[verdict]} ${verdict}`).join(", ");
      const parts = [about.version, el("br"), counts || "nothing"];
      if (was >= 0) {
        const changed = rows.filter((row) => row.cells[was] && row.cells[now] && !same(row.cells[was], row.cells[now])).length;
        const link = el("a", { href: `#${new URLSearchParams({ backend: name, differs: "records" })}` }, `${changed} changed`);
        parts.push(el("br"), changed ? link : "none changed");
      }
      return el("td", {}, ...parts);
    }));
  };
  document.querySelector("#time thead").append(el("tr", {}, el("th", { scope: "col" }, "Backend"), ...times.map((at) => el("th", { scope: "col" }, records[at].name, el("br"), el("span", { class: "note" }, records[at].started || "no date")))));
  document.querySelector("#time tbody").append(...names.map(line));
}

/** The entries of the fingerprints, those first that are not alike everywhere; most often the only ones. */
function showPrecision() {
  const measured = columns.filter((column) => column.about.precision.length);
  document.getElementById("precision-section").hidden = !measured.length;
  if (!measured.length) return;
  const maps = measured.map((column) => new Map(column.about.precision));
  const names = [...new Set(maps.flatMap((map) => [...map.keys()]))];
  const alike = (name) => new Set(maps.map((map) => map.get(name))).size === 1;
  const every = document.getElementById("alike");
  const line = (name) => el("tr", {}, el("th", { scope: "row" }, name), ...maps.map((map) => el("td", map.get(name) === maps[0].get(name) ? {} : { class: "other" }, map.get(name) ?? "–")));
  const fillIn = () => document.querySelector("#precision tbody").replaceChildren(...names.filter((name) => every.checked || !alike(name)).map(line));
  document.querySelector("#precision thead").append(el("tr", {}, el("th", { scope: "col" }, "Entry"), ...measured.map((column) => el("th", { scope: "col" }, ...head(column)))));
  every.addEventListener("input", fillIn);
  if (measured.length === 1) every.checked = true;
  fillIn();
}

document.querySelector("#results thead").append(el("tr", {}, sortingHead("", "Case"), ...columns.map((column, at) => sortingHead(`column-${at}`, ...head(column)))));
document.querySelector("#groups thead").append(el("tr", {}, el("th", { scope: "col" }, "Group"), ...columns.map((column) => el("th", { scope: "col" }, ...head(column)))));
const fill = (name, values) => filters.elements[name].append(...[...new Set(values)].sort().map((value) => el("option", {}, value)));
fill("backend", columns.map((column) => column.backend));
fill("group", rows.map((row) => row.group));
filters.addEventListener("input", (event) => {
  if (event.target.name === "order") order = event.target.value;
  limit = PAGE;
  show();
});
filters.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("more").addEventListener("click", () => { limit += PAGE * 5; show(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "f" || event.ctrlKey || event.metaKey || event.altKey || ["INPUT", "SELECT"].includes(event.target.tagName)) return;
  event.preventDefault();
  filters.elements.q.focus();
});
window.addEventListener("hashchange", load);
load();
if (several) showTime();
showPrecision();
