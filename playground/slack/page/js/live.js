/** The socket that says what changed. When it breaks it is opened again, a little later each time. */

import { set, state } from "./store.js";

let socket = null;
let wait = 400;
let timer = 0;

/** Listens as this person; `heard(message)` gets every message, `again()` is called after a break. */
export function listen(as, heard, again) {
  clearTimeout(timer);
  if (socket) {
    socket.onclose = null;
    socket.close();
  }
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = new WebSocket(`${scheme}://${location.host}/page/live?as=${encodeURIComponent(as)}`);
  socket = mine;
  mine.onopen = () => {
    wait = 400;
    if (!state.connected) again();
    set({ connected: true });
  };
  mine.onmessage = (event) => heard(JSON.parse(event.data));
  mine.onclose = () => {
    if (socket !== mine) return;
    set({ connected: false });
    timer = setTimeout(() => listen(as, heard, again), wait);
    wait = Math.min(wait * 1.7, 8000);
  };
}
