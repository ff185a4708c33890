// Discord's forms. Their fields are those of Slack's under other names, and are drawn as such.
import { el, unknown } from "./dom.js";
import { field } from "./fields.js";
import { markdown } from "./markdown.js";

const CHECKBOX = 23;
const KINDS = { 3: "static_select", 4: "plain_text_input", 5: "static_select", 6: "static_select", 7: "static_select", 8: "static_select", 21: "radio_buttons", 22: "checkboxes", 23: "checkboxes" };
const SHORT = 1;

/** @param {any[]} components @param {any} look @returns {Node[]} */
export function drawForm(components, look) {
  return components.map((it) => part(it, look));
}

/** @param {any} it @param {any} look */
function part(it, look) {
  switch (it.type) {
    case 1:
      return labelled(it.components[0], it.components[0], look);
    case 10:
      return el("div", { class: "text" }, ...markdown(it.content, look));
    case 18:
      return labelled(it.component, it, look);
  }
  return unknown(`component ${it.type}`, it);
}

/** @param {any} it @param {{label: string, description?: string}} told @param {any} look */
function labelled(it, told, look) {
  const kind = KINDS[/** @type {4} */ (it.type)];
  if (!kind) return unknown(`component ${it.type}`, it);
  const offered = it.type === CHECKBOX ? [{ label: told.label, value: "on", default: it.default }] : (it.options ?? look.offered(it));
  const options = offered.map((/** @type {any} */ one) => ({ ...one, text: { text: one.label }, description: one.description && { text: one.description } }));
  const several = kind === "static_select" && it.max_values > 1;
  return field(
    {
      block_id: it.custom_id, label: { text: told.label }, hint: told.description && { text: told.description }, optional: it.required === false || it.type === CHECKBOX,
      element: {
        type: several ? "multi_static_select" : kind, action_id: it.custom_id, multiline: it.style !== SHORT, min_length: it.min_length, max_length: it.max_length,
        initial_value: it.value, placeholder: { text: it.placeholder ?? "" }, options, initial_options: options.filter((/** @type {any} */ one) => one.default),
      },
    },
    { ...look, strict: true },
  );
}
