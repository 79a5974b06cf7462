import { useEffect, useReducer, useRef } from './vendor/hooks.js';

const listeners = new Set();

/**
 * What several parts of the page share. `session` is undefined until it was asked for, and null when nobody is signed in.
 * @type {State}
 */
export const state = {
  session: undefined,
  expired: false,
  clockOffset: 0,
  live: 'off',
  liveSince: null,
  jobs: new Map(),
  status: null,
  statusProblem: null,
  route: null,
  dialog: null,
  tray: { backupId: null, source: null, items: new Map() },
};

/**
 * Changes some fields and tells those that use them.
 * @param {Partial<State>} patch
 */
export function update(patch) {
  Object.assign(state, patch);
  for (const listener of [...listeners]) listener();
}

/**
 * A value out of the shared state; the part is drawn again when it is another one.
 * @template Value
 * @param {(store: State) => Value} select
 * @returns {Value}
 */
export function useStore(select) {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const last = useRef(null);
  const value = select(state);
  last.current = { select, value };
  useEffect(() => {
    const listener = () => {
      if (!Object.is(last.current.select(state), last.current.value)) redraw();
    };
    listeners.add(listener);
    listener();
    return () => listeners.delete(listener);
  }, []);
  return value;
}

const ranks = { viewer: 1, backup_operator: 2, admin: 3 };

/**
 * Whether the caller has at least this role.
 * @param {Api.Role} role
 */
export function may(role) {
  return (ranks[state.session?.role] ?? 0) >= ranks[role];
}

/**
 * Choices of this browser, which hold no secret.
 * @template Value
 * @param {string} name
 * @param {Value} fallback
 * @returns {Value}
 */
export function remembered(name, fallback) {
  try {
    return JSON.parse(localStorage.getItem(`backupedge.${name}`)) ?? fallback;
  } catch {
    return fallback;
  }
}

/**
 * Keeps a choice of this browser; without storage it lasts as long as the page.
 * @param {string} name
 * @param {unknown} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(`backupedge.${name}`, JSON.stringify(value));
  } catch {
    // A browser that forbids storage only forgets the choice.
  }
}

/**
 * Sets light, dark, or what the system has.
 * @param {string} theme
 */
export function applyTheme(theme) {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

/**
 * The items picked in Files, all of one backup; picking from another one begins anew.
 * @param {string} backupId
 * @param {string} source
 * @param {Picked} item
 * @param {boolean} on
 */
export function pick(backupId, source, item, on) {
  const same = state.tray.backupId === backupId;
  const items = new Map(same ? state.tray.items : []);
  if (on) items.set(item.path, item);
  else items.delete(item.path);
  update({ tray: { backupId, source, items } });
}

/**
 * Moves what is picked to another time, where the same paths are restored.
 * @param {string} backupId
 */
export function movePicks(backupId) {
  if (state.tray.items.size && state.tray.backupId !== backupId) update({ tray: { ...state.tray, backupId } });
}

export function clearPicks() {
  update({ tray: { backupId: null, source: null, items: new Map() } });
}
