// What each backend of each record answered to one case; the parts of the records that have it are loaded.
"use strict";

/** The part of a record that has a case: as `part_of` of the writer. */
function partOf(name, parts) {
  let found = 0;
  for (let at = 0; at < name.length; at += 1) found = (found * 31 + name.charCodeAt(at)) % 65521;
  return found % parts;
}

const loaded = new Map();

/** Load a file of the site's data, once. */
function loadData(file) {
  if (!loaded.has(file)) {
    loaded.set(file, new Promise((resolve) => {
      const script = el("script", { src: file });
      script.addEventListener("load", resolve);
      script.addEventListener("error", resolve);
      document.head.append(script);
    }));
  }
  return loaded.get(file);
}

/** One grid of a heat map: a table whose cells have shades by their levels. */
function heatMap(map) {
  const shade = (level) => (level === 0 ? "" : level > 9 ? "none" : `${level < 0 ? "minus" : "plus"}-${Math.abs(level)}`);
  const levels = map.levels.map((row) => row.split(" ").map(Number));
  const line = (cells, row) => el("tr", {}, ...cells.split(" ").map((text, at) => el("td", { class: shade(levels[row][at]) }, text)));
  return el("table", { class: "heat" }, el("caption", {}, map.title), el("tbody", {}, ...map.cells.map(line)));
}

const heatMaps = (maps) => el("section", { class: "maps" }, el("h4", {}, maps.tensor), el("p", { class: "note" }, maps.where),
  el("div", { class: "wide grids", tabindex: 0, role: "region", "aria-label": `${maps.tensor}: expected, got and difference` }, ...maps.maps.map(heatMap)));

/** The heat maps of one tensor, or a sentence where a record of somebody has places that are none. */
function mapsOf([tensor, excerpt]) {
  try { return conformanceFigures.heat_maps_of({ [tensor]: excerpt }).map(heatMaps); } catch (error) {
    return [el("p", { class: "note" }, `${tensor}: not drawn: ${error.message}`)];
  }
}

/** A button that copies the code in front of it; `copy.js` answers it. */
const copyButton = (what) => el("button", { type: "button", class: "copy", "aria-label": `Copy ${what}` }, "Copy");

const ERRORS = { max_abs: "largest difference", of_bound: "of the bound" };
const sizes = (errors) => Object.entries(errors).map(([name, size]) => `${name}: ${Object.entries(ERRORS).filter(([key]) => key in size).map(([key, text]) => `${text} ${size[key]}`).join(", ")}`).join("; ");

function answer(record, row) {
  const about = record.backends.find((backend) => backend.name === row.backend) ?? {};
  const facts = [
    ["outcome", row.outcome], ["failing", row.failing?.join(", ")], ["shape", row.shape && row.shape.join(" × ")], ["call", row.call],
    ["around it", row.around?.join("; ")], ["reason", row.reason],
    ["native", row.native === false ? "no: the adapter put something around the call" : null],
    ["error", row.error && `${row.error.type}: ${row.error.message}`], ["errors", row.error_size && sizes(row.error_size)],
  ].filter(([, value]) => value);
  const where = CONFORMANCE.records.length > 1 ? ` – ${record.name}` : "";
  return el("section", {},
    el("h3", {}, `${row.backend} ${about.version ?? ""} on ${about.device || "?"} `, el("span", { class: row.verdict }, row.weak ? `${row.verdict} (weak)` : row.verdict), where),
    el("dl", { class: "legend" }, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    ...(row.diagnosis ? [el("pre", {}, row.diagnosis)] : []),
    ...Object.entries(row.excerpts ?? {}).flatMap(mapsOf),
    ...(row.repro ? [el("p", {}, "A script for a bug report, made small: ", el("code", {}, row.repro), " ", copyButton("the command"))] : []),
    ...(row.script ? [el("details", {}, el("summary", {}, "The script of this case"), el("pre", { tabindex: 0, "aria-label": `Script for ${row.backend}` }, row.script), copyButton("the script"))] : []));
}

/** Backends by records, each cell the verdict; shown where there are several records. */
function overview(rows) {
  const { records } = CONFORMANCE;
  const names = [...new Set(rows.map((row) => row.backend))];
  const cell = (name, at) => {
    const row = rows.find((each) => each.backend === name && each.record === at);
    const version = records[at].backends.find((backend) => backend.name === name)?.version;
    return row ? el("td", {}, el("span", { class: row.verdict }, row.verdict), ` ${row.outcome}`, el("br"), el("span", { class: "note" }, version ?? "")) : el("td", {}, "–");
  };
  const heads = el("tr", {}, el("th", { scope: "col" }, "Backend"), ...records.map((record) => el("th", { scope: "col" }, record.name)));
  return el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Verdicts by record" }, el("table", { id: "overview" },
    el("thead", {}, heads), el("tbody", {}, ...names.map((name) => el("tr", {}, el("th", { scope: "row" }, name), ...records.map((_, at) => cell(name, at)))))));
}

/** Show the answers to a case below `place`, those that are wrong first. */
async function showAnswers(name, place) {
  const { records } = CONFORMANCE;
  const parts = records.map((record, at) => `${at}-${partOf(name, record.parts)}`);
  await Promise.all(parts.map((part) => loadData(`data/answers-${part}.js`)));
  if ((readHash().id ?? "") !== name) return; // another case was opened meanwhile
  const rows = parts.flatMap((part) => (CONFORMANCE.answers[part] ?? []).filter((row) => row.case === name));
  const rank = (row) => ["fail", "known", "pass", "skip"].indexOf(row.verdict);
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b));
  const above = records.length > 1 && rows.length ? [overview(rows)] : [];
  place.replaceChildren(...above, ...sorted.map((row) => answer(records[row.record], row)));
  if (!rows.length) place.append(el("p", {}, "No record here has this case."));
}
