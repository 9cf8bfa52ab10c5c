/* Traces: a number opens its value, its method, and the tree of quantities down to the data.

   A link of the graph is a row [name, kind, central, low, high, labels, note, method, data, arguments]; what is
   empty at its end is left away. Each link stands in the tree once, where it is nearest to the number. */

const panel = document.getElementById("trace");
const trail = panel.querySelector(".trail");
const exact = new Intl.NumberFormat(data.language, { maximumSignificantDigits: 10 });
const short = new Intl.NumberFormat(data.language, { maximumSignificantDigits: 6 });
let opener = null;

function linkOf(index) {
  const [name, kind, central = [], low = [], high = [], labels = [], note = "", method = -1, evidence = [],
    uses = []] = data.links[index];
  return { index, name, kind, central, low, high, labels, note, method, evidence, uses };
}

const RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** Write a number, with its unit, in the language of the page; a very small or large one by its power of ten. */
function write(value, unit, format = short) {
  const size = Math.abs(value);
  const plain = !size || (size >= 1e-4 && size < 1e12);
  const [digits, power] = plain ? [value] : value.toExponential(9).split("e").map(Number);
  let text = format.format(digits).replace(/-/g, "\u2212");
  if (!plain) text += `\u00a0\u00d7\u00a010${power < 0 ? "\u207b" : ""}${[...String(Math.abs(power))].map((d) => RAISED[d]).join("")}`;
  return unit ? `${text}\u00a0${unit}` : text;
}

function initial(text) {
  return text.charAt(0).toLocaleUpperCase(data.language) + text.slice(1);
}

function range(low, high, unit, format = short) {
  return say(words.to, { low: write(low, "", format), high: write(high, unit, format) });
}

function term(name) {
  const [label, definition = "", unit = ""] = data.terms[name] ?? [name];
  return { label, definition, unit };
}

/** Say the value of a link: one number, those of its labels, or mean and extremes of a series. */
function valueOf(link, chosen) {
  const { unit } = term(link.name);
  if (link.kind === "absent") return words.absent;
  if (link.kind === "support") return words.support;
  if (link.labels.length) {
    const parts = link.labels.map((label, i) => {
      const text = say(words.of, { name: data.labels[label] ?? label, value: write(link.central[i], unit) });
      return make(label === chosen ? "strong" : "span", { class: "part" }, text);
    });
    return make("span", { class: "parts" }, parts);
  }
  if (link.central.length > 1) {
    const [mean, least, largest] = link.central;
    if (least === largest) return say(words.constant, { value: write(least, unit) });
    return say(words.series, { mean: write(mean, ""), least: write(least, ""), largest: write(largest, unit) });
  }
  return link.central.length ? write(link.central[0], unit) : "";
}

function spreadOf(link, chosen) {
  if (!link.low.length) return "";
  const { unit } = term(link.name);
  if (!link.labels.length) return range(link.low[0], link.high[0], unit);
  const i = link.labels.indexOf(chosen);
  return i < 0 ? "" : say(words.of, { name: data.labels[chosen] ?? chosen, value: range(link.low[i], link.high[i], unit) });
}

/** One line of a list of definitions; nothing without a text. */
function line(name, ...texts) {
  const said = texts.flat().filter((text) => text !== "" && text !== null && text !== undefined);
  return said.length ? [make("dt", {}, name), make("dd", {}, said)] : [];
}

function sourceOf(key) {
  const [title, publisher, date = "", url = ""] = data.sources[key] ?? [key, ""];
  const named = url ? make("a", { href: `https://${url}`, rel: "noreferrer" }, title) : title;
  return make("span", {}, named, publisher ? `, ${publisher}` : "", date ? `, ${date}` : "");
}

/** A datum as the register has it. */
function evidenceOf(index, name) {
  const [key, value, ends, distribution = "", grade = "", source = "", file = "", written = "", note = "",
    replaced = ""] = data.data[index];
  const { unit } = term(name);
  const drawn = ends.length ? `${range(ends[0], ends[1], unit)} (${words.distributions[distribution] ?? distribution})`
    : words["not-sampled"];
  return make("dl", { class: "evidence" },
    line(key, make("strong", {}, write(value, unit, exact)), ` \u00b7 ${words.grades[grade] ?? grade}`),
    line(words["drawn-by"], drawn), line(words.source, sourceOf(source)),
    line(words.written, make("code", { translate: "no" }, written)),
    line(words.file, make("code", { translate: "no" }, file)), line(words.note, note), line(words.replaces, replaced));
}

/** How a quantity is computed: method, its code, equations and the works that they are from. */
function methodOf(index) {
  if (index < 0) return [];
  const [place, code, equations = []] = data.methods[index];
  const cited = equations.map((name) => {
    const [title, keys = []] = data.equations[name] ?? ["", []];
    return make("span", { class: "equation" }, make("code", { translate: "no" }, name), " ",
      make("span", { lang: "en" }, title),
      keys.map((key) => make("span", { class: "work", lang: "en" }, data.works[key] ?? key)));
  });
  return [
    ...line(words.method, make("code", { translate: "no" }, place)),
    ...line(words.code, code ? make("pre", {}, make("code", { translate: "no", lang: "en" }, code)) : ""),
    ...line(words.equation, cited),
  ];
}

/** Say of what kind a link is: computed, a datum with its grade, read in another case, absent. */
function kindOf(link) {
  if (link.kind === "reference") return say(words["reference-case"], { case: link.note });
  if (link.kind !== "datum") return words[link.kind] ?? link.kind;
  const grades = new Set(link.evidence.map((i) => words.grades[data.data[i][4]]));
  return grades.size ? `${words.datum} ${[...grades].join(", ")}` : words.datum;
}

