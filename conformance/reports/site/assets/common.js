// What the pages share. Text of others gets into a page as text alone: by textContent and attributes.
"use strict";

const CONFORMANCE = { records: [], cases: Object.create(null), answers: {} };

/** An element with attributes and children; a child that is a string is text. */
function el(name, attributes = {}, ...children) {
  const svg = ["svg", "rect", "text", "g", "line", "title", "desc"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** The part of the address after `#` as an object: `a=b&c=d`. */
function readHash() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** Put an object there, without a new entry in the history; what is empty is left out. */
function writeHash(values) {
  const kept = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(kept).toString();
  history.replaceState(null, "", `#${text}`);
  return `#${text}`;
}
