// The fields of forms, as Slack describes them. What is put into them is read by `values`, by their names.
import { el } from "./dom.js";

let serial = 0;

/** An input block with its label, hint and what is wrong with it. @param {any} block @param {any} look */
export function field(block, look) {
  const it = block.element;
  const name = `field-${(serial += 1)}`;
  const wrong = look.wrong?.[block.block_id];
  const hint = block.hint ? el("small", { class: "hint", id: `${name}-hint` }, block.hint.text) : null;
  const fault = wrong ? el("small", { class: "wrong", id: `${name}-wrong`, role: "alert" }, wrong) : null;
  const told = [hint && `${name}-hint`, fault && `${name}-wrong`].filter(Boolean).join(" ") || null;
  const given = { id: name, "data-field": it.action_id, "data-kind": it.type, "aria-describedby": told, "aria-invalid": wrong ? "true" : null, "data-name": it.action_id, required: Boolean(look.strict && !block.optional) };
  const optional = block.optional ? el("small", {}, look.optional ?? "") : null;
  const boxes = it.type === "checkboxes" || it.type === "radio_buttons";
  const label = block.label.text;
  if (boxes) {
    return el("fieldset", { ...given, id: null, required: null, class: "field" }, el("legend", {}, label, " ", optional), ...options(it, name, given.required), hint, fault);
  }
  return el("div", { class: "field" }, el("label", { for: name }, label, " ", optional), control(it, given, look), hint, fault);
}

/** @param {any} it @param {string} name @param {boolean} required of choices, of which one is enough */
function options(it, name, required) {
  const kind = it.type === "checkboxes" ? "checkbox" : "radio";
  const on = new Set([...(it.initial_options ?? []), it.initial_option].filter(Boolean).map((/** @type {any} */ one) => one.value));
  return it.options.map((/** @type {any} */ one) =>
    el("label", { class: "box" }, el("input", { type: kind, name, required: required && kind === "radio", value: one.value, checked: on.has(one.value) }), one.text.text, one.description ? el("small", {}, one.description.text) : null),
  );
}

/** @param {any} it @param {any} given @param {any} look */
function control(it, given, look) {
  const placeholder = it.placeholder?.text;
  switch (it.type) {
    case "plain_text_input":
      return it.multiline
        ? el("textarea", { ...given, placeholder, minlength: it.min_length, maxlength: it.max_length }, it.initial_value ?? "")
        : el("input", { ...given, type: "text", placeholder, minlength: it.min_length, maxlength: it.max_length, value: it.initial_value });
    case "number_input":
      return el("input", { ...given, type: "number", placeholder, min: it.min_value, max: it.max_value, step: it.is_decimal_allowed ? "any" : 1, value: it.initial_value });
    case "timepicker":
      return el("input", { ...given, type: "time", value: it.initial_time });
    case "external_select":
      return searched(it, given, look);
  }
  const chosen = new Set([...(it.initial_options ?? []), it.initial_option].filter(Boolean).map((/** @type {any} */ one) => one.value));
  return el(
    "select", { ...given, multiple: it.type === "multi_static_select" },
    chosen.size || it.type !== "static_select" ? null : el("option", { value: "" }, placeholder ?? ""),
    ...(it.options ?? []).map((/** @type {any} */ one) => el("option", { value: one.value, selected: chosen.has(one.value) }, one.text.text)),
  );
}

/** A menu whose options the app gives while one types. @param {any} it @param {any} given @param {any} look */
function searched(it, given, look) {
  const list = `${given.id}-list`;
  const offered = el("datalist", { id: list });
  /** @type {Map<string, any>} */
  const known = new Map();
  const keep = (/** @type {any[]} */ many) => many.forEach((one) => known.set(one.text.text, one));
  if (it.initial_option) keep([it.initial_option]);
  const input = /** @type {HTMLInputElement & {option?: () => any}} */ (
    el("input", { ...given, type: "text", list, autocomplete: "off", value: it.initial_option?.text.text, placeholder: it.placeholder?.text })
  );
  input.addEventListener("input", async () => {
    if (known.has(input.value) || input.value.length < (it.min_query_length ?? 3)) return;
    const found = await look.suggest(it.action_id, input.value);
    keep(found);
    offered.replaceChildren(...found.map((/** @type {any} */ one) => el("option", { value: one.text.text })));
  });
  input.option = () => known.get(input.value) ?? null;
  return el("span", { class: "searched" }, input, offered);
}

/** What stands in the fields of a form, by the names of their actions. @param {HTMLElement} form */
export function values(form) {
  /** @type {Record<string, any>} */
  const read = {};
  for (const one of form.querySelectorAll("[data-field]")) {
    const it = /** @type {any} */ (one);
    read[it.dataset.field] = valueOf(it);
  }
  return read;
}

/** @param {any} it */
function valueOf(it) {
  const checked = [...it.querySelectorAll("input:checked")].map((/** @type {any} */ one) => one.value);
  switch (it.dataset.kind) {
    case "checkboxes":
      return checked;
    case "radio_buttons":
      return checked[0] ?? null;
    case "multi_static_select":
      return [...it.selectedOptions].map((/** @type {any} */ one) => one.value);
    case "external_select":
      return it.option();
  }
  return it.value || null;
}
