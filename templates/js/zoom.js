/* Zoom: the drawing of a figure that is marked data-zoom can be enlarged and moved.

   Only the viewBox of the drawing changes. Buttons, keys, Ctrl and the wheel, two fingers; one finger or the mouse
   moves a drawing that is enlarged, and scrolls the page over one that is not. */

const MOST = 16;
const STEP = 1.5;
const SHIFT = 0.2; // of what is seen, by a button or a key
const MOVES = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };
const JITTER = 4; // pixels that a finger may slip in a tap
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

function zoomable(figure) {
  const drawing = figure.querySelector("svg");
  const frame = drawing?.parentElement;
  const whole = drawing?.viewBox.baseVal;
  if (!whole?.width) return;
  const full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...full };
  let moving = 0;

  const said = make("span", { class: "hidden", role: "status" });
  const buttons = {};
  const bar = make("div", { class: "zoombar", role: "group", "aria-label": words.view });
  for (const [name, sign] of [["zoom-in", "+"], ["zoom-out", "\u2212"], ["reset", "\u2922"], ["left", "\u2190"],
    ["up", "\u2191"], ["down", "\u2193"], ["right", "\u2192"]]) {
    buttons[name] = make("button", { type: "button", "aria-label": words[name], title: words[name] }, sign);
    buttons[name].addEventListener("click", () => act(name));
    bar.append(buttons[name]);
  }
  const hint = make("p", { class: "source keys", id: `keys-${figure.id}` }, words["zoom-keys"]);
  bar.append(said);
  frame.before(bar);
  frame.after(hint);
  frame.classList.add("zoomable");
  frame.setAttribute("tabindex", "0");
  frame.setAttribute("aria-describedby", hint.id);

  function draw(box) {
    drawing.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  }

  /** Keep a view inside of the drawing. */
  function inside(box) {
    const width = Math.min(full.width, Math.max(full.width / MOST, box.width));
    const height = (width * full.height) / full.width;
    return {
      x: Math.min(full.x + full.width - width, Math.max(full.x, box.x)),
      y: Math.min(full.y + full.height - height, Math.max(full.y, box.y)),
      width,
      height,
    };
  }

  function show(box, smooth) {
    const from = view;
    view = inside(box);
    const factor = full.width / view.width;
    const near = Math.abs(factor - 1) < 1e-6;
    frame.classList.toggle("enlarged", !near);
    buttons["zoom-in"].setAttribute("aria-disabled", factor > MOST - 1e-6);
    for (const name of ["zoom-out", "reset", "left", "right", "up", "down"]) {
      buttons[name].setAttribute("aria-disabled", near);
    }
    said.textContent = say(words.zoomed, { percent: Math.round(100 * factor) });
    cancelAnimationFrame(moving);
    if (!smooth || calm.matches) return draw(view);
    const begun = performance.now();
    const step = (now) => {
      const part = Math.min(1, (now - begun) / 160);
      draw(part === 1 ? view : Object.fromEntries(Object.keys(view).map((k) => [k, from[k] + part * (view[k] - from[k])])));
      if (part < 1) moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
    return undefined;
  }

  /** Enlarge by a factor around a point, given in shares of what is seen. */
  function enlarge(factor, x = 0.5, y = 0.5, smooth = true) {
    const width = Math.min(full.width, Math.max(full.width / MOST, view.width / factor));
    const height = (width * full.height) / full.width;
    show({ x: view.x + x * (view.width - width), y: view.y + y * (view.height - height), width, height }, smooth);
  }

  function move(x, y, smooth = true) {
    show({ ...view, x: view.x + x * view.width, y: view.y + y * view.height }, smooth);
  }

  function act(name) {
    if (name === "zoom-in") enlarge(STEP);
    else if (name === "zoom-out") enlarge(1 / STEP);
    else if (name === "reset") show(full, true);
    else move(SHIFT * MOVES[name][0], SHIFT * MOVES[name][1]);
  }

  const keys = { "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", "\u2212": "zoom-out", 0: "reset", Home: "reset",
    ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
  frame.addEventListener("keydown", (event) => {
    const name = keys[event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey || event.target !== frame) return;
    if (name in MOVES && !frame.classList.contains("enlarged")) return; // arrows scroll the page over a whole map
    event.preventDefault();
    act(name);
  });

  const place = (event) => {
    const box = drawing.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the wheel alone scrolls the page
    event.preventDefault();
    enlarge(Math.exp(-event.deltaY / 200), ...place(event), false);
  }, { passive: false });

  const fingers = new Map();
  let apart = 0;
  let start = null;
  const gap = () => {
    const [one, other] = [...fingers.values()];
    return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  };
  frame.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    start = event;
    if (fingers.size === 2) apart = gap();
  });
  frame.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    fingers.set(event.pointerId, event);
    if (fingers.size === 2) {
      const [one, other] = [...fingers.values()];
      const middle = { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 };
      enlarge(gap() / (apart || 1), ...place(middle), false);
      apart = gap();
    } else if (frame.classList.contains("enlarged")) {
      if (!frame.hasPointerCapture(event.pointerId)) {
        if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < JITTER) return;
        frame.setPointerCapture(event.pointerId);
      }
      const box = drawing.getBoundingClientRect();
      move((before.clientX - event.clientX) / box.width, (before.clientY - event.clientY) / box.height, false);
    }
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    frame.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  show(full, false);
  said.textContent = "";
}

for (const figure of document.querySelectorAll("figure[data-zoom]")) zoomable(figure);
