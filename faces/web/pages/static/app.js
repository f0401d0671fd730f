// The page's script. Without it pages can be read; with it one can ask, stop, branch and tick.
// All HTML that it puts in was rendered, escaped and cleaned by the server.

import { API, call, events, problem, token } from "./server.js";
import { filterThreads, refreshThreads } from "./threads.js";

const $ = (id) => document.getElementById(id);
const exchanges = $("exchanges");
const form = $("ask");

// --- a turn ----------------------------------------------------------------------------------

const turn = { running: false, article: null, lastId: null, stopped: false };
const PATIENCE = [500, 1500, 4000, 8000];

function thread() {
  return exchanges.dataset.thread;
}

function newArticle(question) {
  const article = document.createElement("article");
  article.className = "exchange";
  const asked = document.createElement("div");
  asked.className = "question";
  const text = document.createElement("p");
  text.textContent = question;
  asked.append(text);
  const answer = document.createElement("div");
  answer.className = "answer";
  const waiting = document.createElement("p");
  waiting.className = "waiting";
  waiting.textContent = "Looking it up…";
  answer.append(waiting);
  article.append(asked, answer);
  exchanges.append(article);
  asked.scrollIntoView({ block: "start", behavior: "smooth" });
  return article;
}

function show(event, data) {
  const answer = turn.article.querySelector(".answer");
  if (event === "look_up") {
    answer.querySelector(".waiting")?.replaceChildren(`Looking up: ${data.asked}…`);
  } else if (event === "piece") {
    let text = answer.querySelector(".text");
    if (!text) {
      text = document.createElement("div");
      text.className = "text";
      answer.replaceChildren(text);
    }
    text.innerHTML = data.html;
  } else if (event === "answer") {
    const holder = document.createElement("template");
    holder.innerHTML = data.html;
    const whole = holder.content.firstElementChild;
    turn.article.replaceWith(whole);
    turn.article = whole;
    restoreChecks(whole);
    say("The answer is complete.");
  } else if (event === "failed") {
    fail(data.message);
  }
}

function fail(message) {
  const answer = turn.article.querySelector(".answer");
  answer.querySelector(".waiting")?.remove();
  const box = document.createElement("div");
  box.className = "failed";
  const head = document.createElement("h2");
  head.textContent = turn.stopped ? "Stopped" : "No answer";
  const text = document.createElement("p");
  text.textContent = message;
  box.append(head, text);
  answer.append(box);
  say(message);
}

async function follow(response) {
  for await (const { id, event, data } of events(response)) {
    turn.lastId = id ?? turn.lastId;
    show(event, data);
    if (event === "answer" || event === "failed") return true;
  }
  return false;
}

// Where the connection breaks, the turn goes on at the server: take the stream up again.
async function reconnect() {
  for (const wait of PATIENCE) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      const headers = turn.lastId ? { "Last-Event-ID": turn.lastId } : {};
      const response = await fetch(`${API}/threads/${thread()}/turns/current/events`, { headers });
      if (response.status === 404 || response.status === 204) return location.reload();
      if (response.ok && (await follow(response))) return;
    } catch {
      // try again
    }
  }
  fail("The connection was lost. Your question is kept; reload the page to see the answer.");
}

async function ask(question) {
  start(newArticle(question));
  $("empty")?.remove();
  document.querySelector("h1").className = "hidden";
  try {
    const response = await fetch(`${API}/threads/${thread()}/turns`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json", Accept: "text/event-stream", "X-CSRF-Token": token,
      },
      body: JSON.stringify({ question }),
    });
    if (!response.ok) fail(await problem(response));
    else if (!(await follow(response))) await reconnect();
  } catch {
    await reconnect();
  }
  finish();
}

function start(article) {
  Object.assign(turn, { running: true, article, lastId: null, stopped: false });
  $("send").hidden = true;
  $("stop").hidden = false;
}

function finish() {
  turn.running = false;
  $("send").hidden = false;
  $("stop").hidden = true;
  if (location.pathname === "/") history.replaceState(null, "", `/threads/${thread()}`);
  document.body.dataset.here = thread();
  refreshThreads();
}

async function stop() {
  turn.stopped = true;
  try {
    await call("DELETE", `/threads/${thread()}/turns/current`);
  } catch (error) {
    say(error.message);
  }
}

// --- sources ---------------------------------------------------------------------------------

let opener = null;

function openSource(mark) {
  const source = $(mark.dataset.source)?.querySelector(".source");
  if (!source) return;
  closeSource();
  opener = mark;
  mark.setAttribute("aria-expanded", "true");
  $("panel-body").replaceChildren(source.cloneNode(true));
  $("panel").hidden = false;
  $("panel-body").focus({ preventScroll: true });
}

function closeSource() {
  $("panel").hidden = true;
  opener?.removeAttribute("aria-expanded");
  opener?.focus({ preventScroll: true });
  opener = null;
}

// --- small things ----------------------------------------------------------------------------

function say(text) {
  $("said").textContent = text;
}

// Resolves to what was typed (or true), or null where it was cancelled.
function askFirst({ title, text, ok, value }) {
  $("dialog-title").textContent = title;
  $("dialog-text").textContent = text ?? "";
  $("dialog-ok").textContent = ok;
  $("dialog-field").hidden = value === undefined;
  $("dialog-input").value = value ?? "";
  const dialog = $("dialog");
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const typed = $("dialog-input").value.trim();
        const agreed = dialog.returnValue === "ok" && (value === undefined || typed);
        resolve(agreed ? (value === undefined ? true : typed) : null);
      },
      { once: true },
    );
  });
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    await askFirst({ title: "That did not work", text: error.message, ok: "OK" });
  }
}

