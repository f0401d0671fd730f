// Talking to the server: requests, problems, streams of events.

export const API = "/api/v1";
export const token = document.querySelector('meta[name="csrf-token"]').content;

export async function call(method, path, body) {
  const response = await fetch(API + path, {
    method,
    headers: { "X-CSRF-Token": token, ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!response.ok) throw new Error(await problem(response));
  return response.status === 204 ? null : response.json();
}

export async function problem(response) {
  try {
    const told = await response.json();
    return told.detail || told.title;
  } catch {
    return `The server answered with ${response.status}. Try again.`;
  }
}

// Yields the events of a stream as {id, event, data}.
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let left = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    left += value.replaceAll("\r\n", "\n");
    const blocks = left.split("\n\n");
    left = blocks.pop();
    for (const block of blocks) {
      const found = {};
      for (const line of block.split("\n")) {
        const at = line.indexOf(":");
        if (at > 0) found[line.slice(0, at)] = line.slice(at + 1).trimStart();
      }
      if (found.data) yield { id: found.id, event: found.event, data: JSON.parse(found.data) };
    }
  }
}
