/** Asks the local Slack again for what is on the screen, never twice at once for the same thing. */

import * as server from "./server.js";
import { changed, set, state, takeServer, toast } from "./store.js";
import { announceNew } from "./messages/announce.js";

/** @type {Map<string, {again: boolean, promise: Promise<void>}>} */
const running = new Map();

/** Runs `fetch` now, or once more after the one under way. */
function once(key, fetch) {
  const under = running.get(key);
  if (under) {
    under.again = true;
    return under.promise;
  }
  const entry = { again: false, promise: null };
  running.set(key, entry);
  entry.promise = (async () => {
    try {
      do {
        entry.again = false;
        await fetch();
      } while (entry.again);
    } catch (refused) {
      toast(refused.message, "bad");
    } finally {
      running.delete(key);
      changed();
    }
  })();
  return entry.promise;
}

export function refreshState() {
  return once(`state ${state.as}`, async () => {
    const as = state.as;
    const answer = await server.stateFor(as);
    if (state.as !== as) return;
    takeServer(answer);
    if (answer.faults) state.faults = answer.faults;
    if (answer.travelling && !state.travel) set({ travel: { done: 0, label: "Travelling" } });
    if (answer.travelling === false && state.travel) set({ travel: null });
  });
}

export function refreshChannel(id = state.channel) {
  if (!id) return Promise.resolve();
  return once(`channel ${state.as} ${id}`, async () => {
    const as = state.as;
    const answer = await server.channel(as, id);
    if (state.as !== as) return;
    const before = state.channels[id];
    state.channels[id] = answer;
    if (!(id in state.newLine)) state.newLine[id] = firstUnread(answer);
    if (before && id === state.channel) announceNew(before.messages, answer.messages);
    changed();
  });
}

/** Where the "New" line goes: before the first message of others after the last one read. */
function firstUnread({ messages, unread_from: read }) {
  if (!read || read === "0") return null;
  return messages.find((each) => each.ts > read && each.user !== state.as && !each.ephemeral)?.ts ?? null;
}

export function refreshThread() {
  const { channel, thread } = state;
  if (!channel || !thread) return Promise.resolve();
  return once(`thread ${state.as} ${channel} ${thread}`, async () => {
    const answer = await server.thread(state.as, channel, thread);
    if (state.thread !== thread) return;
    const before = state.replies;
    state.replies = answer.messages;
    if (before && before[0]?.ts === answer.messages[0]?.ts) announceNew(before, answer.messages);
    changed();
  });
}

export function refreshViews() {
  return once(`views ${state.as}`, async () => {
    const as = state.as;
    const answer = await server.views(as);
    if (state.as === as) set({ views: Array.isArray(answer) ? answer : answer.views ?? [] });
  });
}

export function refreshHome() {
  return once(`home ${state.as}`, async () => {
    const as = state.as;
    const answer = await server.home(as);
    if (state.as === as) set({ home: answer.view !== undefined ? answer.view : answer });
  });
}

let oldest = Infinity;

/** New entries, and from `n` on those that were answered meanwhile. */
export function refreshInspector(n = Infinity) {
  if (!state.inspector.open) return Promise.resolve();
  oldest = Math.min(oldest, n);
  return once("inspector", async () => {
    const { entries } = state.inspector;
    const open = entries.slice(-50).find((each) => each.ok === null || each.ok === undefined);
    const after = Math.min(oldest, open?.n ?? Infinity, (entries.at(-1)?.n ?? 0) + 1) - 1;
    oldest = Infinity;
    const answer = await server.inspector(after);
    const fresh = (Array.isArray(answer) ? answer : answer.entries ?? []).filter((each) => each.n > after);
    if (fresh.length) state.inspector.entries = [...entries.filter((each) => each.n <= after), ...fresh].slice(-1000);
    changed();
  });
}

export function refreshFaults() {
  return once("faults", async () => {
    const answer = await server.faults();
    set({ faults: answer });
  });
}

/** Everything one sees, after a break or a change of person. */
export function refreshAll() {
  return Promise.all([
    refreshState(), refreshChannel(), refreshThread(), refreshViews(), refreshInspector(),
    state.tab === "home" ? refreshHome() : null,
  ]);
}

let marked = "";

/** Tells the local Slack that the open channel was seen to its end. */
export async function markRead() {
  const id = state.channel;
  const last = state.channels[id]?.messages.filter((each) => !each.ephemeral).at(-1)?.ts;
  const unread = state.server?.channels.find((each) => each.id === id)?.unread;
  const key = `${state.as} ${id} ${last} ${unread}`;
  if (!unread || marked === key || document.hidden) return;
  marked = key;
  try {
    await server.markRead(state.as, id);
    await refreshState();
  } catch {
    // it stays unread; the next look tries again
    marked = "";
  }
}
