// Discord's commands as they were registered: what can be typed next, and what was typed.

const SUBCOMMAND = 1;
const GROUP = 2;
const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const MOST = 12;

/** @typedef {{path: string, help: string, options: any[]}} Known */
/** @typedef {{insert: string, label: string, detail: string}} Suggestion */

/** Every command that can be typed, each of its words. @param {any[]} commands @param {string} language @returns {Known[]} */
function known(commands, language) {
  const walk = (/** @type {any} */ node, /** @type {string} */ path) => {
    const inner = (node.options ?? []).filter((/** @type {any} */ one) => one.type === SUBCOMMAND || one.type === GROUP);
    if (inner.length) return inner.flatMap((/** @type {any} */ one) => walk(one, `${path} ${one.name}`));
    return [{ path, help: localized(node, "description", language), options: node.options ?? [] }];
  };
  return commands.filter((one) => one.type === 1).flatMap((one) => walk(one, one.name));
}

/** @param {any} node @param {string} key @param {string} language */
function localized(node, key, language) {
  return node[`${key}_localizations`]?.[language] ?? node[key];
}

/** The command that a text begins with, the longest. @param {Known[]} all @param {string} text */
function begun(all, text) {
  const fits = all.filter((one) => text === `/${one.path}` || text.startsWith(`/${one.path} `));
  return fits.sort((a, b) => b.path.length - a.path.length)[0];
}

/** What a text gives to options: those that are named, as `by:votes` or `by=votes`, and before them the bare words. @param {Known} command @param {string} tail */
function given(command, tail) {
  const names = command.options.map((one) => one.name.replace(/[^\p{L}\p{N}_-]/gu, ""));
  const pieces = names.length ? tail.split(new RegExp(`(?:^|\\s)(${names.join("|")})[:=]`, "u")) : [tail];
  const read = bare(command.options, pieces[0].trim());
  for (let place = 1; place < pieces.length; place += 2) read.push([pieces[place], pieces[place + 1].trim()]);
  return read;
}

/** Words without a name: one of an option's choices is its own, and what is left over is the first free option's. @param {any[]} options @param {string} words @returns {[string, string][]} */
function bare(options, words) {
  if (!words || !options.length) return [];
  const [first, ...more] = options;
  const word = words.split(/\s/, 1)[0];
  const rest = words.slice(word.length).trim();
  if (first.choices && rest && choice(first, word)) return [[first.name, word], ...bare(more, rest)];
  const begins = first.choices?.some((/** @type {any} */ one) => one.name.startsWith(words) || String(one.value).startsWith(words));
  const free = options.find((one) => !one.choices);
  return [[first.choices && !begins && free ? free.name : first.name, words]];
}

/** @param {any} option @param {string} text */
function choice(option, text) {
  return option.choices?.find((/** @type {any} */ one) => one.name === text || String(one.value) === text);
}

/** What an option can be, where it cannot be this. @param {any} option @param {any} value @returns {string|undefined} */
function instead(option, value) {
  if (option.choices) return option.choices.some((/** @type {any} */ one) => one.value === value) ? undefined : option.choices.map((/** @type {any} */ one) => one.name).join(", ");
  const { min_value: least = -Infinity, max_value: most = Infinity, type } = option;
  if (type !== INTEGER && type !== NUMBER) return undefined;
  const fits = value >= least && value <= most && (type === NUMBER || Number.isInteger(value));
  return fits ? undefined : `${Number.isFinite(least) ? least : ""} … ${Number.isFinite(most) ? most : ""}`.trim();
}

/** As the kind of its option. @param {any} option @param {string} text */
function typed(option, text) {
  const chosen = choice(option, text);
  if (chosen) return chosen.value;
  if (option.type === BOOLEAN) return ["true", "yes", "on", "1"].includes(text.toLowerCase());
  return option.type === INTEGER || option.type === NUMBER ? Number(text) : text;
}

/** What a text says, or null if it is no command. @param {any[]} commands @param {string} text */
export function parsed(commands, text) {
  const command = begun(known(commands, "en"), text.trim());
  if (!command) return null;
  /** @type {Record<string, any>} */
  const options = {};
  let misfit = null;
  for (const [name, value] of given(command, text.trim().slice(command.path.length + 1))) {
    const option = command.options.find((one) => one.name === name);
    options[name] = typed(option, value);
    const expected = instead(option, options[name]);
    if (expected !== undefined) misfit ??= { option: name, value, expected };
  }
  const missing = command.options.find((one) => one.required && !(one.name in options))?.name;
  return { path: command.path, options, missing, misfit };
}

/**
 * What can be typed next.
 * @param {any[]} commands
 * @param {string} text
 * @param {string} language
 * @param {(asked: any) => Promise<any>} ask asks the bot, as for an option that completes live
 * @returns {Promise<Suggestion[]>}
 */
export async function suggested(commands, text, language, ask) {
  if (!text.startsWith("/")) return [];
  const all = known(commands, language);
  const command = begun(all, text);
  if (!command || !text.startsWith(`/${command.path} `)) {
    const near = all.filter((one) => `/${one.path}`.startsWith(text.trimEnd()));
    return near.slice(0, 40).map((one) => ({ insert: `/${one.path} `, label: `/${one.path}`, detail: one.help }));
  }
  return inside(command, text, language, ask);
}

/** @param {Known} command @param {string} text @param {string} language @param {(asked: any) => Promise<any>} ask */
async function inside(command, text, language, ask) {
  const tail = text.slice(command.path.length + 2);
  const read = given(command, tail);
  const used = new Set(read.map(([name]) => name));
  const last = read.at(-1) ?? (tail.endsWith(":") || !command.options.length ? null : [command.options[0].name, ""]);
  const option = command.options.find((one) => one.name === last?.[0]);
  const values = option && last ? await offered(command, option, read, last[1], ask) : [];
  // A value is taken without the spaces behind it.
  const head = last?.[1] ? text.trimEnd().slice(0, -last[1].length) : text;
  const rest = command.options
    .filter((/** @type {any} */ one) => !used.has(one.name) && (tail === "" || tail.endsWith(" ")))
    .map((one) => ({ insert: `${text.trimEnd()} ${one.name}:`, label: `${one.name}:`, detail: localized(one, "description", language) }));
  return [...values.map((/** @type {any} */ one) => ({ insert: head + one.value, label: one.name, detail: "" })), ...rest].slice(0, MOST);
}

/** @param {Known} command @param {any} option @param {[string, string][]} read @param {string} value @param {(asked: any) => Promise<any>} ask */
async function offered(command, option, read, value, ask) {
  if (option.choices) return option.choices.filter((/** @type {any} */ one) => one.name.toLowerCase().startsWith(value.toLowerCase()));
  if (!option.autocomplete) return [];
  const others = Object.fromEntries(read.filter(([name]) => name !== option.name).map(([name, one]) => [name, typed(command.options.find((it) => it.name === name), one)]));
  const told = await ask({ command: command.path, option: option.name, value, options: others });
  return told.choices ?? [];
}
