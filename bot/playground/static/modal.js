// A platform's modals: a form over everything else, until it is sent in or closed.
import { el } from "./dom.js";
import { touches } from "./store.js";
import { values } from "./fields.js";

export class Modal {
  /** @param {any} place */
  constructor(place) {
    this.place = place;
    this.view = place.view;
    this.node = /** @type {HTMLDialogElement} */ (el("dialog", { class: `modal ${place.name}` }));
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    /** @type {any} */ this.shown = null;
    place.store.hear((/** @type {Set<string>} */ changed) => touches(changed, `${place.name}/modal/`, "person/") && this.draw());
    this.view.hearers.push(() => this.draw());
  }

  /** @param {Record<string, string>} [wrong] */
  draw(wrong) {
    const { name } = this.place;
    const view = this.place.store.get(`${name}/modal/${this.view.me(name)}`) ?? null;
    if (!view || !(this.node.open || this.view.acted())) {
      this.shown = null;
      this.node.close();
      return;
    }
    if (view === this.shown && !wrong) return;
    this.shown = view;
    const { title, submit, cancel, fields } = this.place.form(view, { wrong, press: this.press.bind(this), suggest: this.suggest.bind(this) });
    const close = el("button", { type: "button", class: "button secondary", on: { click: () => this.close() } }, cancel ?? this.view.word("cancel"));
    const buttons = el("div", { class: "row" }, close, submit ? el("button", { type: "submit", class: "button primary" }, submit) : null);
    const form = /** @type {HTMLFormElement} */ (el("form", { method: "dialog", class: `${name}-message`, on: { submit: (/** @type {Event} */ event) => this.submit(event) } }, el("h2", { id: `${name}-title` }, title), ...fields, buttons));
    this.node.setAttribute("aria-labelledby", `${name}-title`);
    this.node.replaceChildren(form);
    if (!this.node.open) this.node.showModal();
    /** @type {HTMLElement|null} */ (form.querySelector("[aria-invalid]"))?.focus();
  }

  /** @param {string} control @param {string} [value] */
  press(control, value) {
    return this.view.act("slack/view", { view: this.shown.id, control, value });
  }

  /** @param {string} control @param {string} typed */
  async suggest(control, typed) {
    const told = await this.view.asked("slack/suggest", { view: this.shown.id, control, typed });
    return told.options ?? (told.option_groups ?? []).flatMap((/** @type {any} */ one) => one.options);
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    // As Slack does, so that a double click submits once.
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
    if (button.disabled) return;
    button.disabled = true;
    const told = await this.view.act(`${this.place.name}/submit`, { view: this.shown.id, values: values(form) });
    button.disabled = false;
    if (told.errors) this.mark(form, told.errors);
  }

  /** Say below each field what is wrong with it, and leave what was typed. @param {HTMLFormElement} form @param {Record<string, string>} errors */
  mark(form, errors) {
    for (const old of form.querySelectorAll(".wrong")) old.remove();
    for (const block of this.shown.blocks) {
      const field = /** @type {HTMLElement|null} */ (block.element && form.querySelector(`[data-field="${CSS.escape(block.element.action_id)}"]`));
      if (!field || !errors[block.block_id]) continue;
      const id = `wrong-${block.block_id}`;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", id);
      field.closest(".field")?.append(el("small", { class: "wrong", id, role: "alert" }, errors[block.block_id]));
      field.focus();
    }
  }

  close() {
    return this.view.act(`${this.place.name}/close`, { view: this.shown.id });
  }
}
