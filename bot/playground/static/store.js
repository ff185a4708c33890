// What the server tells: things by name. A message, a channel, a call is one thing each; null means that it is gone.

export class Store {
  constructor() {
    /** @type {Map<string, any>} */
    this.things = new Map();
    /** @type {((changed: Set<string>) => void)[]} */
    this.hearers = [];
    this.alive = false;
  }

  /** Listen for changes; the browser comes back by itself after a broken line, and says what it heard last. */
  connect() {
    const source = new EventSource("/events");
    source.onmessage = (event) => this.take(JSON.parse(event.data));
    source.onopen = () => this.breathe(true);
    source.onerror = () => this.breathe(false);
  }

  /** @param {boolean} alive */
  breathe(alive) {
    if (this.alive === alive) return;
    this.alive = alive;
    this.tell(new Set(["line-to-server"]));
  }

  /** @param {{whole: boolean, things: Record<string, any>}} told */
  take(told) {
    const changed = new Set(Object.keys(told.things));
    if (told.whole) {
      for (const name of this.things.keys()) changed.add(name);
      this.things.clear();
    }
    for (const [name, thing] of Object.entries(told.things)) {
      if (thing === null) this.things.delete(name);
      else this.things.set(name, thing);
    }
    this.tell(changed);
  }

  /** @param {Set<string>} changed */
  tell(changed) {
    for (const hear of this.hearers) hear(changed);
  }

  /** @param {(changed: Set<string>) => void} hear */
  hear(hear) {
    this.hearers.push(hear);
  }

  /** @param {string} name */
  get(name) {
    return this.things.get(name);
  }

  /** All things whose names begin so, with their names. @param {string} start @returns {[string, any][]} */
  under(start) {
    return [...this.things].filter(([name]) => name.startsWith(start));
  }
}

/** Whether one of the names begins so. @param {Set<string>} changed @param {...string} starts */
export function touches(changed, ...starts) {
  for (const name of changed) if (starts.some((start) => name.startsWith(start))) return true;
  return false;
}
