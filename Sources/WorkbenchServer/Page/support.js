// What all views share: elements, requests, numbers, candidates.

/** An element with properties and children; texts become text nodes, never markup. */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (key in node && !key.includes("-")) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** The answer of the API; throws an Error with its words. */
export async function request(path, parameters = {}, signal) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(key, value);
  }
  const text = query.toString();
  const response = await fetch(`/api/${path}${text ? `?${text}` : ""}`, { signal });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(
      answer.error ? `${answer.error}. ${answer.remedy ?? ""}` : `The server answered ${response.status}.`);
  }
  return answer;
}

/** Runs the newest of several requests: an older one is dropped when a newer one starts. */
export function newest() {
  let controller = null;
  return async (path, parameters) => {
    controller?.abort();
    controller = new AbortController();
    return request(path, parameters, controller.signal);
  };
}

export const percent = (value) => (value === null || value === undefined ? "–" : (value * 100).toFixed(1));
export const decimal = (value, digits = 3) =>
  value === null || value === undefined ? "–" : value.toFixed(digits);
export const count = (value) => (value === null || value === undefined ? "–" : value.toLocaleString("en-US"));
export const plural = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

/** With a sign, so that it reads as a change. */
export const change = (value, format) =>
  value === null || value === undefined || Number.isNaN(value) ? "–"
    : `${value > 0 ? "+" : value < 0 ? "−" : "±"}${format(Math.abs(value))}`;

/** A name that may break after its separators. */
export const breakable = (name) =>
  name.split(/(?<=[._/-])/).flatMap((part, index) => (index === 0 ? [part] : [element("wbr"), part]));

/** An option of a select. */
export const option = (value, text, selected) =>
  element("option", { value, selected: selected || null }, text);

/** A select under a label. */
export function choice(label, name, options, value, onchange) {
  const select = element("select", { name, onchange: (event) => onchange(event.target.value) });
  for (const [key, text] of options) select.append(option(key, text, key === value));
  select.value = value ?? "";
  return element("label", {}, label, " ", select);
}

/** A class name in the colour of its class. */
export function badge(label, classes, text = classes[label] ?? "?") {
  return element("span", { class: `badge class-${label % 8}` }, text);
}

/** P(Y) as a bar: of class 1 for two classes, else of the most probable class. */
export function probability(title, values, classes) {
  if (!values) return null;
  const shown = values.length === 2 ? 1 : values.indexOf(Math.max(...values));
  const fill = element("span", { class: `fill class-${shown % 8}` });
  fill.style.width = `${values[shown] * 100}%`;
  return element(
    "span", { class: "probability" },
    element("span", { class: "what" }, `${title} P(${classes[shown]})`),
    element("span", { class: "bar", "aria-hidden": "true" }, fill),
    element("b", {}, values[shown].toFixed(3)));
}

/** The text with its marks. */
export function markedText(segments) {
  const names = [...new Set(segments.filter((piece) => piece.mark).map((piece) => piece.mark))];
  return element(
    "p", { class: "text", dir: "auto" },
    segments.map((piece) => piece.mark === undefined || piece.mark === null
      ? piece.text
      : element("mark", { class: `mark-${names.indexOf(piece.mark) % 4}`, title: piece.mark }, piece.text)));
}

/** A candidate in a list. `titles` names the two probabilities of runs. */
export function candidateItem(candidate, classes, open, titles = ["run", "run B"]) {
  const link = element(
    "a", { class: "open", href: open(candidate.id), "data-candidate": candidate.id }, candidate.id);
  return element(
    "li", { class: "candidate" },
    element(
      "div", { class: "line" }, link,
      candidate.gold === undefined || candidate.gold === null
        ? element("span", { class: "faint" }, "no gold")
        : element("span", {}, element("span", { class: "faint" }, "gold "), badge(candidate.gold, classes)),
      probability("labels", candidate.probabilities, classes),
      probability(titles[0], candidate.run, classes),
      probability(titles[1], candidate.runB, classes)),
    markedText(candidate.segments),
    candidate.votes.length === 0
      ? element("p", { class: "faint votes" }, "no votes")
      : element(
        "ul", { class: "votes", "aria-label": "Votes" },
        candidate.votes.map((vote) => element(
          "li", {}, element("span", { class: `dot class-${vote.label % 8}`, "aria-hidden": "true" }),
          vote.function, element("span", { class: "faint" }, ` ${classes[vote.label]}`)))));
}

export const candidateList = (candidates, classes, open, titles) =>
  element("ol", { class: "candidates" }, candidates.map((one) => candidateItem(one, classes, open, titles)));

/**
 * A table whose columns sort when their heads are pressed.
 * columns: [{ title, value(row), show(row)?, numeric?, help? }]
 */
export function table(caption, columns, rows, rowProperties = () => ({})) {
  let sorted = { index: -1, descending: false };
  const body = element("tbody");
  const heads = columns.map((column, index) => element(
    "th", { scope: "col", class: column.numeric ? "number" : null, title: column.help },
    element("button", { type: "button", onclick: () => sortBy(index) }, column.title)));
  function fill(list) {
    body.replaceChildren(...list.map((row) => element(
      "tr", rowProperties(row),
      columns.map((column, index) => element(
        index === 0 ? "th" : "td",
        { class: column.numeric ? "number" : null, scope: index === 0 ? "row" : null },
        column.show ? [column.show(row)].flat() : String(column.value(row) ?? "–"))))));
  }
  function sortBy(index) {
    sorted = { index, descending: sorted.index === index ? !sorted.descending : Boolean(columns[index].numeric) };
    const direction = sorted.descending ? -1 : 1;
    const value = columns[index].value;
    fill([...rows].sort((a, b) => {
      const [x, y] = [value(a) ?? null, value(b) ?? null];
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
      return (x < y ? -1 : x > y ? 1 : 0) * direction;
    }));
    heads.forEach((head, at) => {
      if (at === index) head.setAttribute("aria-sort", sorted.descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }
  fill(rows);
  return element(
    "div", { class: "wide", tabindex: 0, role: "region", "aria-label": caption },
    element("table", {}, element("caption", {}, caption), element("thead", {}, element("tr", {}, heads)), body));
}

/** A plain table of counts, classes on both sides. */
export function contingency(caption, rowTitle, columnTitle, rows, columns, counts) {
  return element(
    "div", { class: "wide" },
    element(
      "table", {}, element("caption", {}, caption),
      element(
        "thead", {},
        element("tr", {}, element("th", { scope: "col" }, `${rowTitle} \\ ${columnTitle}`),
          columns.map((name) => element("th", { scope: "col", class: "number" }, name)))),
      element("tbody", {}, counts.map((line, index) => element(
        "tr", {}, element("th", { scope: "row" }, rows[index]),
        line.map((value) => element("td", { class: "number" }, count(value))))))));
}

/** Numbers with their names. */
export const facts = (pairs) =>
  element("dl", { class: "facts" }, pairs.map(([name, value]) => element(
    "div", {}, element("dt", {}, name), element("dd", {}, value))));

export const problem = (error) => element("p", { class: "problem", role: "alert" }, error.message);

/** Waits for typing to pause. */
export function afterPause(action, milliseconds = 200) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), milliseconds);
  };
}
