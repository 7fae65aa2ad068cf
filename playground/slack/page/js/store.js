/** What the page knows right now. Nothing here is truth: the local Slack holds that, and `refresh.js` asks it. */

export const state = {
  /** @type {object|null} the answer of GET /page/state */
  server: null,
  /** changes whenever a name or the day does, so that drawn texts know when they are old */
  names: "",
  failure: null,
  connected: true,
  as: null,
  channel: null,
  /** "home" or "messages", for the app only */
  tab: "messages",
  thread: null,
  /** channel id → {channel, messages, unread_from} */
  channels: {},
  /** the open thread's messages, root first */
  replies: null,
  home: null,
  views: [],
  inspector: { open: false, entries: [], filter: "", show: "all", selected: null, faultsOpen: false },
  faults: {},
  travel: null,
  drawer: false,
  popover: null,
  dialog: null,
  toasts: [],
  /** the message whose toolbar shows: `${channel}/${ts}/${place}` */
  active: null,
  /** where the "New" line stands in each channel, fixed while one looks at it */
  newLine: {},
  drafts: {},
  completion: null,
  /** what was sent and is not answered yet: {id, channel, thread, text, failed} */
  pending: [],
  switcher: null,
  /** whether the hint is unfolded where there is little room */
  hintOpen: false,
};

let draw = () => {};
let waiting = false;

export function drawWith(function_) {
  draw = function_;
}

/** Says that something changed; the page is drawn once for all changes of the same moment. */
export function changed() {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    draw();
  });
}

/** Changes fields and draws. */
export function set(fields) {
  Object.assign(state, fields);
  changed();
}

/** Takes over a new answer of GET /page/state. */
export function takeServer(server) {
  const names = [server.people.map((each) => [each.id, each.name, each.tz]), server.channels.map((each) => [each.id, each.name, each.kind])];
  set({ server, names: JSON.stringify([names, String(server.now).slice(0, 10), state.as]), failure: null });
}

export function person(id) {
  return state.server?.people.find((each) => each.id === id) ?? null;
}

export function channelOf(id) {
  return state.server?.channels.find((each) => each.id === id) ?? null;
}

export function app() {
  return state.server?.apps?.[0] ?? null;
}

export function me() {
  return person(state.as);
}

/** What a person would call this channel: `#general`, a person's name or the app's. */
export function channelName(channel) {
  if (!channel) return "";
  if (channel.kind === "im") return person(channel.with)?.name ?? channel.name;
  if (channel.kind === "app") return app()?.name ?? channel.name;
  return channel.name;
}

let toastCount = 0;

/** A short notice at the bottom, gone after a while. */
export function toast(text, tone = "plain") {
  const id = ++toastCount;
  state.toasts = [...state.toasts.slice(-2), { id, text, tone }];
  changed();
  setTimeout(() => {
    state.toasts = state.toasts.filter((each) => each.id !== id);
    changed();
  }, 6000);
}
