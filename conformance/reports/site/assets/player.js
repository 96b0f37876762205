// A drawing with its controls: axes, play, step, scrub. Each step is drawn in the page when it is shown.
"use strict";

const PAUSE = 900;

/** The drawing and its controls in an element of the page; `show` puts a geometry into it, `hide` takes it out. */
function makePlayer(place) {
  const axes = el("select", {}), play = el("button", { type: "button" }, "Play"), said = el("span", { role: "status" });
  const scrub = el("input", { type: "range", min: 0, value: 0 });
  const picture = el("div", { class: "wide picture", tabindex: 0, role: "region", "aria-label": "Drawing" });
  const chooseAxes = el("label", {}, "Axes ", axes);
  place.hidden = true;
  place.replaceChildren(el("p", { class: "controls" }, chooseAxes, " ", play, el("label", {}, "Output ", scrub), said), picture);
  let plain = null, title = "", steps = [], timer = null;

  const chosen = () => axes.value.split(",").map(Number);
  const at = () => Number(scrub.value);

  function draw() {
    const step = at() ? steps[at() - 1] : null;
    const text = conformanceFigures.figure(plain, chosen(), step, title);
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    picture.replaceChildren(document.importNode(parsed, true));
    // a sum of more lines moves what stands below once, and not at every step
    picture.style.minHeight = `${Math.max(parseInt(picture.style.minHeight || "0", 10), picture.scrollHeight)}px`;
    said.textContent = step === null ? `${steps.length} to step through` : `output ${step}, ${at()} of ${steps.length}`;
    scrub.setAttribute("aria-valuetext", said.textContent);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }

  function begin() {
    stop();
    picture.style.minHeight = "";
    steps = conformanceFigures.figure_steps(plain, chosen());
    scrub.max = String(steps.length);
    scrub.value = "0";
    play.disabled = scrub.disabled = steps.length === 0;
    draw();
  }

  function advance() {
    scrub.value = String((at() % steps.length) + 1);
    draw();
  }

  axes.addEventListener("input", begin);
  scrub.addEventListener("input", () => { stop(); draw(); });
  // an output that is clicked on is shown; the slider does the same from the keyboard
  picture.addEventListener("click", (event) => {
    const corner = picture.querySelector("svg").getBoundingClientRect();
    const [x, y] = [event.clientX - corner.left, event.clientY - corner.top].map(Math.floor);
    const found = steps.indexOf(conformanceFigures.output_at(plain, chosen(), title, x, y));
    if (found < 0) return;
    stop();
    scrub.value = String(found + 1);
    draw();
  });
  play.addEventListener("click", () => {
    if (timer !== null) { stop(); return; }
    advance();
    timer = setInterval(advance, PAUSE);
    play.textContent = "Pause";
  });

  return {
    show(geometry, text) {
      [plain, title] = [geometry, text];
      const before = axes.value, choices = choicesOf(geometry.axes.length);
      axes.replaceChildren(...choices.map((choice) => el("option", { value: choice.join(",") }, choice.join(" and "))));
      if (choices.some((choice) => choice.join(",") === before)) axes.value = before;
      chooseAxes.hidden = choices.length < 2;
      place.hidden = false;
      begin();
    },
    hide() {
      if (plain !== null) stop();
      place.hidden = true;
    },
  };
}

/** The axes that can be drawn of so many: the last two together, the other pairs, each alone. */
function choicesOf(rank) {
  const all = [...Array(rank).keys()];
  const pairs = all.flatMap((one) => all.slice(one + 1).map((other) => [one, other])).reverse();
  return [...pairs, ...all.map((one) => [one])];
}
