// What is in the store now, followed while other commands write to it.

import { count, element, percent, plural, problem, request, table } from "./support.js";

const interval = 1000;

export function mount(root) {
  const content = element("section", { "aria-label": "Store" });
  const state = element("p", { class: "note", id: "pulse" });
  root.append(element("h2", {}, "Progress"), state, content);
  let timer = 0;
  let last = null;
  let first = null;
  let changedAt = null;
  let left = false;

  async function look() {
    try {
      if (!document.hidden) draw(await request("progress"));
    } catch (error) {
      state.replaceChildren(problem(error));
    }
    if (!left) timer = setTimeout(look, interval);
  }

  function draw(answer) {
    const text = JSON.stringify(answer);
    if (text !== last) {
      if (last !== null) changedAt = new Date();
      last = text;
      first ??= new Map(answer.tables.map((one) => [one.name, one.rows]));
      content.replaceChildren(
        ...answer.tasks.flatMap(drawTask),
        table("Rows in the store", [
          { title: "table", value: (one) => one.name },
          { title: "rows", numeric: true, value: (one) => one.rows, show: (one) => count(one.rows) },
          { title: "since you opened this", numeric: true, value: (one) => one.rows - (first.get(one.name) ?? 0),
            show: (one) => since(one) },
        ], answer.tables));
    }
    state.textContent = changedAt === null
      ? "Looks every second; nothing was written since you opened this view."
      : `Looks every second; last change at ${changedAt.toLocaleTimeString()}.`;
  }

  const since = (one) => {
    const more = one.rows - (first.get(one.name) ?? 0);
    return more === 0 ? "–" : `${more > 0 ? "+" : "−"}${count(Math.abs(more))}`;
  };

  function drawTask(task) {
    const share = task.votesTotal === 0 ? 0 : task.votesDone / task.votesTotal;
    const open = task.functions.filter((one) => one.done < task.candidates);
    return [
      element("h3", {}, task.name),
      element(
        "p", {}, element("progress", { max: 1, value: share, "aria-label": `Votes of ${task.name}` }), " ",
        element("span", { class: "share" },
          `${percent(share)} % of ${count(task.votesTotal)} votes on ${plural(task.candidates, "candidate")}`)),
      element(
        "p", { class: "faint" },
        `${plural(task.labelModels.length, "label model")}${task.labelModels.length ? `: ${task.labelModels.join(", ")}` : ""} · ${plural(task.runs, "run")}`),
      open.length === 0 ? null : table(`${task.name}: functions at work`, [
        { title: "function", value: (one) => one.name },
        { title: "done", numeric: true, value: (one) => one.done,
          show: (one) => `${count(one.done)} of ${count(task.candidates)}` },
        { title: "faults", numeric: true, value: (one) => one.faults },
      ], open),
    ].filter((part) => part !== null);
  }

  return {
    update: async () => {
      clearTimeout(timer);
      await look();
    },
    leave: () => {
      left = true;
      clearTimeout(timer);
    },
  };
}
