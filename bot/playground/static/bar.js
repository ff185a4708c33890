// The line at the top: what this is, which time it is here, whether the bot runs, and who one is.
import { el, swap } from "./dom.js";
import { touches } from "./store.js";

const SECOND = 1000;

export class Bar {
  /** @param {import("./store.js").Store} store @param {import("./view.js").View} view @param {{toggle: () => void, isOpen: () => boolean}} panel @param {{show: (name: string) => void, shown: () => string}} tabs */
  constructor(store, view, panel, tabs) {
    this.store = store;
    this.view = view;
    this.panel = panel;
    this.tabs = tabs;
    this.node = el("div", { class: "bar" });
    this.clock = el("span", { class: "clock" });
    store.hear((/** @type {Set<string>} */ changed) => ["bot", "clock", "discord", "slack", "line-to-server"].some((one) => changed.has(one)) || touches(changed, "person/") ? this.draw() : null);
    view.hearers.push(() => this.draw());
    setInterval(() => this.tick(), SECOND);
  }

  tick() {
    const seconds = Date.now() / SECOND + (this.store.get("clock")?.ahead ?? 0);
    const shown = this.view.time(seconds, { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.clock.textContent = `${shown} Seoul`;
  }

  draw() {
    const { view } = this;
    const next = el(
      "div", { class: "bar" },
      el("h1", {}, el("img", { src: "icon.svg", alt: "" }), el("span", { class: "name" }, view.word("title"))),
      this.pill(), this.clock,
      el("span", { class: "gap" }),
      this.people(), this.languages(),
      el("button", { type: "button", class: "open", "aria-expanded": String(this.panel.isOpen()), "aria-controls": "panel", "data-name": "panel", on: { click: () => { this.panel.toggle(); this.draw(); } } }, view.word("behind")),
      this.switcher(),
    );
    swap(this.node, next);
    this.node = next;
    this.tick();
  }

  pill() {
    const bot = this.store.get("bot") ?? {};
    const connected = this.store.get("discord")?.connected && this.store.get("slack")?.connected;
    const state = !this.store.alive || !bot.runs ? "down" : connected ? "runs" : "starting";
    return el("span", { class: `pill ${state}` }, `${this.view.word("bot")}: ${this.view.word(state)}`);
  }

  people() {
    const { store, view } = this;
    const options = store.under("person/").map((/** @type {any} */ [name, one]) => el("option", { value: name.slice(7), selected: name.slice(7) === view.who }, one.name));
    const select = /** @type {HTMLSelectElement} */ (el("select", { "data-name": "who", "aria-label": view.word("as"), on: { change: () => view.change({ who: select.value }) } }, ...options));
    const moderates = Boolean(store.get(`person/${view.who}`)?.moderates);
    const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", checked: moderates, "data-name": "moderator", on: { change: () => view.act("moderate", { on: box.checked }) } }));
    return el("span", { class: "people" }, el("label", {}, el("span", { class: "as" }, `${view.word("as")} `), select), el("label", { class: "box" }, box, view.word("moderator")));
  }

  languages() {
    const { view } = this;
    const names = { en: "English", ko: "한국어" };
    const select = /** @type {HTMLSelectElement} */ (
      el("select", { "aria-label": view.word("language"), "data-name": "language", on: { change: () => view.change({ language: select.value }) } },
        ...Object.entries(names).map(([code, name]) => el("option", { value: code, selected: code === view.language, lang: code }, name)))
    );
    return select;
  }

  /** Which platform a narrow screen shows. */
  switcher() {
    const { view, tabs } = this;
    const one = (/** @type {"discord"|"slack"} */ name) =>
      el("button", { type: "button", "aria-pressed": String(tabs.shown() === name), "data-name": `show ${name}`, on: { click: () => { tabs.show(name); this.draw(); } } }, view.word(name));
    return el("div", { class: "switcher", role: "group", "aria-label": view.word("both") }, one("discord"), one("slack"));
  }
}