/** Say under which link each link stands: the first one that uses it, level by level from the number down. */
function parentsOf(root) {
  const parents = new Map([[root, -1]]);
  for (const index of parents.keys()) {
    for (const used of linkOf(index).uses) if (!parents.has(used)) parents.set(used, index);
  }
  return parents;
}

function branch(link, parents, chosen) {
  return make("ul", {}, [...new Set(link.uses)].map((index) => {
    const used = linkOf(index);
    const { label, definition } = term(used.name);
    if (parents.get(index) !== link.index) {
      const go = make("button", { type: "button", class: "again", "data-link": index }, label);
      return make("li", {}, go, ` \u00b7 ${words.again}`);
    }
    const spread = spreadOf(used, chosen);
    return make("li", {}, make("details", { id: `link-${index}`, class: used.kind },
      make("summary", {}, make("span", { class: "name" }, label), " ", make("span", { class: "value" },
        valueOf(used, chosen)), " ", make("span", { class: "kind" }, kindOf(used))),
      make("dl", {}, line(words.definition, definition), line(words.range, spread),
        line(words.absent, used.kind === "absent" && used.note ? make("span", { lang: used.note[1] }, used.note[0]) : ""),
        methodOf(used.method)),
      used.evidence.map((i) => evidenceOf(i, used.name)), used.uses.length ? branch(used, parents, chosen) : ""));
  }));
}

/** The address of a number that has an entry: an end of a range belongs to the number between the ends. */
function known(address) {
  if (address in data.numbers) return address;
  const plain = address.replace(/@(?:p5|p95)$/, "").replace(/-(?:p5|p95)$/, "");
  return plain in data.numbers ? plain : null;
}

function statisticOf(statistic) {
  const share = /^p(\d+)$/.exec(statistic);
  if (share) return say(words.quantile, { share: share[1] });
  return statistic.startsWith("share") ? words.share : "";
}

function choicesOf(name) {
  const chosen = data.cases[name] ?? [];
  if (!chosen.length) return name;
  return make("details", {}, make("summary", {}, name), make("dl", {}, chosen.map(([what, how]) => line(what, how))));
}

/** Fill the panel with the trace of a number. */
function fill(address, printed) {
  const [identifier, where, root = -1, label = "", value, ends = [], unit = "", statistic = "", rule = "", title = ""] =
    data.numbers[address];
  const link = root < 0 ? null : linkOf(root);
  const named = title || (link ? term(link.name).label : address);
  panel.querySelector("h2").textContent = initial(label ? `${named}, ${data.labels[label] ?? label}` : named);
  const absent = Array.isArray(value);
  const entry = make("a", { href: `#${identifier}`, class: "entry" }, identifier);
  trail.replaceChildren(
    make("p", { class: "whole" }, absent ? words.absent : write(value, unit, exact)),
    ends.length === 2 ? make("p", { class: "ends" }, say(words.of, { name: words.range, value: range(ends[0], ends[1], unit) })) : "",
    make("dl", {}, line(words.absent, absent ? make("span", { lang: value[1] }, value[0]) : ""),
      line(words.statistic, statisticOf(statistic)), line(words.printed, printed),
      line(words.address, make("code", { translate: "no" }, address)), line(words.case, choicesOf(where)),
      (data.rules[rule] ?? []).map(([what, text]) => line(what, text)),
      line(words.definition, link ? term(link.name).definition : ""), link ? methodOf(link.method) : "",
      line(words.register, entry)));
  trail.append(make("h3", {}, words.tree));
  if (!link) {
    trail.append(make("p", {}, words.none));
    return;
  }
  for (const index of link.evidence) trail.append(evidenceOf(index, link.name));
  const parents = parentsOf(root);
  const leaves = [...parents.keys()].filter((index) => linkOf(index).kind === "datum").length;
  trail.append(make("p", { class: "counts" }, say(words.counts, { quantities: parents.size, data: leaves })));
  if (!link.uses.length) return;
  trail.append(make("p", { class: "folds" }, make("button", { type: "button", "data-fold": "open" }, words.open),
    make("button", { type: "button", "data-fold": "close" }, words.close)), branch(link, parents, label));
  trail.lastChild.classList.add("tree");
}

function show(address, origin) {
  opener = origin.closest("a, button, [tabindex]") ?? document.activeElement;
  const drawn = origin.closest("svg");
  fill(address, (drawn ? origin.closest("[data-address]") : origin).textContent.trim());
  panel.showModal();
  trail.scrollTop = 0;
  panel.querySelector("h2").focus();
}

/** Open all that a link lies in, and go to it. */
function goTo(index) {
  const target = document.getElementById(`link-${index}`);
  for (let part = target; part && part !== trail; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  target.querySelector("summary").focus();
  target.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const number = event.target.closest("[data-address]");
  if (!number || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const address = known(number.dataset.address);
  if (!address) return;
  event.preventDefault();
  show(address, event.target);
});
panel.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (event.target === panel || event.target.closest(".close")) panel.close();
  else if (event.target.closest(".entry")) {
    opener = null; // the reader goes on in the register
    panel.close();
  } else if (button?.dataset.fold) {
    for (const part of trail.querySelectorAll(".tree details")) part.open = button.dataset.fold === "open";
  } else if (button?.dataset.link) goTo(button.dataset.link);
});
panel.addEventListener("close", () => opener?.focus());
