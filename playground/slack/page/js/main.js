/** Starts the page: who acts, what is shown, the live socket, the keys that work everywhere. */

import { h, render } from "./dom.js";
import { actAs, closeThread, openChannel, openTab, openThread } from "./actions.js";
import { channelPane } from "./messages/channel.js";
import { threadPane } from "./messages/thread.js";
import { inspectorPane } from "./panels/inspector.js";
import { refreshFaults, refreshInspector, markRead } from "./refresh.js";
import * as server from "./server.js";
import { drawConfirm } from "./shell/confirm.js";
import { drawModal } from "./shell/modals.js";
import { drawPopover, watchPopover } from "./shell/popover.js";
import { readRoute, remembered } from "./shell/route.js";
import { sidebar } from "./shell/sidebar.js";
import { closeSwitcher, drawSwitcher, openSwitcher } from "./shell/switcher.js";
import { toasts } from "./shell/toasts.js";
import { topBar } from "./shell/top_bar.js";
import { channelName, channelOf, changed, drawWith, set, state } from "./store.js";

const root = document.getElementById("page");
let focusBefore = null;

function draw() {
  const covered = Boolean(state.views.length || state.dialog || state.switcher);
  if (state.views.length && !focusBefore) focusBefore = document.activeElement;
  const focused = document.activeElement;
  const message = focused?.closest("article.message")?.dataset.ts;
  render(root, state.server ? layout(covered) : starting(), h("div", { class: "layers", key: "layers" },
    drawModal(), drawConfirm(), drawSwitcher(), drawPopover(), toasts()));
  if (message && !focused.isConnected) keepFocusAt(message);
  if (!state.views.length && focusBefore) giveBackFocus();
  const unread = state.server?.channels.reduce((sum, each) => sum + (each.id === state.channel ? 0 : each.unread), 0) ?? 0;
  document.title = `${unread ? `(${unread}) ` : ""}${channelName(channelOf(state.channel)) || "Playground"} · Playground`;
}

/** The button that had the keyboard is gone, as after a vote: its message has it then, or else the message field. */
function keepFocusAt(ts) {
  const to = document.querySelector(`article.message[data-ts="${CSS.escape(ts)}"]`) ?? document.querySelector('[data-composer="channel"]');
  to?.focus({ preventScroll: true });
}

function giveBackFocus() {
  const to = focusBefore.isConnected && focusBefore !== document.body ? focusBefore : document.querySelector('[data-composer="channel"]');
  focusBefore = null;
  to?.focus({ preventScroll: true });
}

function layout(covered) {
  const side = threadPane();
  const panel = inspectorPane();
  return h("div", { class: `app${side ? " has-thread" : ""}${panel ? " has-inspector" : ""}`, id: "app", key: "app", inert: covered },
    topBar(), sidebar(), state.drawer && h("div", { class: "drawer-veil", onclick: () => set({ drawer: false }) }),
    channelPane(), side, panel);
}

function starting() {
  return h("div", { class: "starting", key: "starting" },
    h("span", { class: "brand-mark", "aria-hidden": "true" }),
    state.failure
      ? [h("p", { key: "why", role: "alert" }, state.failure), h("button", { key: "again", type: "button", class: "button", onclick: start }, "Try again")]
      : h("p", { role: "status" }, "Opening the playground…"));
}

/** Finds out who may act and becomes the person of the address, of the last visit, or the first one. */
async function start() {
  const route = readRoute();
  try {
    const answer = await firstState(route.as);
    const id = answer.people.some((each) => each.id === route.as) ? route.as : answer.me?.id ?? answer.me
      ?? answer.people.find((each) => !each.deactivated && each.kind !== "bot")?.id;
    if (performance.getEntriesByType("navigation")[0]?.type === "reload") await server.reload(id).catch(() => null);
    await actAs(id, route);
  } catch (refused) {
    set({ failure: refused.message });
  }
}

async function firstState(as) {
  try {
    return await server.stateFor(as);
  } catch (refused) {
    if (!as) throw refused;
    return server.stateFor(null);
  }
}

function globalKeys(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!state.server || state.views.length || state.dialog) return;
    if (state.switcher) closeSwitcher();
    else openSwitcher();
  }
}

async function addressChanged() {
  const route = readRoute();
  if (!state.server) return;
  if (route.as && route.as !== state.as) await actAs(route.as, route);
  else if (route.channel && route.channel !== state.channel) await openChannel(route.channel, { tab: route.tab });
  else if (route.tab !== state.tab) await openTab(route.tab);
  if (route.thread && route.thread !== state.thread) await openThread(state.channel, route.thread);
  else if (!route.thread && state.thread) closeThread();
}

drawWith(draw);
state.inspector.open = remembered("inspector") === "open" && window.innerWidth > 700;
window.addEventListener("popstate", addressChanged);
window.addEventListener("keydown", globalKeys);
document.addEventListener("visibilitychange", () => !document.hidden && state.as && !state.scrolledUp && state.tab === "messages" && markRead());
for (const link of document.querySelectorAll(".skip")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    (document.querySelector(link.dataset.skip) ?? document.querySelector(".home, #messages"))?.focus();
  });
}
watchPopover();
changed();
await start();
refreshInspector();
if (state.inspector.open) refreshFaults();
