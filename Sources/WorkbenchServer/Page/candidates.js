// The list of candidates with its filters, and one candidate in full.

import {
  afterPause, badge, candidateList, change, choice, count, decimal, element, facts, markedText, newest, option, percent, plural,
  probability, problem, table,
} from "./support.js";

const pageSize = 50;
const filters = [
  "lf", "gold", "predicted", "slice", "text", "conflict", "disagree", "sort", "run", "runB", "decision",
];

export function mount(root, context) {
  const load = newest();
  const form = element("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() });
  const results = element("section", { "aria-label": "Candidates" });
  root.append(element("h2", { class: "hidden" }, "Candidates"), form, results);

  let now = context;
  const set = (name) => (value) => now.go({ [name]: value, offset: null, open: null });
  const search = element("input", {
    type: "search", name: "text", autocomplete: "off", spellcheck: false, placeholder: "all words must occur",
    oninput: afterPause((event) => now.go({ text: event.target.value, offset: null, open: null }, { replace: true })),
  });
  form.append(element("label", { class: "search" }, "Search text ", search));

  const controls = element("div", { class: "rest" });
  const votes = element("div", { class: "vote-filter", role: "group", "aria-label": "Vote pattern" });
  form.append(controls);
  let drawn = null;

  /** Built anew only when there are other functions, slices or runs; else the controls follow the address. */
  function drawForm() {
    const { functions, slices, runs } = now.task;
    const content = JSON.stringify([functions.map((one) => one.name), slices, runs.map((run) => run.number)]);
    if (content !== drawn) buildControls();
    drawn = content;
    for (const control of form.querySelectorAll("[name]")) {
      const value = now.parameters.get(control.name) ?? "";
      if (control.name.startsWith("lf-")) continue;
      if (control.type === "checkbox") control.checked = value === "1";
      else if (control !== search || control !== document.activeElement) control.value = value;
    }
    drawVotes();
  }

  function buildControls() {
    const { task } = now;
    const any = ["", "any"];
    const classes = task.classes.map((name) => [name, name]);
    const runs = task.runs.map((run) => [String(run.number), `${run.number} · ${run.method} · seed ${run.seed}`]);
    const slices = [...task.slices.map((slice) => [slice.name, slice.name]),
      ...task.functions.map((one) => [one.name, `votes of ${one.name}`])];
    const isWide = document.documentElement.clientWidth >= 800;
    const isUsed = ["lf", "slice", "run", "runB", "predicted", "disagree"].some((name) => now.parameters.has(name));
    const pick = (title, name, options) => choice(title, name, options, "", set(name));
    controls.replaceChildren(
      element(
        "div", { class: "controls" },
        pick("Sort by", "sort", [
          ["", "corpus order"], ["uncertainty", "uncertainty"], ["difference", "difference |ΔP|"],
        ]),
        pick("Gold", "gold", [any, ...classes, ["none", "no gold"]]),
        flag("conflict", "Votes conflict")),
      element(
        "details", { open: isWide || isUsed || null }, element("summary", {}, "More filters"),
        element(
          "div", { class: "controls" },
          pick("Predicted", "predicted", [any, ...classes]), pick("Slice", "slice", [["", "all"], ...slices]),
          ...(runs.length === 0 ? [] : [
            pick("Run", "run", [["", "label model"], ...runs]),
            pick("compared with", "runB", [["", "label model"], ...runs]),
            pick("Threshold", "decision", [["", "0.5"], ["tuned", "tuned"]]),
            flag("disagree", "The two disagree")])),
        votes));
    drawVotes.shown = null;
  }

  const flag = (name, title) => element(
    "label", { class: "check" },
    element("input", { type: "checkbox", name, onchange: (event) => set(name)(event.target.checked ? "1" : null) }),
    " ", title);

  /** What functions must have voted, and a way to add one. */
  function drawVotes() {
    const text = now.parameters.get("lf") ?? "";
    if (drawVotes.shown === text) return;
    drawVotes.shown = text;
    const { task } = now;
    const tests = text.split(",").filter((test) => test !== "");
    const names = element("select", { name: "lf-name", "aria-label": "Labeling function" },
      task.functions.map((one) => option(one.name, one.name)));
    const cells = element(
      "select", { name: "lf-vote", "aria-label": "What it says" },
      [["vote", "votes"], ...task.classes.map((name) => [name, `votes ${name}`]), ["abstain", "abstains"]]
        .map(([key, title]) => option(key, title)));
    const add = () => {
      const others = tests.filter((test) => !test.startsWith(`${names.value}:`));
      set("lf")([...others, `${names.value}:${cells.value}`].join(","));
    };
    votes.replaceChildren(
      element("span", { class: "faint" }, "Votes"), ...tests.map((test) => element(
        "span", { class: "chip" }, test.replace(":", " → "),
        element("button", {
          type: "button", "aria-label": `Remove ${test}`,
          onclick: () => set("lf")(tests.filter((other) => other !== test).join(",")),
        }, "×"))),
      ...(task.functions.length === 0 ? [] : [names, cells, element(
        "button", { type: "button", name: "lf-add", onclick: add }, "Add vote")]));
  }

  async function update(context) {
    now = context;
    drawForm();
    const offset = Number(context.parameters.get("offset") ?? 0);
    const parameters = Object.fromEntries(filters.map((name) => [name, context.parameters.get(name)]));
    try {
      const page = await load("candidates", { ...context.scope, ...parameters, offset, limit: pageSize });
      draw(page, offset);
      context.say(`${plural(page.matches, "candidate")}`);
    } catch (error) {
      if (error.name === "AbortError") return;
      results.replaceChildren(problem(error));
      context.say(error.message);
    }
  }

  function draw(page, offset) {
    const titles = [runTitle("run", "run"), runTitle("runB", "run B")];
    results.replaceChildren(
      element(
        "div", { class: "pager" },
        element("p", { id: "matches" }, page.candidates.length === 0
          ? `${count(page.matches)} of ${count(page.count)} candidates`
          : `${count(offset + 1)}–${count(offset + page.candidates.length)} of ${count(page.matches)}`
            + (page.matches === page.count ? " candidates" : ` matching, ${count(page.count)} in all`)),
        step("back", "← Previous", offset - pageSize, offset > 0),
        step("on", "Next →", offset + pageSize, offset + page.candidates.length < page.matches)),
      ...(page.missing.length === 0 ? [] : [element(
        "p", { class: "note" },
        `Without ${plural(page.missing.length, "function")} that have not voted on every candidate: ${page.missing.join(", ")}.`)]),
      candidateList(page.candidates, page.classes, (id) => now.href({ open: id }), titles),
      element("p", { class: "note keys" }, "Keys: / search · j k move · Enter open · Esc close · ← → page"));
  }

  const runTitle = (name, title) =>
    now.parameters.get(name) ? `run ${now.parameters.get(name)}` : title;

  const step = (kind, title, offset, enabled) => element("button", {
    type: "button", "data-page": kind, disabled: !enabled,
    onclick: () => {
      now.go({ offset: offset > 0 ? String(offset) : null, open: null });
      window.scrollTo(0, 0);
    },
  }, title);

  return { update };
}

/** The sum behind P(Y): log odds of the class that is explained. */
function why(contributions, classes) {
  if (!contributions) return [];
  const { label, logOdds, classBalance, silence, votes, sampledOrders } = contributions;
  return [
    facts([
      [`log odds of ${classes[label]}`, signed(logOdds)], ["= class balance", signed(classBalance)],
      ["+ silence", signed(silence)],
      ["+ votes", signed(votes.reduce((sum, vote) => sum + vote.logOdds, 0))],
    ]),
    sampledOrders ? element(
      "p", { class: "note" }, `What each vote adds is a mean over ${sampledOrders} orders of the ${votes.length} votes.`) : null,
  ];
}

/** Columns of the table of votes that say what each adds to the log odds. */
function voteReasons(contributions) {
  if (!contributions) return [];
  const of = new Map(contributions.votes.map((vote) => [vote.function, vote]));
  const isDiscounted = (vote) => vote !== undefined && vote.weight.toFixed(2) !== "1.00";
  return [
    { title: "adds", numeric: true, help: "to the log odds: mean change when the vote is added, over all orders of the votes",
      value: (one) => of.get(one.function)?.logOdds, show: (one) => signed(of.get(one.function)?.logOdds) },
    ...(contributions.votes.some(isDiscounted) ? [{
      title: "counts as", value: (one) => of.get(one.function)?.weight,
      show: (one) => {
        const vote = of.get(one.function);
        return isDiscounted(vote)
          ? `${vote.weight.toFixed(2)} of a vote${vote.repeats ? `: repeats ${vote.repeats}` : ""}` : "a vote";
      },
    }] : []),
  ];
}

/** Votes in the order of their contributions, where these are known. */
function bySize(voting, contributions) {
  if (!contributions) return voting;
  const places = new Map(contributions.votes.map((vote, index) => [vote.function, index]));
  return [...voting].sort((a, b) => places.get(a.function) - places.get(b.function));
}

const signed = (value) => change(value, (size) => decimal(size, 2));

/** The parts of the dialog about one candidate. */
export function detail(answer, context, close) {
  const { candidate, classes } = answer;
  document.getElementById("candidate").dataset.last = candidate.id;
  const voting = answer.opinions.filter((one) => one.label !== undefined && one.label !== null);
  const silent = answer.opinions.filter((one) => one.label === undefined || one.label === null);
  return [
    element(
      "div", { class: "line" }, element("h2", { id: "candidate-title" }, candidate.id),
      element("button", { type: "button", class: "close", onclick: close, "aria-label": "Close" }, "×")),
    element(
      "p", { class: "faint" }, `${answer.task} · ${answer.split} · position ${count(candidate.position)}`
        + (answer.slices.length === 0 ? "" : ` · slices: ${answer.slices.join(", ")}`)),
    markedText(candidate.segments),
    element("p", {}, "Gold: ", candidate.gold === undefined || candidate.gold === null
      ? "not known" : badge(candidate.gold, classes)),
    candidate.probabilities
      ? table(`P(Y) by label model ${answer.labelModel}`, [
        { title: "class", value: (row) => classes[row], show: (row) => badge(row, classes) },
        { title: "P, %", value: (row) => candidate.probabilities[row], numeric: true,
          show: (row) => percent(candidate.probabilities[row]) },
      ], classes.map((_, index) => index))
      : element("p", { class: "note" }, "No label model was fitted to this set."),
    ...why(answer.contributions, classes),
    voting.length === 0
      ? element("p", { class: "note" }, "No function votes.")
      : table("Votes", [
        { title: "function", value: (one) => one.function, show: (one) => element(
          "a", { href: context.href({ lf: one.function, with: null, open: null }, "functions") }, one.function) },
        { title: "vote", value: (one) => one.label, show: (one) => badge(one.label, classes) },
        ...voteReasons(answer.contributions),
        { title: "what it looks for", value: (one) => one.description },
      ], bySize(voting, answer.contributions)),
    silent.length === 0 ? null : element(
      "details", {}, element("summary", {}, plural(silent.length, "function abstains", "functions abstain")),
      element("p", { class: "faint" }, silent.map((one) => one.function).join(", "))),
    answer.predictions.length === 0
      ? element("p", { class: "note" }, "No run predicted it.")
      : table("Predictions of runs", [
        { title: "run", value: (one) => one.run, numeric: true },
        { title: "method", value: (one) => one.method },
        { title: "seed", value: (one) => one.seed },
        { title: "threshold", value: (one) => (one.decision === "0.5" ? "0.5" : "tuned") },
        { title: "predicted", value: (one) => one.predicted, show: (one) => badge(one.predicted, classes) },
        { title: "P", value: (one) => Math.max(...one.probabilities),
          show: (one) => probability("", one.probabilities, classes) },
      ], answer.predictions),
  ].filter((part) => part !== null);
}
