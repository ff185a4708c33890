// One screen as somebody else's library draws it, in a column as wide as asked.
import { el } from "./dom.js";

/** @param {{platform: string, width: number, message?: any, markup?: string}} screen */
export async function drawn({ platform, width, message, markup }) {
  const stage = el("div", { class: `judge ${platform}` });
  stage.style.width = `${width}px`;
  document.body.replaceChildren(stage);
  if (markup) stage.innerHTML = markup;
  else stage.append(await onDiscord(message));
  await document.fonts.ready;
  await Promise.allSettled([...document.images].map((one) => one.decode()));
  const { x, y, width: wide, height } = stage.getBoundingClientRect();
  return { x, y, width: Math.ceil(wide), height: Math.ceil(height) };
}

/** @param {any} message */
async function onDiscord(message) {
  const { drawn: draw } = await import("/judges/discord.js");
  const time = (/** @type {number} */ seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
  return draw(message, { name: (/** @type {string} */ id) => id, time });
}

/** Two pictures beside each other. @param {{left: string, right: string}} pictures */
export async function beside({ left, right }) {
  const images = [left, right].map((one) => /** @type {HTMLImageElement} */ (el("img", { src: `data:image/png;base64,${one}` })));
  const stage = el("div", { class: "beside" }, ...images);
  document.body.replaceChildren(stage);
  await Promise.all(images.map((one) => one.decode()));
  const { x, y, width, height } = stage.getBoundingClientRect();
  return { x, y, width: Math.ceil(width), height: Math.ceil(height) };
}
