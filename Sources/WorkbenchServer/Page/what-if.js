// Labeling functions switched off, and the label model fitted anew.

import {
  breakable, candidateList, change, choice, contingency, count, decimal, element, facts, newest, percent, plural, problem, table,
} from "./support.js";

const metrics = [
  ["F1, %", "f1", percent], ["F1, threshold tuned on dev, %", "tunedF1", percent], ["precision, %", "precision", percent], ["recall, %", "recall", percent],
  ["accuracy, %", "accuracy", percent], ["AUC, %", "rocAUC", percent], ["Brier", "brier", decimal],
  ["log loss", "logLoss", decimal],
];

const difference = (a, b) => (a === undefined || a === null || b === undefined || b === null ? null : b - a);

/** A change of a score with its standard error. */
const scoreChange = (score, format) => (score === undefined || score === null ? "–"
  : change(score.difference, format)
    + (score.standardError === undefined || score.standardError === null ? "" : ` ± ${format(score.standardError)}`));

/** What dropping each function by itself changes. */
function effectTable(answer, drop) {
  const { effects } = answer;
  const score = (title, key, format) => effects.every((one) => !one[key]) ? [] : [{
    title, numeric: true, value: (one) => one[key]?.difference, show: (one) => scoreChange(one[key], format),
  }];
  return [
    table(`${answer.model} without each function by itself`, [
      { title: "without", value: (one) => one.function, show: (one) => element(
        "a", { href: drop(one.function) }, breakable(one.function)) },
      { title: "labels that change, %", numeric: true, value: (one) => one.changed, show: (one) => percent(one.changed) },
      { title: "mean |ΔP|, %", numeric: true, value: (one) => one.meanChange, show: (one) => percent(one.meanChange) },
      { title: "left without a vote", numeric: true, value: (one) => one.uncovered, show: (one) => count(one.uncovered) },
      ...score("log loss", "logLoss", (value) => decimal(value, 4)), ...score("accuracy, %", "accuracy", percent),
      ...score("F1, %", "f1", percent),
    ], effects),
    element("p", { class: "note" }, "Labels of train; scores are changes on dev, ± standard error. "
      + "A log loss that rises without a function says that the function helps."
      + (answer.sampledRows ? ` Every fit is to the same ${count(answer.sampledRows)} candidates drawn from train.` : "")),
    ...answer.failures.map((text) => element("p", { class: "note warning" }, text)),
  ];
}

