"use strict";
/* The page: what its scripts share, a table of contents that folds on narrow screens, frames that scroll.
   The files of this folder are one script; without it the page is complete, and numbers lead to the register. */

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;

/** Make an element with attributes and children; texts become text, never markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== "") element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Put values into a text: say("{low} to {high}", {low: 1, high: 2}). */
function say(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** A frame takes the keyboard only where it has something to scroll. */
function settleFrames() {
  for (const frame of document.querySelectorAll(".scroll, .drawing:not(.zoomable)")) {
    if (frame.scrollWidth > frame.clientWidth + 1) frame.setAttribute("tabindex", "0");
    else frame.removeAttribute("tabindex");
  }
}

/** The table of contents lies open beside the page, and folds above it where there is no room. */
function settleContents(wide) {
  const contents = document.querySelector(".toc details");
  if (contents) contents.open = wide.matches;
}

for (const hint of document.querySelectorAll(".scripted")) hint.hidden = false;
const roomy = window.matchMedia("(min-width: 64rem)");
settleContents(roomy);
roomy.addEventListener("change", settleContents);
new ResizeObserver(settleFrames).observe(document.body);
document.querySelector(".toc").addEventListener("click", (event) => {
  if (event.target.closest("a") && !roomy.matches) settleContents(roomy);
});
