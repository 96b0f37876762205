// Buttons of the class `copy`: each copies the code in front of it.
"use strict";

async function copyText(element) {
  try { await navigator.clipboard.writeText(element.textContent); return "copied"; } catch {
    getSelection().selectAllChildren(element);
    return "selected; copy it with the keyboard";
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const said = await copyText(button.previousElementSibling);
  button.textContent = said;
});