function restoreChecks(within) {
  for (const box of within.querySelectorAll("[data-check]")) {
    box.checked = localStorage.getItem(`check:${box.dataset.check}`) === "1";
  }
}

function setSide(open) {
  $("side").classList.toggle("open", open);
  document.querySelector('[data-do="open-side"]')?.setAttribute("aria-expanded", String(open));
  if (open) $("side").querySelector("a").focus();
}

function askThere(place, question) {
  sessionStorage.setItem("ask", question);
  location.href = place;
}

// --- what can be done ------------------------------------------------------------------------

const actions = {
  "open-side": () => setSide(true),
  "close-side": () => setSide(false),
  "close-panel": closeSource,
  stop,
  example: (button) => {
    $("question").value = button.textContent.trim();
    form.requestSubmit();
  },
  "example-home": (button) => askThere("/", button.textContent.trim()),
  branch: (button) => {
    const question = button.closest(".question").querySelector("p").textContent;
    form.dataset.branch = button.dataset.turn;
    $("question").value = question;
    $("question").focus();
    $("branching").textContent = `This starts a branch before question ${button.dataset.turn}; this conversation stays as it is.`;
    $("branching").hidden = false;
  },
  rename: (button) =>
    attempt(async () => {
      const title = await askFirst({ title: "Rename", ok: "Rename", value: button.dataset.title });
      if (!title) return;
      await call("PATCH", `/threads/${button.dataset.thread}`, { title });
      await refreshThreads();
    }),
  delete: (button) =>
    attempt(async () => {
      const text = `“${button.dataset.title}” and all that was said in it is deleted for good.`;
      if (!(await askFirst({ title: "Delete this conversation?", text, ok: "Delete" }))) return;
      await call("DELETE", `/threads/${button.dataset.thread}`);
      if (document.body.dataset.here === button.dataset.thread) location.href = "/";
      else await refreshThreads();
    }),
  correct: (button) =>
    attempt(async () => {
      const { field, value } = button.dataset;
      const right = await askFirst({ title: "Correct", ok: "Save", value });
      if (!right) return;
      await call("PUT", `/profile/${field}`, { value: right });
      if (right.toLowerCase() !== value.toLowerCase()) {
        await call("DELETE", `/profile/${field}?value=${encodeURIComponent(value)}`);
      }
      location.reload();
    }),
  forget: (button) =>
    attempt(async () => {
      const { field, value } = button.dataset;
      await call("DELETE", `/profile/${field}?value=${encodeURIComponent(value)}`);
      location.reload();
    }),
  "forget-me": () =>
    attempt(async () => {
      const text = "All conversations, what is known of you, and your plans are deleted for good.";
      if (!(await askFirst({ title: "Forget you?", text, ok: "Forget me" }))) return;
      await call("DELETE", "/me");
      localStorage.clear();
      location.href = "/";
    }),
  "keep-plan": (button) =>
    attempt(async () => {
      const plan = await call("POST", `/threads/${thread()}/turns/${button.dataset.turn}/plan`);
      location.href = `/plans/${plan.name}`;
    }),
  tick: (box) =>
    attempt(async () => {
      const stage = `/plans/${$("stages").dataset.plan}/stages/${encodeURIComponent(box.dataset.stage)}`;
      try {
        await call("PATCH", stage, { done: box.checked });
      } catch (error) {
        box.checked = !box.checked;
        throw error;
      }
      location.reload();
    }),
  "sign-out": () =>
    attempt(async () => {
      await fetch("/sign-out", { method: "POST", headers: { "X-CSRF-Token": token } });
      location.href = "/sign-in";
    }),
};

document.addEventListener("click", (event) => {
  const mark = event.target.closest("a.mark");
  if (mark) {
    event.preventDefault();
    openSource(mark);
    return;
  }
  const button = event.target.closest("[data-do]");
  if (button && button.type !== "checkbox") actions[button.dataset.do]?.(button);
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const chosen = event.target.closest(".menu div");
    if (chosen || !menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.do === "tick") actions.tick(box);
  if (box.dataset.check) localStorage.setItem(`check:${box.dataset.check}`, box.checked ? "1" : "0");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!$("panel").hidden) closeSource();
  else setSide(false);
});

$("search").addEventListener("input", filterThreads);

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = $("question").value.trim();
  if (!question || turn.running) return;
  const branch = form.dataset.branch;
  if (branch) {
    attempt(async () => {
      const made = await call("POST", `/threads/${thread()}/branches`, { before_turn: Number(branch), title: question.slice(0, 200) });
      askThere(`/threads/${made.id}`, question);
    });
    return;
  }
  $("question").value = "";
  ask(question);
});

$("question")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

restoreChecks(document);
if (form) {
  // Only this script leaves a question there: a link from elsewhere asks nothing.
  const left = sessionStorage.getItem("ask");
  sessionStorage.removeItem("ask");
  if (left) ask(left);
  else if (exchanges.dataset.running) {
    const last = exchanges.lastElementChild ?? newArticle(exchanges.dataset.running);
    start(last);
    reconnect().then(finish);
  }
}
