// The frame of the page: what the address says, the choice of task, set and split, the views, the keyboard.

import * as candidates from "./candidates.js";
import * as functions from "./functions.js";
import * as progress from "./progress.js";
import * as runs from "./runs.js";
import { element, option, problem, request } from "./support.js";
import * as whatIf from "./what-if.js";

const views = {
  candidates: { title: "Candidates", module: candidates },
  functions: { title: "Labeling functions", module: functions },
  runs: { title: "Runs", module: runs },
  "what-if": { title: "What if", module: whatIf },
  progress: { title: "Progress", module: progress },
};
const shared = ["task", "set", "split"];
const main = document.getElementById("main");
const status = document.getElementById("status");
const dialog = document.getElementById("candidate");

let tasks = [];
let mounted = { key: null, view: null };
let turn = 0;

/** `#view?parameters`, the whole state of the page. */
function readAddress() {
  const [name, query] = location.hash.slice(1).split("?");
  return { view: name in views ? name : "candidates", parameters: new URLSearchParams(query ?? "") };
}

function address(view, parameters) {
  const text = new URLSearchParams([...parameters].filter(([, value]) => value !== "")).toString();
  return `#${view}${text ? `?${text}` : ""}`;
}

/** The address after some changes; null removes a parameter. */
function changed(changes, view = readAddress().view) {
  const now = readAddress();
  const parameters = view === now.view
    ? now.parameters
    : new URLSearchParams([...now.parameters].filter(([key]) => shared.includes(key)));
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") parameters.delete(key);
    else parameters.set(key, value);
  }
  return address(view, parameters);
}

/** Goes there; `replace` leaves no step for the back button. */
function go(changes, { view, replace } = {}) {
  const target = changed(changes, view);
  if (target === location.hash) return;
  if (replace) {
    history.replaceState(null, "", target);
    show();
  } else {
    location.hash = target;
  }
}

/** The task that the address names, or the first with a corpus. */
function chosenTask(parameters) {
  return tasks.find((task) => task.name === parameters.get("task"))
    ?? tasks.find((task) => task.isImported) ?? tasks[0];
}

async function show() {
  const mine = ++turn;
  const { view, parameters } = readAddress();
  const choice = chosenTask(parameters);
  drawViews(view);
  try {
    const context = { view, parameters, go, href: changed, say, tasks, classes: choice?.classes ?? [] };
    if (view !== "progress") {
      if (!choice) throw new Error("This program has no tasks.");
      context.task = await request(
        `task/${encodeURIComponent(choice.name)}`,
        { set: parameters.get("set"), split: parameters.get("split") });
      if (mine !== turn) return;
      context.scope = { task: context.task.name, set: context.task.set, split: context.task.split };
    }
    drawScope(choice, context.task);
    const key = JSON.stringify([view, context.scope ?? null]);
    if (key !== mounted.key) {
      mounted.view?.leave?.();
      main.replaceChildren();
      mounted = { key, view: views[view].module.mount(main, context) };
    }
    document.title = `${views[view].title} · ${choice?.name ?? ""} · Slicework`;
    await mounted.view.update(context);
    if (mine === turn) await showCandidate(context);
  } catch (error) {
    if (mine !== turn || error.name === "AbortError") return;
    mounted.view?.leave?.();
    mounted = { key: null, view: null };
    drawScope(choice, null);
    main.replaceChildren(problem(error));
    say(error.message);
  }
}

function say(text) { status.textContent = text; }

function drawViews(current) {
  document.getElementById("views").replaceChildren(...Object.entries(views).map(([name, view]) => element(
    "li", {},
    element(
      "a", { href: changed({}, name), "aria-current": name === current ? "page" : null, "data-view": name },
      view.title))));
}

function drawScope(choice, answer) {
  document.getElementById("scope").hidden = readAddress().view === "progress";
  const select = (id) => document.getElementById(id);
  select("task").replaceChildren(...tasks.map((task) => option(
    task.name, task.isImported ? task.name : `${task.name} (not imported)`, task.name === choice?.name)));
  select("set").replaceChildren(...(answer?.sets ?? []).map((name) => option(name, name, name === answer.set)));
  select("set-label").hidden = (answer?.sets ?? []).length < 2;
  select("split").replaceChildren(...(answer?.splits ?? []).map((part) => option(
    part.split, `${part.split} (${part.candidates.toLocaleString("en-US")})`, part.split === answer.split)));
}

for (const name of shared) {
  document.getElementById(name).addEventListener("change", (event) => {
    const others = name === "task" ? { set: null, split: null } : {};
    const kept = [...readAddress().parameters.keys()].filter((key) => !shared.includes(key));
    const dropped = name === "split" ? ["offset", "open"] : kept;
    go({ ...Object.fromEntries(dropped.map((key) => [key, null])), ...others, [name]: event.target.value });
  });
}
document.getElementById("scope").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

// The candidate that the address opens.

async function showCandidate(context) {
  const id = context.parameters.get("open");
  if (!id) {
    if (dialog.open) dialog.close();
    return;
  }
  try {
    const answer = await request(
      `candidate/${encodeURIComponent(id)}`, { task: context.scope?.task, set: context.scope?.set });
    dialog.replaceChildren(...candidates.detail(answer, context, close));
  } catch (error) {
    dialog.replaceChildren(
      element("h2", { id: "candidate-title" }, id), problem(error),
      element("button", { type: "button", onclick: close }, "Close"));
  }
  if (!dialog.open) dialog.showModal();
}

function close() { go({ open: null }); }

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  close();
});
dialog.addEventListener("close", () => {
  const id = dialog.dataset.last;
  if (id) document.querySelector(`main [data-candidate="${CSS.escape(id)}"]`)?.focus();
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) close(); });

// The keyboard: `/` search, j and k move, arrows page; Enter and Escape do what they always do.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const actions = {
    "/": () => document.querySelector("main input[type=search]"),
    j: () => step(1),
    k: () => step(-1),
  };
  if (event.key in actions) {
    const target = actions[event.key]();
    if (target) {
      event.preventDefault();
      target.focus();
      target.select?.();
      target.scrollIntoView?.({ block: "nearest" });
    }
  } else if (!dialog.open && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    if (event.target.closest(".wide")) return;
    const button = document.querySelector(event.key === "ArrowLeft" ? "[data-page=back]" : "[data-page=on]");
    if (button && !button.disabled) {
      event.preventDefault();
      button.click();
    }
  }
});

/** The candidate before or after the focused one; with the dialog open, opens it. */
function step(by) {
  const links = [...document.querySelectorAll("main [data-candidate]")];
  if (links.length === 0) return null;
  const current = dialog.open
    ? links.findIndex((link) => link.dataset.candidate === readAddress().parameters.get("open"))
    : links.findIndex((link) => link === document.activeElement || link.closest("li")?.contains(document.activeElement));
  const next = links[current === -1 ? (by > 0 ? 0 : links.length - 1) : current + by];
  if (dialog.open && next) {
    go({ open: next.dataset.candidate }, { replace: true });
    return null;
  }
  return next ?? null;
}

window.addEventListener("hashchange", show);
try {
  tasks = (await request("tasks")).tasks;
  await show();
} catch (error) {
  main.replaceChildren(problem(error));
}
