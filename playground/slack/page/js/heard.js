/** What to do with each message of the live socket. */

import { refreshChannel, refreshHome, refreshInspector, refreshState, refreshThread, refreshViews, markRead } from "./refresh.js";
import { say } from "./messages/announce.js";
import { saidOnArrival } from "./messages/meanwhile.js";
import { changed, state } from "./store.js";

/** One message of PAGE.md's `WS /page/live`. */
export async function heard(message) {
  if (message.type === "inspector") return refreshInspector(message.n);
  if (message.type === "travel") return travelled(message);
  if (message.type !== "changed") return undefined;
  const here = (message.channels ?? []).includes(state.channel);
  await Promise.all([
    refreshState(),
    here ? refreshChannel() : null,
    here && state.thread ? refreshThread() : null,
    message.views ? refreshViews() : null,
    message.home && state.tab === "home" ? refreshHome() : null,
  ]);
  if (here && !state.scrolledUp && state.tab === "messages") markRead();
  return undefined;
}

function travelled(message) {
  if (message.now && state.server) state.server.now = message.now;
  if (message.finished) {
    state.travel = null;
    Promise.all([refreshState(), refreshChannel(), state.tab === "home" ? refreshHome() : null]).then(() => say(saidOnArrival()));
  } else {
    state.travel = { done: message.done ?? 0, label: message.label ?? "", to: message.to };
  }
  changed();
}
