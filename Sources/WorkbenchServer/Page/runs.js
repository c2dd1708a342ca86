// Runs of end models, and two of them side by side.

import {
  breakable, candidateList, change, choice, contingency, count, decimal, element, facts, newest, percent, problem, table,
} from "./support.js";

const metrics = [
  ["F1, %", "f1", percent], ["precision, %", "precision", percent], ["recall, %", "recall", percent],
  ["accuracy, %", "accuracy", percent], ["AUC, %", "rocAUC", percent], ["Brier", "brier", decimal],
  ["log loss", "logLoss", decimal],
];

const outcome = (run, decision) => run.outcomes.find((one) => one.decision === decision);
const difference = (a, b) => (a === undefined || a === null || b === undefined || b === null ? null : b - a);

export function mount(root) {
  const load = newest();
  const list = element("section", { "aria-label": "Stored runs" });
  const panel = element("section", { "aria-label": "Comparison", "aria-live": "polite" });
  root.append(element("h2", {}, "Runs"), list, panel);
  let now = null;
  let drawn = null;

  function drawList() {
    const { task } = now;
    if (task.runs.length === 0) {
      return list.replaceChildren(element(
        "p", { class: "note" }, `No run of ${task.name} is stored. Train one with: slicework train ${task.name}`));
    }
    const score = (title, decision, split) => ({
      title, numeric: true, value: (run) => outcome(run, decision)?.scores[split]?.f1,
      show: (run) => percent(outcome(run, decision)?.scores[split]?.f1),
    });
    list.replaceChildren(
      element("p", { class: "note" }, "Choose A and B to compare two runs; F1 in per cent."),
      table(`${task.name}, stored runs`, [
        { title: "run", numeric: true, value: (run) => run.number },
        { title: "A", value: (run) => run.number, show: (run) => pick("a", run) },
        { title: "B", value: (run) => run.number, show: (run) => pick("b", run) },
        { title: "method", value: (run) => run.method }, { title: "backbone", value: (run) => run.backbone },
        { title: "set", value: (run) => run.set },
        { title: "labels", value: (run) => (run.labels === "gold" ? "gold" : run.labelModel) },
        { title: "seed", numeric: true, value: (run) => Number(run.seed), show: (run) => run.seed },
        score("dev", "0.5", "dev"), score("test", "0.5", "test"), score("test, tuned", "tuned", "test"),
        { title: "s", numeric: true, value: (run) => run.seconds, show: (run) => decimal(run.seconds, 1) },
      ], task.runs));
  }

  const pick = (name, run) => element("input", {
    type: "radio", name: `run-${name}`, value: String(run.number), "aria-label": `Run ${run.number} as ${name.toUpperCase()}`,
    checked: now.parameters.get(name) === String(run.number),
    onchange: () => now.go({ [name]: String(run.number), open: null }),
  });

  async function update(context) {
    now = context;
    const content = JSON.stringify(context.task.runs);
    if (content !== drawn) drawList();
    drawn = content;
    const [a, b] = [context.parameters.get("a"), context.parameters.get("b")];
    for (const input of list.querySelectorAll("input[type=radio]")) {
      input.checked = (input.name === "run-a" ? a : b) === input.value;
    }
    if (!a || !b) return panel.replaceChildren();
    try {
      const { task, split } = context.scope;
      draw(await load("compare", { task, split, a, b, decision: context.parameters.get("decision") }));
    } catch (error) {
      if (error.name !== "AbortError") panel.replaceChildren(problem(error));
    }
  }

  function draw(answer) {
    const { a, b, decision, classes } = answer;
    const [before, after] = [a, b].map((run) => outcome(run, decision)?.scores[answer.split] ?? {});
    const titles = [a, b].map((run) => `run ${run.number}`);
    panel.replaceChildren(
      element("h3", {}, `Run ${a.number} (${a.method}) against run ${b.number} (${b.method})`),
      element("div", { class: "controls" }, choice(
        "Threshold", "decision", [["", "0.5"], ["tuned", "tuned"]], now.parameters.get("decision") ?? "",
        (value) => now.go({ decision: value }))),
      table(`Scores on ${answer.split}, ${count(before.n)} candidates with gold`, [
        { title: "measure", value: ([title]) => title },
        { title: titles[0], numeric: true, value: ([, key]) => before[key], show: ([, key, format]) => format(before[key]) },
        { title: titles[1], numeric: true, value: ([, key]) => after[key], show: ([, key, format]) => format(after[key]) },
        { title: "change", numeric: true, value: ([, key]) => difference(before[key], after[key]),
          show: ([, key, format]) => change(difference(before[key], after[key]), format) },
      ], metrics),
      answer.slices.length === 0
        ? element("p", { class: "note" }, "The two runs have no slice in common.")
        : table(`Slices on ${answer.split}, F1 in per cent`, [
          { title: "slice", value: (slice) => slice.name, show: (slice) => breakable(slice.name) },
          { title: "members", numeric: true, value: (slice) => slice.members, show: (slice) => count(slice.members) },
          { title: titles[0], numeric: true, value: (slice) => slice.a.f1, show: (slice) => percent(slice.a.f1) },
          { title: titles[1], numeric: true, value: (slice) => slice.b.f1, show: (slice) => percent(slice.b.f1) },
          { title: "change", numeric: true, value: (slice) => difference(slice.a.f1, slice.b.f1),
            show: (slice) => change(difference(slice.a.f1, slice.b.f1), percent) },
        ], answer.slices),
      facts([
        ["predictions that change", count(answer.changed)], [`wrong before, right by ${titles[1]}`, count(answer.mended)],
        [`right before, wrong by ${titles[1]}`, count(answer.broken)],
      ]),
      contingency("Predicted class, candidates", titles[0], titles[1], classes, classes, answer.table),
      element("h4", {}, "Candidates that change most"),
      element("p", {}, element(
        "a", { href: now.href({
          run: String(a.number), runB: String(b.number), disagree: "1", sort: "difference",
          decision: decision === "0.5" ? null : decision,
        }, "candidates") }, `All ${count(answer.changed)}`)),
      candidateList(answer.candidates, classes, (id) => now.href({ open: id }), titles));
  }

  return { update };
}
