// The search in the head of every page: the places of the site (`SEARCH`) that have most of the words typed.
"use strict";

{
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const SHOWN = 8;
  const IDLE = new Set("a an the in of to and or for my me is are do does did what how change changed changes anything with on i".split(" "));
  const NAMES = { pytorch: "torch", tf: "tensorflow", deconv: "conv_transpose" };
  const split = (text) => text.toLowerCase().match(/[\w.]+/g)?.map((word) => word.replace(/^\.+|\.+$/g, "")).filter(Boolean) ?? [];
  const places = SEARCH.map(([title, address, kind, also]) => ({ title, address, kind, head: split(title), all: new Set(split(`${title} ${also} ${kind}`)) }));

  /** How well a place fits: the words that it has, those of its title above all. */
  function score(place, words) {
    let total = 0;
    for (const word of words) {
      if (place.head.includes(word)) total += 3 + 2 / place.head.length;
      else if (place.all.has(word)) total += 2;
      // sizes, as in "k5 s2 7 to 14", are what the explorer is for
      else if (place.kind === "explorer" && /^[kspd]?\d+$/.test(word)) total += 2;
      else if (word.length > 1 && place.head.some((own) => own.startsWith(word))) total += 1.5;
      else if (word.length > 2 && [...place.all].some((own) => own.startsWith(word))) total += 1;
    }
    // words and the explorer are looked for more often than the many sections that mention them
    return total && ["word", "explorer"].includes(place.kind) ? total + 2 : total;
  }

  function search() {
    const words = split(field.value.slice(0, 200)).filter((word) => !IDLE.has(word)).map((word) => NAMES[word] ?? word);
    const rated = places.map((place, at) => ({ place, at, rate: score(place, words) })).filter(({ rate }) => rate > 0);
    rated.sort((one, other) => other.rate - one.rate || one.at - other.at);
    const rows = rated.slice(0, SHOWN).map(({ place }) => {
      const row = document.createElement("li"), link = document.createElement("a"), kind = document.createElement("span");
      link.href = document.body.dataset.up + place.address;
      link.textContent = place.title;
      kind.className = "note";
      kind.textContent = ` ${place.kind}`;
      row.append(link, kind);
      return row;
    });
    found.replaceChildren(...rows);
    document.getElementById("found-count").textContent = words.length ? `${rows.length || "nothing"} found` : "";
  }

  field.addEventListener("input", search);
  document.getElementById("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  // as on many sites: a slash outside of a field goes to the search
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) { event.preventDefault(); field.focus(); }
    if (event.key === "Escape" && event.target === field) { field.value = ""; search(); }
  });
}
