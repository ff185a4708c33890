// One message with all that is around it: who, when, for whom, reactions, the thread below, its menu, its raw form.
import { el } from "./dom.js";
import { PICKED } from "./emoji.js";

/**
 * @param {any} place
 * @param {string} name
 * @param {any} thing
 * @param {{openThread: (id: string) => void}} column
 */
export function drawMessage(place, name, thing, column) {
  const { view } = place;
  if (!thing.message) return el("article", { class: "message whole", "data-thing": name }, place.draw(thing), raw(view, name, thing));
  const author = place.author(thing);
  const below = place.below(thing);
  return el(
    "article", { class: `message${thing.only ? " private" : ""}`, "data-thing": name, "aria-label": author.name },
    el("div", { class: `avatar ${author.bot ? "bot" : ""}`, "aria-hidden": "true" }, author.bot ? "📄" : author.name[0]),
    el("div", { class: "column" },
      head(view, place, thing, author),
      place.draw(thing),
      thing.only ? privately(view, place, thing) : null,
      marks(view, place, thing),
      below ? el("button", { type: "button", class: "below", "data-name": "thread", on: { click: () => column.openThread(below.id) } }, `💬 ${below.label}`) : null,
      raw(view, name, thing)),
    tools(view, place, name, thing),
  );
}

/** @param {any} view @param {any} place @param {any} thing @param {any} author */
function head(view, place, thing, author) {
  const at = place.at(thing);
  return el(
    "div", { class: "head" },
    el("strong", {}, author.name), author.bot ? el("span", { class: "badge" }, view.word("app")) : null,
    el("time", { datetime: new Date(at * 1000).toISOString() }, view.time(at, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })),
    place.edited(thing) ? el("small", {}, view.word("edited")) : null,
    place.published(thing) ? el("small", {}, `📢 ${view.word("published")}`) : null,
  );
}

/** @param {any} view @param {any} place @param {any} thing */
function privately(view, place, thing) {
  const go = el("button", { type: "button", class: "plain", "data-name": "dismiss", on: { click: () => place.dismiss(thing) } }, view.word("dismiss"));
  return el("div", { class: "only" }, `👁 ${view.word("only")} · `, go);
}

/** The reactions; nobody can give one to what only they see. @param {any} view @param {any} place @param {any} thing */
function marks(view, place, thing) {
  if (thing.only) return null;
  const chips = place.marks(thing).map((/** @type {any} */ one) =>
    el("button",
      { type: "button", class: "mark", "aria-pressed": String(one.mine), "data-name": `mark ${one.emoji}`, "aria-label": `${one.sign} ${one.count}`,
        on: { click: () => place.react(thing, one.emoji, !one.mine) } },
      el("span", { "aria-hidden": "true" }, `${one.sign} ${one.count}`)),
  );
  return chips.length ? el("div", { class: "marks" }, ...chips) : null;
}

/** @param {any} view @param {any} place @param {string} name @param {any} thing */
function tools(view, place, name, thing) {
  const menu = el("div", { class: "popup", role: "group", hidden: true });
  /** @param {string} label @param {string} word @param {() => HTMLElement[]} inside */
  const opener = (label, word, inside) => {
    const button = el("button", { type: "button", class: "tool", "aria-label": word, title: word, "aria-expanded": "false", "data-name": `tool ${label}` }, label);
    button.addEventListener("click", () => toggle(button, menu, inside));
    return button;
  };
  const close = () => shut(menu);
  const pick = () => PICKED.map(([sign]) => el("button", { type: "button", "aria-label": sign, on: { click: () => { close(); place.react(thing, place.emoji(sign), true); } } }, sign));
  const items = () => [
    ...(thing.only ? [] : place.menus().map((/** @type {any} */ one) => el("button", { type: "button", class: "item", on: { click: () => { close(); place.choose(thing, one.id); } } }, one.label))),
    el("button", { type: "button", class: "item", on: { click: (/** @type {Event} */ event) => { close(); showRaw(view, name, thing, event); } } }, view.word("raw")),
  ];
  const left = (/** @type {FocusEvent} */ event) => menu.parentElement?.contains(/** @type {Node|null} */ (event.relatedTarget)) || close();
  return el("div", { class: "tools", on: { focusout: left, keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close() } }, thing.only ? null : opener("☺", view.word("react"), pick), opener("⋯", view.word("more"), items), menu);
}

/** Close what was opened, and go back to where it was opened from. @param {HTMLElement} menu */
function shut(menu) {
  const opener = /** @type {HTMLElement|null} */ (menu.parentElement?.querySelector("[aria-expanded=true]"));
  opener?.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement)) opener?.focus();
  menu.hidden = true;
}

/** @param {HTMLElement} button @param {HTMLElement} menu @param {() => HTMLElement[]} inside */
function toggle(button, menu, inside) {
  const open = button.getAttribute("aria-expanded") !== "true";
  shut(menu);
  if (!open) return;
  button.setAttribute("aria-expanded", "true");
  menu.replaceChildren(...inside());
  menu.hidden = false;
  /** @type {HTMLElement|null} */ (menu.querySelector("button"))?.focus();
}

/** @param {any} view @param {string} name @param {any} thing @param {Event} event */
function showRaw(view, name, thing, event) {
  view.raw.has(name) ? view.raw.delete(name) : view.raw.add(name);
  const article = /** @type {HTMLElement} */ (event.target).closest("article");
  const shown = raw(view, name, thing);
  article?.querySelector(".raw")?.replaceWith(shown);
  // Below a long message nobody would see it.
  if (!shown.hidden) shown.focus();
}

/** The payload that the platform was sent, where somebody wants to see it. @param {any} view @param {string} name @param {any} thing */
function raw(view, name, thing) {
  const open = view.raw.has(name);
  return el("pre", { class: "raw", hidden: !open, tabindex: open ? 0 : null, role: "region", "aria-label": view.word("raw") }, open ? JSON.stringify(thing.message ?? thing, null, 2) : "");
}
