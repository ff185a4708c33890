// One screen as the page draws it, alone and in a column of its own.
import { Modal } from "./modal.js";
import { DiscordPlace } from "./discord_place.js";
import { SlackPlace } from "./slack_place.js";
import { Store } from "./store.js";
import { View } from "./view.js";
import { el } from "./dom.js";
import { drawMessage } from "./message.js";

const PLACES = { discord: DiscordPlace, slack: SlackPlace };
const NO_COLUMN = { openThread() {} };

/**
 * Draw a thing of the page's stream, with the others that it needs; gives where it stands, and of which kinds the parts
 * are that nobody here knows.
 * @param {{platform: "discord"|"slack", name: string, language: string, width: number, things: Record<string, any>}} screen
 */
export async function drawn({ platform, name, language, width, things }) {
  const store = new Store();
  const view = new View(store);
  view.change({ language });
  const place = new PLACES[platform](store, view);
  const stage = el("section", { class: `place ${platform}` });
  stage.style.width = `${width}px`;
  document.body.replaceChildren(stage);
  const modal = platform === "slack" ? new Modal(place) : null;
  if (modal) document.body.append(modal.node);
  store.take({ whole: true, things });
  if (!modal?.node.open) stage.append(drawMessage(place, name, store.get(name), NO_COLUMN));
  const shown = modal?.node.open ? modal.node : stage;
  await Promise.all([document.fonts.ready, ...[...document.images].map(ready)]);
  const { x, y, width: wide, height } = shown.getBoundingClientRect();
  const unknown = [...shown.querySelectorAll(".unknown summary")].map((one) => one.textContent);
  return { clip: { x, y, width: Math.ceil(wide), height: Math.ceil(height) }, unknown };
}

/** @param {HTMLImageElement} image */
function ready(image) {
  image.loading = "eager";
  return image.decode();
}
