/** What a person can do on the page, each told to the local Slack and then looked at again. */

import * as server from "./server.js";
import { complaint, forget } from "./blocks/surface.js";
import { listen } from "./live.js";
import { refreshAll, refreshChannel, refreshHome, refreshState, refreshThread, refreshViews, markRead } from "./refresh.js";
import { channelOf, changed, set, state, takeServer, toast } from "./store.js";
import { writeRoute } from "./shell/route.js";
import { heard } from "./heard.js";
import { hintDone } from "./messages/hint.js";

/** Runs something that the local Slack may refuse; a refusal is told and nothing else happens. */
export async function attempt(what) {
  try {
    return await what();
  } catch (refused) {
    toast(refused.message, "bad");
    return null;
  }
}

/** Becomes another person: what they may see is fetched afresh. */
export async function actAs(id, wish = {}) {
  const answer = await attempt(() => server.stateFor(id));
  if (!answer) return;
  const me = answer.me?.id ?? answer.me ?? id;
  const wanted = wish.channel ?? state.channel;
  const stays = answer.channels.some((each) => each.id === wanted);
  Object.assign(state, {
    as: me, channels: {}, replies: null, home: null, views: [], newLine: {}, active: null, thread: null, pending: [],
    popover: null, channel: stays ? wanted : firstChannel(answer), tab: "messages",
  });
  takeServer(answer);
  if (answer.faults) state.faults = answer.faults;
  if (stays && wish.tab === "home") state.tab = "home";
  if (stays && wish.thread) state.thread = wish.thread;
  writeRoute();
  changed();
  listen(me, heard, refreshAll);
  await Promise.all([refreshChannel(), refreshThread(), refreshViews(), state.tab === "home" ? openHome() : null]);
  markRead();
}

function firstChannel(answer) {
  const home = answer.channels.find((each) => each.kind === "public" && each.bot_in) ?? answer.channels[0];
  return answer.opens_in ?? home?.id ?? null;
}

/** Shows a channel, a conversation or the app. */
export async function openChannel(id, { tab, focus = true } = {}) {
  const channel = channelOf(id);
  if (!channel) return;
  if (state.channel !== id) delete state.newLine[id];
  if (state.channel !== id) state.active = null;
  set({ channel: id, drawer: false, thread: null, replies: null, tab: tab ?? (channel.kind === "app" ? "home" : "messages") });
  writeRoute();
  if (focus && state.tab === "messages") queueMicrotask(() => document.querySelector('[data-composer="channel"]')?.focus({ preventScroll: true }));
  await Promise.all([refreshChannel(id), state.tab === "home" ? openHome() : null]);
  if (state.tab === "messages") markRead();
}

/** Switches between the app's Home and Messages. */
export async function openTab(tab) {
  set({ tab });
  writeRoute();
  if (tab === "home") await openHome();
  else markRead();
}

async function openHome() {
  await attempt(() => server.openHome(state.as));
  await refreshHome();
}

export async function openThread(channel, ts) {
  if (state.thread !== ts) state.replies = null;
  set({ channel, thread: ts });
  if (window.innerWidth < 1500) state.inspector.open = false;
  writeRoute();
  await refreshThread();
  document.querySelector('[data-composer="thread"]')?.focus();
}

export function closeThread() {
  const ts = state.thread;
  set({ thread: null, replies: null });
  writeRoute();
  queueMicrotask(() => document.querySelector(`#messages [data-ts="${CSS.escape(ts ?? "")}"]`)?.focus({ preventScroll: true }));
}

export async function toggleReaction(channel, item, name) {
  const mine = item.reactions?.find((each) => each.name === name)?.users.includes(state.as);
  await attempt(() => server.react(state.as, channel, item.ts, name, mine));
  await Promise.all([refreshChannel(channel), refreshThread()]);
}

export async function runShortcut(callbackId, at) {
  const answer = await attempt(() => server.shortcut(state.as, callbackId, at));
  if (answer?.reply?.error) toast(complaint(answer.reply), "bad");
  await Promise.all([refreshViews(), refreshState()]);
}

let sendCount = 0;

/** Sends a message or a command; it stands there as pending until the local Slack answered. */
export async function send(text, thread) {
  const { as, channel } = state;
  hintDone(text);
  const pending = { id: ++sendCount, channel, thread, text, failed: null };
  state.pending = [...state.pending, pending];
  const list = document.getElementById("messages");
  if (list && !thread) Object.assign(list, { atEnd: true, scrollTop: list.scrollHeight });
  changed();
  try {
    await server.send(as, channel, text, thread);
    await Promise.all([refreshChannel(channel), refreshThread(), refreshViews()]);
    state.pending = state.pending.filter((each) => each !== pending);
  } catch (refused) {
    pending.failed = refused.message;
  }
  changed();
  if (state.as === as) markRead();
}

export function dropPending(pending) {
  set({ pending: state.pending.filter((each) => each !== pending) });
}

/** Closes a modal as Slack does: the bot hears of it only if it asked to. */
export async function closeView(id) {
  await attempt(() => server.closeView(state.as, id));
  forget(`view:${id}`);
  set({ views: state.views.filter((each) => each.id !== id) });
  await refreshViews();
}

export async function travel(where) {
  if (await attempt(() => server.travel(where))) travelling();
}

/** The clock was set going: the bar shows it until the socket says more. */
export function travelling() {
  state.travel ??= { done: 0, label: "Setting the clock" };
  changed();
}

/** Shows one message of a channel, and puts the keyboard there. */
export async function openMessage(channel, ts) {
  await openChannel(channel, { tab: "messages", focus: false });
  const list = document.getElementById("messages");
  const row = list?.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (!row) return;
  list.atEnd = false;
  row.scrollIntoView({ block: "start" });
  row.focus({ preventScroll: true });
}

/** Moves the acting person to another time zone: every date is drawn anew. */
export async function moveToZone(zone) {
  await attempt(() => server.moveToZone(state.as, zone));
  await refreshAll();
}
