// Labeling functions: the analysis, one function with examples, the overlap of two.

import {
  badge, breakable, candidateList, contingency, count, element, facts, newest, percent, plural, problem, table,
} from "./support.js";

export function mount(root) {
  const load = newest();
  const list = element("section", { "aria-label": "Analysis" });
  const panel = element("section", { "aria-label": "Chosen functions", "aria-live": "polite" });
  root.append(element("h2", {}, "Labeling functions"), list, panel);
  let now = null;
  let drawn = null;

  /** A press selects a function or lets it go; of three the oldest goes. */
  function press(name) {
    const chosen = selection();
    const next = chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name].slice(-2);
    now.go({ lf: next[0] ?? null, with: next[1] ?? null, open: null });
  }

  const selection = () =>
    [now.parameters.get("lf"), now.parameters.get("with")].filter((name) => name !== null);

  function drawList() {
    const { task } = now;
    const share = (title, key, help) => ({
      title, numeric: true, help, value: (one) => one[key], show: (one) => percent(one[key]),
    });
    const whole = (title, key) => ({ title, numeric: true, value: (one) => one[key], show: (one) => count(one[key]) });
    list.replaceChildren(
      element(
        "p", { class: "note" },
        `${percent(task.coverage)} % of the ${task.split} candidates have a vote. Press one function for its numbers and examples, two for their overlap.`),
      ...task.labelModels.flatMap((model) => model.warnings.map((text) => element(
        "p", { class: "note warning" }, `${model.name}: ${text}`))),
      ...(task.missing.length === 0 ? [] : [element(
        "p", { class: "note warning" }, `Not yet on every candidate: ${task.missing.join(", ")}.`)]),
      table(`${task.name} · ${task.set} · ${task.split}, per cent`, [
        { title: "function", value: (one) => one.name, show: (one) => element("button", {
          type: "button", class: "pick", "data-function": one.name, "aria-pressed": "false",
          title: one.description, onclick: () => press(one.name),
        }, breakable(one.name)) },
        { title: "votes for", value: (one) => one.polarity.join(),
          show: (one) => element("span", { class: "badges" }, one.polarity.map((label) => badge(label, task.classes))) },
        share("coverage", "coverage", "Share of candidates with a vote of it"),
        share("overlaps", "overlaps", "Share on which it and another vote"),
        share("conflicts", "conflicts", "Share on which it and another differ"),
        whole("correct", "correct"), whole("incorrect", "incorrect"),
        share("emp. accuracy", "empiricalAccuracy", "Against gold"),
        share("learned accuracy", "learnedAccuracy", "By the label model"),
      ], task.functions));
  }

  function markSelection() {
    const chosen = selection();
    for (const button of list.querySelectorAll("[data-function]")) {
      button.setAttribute("aria-pressed", String(chosen.includes(button.dataset.function)));
    }
  }

  async function update(context) {
    now = context;
    const content = JSON.stringify(context.task);
    if (content !== drawn) drawList();
    drawn = content;
    markSelection();
    const [first, second] = selection();
    if (!first) return panel.replaceChildren();
    try {
      if (second) drawOverlap(await load("overlap", { ...context.scope, a: first, b: second }));
      else drawFunction(await load(`lf/${encodeURIComponent(first)}`, context.scope));
    } catch (error) {
      if (error.name !== "AbortError") panel.replaceChildren(problem(error));
    }
  }

  const open = (id) => now.href({ open: id });

  function drawFunction(answer) {
    const { numbers, classes } = answer;
    const titles = {
      incorrect: "Wrong by gold", correct: "Right by gold", conflict: "In conflict with another", unjudged: "Without gold",
    };
    panel.replaceChildren(
      element("h3", {}, numbers.name), element("p", {}, numbers.description),
      facts([
        ...classes.map((name, label) => [`votes ${name}`, count(answer.votesByClass[label])]),
        ["coverage, %", percent(numbers.coverage)], ["overlaps, %", percent(numbers.overlaps)],
        ["conflicts, %", percent(numbers.conflicts)], ["correct", count(numbers.correct)],
        ["incorrect", count(numbers.incorrect)], ["empirical accuracy, %", percent(numbers.empiricalAccuracy)],
        ["learned accuracy, %", percent(numbers.learnedAccuracy)],
      ]),
      element("p", {}, element(
        "a", { href: now.href({ lf: `${numbers.name}:vote` }, "candidates") },
        `All ${plural(numbers.votes, "candidate")} on which it votes`)),
      ...answer.examples.flatMap((group) => [
        element("h4", {}, `${titles[group.kind]} (${count(group.count)})`),
        candidateList(group.candidates, classes, open)]));
  }

  function drawOverlap(answer) {
    const { a, b, classes } = answer;
    const columns = [...classes, "abstains"];
    panel.replaceChildren(
      element("h3", {}, `${a.name} and ${b.name}`),
      facts([
        ["both vote", count(answer.both)], ["they agree", count(answer.agree)],
        ["they conflict", count(answer.conflict)], [`only ${a.name}`, count(answer.onlyA)],
        [`only ${b.name}`, count(answer.onlyB)], ["neither", count(answer.neither)],
      ]),
      contingency("Votes, candidates", a.name, b.name, columns, columns, answer.table),
      ...(answer.both === 0 ? [] : [element("p", {}, element(
        "a", { href: now.href({ lf: `${a.name}:vote,${b.name}:vote` }, "candidates") },
        `All ${plural(answer.both, "candidate")} on which both vote`))]),
      ...group("They conflict", answer.conflict, answer.conflicts, classes),
      ...group("They agree", answer.agree, answer.agreements, classes));
  }

  const group = (title, total, candidates, classes) => (candidates.length === 0 ? []
    : [element("h4", {}, `${title} (${count(total)})`), candidateList(candidates, classes, open)]);

  return { update };
}
