// One case: its words, and what each backend of each record answered.
"use strict";

function answer(record, row) {
  const about = record.backends[row.backend] ?? {};
  const facts = [
    ["outcome", row.outcome], ["shape", row.shape && row.shape.join(" × ")], ["call", row.call], ["reason", row.reason],
    ["native", row.native === false ? "no: the adapter put something around the call" : null],
    ["error", row.error && `${row.error.type}: ${row.error.message}`],
    ["failing", row.aspects && Object.entries(row.aspects).filter(([, state]) => state === "fail").map(([name]) => name).join(", ")],
  ].filter(([, value]) => value);
  return el("section", {},
    el("h3", {}, `${row.backend} ${about.version ?? ""} on ${about.device ?? "?"} `, el("span", { class: row.verdict }, row.weak ? `${row.verdict} (weak)` : row.verdict), CONFORMANCE.records.length > 1 ? ` – ${record.name}` : ""),
    el("dl", { class: "legend" }, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    ...(row.diagnosis ? [el("pre", {}, row.diagnosis)] : []),
    ...(row.verdict === "fail" ? [el("p", {}, "A script for a bug report: ", el("code", {}, row.repro ?? ""))] : []));
}

const player = makePlayer(document.getElementById("drawing"));

function show() {
  const id = readHash().id ?? "";
  const found = CONFORMANCE.cases[id];
  document.getElementById("name").textContent = id || "No case is named in the address";
  document.getElementById("why").textContent = found?.why ?? "";
  const words = Object.entries(found?.words ?? {});
  document.getElementById("words").replaceChildren(...words.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, typeof value === "string" ? value : JSON.stringify(value))]));
  const link = document.getElementById("explore");
  link.hidden = !found?.form;
  if (found?.form) link.href = `explorer.html#${new URLSearchParams(found.form)}`;
  document.getElementById("drawn").hidden = !found?.geometry;
  document.getElementById("draw").textContent = found?.draw ?? "";
  if (found?.geometry) player.show(found.geometry, id);
  else player.hide();
  const answers = CONFORMANCE.records.flatMap((record) => record.rows.filter((row) => row.case === id).map((row) => answer(record, row)));
  document.getElementById("answers").replaceChildren(...(answers.length ? answers : [el("p", {}, "No record here has this case.")]));
}

window.addEventListener("hashchange", show);
show();
