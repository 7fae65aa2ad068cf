/** New messages said aloud, politely, and counted while one reads further up. */

import { state } from "../store.js";
import { spokenText } from "../text/mrkdwn.js";

/** Says what is new in a list that is on the screen; the person's own messages stay unsaid. */
export function announceNew(before, now) {
  const known = new Set(before.map((each) => each.ts));
  const fresh = now.filter((each) => !known.has(each.ts) && each.user !== state.as);
  if (!fresh.length) return;
  const said = fresh.slice(-3).map((each) => `${each.name}${each.ephemeral ? ", only to you" : ""}: ${spokenText(each.text)}`);
  say(said.join(". "));
}

/** Says something aloud when the reader is free. */
export function say(text) {
  const region = document.getElementById("live");
  if (region) region.textContent = text.slice(0, 600);
}
