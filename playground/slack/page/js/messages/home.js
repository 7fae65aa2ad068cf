/** The app's Home as it was published for the acting person. */

import { drawBlocks } from "../blocks/draw.js";
import { surfaceOf } from "../blocks/surface.js";
import { h } from "../dom.js";
import { app, me, state } from "../store.js";

export function homeView() {
  const view = state.home?.view ?? state.home;
  const name = app()?.name ?? "The app";
  const blocks = view?.blocks;
  return h("div", { class: "home", role: "tabpanel", "aria-labelledby": "tab-home", tabindex: "0", key: `home-${state.as}` },
    h("div", { class: "home-page" },
      blocks?.length
        ? drawBlocks(blocks, surfaceOf(`home:${state.as}`, { view: view.id ?? state.home?.id }, blocks))
        : h("div", { class: "empty" },
          h("p", { class: "empty-title" }, `${name} has no Home for ${me()?.name ?? "you"} yet`),
          h("p", {}, `${name} was told that the tab was opened. Whatever it publishes appears here.`))));
}
