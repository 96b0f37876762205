// One case: its words, and what each backend of each record answered.
"use strict";

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
  showAnswers(id, document.getElementById("answers"));
}

window.addEventListener("hashchange", show);
show();
