// The table of results: one row a case, one column a backend of a record; filters are kept in the address.
"use strict";

const filters = document.getElementById("filters");
const WORST = ["fail", "known", "skip", "pass"];
const PAGE = 200;
let limit = PAGE;

const columns = CONFORMANCE.records.flatMap((record, at) =>
  Object.keys(record.backends).map((backend) => ({ record: at, backend, label: CONFORMANCE.records.length > 1 ? `${record.name}: ${backend}` : backend, version: record.backends[backend].version })));
const rows = collect();

/** Every case with a cell for each column: `[verdict, weak, text]`, or nothing. */
function collect() {
  const found = new Map(), places = new Map(columns.map((column, at) => [`${column.record} ${column.backend}`, at]));
  CONFORMANCE.records.forEach((record, number) => {
    for (const row of record.rows) {
      let held = found.get(row.case);
      if (!held) found.set(row.case, held = { name: row.case, group: row.case.split("/")[0], cells: [] });
      held.cells[places.get(`${number} ${row.backend}`)] = row;
    }
  });
  return [...found.values()];
}

const chosen = () => Object.fromEntries([...new FormData(filters)].map(([name, value]) => [name, value]));

function matches(row, values) {
  if (values.q && !row.name.toLowerCase().includes(values.q.toLowerCase())) return false;
  if (values.group && row.group !== values.group) return false;
  if (!values.backend && !values.verdict) return true;
  return row.cells.some((cell) => cell && (!values.backend || cell.backend === values.backend) && (!values.verdict || cell.verdict === values.verdict));
}

const rank = (row) => Math.min(...row.cells.map((cell) => WORST.indexOf(cell?.verdict ?? "pass")));

function cellOf(cell) {
  if (!cell) return el("td", {}, "–");
  const text = cell.weak ? `${cell.verdict} (weak)` : cell.verdict;
  return el("td", { class: cell.verdict, title: cell.reason ?? cell.diagnosis ?? "" }, text);
}

function showGroups(found) {
  const counts = new Map();
  for (const row of found) {
    const held = counts.get(row.group) ?? columns.map(() => ({}));
    row.cells.forEach((cell, at) => { if (cell) held[at][cell.verdict] = (held[at][cell.verdict] ?? 0) + 1; });
    counts.set(row.group, held);
  }
  const line = ([group, held]) => el("tr", {}, el("th", { scope: "row" }, group), ...held.map((cell) =>
    el("td", {}, WORST.filter((verdict) => cell[verdict]).map((verdict) => `${cell[verdict]} ${verdict}`).join(", ") || "–")));
  document.querySelector("#groups tbody").replaceChildren(...[...counts].map(line));
}

function show() {
  const values = chosen();
  writeHash({ ...values, order: values.order === "name" ? "" : values.order });
  const found = rows.filter((row) => matches(row, values));
  if (values.order === "worst") found.sort((a, b) => rank(a) - rank(b));
  document.getElementById("count").textContent = `${found.length} of ${rows.length} cases`;
  showGroups(found);
  document.querySelector("#results tbody").replaceChildren(...found.slice(0, limit).map((row) =>
    el("tr", {}, el("th", { scope: "row" }, el("a", { href: `case.html#${new URLSearchParams({ id: row.name })}` }, row.name)), ...columns.map((_, at) => cellOf(row.cells[at])))));
  document.getElementById("more").hidden = found.length <= limit;
}

function load() {
  const values = readHash();
  for (const field of filters.elements) field.value = values[field.name] ?? (field.name === "order" ? "name" : "");
  limit = PAGE;
  show();
}

const heads = () => el("tr", {}, el("th", { scope: "col" }, "Case"), ...columns.map((column) => el("th", { scope: "col" }, `${column.label} ${column.version}`)));
document.querySelector("#results thead").append(heads());
document.querySelector("#groups thead").append(heads());
document.querySelector("#groups thead th").textContent = "Group";
const fill = (name, values) => filters.elements[name].append(...[...new Set(values)].sort().map((value) => el("option", {}, value)));
fill("backend", columns.map((column) => column.backend));
fill("group", rows.map((row) => row.group));
filters.addEventListener("input", () => { limit = PAGE; show(); });
filters.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("more").addEventListener("click", () => { limit += PAGE * 5; show(); });
window.addEventListener("hashchange", load);
load();
