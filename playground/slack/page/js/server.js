/** The calls of PAGE.md, one function each. A refused call throws `Refused` with the server's sentence. */

export class Refused extends Error {
  constructor(sentence, answer) {
    super(sentence);
    this.answer = answer;
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Refused("The local Slack does not answer. Is it still running?");
  }
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    throw new Refused(`The local Slack answered ${response.status} without saying why.`);
  }
  if (!response.ok) throw new Refused(answer?.error ?? `The local Slack answered ${response.status}.`, answer);
  return answer;
}

const get = (path, query) => ask(query ? `${path}?${new URLSearchParams(query)}` : path);

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const id = encodeURIComponent;

export const stateFor = (as) => get("/page/state", as ? { as } : {});
export const channel = (as, channelId) => get(`/page/channel/${id(channelId)}`, { as });
export const thread = (as, channelId, ts) => get(`/page/thread/${id(channelId)}/${id(ts)}`, { as });
export const markRead = (as, channelId) => post("/page/read", { as, channel: channelId });
export const send = (as, channelId, text, threadTs) =>
  post("/page/send", { as, channel: channelId, text, ...(threadTs ? { thread_ts: threadTs } : {}) });
export const shortcut = (as, callbackId, at = {}) => post("/page/shortcut", { as, callback_id: callbackId, ...at });
export const action = (as, what, where, values) =>
  post("/page/action", { as, action: what, in: where, state: values });
export const suggest = (as, where, blockId, actionId, value) =>
  post("/page/suggest", { as, ...where, block_id: blockId, action_id: actionId, value });
export const views = (as) => get("/page/view", { as });
export const submitView = (as, view, values) => post("/page/view/submit", { as, view, values });
export const closeView = (as, view) => post("/page/view/close", { as, view });
export const home = (as) => get("/page/home", { as });
export const openHome = (as) => post("/page/home", { as });
export const react = (as, channelId, ts, name, remove) =>
  post("/page/react", { as, channel: channelId, ts, name, ...(remove ? { remove: true } : {}) });
export const moveToZone = (as, zone) => post("/page/zone", { as, zone });
export const reload = (as) => post("/page/reload", { as });
export const inspector = (after) => get("/page/inspector", { after: String(after) });
export const faults = () => get("/page/faults");
export const setFaults = (wanted) => post("/page/faults", wanted);
export const travel = (where) => post("/page/travel", where);

export function upload(as, file) {
  const form = new FormData();
  form.append("as", as);
  form.append("file", file);
  return ask("/page/file", { method: "POST", body: form });
}
