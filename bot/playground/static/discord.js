// A Discord message as it stands in the channel: components, or words, embeds and files.
import { el, link, unknown } from "./dom.js";
import { markdown } from "./markdown.js";
import { picture, thumbnail } from "./cards.js";

const STYLES = ["", "primary", "secondary", "success", "danger", "link", "premium"];
const SELECTS = { 3: "", 5: "person", 6: "role", 7: "mention", 8: "channel" };

/**
 * What a message needs to be drawn and used.
 * @typedef {object} Look
 * @property {Record<string, {title: string, authors: string[]}>} papers
 * @property {(id: string) => string} name
 * @property {(seconds: number, form?: string) => string} time
 * @property {(control: string, values?: string[]) => void} press
 * @property {(menu: any) => any[]} offered what stands in a menu that Discord fills by itself
 */

/** @param {any} message @param {Look} look @returns {Node[]} */
export function drawDiscord(message, look) {
  const components = message.components ?? [];
  // Files of a message of components are shown by the components that name them.
  const files = message.flags & (1 << 15) ? [] : (message.attachments ?? []);
  // Whoever asked sees that the bot thinks, until it has answered.
  if (message.flags & (1 << 7)) return [el("div", { class: "text" }, "…")];
  return [
    ...(message.content ? markdown(message.content, look) : []),
    ...(message.embeds ?? []).map((/** @type {any} */ one) => embed(one, look)),
    ...files.map((/** @type {any} */ one) => file(one.filename, one.url, one.size)),
    ...components.map((/** @type {any} */ one) => part(one, look)),
  ];
}

/** @param {any} it @param {Look} look @returns {Node} */
function part(it, look) {
  const inner = () => (it.components ?? []).map((/** @type {any} */ one) => part(one, look));
  switch (it.type) {
    case 1:
      return el("div", { class: "row" }, ...inner());
    case 2:
      return button(it, look);
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return menu(it, look);
    case 9:
      return el("div", { class: "section" }, el("div", { class: "texts" }, ...inner()), el("div", { class: "beside" }, part(it.accessory, look)));
    case 10:
      return el("div", { class: "text" }, ...markdown(it.content, look));
    case 11:
      return el("div", { class: "thumbnail" }, thumbnail(it.media.url, it.description ?? "", look.papers, "wide"));
    case 12:
      return el("div", { class: "gallery" }, ...it.items.map((/** @type {any} */ one) => picture(one.media.url, one.description ?? "", look.papers)));
    case 13:
      return file(it.name ?? it.file.url.split("/").pop(), it.file.url, it.size);
    case 14:
      return el("hr", { class: it.divider === false ? "space" : "" });
    case 17:
      return el("div", { class: `container${it.accent_color ? " accented" : ""}` }, ...inner());
  }
  return unknown(`component ${it.type}`, it);
}

/** @param {any} it @param {Look} look */
function button(it, look) {
  const words = `${it.emoji?.name ? `${it.emoji.name} ` : ""}${it.label ?? ""}`;
  if (it.style === 5) {
    const made = link(it.url, [document.createTextNode(`${words} ↗`)]);
    made.className = "button link";
    return made;
  }
  return el(
    "button",
    { type: "button", class: `button ${STYLES[it.style] ?? ""}`, disabled: Boolean(it.disabled), "data-name": it.custom_id,
      on: { click: () => look.press(it.custom_id) } },
    words,
  );
}

/** A menu; one of several values waits until one goes on. @param {any} it @param {Look} look */
function menu(it, look) {
  const offered = it.options ?? look.offered(it);
  const several = (it.max_values ?? 1) > 1;
  const chosen = new Set(offered.filter((/** @type {any} */ one) => one.default).map((/** @type {any} */ one) => one.value));
  const label = it.placeholder || (it.type in SELECTS ? SELECTS[/** @type {3} */ (it.type)] : "") || "…";
  const options = offered.map((/** @type {any} */ one) =>
    el("option", { value: one.value, title: one.description, selected: chosen.has(one.value) }, `${one.emoji?.name ? `${one.emoji.name} ` : ""}${one.label}`),
  );
  const select = /** @type {HTMLSelectElement} */ (
    el(
      "select",
      { class: "select", "aria-label": label, disabled: Boolean(it.disabled), "data-name": it.custom_id, multiple: several,
        on: { change: () => several || look.press(it.custom_id, [select.value]) } },
      several || chosen.size ? null : el("option", { value: "", selected: true, disabled: true, hidden: true }, label),
      ...options,
    )
  );
  if (!several) return select;
  const send = () => look.press(it.custom_id, [...select.selectedOptions].map((one) => one.value));
  return el("div", { class: "several" }, select, el("button", { type: "button", class: "button secondary", on: { click: send } }, "OK"));
}

/** @param {string} name @param {string} url @param {number} [size] */
function file(name, url, size) {
  const id = url.match(/attachments\/\d+\/(\d+)\//)?.[1];
  const told = `📄 ${name}`;
  const words = id ? el("a", { href: `/files/${id}`, download: name }, told) : el("span", {}, told);
  return el("div", { class: "file" }, words, size ? el("small", {}, `${size.toLocaleString()} B`) : null);
}

/** @param {any} it @param {Look} look */
function embed(it, look) {
  const fields = (it.fields ?? []).map((/** @type {any} */ one) => el("div", { class: "field" }, el("strong", {}, one.name), ...markdown(one.value, look)));
  const title = it.title ? (it.url ? link(it.url, [document.createTextNode(it.title)]) : it.title) : null;
  const shown = it.image ?? it.thumbnail;
  return el(
    "div", { class: "container embed" },
    it.author ? el("small", {}, it.author.name) : null,
    title ? el("strong", {}, title) : null,
    ...(it.description ? markdown(it.description, look) : []), ...fields,
    shown ? el("div", { class: "gallery" }, picture(shown.url, it.title ?? "", look.papers)) : null,
    it.footer ? el("small", {}, it.footer.text) : null,
  );
}
