/** The address: who acts, where, in which tab and thread. What one reloads or shares is what one saw. */

import { state } from "../store.js";

/** Reads `#as=U1&in=C1&tab=home&thread=1.2`; what is missing comes from the last visit. */
export function readRoute() {
  const hash = new URLSearchParams(location.hash.slice(1));
  return {
    as: hash.get("as") ?? remembered("as"),
    channel: hash.get("in") ?? (hash.get("as") ? null : remembered("channel")),
    tab: hash.get("tab") === "home" ? "home" : "messages",
    thread: hash.get("thread"),
  };
}

export function writeRoute() {
  const hash = new URLSearchParams();
  if (state.as) hash.set("as", state.as);
  if (state.channel) hash.set("in", state.channel);
  if (state.tab === "home") hash.set("tab", "home");
  if (state.thread) hash.set("thread", state.thread);
  const next = `#${hash}`;
  if (next !== location.hash) history.pushState(null, "", next);
  remember("as", state.as);
  remember("channel", state.channel);
}

export function remember(key, value) {
  try {
    localStorage.setItem(`playground.${key}`, value ?? "");
  } catch {
    // a browser without storage simply forgets
  }
}

export function remembered(key) {
  try {
    return localStorage.getItem(`playground.${key}`) || null;
  } catch {
    return null;
  }
}
