// Behind the scenes: time, trouble, the bot's life, what it called and what it said.
import { el, swap } from "./dom.js";
import { touches } from "./store.js";

const TROUBLES = ["429", "500", "drop", "history"];
const MOST = 120;

export class Panel {
  /** @param {import("./store.js").Store} store @param {import("./view.js").View} view */
  constructor(store, view) {
    this.store = store;
    this.view = view;
    this.node = el("aside", { id: "panel", class: "panel", hidden: true });
    store.hear((/** @type {Set<string>} */ changed) => touches(changed, "call/", "line/", "bot", "clock", "troubles", "discord/message/", "slack/message/") && this.draw());
    view.hearers.push(() => this.draw());
  }

  isOpen() {
    return !this.node.hidden;
  }

  toggle() {
    this.node.hidden = !this.node.hidden;
    this.draw();
  }

  draw() {
    if (this.node.hidden) return;
    const next = el("aside", { id: "panel", class: "panel", "aria-label": this.view.word("behind") }, this.time(), this.troubles(), this.bot(), this.calls(), this.lines());
    swap(this.node, next);
    this.node = next;
  }

  /** @param {string} label @param {() => unknown} done @param {Record<string, any>} [more] */
  button(label, done, more = {}) {
    return el("button", { type: "button", "data-name": label, on: { click: done }, ...more }, label);
  }

  time() {
    const { view } = this;
    const ways = /** @type {const} */ (["morning", "saturday", "monday", "outage"]);
    const buttons = ways.map((to) => this.button(view.word(to), () => view.act("go", { to }), { "data-act": to }));
    return el("section", {}, el("h2", {}, view.word("time")), el("div", { class: "row" }, ...buttons), el("p", {}, view.word("timeHint")));
  }

  troubles() {
    const { view, store } = this;
    const on = store.get("troubles") ?? {};
    const switches = TROUBLES.map((name) =>
      this.button(view.word(/** @type {any} */ (`t${name}`)), () => view.act("trouble", { name, on: !on[name] }), { "aria-pressed": String(Boolean(on[name])), "data-act": `trouble-${name}` }),
    );
    return el("section", {}, el("h2", {}, view.word("troubles")), el("div", { class: "row" }, ...switches, this.button(view.word("cut"), () => view.act("cut"), { "data-act": "cut" })), el("p", {}, view.word("troublesHint")));
  }

  bot() {
    const { view, store } = this;
    const bot = store.get("bot") ?? {};
    const again = this.button(view.word("again"), () => view.act("bot", { how: "again" }), { "data-act": "again" });
    const other = bot.runs
      ? this.button(view.word("kill"), () => view.act("bot", { how: "kill" }), { "data-act": "kill" })
      : this.button(view.word("start"), () => view.act("bot", { how: "start" }), { "data-act": "start" });
    return el("section", {}, el("h2", {}, view.word("bot")), el("div", { class: "row" }, other, again), el("p", {}, `${bot.runs ? view.word("runs") : view.word("down")} · ${view.word("restarted", { n: bot.starts ?? 0 })}`));
  }

  calls() {
    const { view, store } = this;
    const calls = store.under("call/").sort(([, a], [, b]) => b.at - a.at).slice(0, MOST);
    const rows = calls.map(([name, one]) => {
      const platform = name.split("/")[1];
      const failed = one.fault !== "ok" || one.status >= 400 || one.error;
      const told = one.fault !== "ok" ? `${one.status || "–"} (${one.fault})` : one.error || String(one.status ?? "…");
      return el("tr", { class: failed ? "failed" : null }, el("td", {}, view.time(one.at, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })), el("td", {}, platform), el("td", {}, shortened(one.what)), el("td", {}, told));
    });
    return el("section", {}, el("h2", {}, view.word("log")), el("p", { class: "verdict" }, this.verdict()), el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": view.word("log") }, el("table", {}, el("tbody", {}, ...rows))));
  }

  /** How many messages of the bot stand, and whether any stands twice. */
  verdict() {
    const { view, store } = this;
    const standing = [...store.under("discord/message/"), ...store.under("slack/message/")].map(([, one]) => one).filter((one) => !one.only && (one.message.bot_id || one.message.author?.bot));
    const seen = new Set(standing.map(fingerprint));
    return `${view.word("digests", { n: standing.length })} · ${view.word("doubled", { n: standing.length - seen.size })}`;
  }

  lines() {
    const { view, store } = this;
    const lines = store.under("line/").sort(([a], [b]) => (a < b ? 1 : -1)).map(([, line]) => line);
    return el("section", {}, el("h2", {}, view.word("lines")), el("pre", { class: "scroll", tabindex: 0, role: "region", "aria-label": view.word("lines") }, lines.join("\n")));
  }
}

/** What makes two messages the same: where they stand and what they show, but for the numbers that Discord and Slack give. @param {any} one */
function fingerprint(one) {
  const { message } = one;
  const shown = JSON.stringify(message.components ?? message.blocks, (key, value) => (key === "id" || key === "block_id" || key === "action_id" ? undefined : value));
  return `${message.channel_id ?? one.channel} ${message.thread_ts === message.ts ? "" : (message.thread_ts ?? "")} ${shown}`;
}

/** Addresses without their long numbers. @param {string} what */
function shortened(what) {
  return what.replace(/\/channels\/\d+/, "").replace(/\d{12,}/g, "…").replace(/\/(webhooks|interactions)\/…\/[\w-]+/, "/$1/…");
}
