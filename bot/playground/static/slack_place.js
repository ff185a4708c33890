// Slack's side of the page: its channels, what stands in them, and what one can do there.
import { drawSlack } from "./slack.js";
import { el } from "./dom.js";
import { EMOJI, PICKED } from "./emoji.js";

const MOST = 12;

export class SlackPlace {
  /** @param {import("./store.js").Store} store @param {import("./view.js").View} view */
  constructor(store, view) {
    this.store = store;
    this.view = view;
    this.name = /** @type {"slack"} */ ("slack");
    /** @type {string} */ this.channel = "";
    /** @type {string} */ this.thread = "";
  }

  /** @returns {any[]} */
  channels() {
    return this.store.under("slack/channel/").map(([, one]) => one);
  }

  tabs() {
    const me = this.view.me("slack");
    const mine = this.channels().filter((one) => one.person === me);
    return [
      ...this.channels().filter((one) => !one.person).map((one) => ({ id: one.id, label: `# ${one.name}` })),
      { id: "home", label: this.view.word("home") },
      ...mine.map((one) => ({ id: one.id, label: this.view.word("direct") })),
    ];
  }

  /** @param {string} tab */
  async open(tab) {
    this.thread = "";
    this.channel = tab;
    if (tab === "home") await this.view.act("slack/home");
  }

  tab() {
    return this.channel;
  }

  here() {
    return this.thread ? `${this.channel} ${this.thread}` : this.channel;
  }

  title() {
    const here = this.store.get(`slack/channel/${this.channel}`);
    return here && !here.person ? `#${here.name}` : this.view.word(this.channel === "home" ? "home" : "direct");
  }

  forum() {
    return 0;
  }

  /** @returns {[string, any][]} */
  messages() {
    if (this.channel === "home") return this.home();
    const me = this.view.me("slack");
    const fits = (/** @type {any} */ one) => {
      if (one.only && one.only !== me) return false;
      const { ts, thread_ts: thread } = one.message;
      return this.thread ? ts === this.thread || thread === this.thread : !thread || thread === ts;
    };
    return this.store
      .under(`slack/message/${this.channel}/`)
      .filter(([, one]) => fits(one))
      .sort(([, a], [, b]) => Number(a.message.ts) - Number(b.message.ts));
  }

  /** @returns {[string, any][]} */
  home() {
    const name = `slack/home/${this.view.me("slack")}`;
    const view = this.store.get(name);
    return view ? [[name, view]] : [];
  }

  /** @param {any} thing */
  author(thing) {
    const names = this.store.get("slack/names") ?? {};
    const { user, bot_id: bot } = thing.message;
    return { name: names[user] ?? user, bot: Boolean(bot), mine: thing.only };
  }

  /** @param {any} thing */
  at(thing) {
    return Number(thing.message.ts);
  }

  /** @param {any} thing */
  edited(thing) {
    return Boolean(thing.message.edited);
  }

  /** @param {any} thing */
  draw(thing) {
    if (thing.type === "home") {
      const press = (/** @type {string} */ control, /** @type {string|undefined} */ value) => this.view.act("slack/view", { view: thing.id, control, value });
      return el("div", { class: "slack-message" }, ...drawSlack(thing, { ...this.look(), press }));
    }
    const press = (/** @type {string} */ control, /** @type {string|undefined} */ value) =>
      this.view.act("slack/click", { channel: thing.channel, message: thing.message.ts, control, value });
    return el("div", { class: "slack-message" }, ...drawSlack(thing.message, { ...this.look(), press }));
  }

  /** A modal as a form. @param {any} view @param {any} hands what its controls do */
  form(view, hands) {
    return { title: view.title.text, submit: view.submit?.text, cancel: view.close?.text, fields: drawSlack(view, { ...this.look(), ...hands }) };
  }

  look() {
    const names = this.store.get("slack/names") ?? {};
    return {
      papers: this.store.get("papers") ?? {},
      name: (/** @type {string} */ id) => names[id] ?? this.store.get(`slack/channel/${id}`)?.name ?? id,
      time: (/** @type {number} */ seconds) => this.view.time(seconds, { dateStyle: "medium", timeStyle: "short" }),
      optional: `(${this.view.word("optional")})`,
    };
  }

  /** @param {any} thing */
  marks(thing) {
    const me = this.view.me("slack");
    const given = thing.message?.reactions ?? [];
    return given.map((/** @type {any} */ one) => ({ emoji: one.name, sign: EMOJI.get(one.name) ?? `:${one.name}:`, count: one.count, mine: one.users.includes(me) }));
  }

  /** @param {any} thing @param {string} emoji @param {boolean} on */
  react(thing, emoji, on) {
    return this.view.act("slack/react", { channel: thing.channel, message: thing.message.ts, emoji, on });
  }

  /** @param {string} sign */
  emoji(sign) {
    return PICKED.find(([one]) => one === sign)?.[1] ?? sign;
  }

  menus() {
    return (this.store.get("slack/commands")?.menus ?? []).map((/** @type {any} */ one) => ({ id: one.id, label: one[this.view.language] }));
  }

  /** @param {any} thing @param {string} menu */
  choose(thing, menu) {
    return this.view.act("slack/menu", { channel: thing.channel, message: thing.message.ts, menu });
  }

  /** @param {any} thing */
  dismiss(thing) {
    return this.view.act("slack/dismiss", { message: thing.message.ts });
  }

  /** @param {any} thing */
  below(thing) {
    const n = thing.message?.reply_count;
    return n && !this.thread ? { id: thing.message.ts, label: this.view.word("replies", { n }) } : null;
  }

  /** What is drawn of a thing and is no part of it. @param {any} thing */
  beyond(thing) {
    return thing.message && this.below(thing)?.label;
  }

  published() {
    return false;
  }

  /** @param {string} text */
  async suggest(text) {
    const registered = this.store.get("slack/commands");
    if (!text.startsWith("/") || !registered) return [];
    const { language } = this.view;
    const [, command, tail] = text.match(/^(\/\S*)(?: (.*))?$/) ?? [];
    if (tail === undefined) {
      const near = registered.commands.filter((/** @type {any} */ one) => one.name.startsWith(command));
      return near.map((/** @type {any} */ one) => ({ insert: `${one.name} `, label: one.name, detail: one[language] }));
    }
    const words = command === "/papers" ? registered.words.filter((/** @type {any} */ one) => one.word.startsWith(tail)) : [];
    return words.slice(0, MOST).map((/** @type {any} */ one) => ({ insert: `${command} ${one.word} `, label: one.usage, detail: one[language] }));
  }

  /** @param {string} text */
  async send(text) {
    if (!text.startsWith("/")) return this.view.act("slack/say", { channel: this.channel, text, thread: this.thread });
    const registered = this.store.get("slack/commands")?.commands ?? [];
    const name = text.split(" ")[0];
    if (!registered.some((/** @type {any} */ one) => one.name === name)) return this.view.say(this.view.word("unknownCommand"));
    return this.view.act("slack/command", { channel: this.channel, text: text.trim() });
  }
}