export function mount(root, context) {
  const load = newest();
  const loadEffects = newest();
  let now = context;
  const { task } = context;
  const switches = element("fieldset", { class: "switches" }, element("legend", {}, "Labeling functions that vote"));
  const accuracies = new Map();
  for (const one of task.functions) {
    const accuracy = element("span", { class: "faint accuracy" });
    accuracies.set(one.name, accuracy);
    switches.append(element(
      "label", { class: "check", title: one.description },
      element("input", { type: "checkbox", value: one.name, checked: true, onchange: toggle }),
      element("span", { class: "name" }, breakable(one.name)), accuracy));
  }
  const controls = element("div", { class: "controls" });
  const panel = element("section", { "aria-label": "Refitted label model", "aria-live": "polite" });
  const each = element("section", { "aria-label": "Each function by itself", "aria-live": "polite" });
  root.append(
    element("h2", {}, "What if"),
    element(
      "p", { class: "note" },
      "Switch functions off: the label model is fitted anew to the train votes of those that are left. Nothing is stored."),
    element("div", { class: "split-view" }, element("div", {}, controls, switches), panel), each);

  function toggle() {
    const off = [...switches.querySelectorAll("input:not(:checked)")].map((input) => input.value);
    now.go({ without: off.join(","), open: null }, { replace: true });
  }

  function all(checked) {
    for (const input of switches.querySelectorAll("input")) input.checked = checked;
    toggle();
  }

  let model = null;

  /** Refits without each function, which takes a fit for each: only when asked for. */
  async function showEach() {
    each.replaceChildren(element("p", { class: "note" }, plural(task.functions.length, "refit"), " …"));
    try {
      const { split, ...scope } = now.scope;
      const answer = await loadEffects("effects", { ...scope, model });
      each.replaceChildren(...effectTable(answer, (name) => now.href({ without: name, open: null })));
    } catch (error) {
      if (error.name !== "AbortError") each.replaceChildren(problem(error));
    }
  }

  const offerEach = () => each.replaceChildren(element(
    "button", { type: "button", name: "each", onclick: showEach }, "Each function by itself"));

  async function update(context) {
    now = context;
    const off = (context.parameters.get("without") ?? "").split(",");
    for (const input of switches.querySelectorAll("input")) input.checked = !off.includes(input.value);
    const preferred = task.labelModels.find((model) => model.isPreferred)?.name ?? "dp";
    const chosen = context.parameters.get("model") ?? preferred;
    if (chosen !== model) offerEach();
    model = chosen;
    controls.replaceChildren(
      choice("Label model", "model", task.fittableModels.map(({ name }) => [name, name]), model, (value) => now.go({ model: value })),
      element("button", { type: "button", onclick: () => all(true) }, "All on"));
    try {
      draw(await load("what-if", { ...context.scope, model, without: context.parameters.get("without") }));
    } catch (error) {
      if (error.name === "AbortError") return;
      panel.replaceChildren(problem(error));
    }
  }

  function draw(answer) {
    const { classes } = answer;
    for (const [name, place] of accuracies) {
      const [before, after] = [answer.all.learnedAccuracies[name], answer.reduced.learnedAccuracies[name]];
      place.textContent = before === undefined ? "" : after === undefined ? percent(before)
        : percent(before) === percent(after) ? percent(after) : `${percent(before)} → ${percent(after)}`;
    }
    const scores = (fit) => ({ ...fit.scores, tunedF1: fit.tuned?.f1 });
    const [before, after] = [scores(answer.all), scores(answer.reduced)];
    const balance = (fit) => fit.classBalance.map((share, label) => `${classes[label]} ${percent(share)}`).join(", ");
    panel.replaceChildren(
      facts([
        ["functions", `${answer.reduced.functions} of ${answer.all.functions}`],
        ["train with a vote, %", `${percent(answer.all.coverage)} → ${percent(answer.reduced.coverage)}`],
        ["class balance, %", balance(answer.reduced)],
        ["labels that change", count(answer.changed)],
        ["wrong before, right now", count(answer.mended)], ["right before, wrong now", count(answer.broken)],
      ]),
      answer.all.scores
        ? table(`${answer.model} on ${answer.split}, ${plural(before.n, "candidate")} with gold`, [
          { title: "measure", value: ([title]) => title },
          { title: "all", numeric: true, value: ([, key]) => before[key], show: ([, key, format]) => format(before[key]) },
          { title: "without", numeric: true, value: ([, key]) => after[key], show: ([, key, format]) => format(after[key]) },
          { title: "change", numeric: true, value: ([, key]) => difference(before[key], after[key]),
            show: ([, key, format]) => change(difference(before[key], after[key]), format) },
        ], metrics)
        : element("p", { class: "note" }, `${answer.split} has no gold: choose dev or test for scores.`),
      ...answer.reduced.warnings.map((text) => element("p", { class: "note warning" }, text)),
      contingency("Most probable class, candidates", "all", "without", classes, classes, answer.table),
      ...(answer.candidates.length === 0 ? [] : [
        element("h3", {}, "Labels that change most"),
        candidateList(answer.candidates, classes, (id) => now.href({ open: id }), ["all", "without"])]));
    now.say(`F1 ${percent(after.tunedF1 ?? after.f1)}, ${plural(answer.changed, "label")} changed`);
  }

  return { update };
}
