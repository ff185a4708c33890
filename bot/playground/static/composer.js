// Where one writes: words, or a command that is completed as it was registered (a combobox with a list below it).
import { el } from "./dom.js";

const WAIT = 120;

export class Composer {
  /** @param {any} place */
  constructor(place) {
    this.place = place;
    this.view = place.view;
    const id = `${place.name}-list`;
    this.list = el("ul", { id, role: "listbox", class: "suggestions", hidden: true });
    this.input = /** @type {HTMLInputElement} */ (
      el("input", {
        type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false", maxlength: 2000,
        on: { input: () => this.typed(), keydown: (/** @type {KeyboardEvent} */ event) => this.key(event), focus: () => this.typed(), blur: () => this.close() },
      })
    );
    this.button = el("button", { type: "submit", class: "send" }, "➤");
    this.node = el("form", { class: "composer", on: { submit: (/** @type {Event} */ event) => this.send(event) } }, this.list, this.input, this.button);
    /** @type {{insert: string, label: string, detail: string}[]} */
    this.offered = [];
    this.at = -1;
    this.asked = 0;
    /** @type {number} */ this.waiting = 0;
    this.rename();
  }

  rename() {
    const place = this.place.channel ? this.place.title() : "";
    const words = this.view.word(this.place.forum() ? "begin" : "write", { place });
    this.input.placeholder = words;
    this.input.setAttribute("aria-label", `${this.view.word(this.place.name)}: ${words}`);
    this.list.setAttribute("aria-label", this.view.word("suggestions"));
    this.button.setAttribute("aria-label", `${this.view.word(this.place.name)}: ${this.view.word("send")}`);
    this.node.hidden = this.place.channel === "home";
  }

  typed() {
    clearTimeout(this.waiting);
    if (!this.input.value.startsWith("/")) return this.close();
    this.waiting = window.setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const text = this.input.value;
    const number = (this.asked += 1);
    const offered = await this.place.suggest(text);
    // What was asked before may be answered after.
    if (number !== this.asked || text !== this.input.value || document.activeElement !== this.input) return;
    this.offered = offered.filter((/** @type {any} */ one) => one.insert !== text);
    this.at = -1;
    this.draw();
  }

  draw() {
    const open = this.offered.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.list.replaceChildren(...this.offered.map((one, place) => this.option(one, place)));
    this.input.removeAttribute("aria-activedescendant");
    const active = this.list.children[this.at];
    if (!active) return;
    this.input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  /** @param {{label: string, detail: string}} one @param {number} place */
  option(one, place) {
    const take = (/** @type {Event} */ event) => {
      // Before the field loses the focus.
      event.preventDefault();
      this.take(place);
    };
    return el("li", { id: `${this.list.id}-${place}`, role: "option", "aria-selected": String(place === this.at), on: { mousedown: take } }, el("strong", {}, one.label), one.detail ? el("span", {}, one.detail) : null);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing || this.list.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      const many = this.offered.length;
      this.at = this.at < 0 ? (event.key === "ArrowDown" ? 0 : many - 1) : (this.at + steps[/** @type {"ArrowUp"} */ (event.key)] + many) % many;
      this.draw();
    } else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" && !event.shiftKey) this.take(Math.max(this.at, 0));
    else if (event.key === "Enter" && this.at >= 0) this.take(this.at);
    else return;
    event.preventDefault();
  }

  /** @param {number} place */
  take(place) {
    this.input.value = this.offered[place].insert;
    this.close();
    this.ask();
  }

  close() {
    clearTimeout(this.waiting);
    this.asked += 1;
    this.offered = [];
    this.draw();
  }

  /** @param {Event} event */
  async send(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    this.close();
    if (!text) return;
    this.input.value = "";
    await this.place.send(text);
  }
}
