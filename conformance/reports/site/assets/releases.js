// The timeline of releases: its rows are in the page; filters hide some and are kept in the address.
"use strict";

const filters = document.getElementById("filters");
const rows = [...document.querySelectorAll("#changes tbody tr")];
let release = "", marked = "";

function matches(row, values) {
  const { package: name, about, release: of } = row.dataset;
  return (!values.package || name === values.package) && (!values.about || about.split("|").includes(values.about))
    && (!release || of === release) && (!marked || row.id === marked)
    && row.textContent.toLowerCase().includes(values.q.toLowerCase());
}

function show() {
  const values = Object.fromEntries(new FormData(filters));
  let found = 0;
  for (const row of rows) {
    row.hidden = !matches(row, values);
    found += !row.hidden;
  }
  for (const line of document.querySelectorAll("nav.line")) line.hidden = Boolean(values.package) && line.dataset.package !== values.package;
  const parts = [release && `of ${release}`, marked && "one row"].filter(Boolean);
  const all = parts.length ? [" – ", el("a", { href: "#" }, "show all")] : [];
  document.getElementById("count").replaceChildren(`${found} of ${rows.length} changes${parts.length ? `, ${parts.join(", ")}` : ""}`, ...all);
  return values;
}

/** What the address says; a row that it names is shown alone. */
function load() {
  const values = readHash();
  for (const field of filters.elements) field.value = values[field.name] ?? "";
  release = values.release ?? "";
  marked = rows.some((row) => row.id === values.row) ? values.row : "";
  show();
}

filters.addEventListener("input", () => { release = marked = ""; writeHash(show()); });
filters.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", load);
load();
