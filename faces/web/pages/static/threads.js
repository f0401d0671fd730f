// The list of conversations: renewed after a change, narrowed to what is searched for.

import { call } from "./server.js";

const list = document.getElementById("threads");
const search = document.getElementById("search");
const PAUSE_MS = 150;

export async function refreshThreads() {
  try {
    const page = await (await fetch(location.pathname, { headers: { Accept: "text/html" } })).text();
    const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("threads");
    if (fresh) list.replaceChildren(...fresh.children);
    await filterThreads();
  } catch {
    // the list is as it was
  }
}

let searching = 0;

// Words in the title or in any question; the server knows the questions.
export async function filterThreads() {
  const wanted = search.value.trim();
  const mine = ++searching;
  if (wanted) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  if (mine !== searching) return; // something else was typed meanwhile
  const found = wanted ? await findThreads(wanted) : null;
  if (mine !== searching) return;
  for (const item of list.children) {
    item.hidden = found !== null && !found.has(item.dataset.thread);
  }
}

async function findThreads(words) {
  try {
    const threads = await call("GET", `/threads?search=${encodeURIComponent(words.slice(0, 200))}`);
    return new Set(threads.map((one) => one.id));
  } catch {
    return null; // then all are shown
  }
}
