/**
 * A surface is one place where blocks stand: a message, a modal or the app's Home. It remembers what a person entered
 * there until it is sent, and which of its controls wait for the bot.
 */

import * as server from "../server.js";
import { changed, state, toast } from "../store.js";
import { confirmFirst } from "../shell/confirm.js";
import { collected, fieldOf, firstValue } from "./values.js";

/** @type {Map<string, Surface>} */
const surfaces = new Map();

/** The surface of this id; `where` is what the server calls it: {channel, ts} or {view}. */
export function surfaceOf(id, where, blocks) {
  let surface = surfaces.get(id);
  if (!surface) surfaces.set(id, (surface = new Surface(id)));
  surface.where = where;
  surface.blocks = blocks;
  return surface;
}

export const forget = (id) => surfaces.delete(id);

/** Slack's own complaint about an answer of the app, as a sentence. */
export function complaint(reply) {
  if (reply.error === "operation_timeout") return "The app did not answer in time.";
  return reply.text || `The app could not be reached (${reply.error}).`;
}

export class Surface {
  constructor(id) {
    this.id = id;
    this.entered = new Map();
    this.busy = new Set();
    this.failed = new Set();
    /** grows with every change, so that a drawn block knows when to be drawn again */
    this.version = 0;
  }

  /** What stands in an element now. */
  value(blockId, actionId, element) {
    const key = `${blockId}/${actionId}/${element.type}`;
    return this.entered.has(key) ? this.entered.get(key) : firstValue(element);
  }

  enter(blockId, actionId, element, value) {
    this.entered.set(`${blockId}/${actionId}/${element.type}`, value);
    this.touch();
  }

  touch() {
    this.version += 1;
    changed();
  }

  isBusy(blockId, actionId, part = "") {
    return this.busy.has(`${blockId}/${actionId}/${part}`);
  }

  hasFailed(blockId, actionId, part = "") {
    return this.failed.has(`${blockId}/${actionId}/${part}`);
  }

  /** Enters a choice and tells the bot, asking first where the block says so. */
  async choose(blockId, actionId, element, value) {
    const tell = this.tells(blockId);
    if (tell && element.confirm && !(await confirmFirst(element.confirm))) return this.touch();
    this.enter(blockId, actionId, element, value);
    if (tell) await this.act(blockId, actionId, element, { [fieldOf(element.type)]: value });
  }

  /** A click on a button or an overflow item. */
  async press(blockId, actionId, element, fields, part = "") {
    if (element.confirm && !(await confirmFirst(element.confirm))) return;
    await this.act(blockId, actionId, element, fields, part);
  }

  /** Inputs of a modal are silent unless their block says `dispatch_action`. */
  tells(blockId) {
    const block = this.blocks.find((each, index) => (each.block_id ?? `block-${index}`) === blockId);
    return block?.type !== "input" || Boolean(block.dispatch_action);
  }

  async act(blockId, actionId, element, fields, part = "") {
    const key = `${blockId}/${actionId}/${part}`;
    this.busy.add(key);
    this.failed.delete(key);
    this.touch();
    try {
      const what = { block_id: blockId, action_id: actionId, type: element.type, ...fields };
      const answer = await server.action(state.as, what, this.where, collected(this, this.blocks));
      if (answer.reply?.error) {
        this.failed.add(key);
        toast(complaint(answer.reply), "bad");
      }
    } catch (refused) {
      this.failed.add(key);
      toast(refused.message, "bad");
    }
    this.busy.delete(key);
    this.touch();
  }
}
