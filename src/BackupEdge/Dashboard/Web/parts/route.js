import { state, update } from '../state.js';

/** `{path: [segments], query: URLSearchParams}` of the address. Segments keep their spaces and slashes by escapes. */
export function readRoute() {
  const text = location.hash.replace(/^#\/?/, '');
  const [path, query] = [text.split('?')[0], text.includes('?') ? text.slice(text.indexOf('?') + 1) : ''];
  return { path: path.split('/').filter(Boolean).map(unescaped), query: new URLSearchParams(query), key: text };
}

/** @param {string} segment */
function unescaped(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The address of a screen. Parameters without a value are left out.
 * @param {string[]} segments
 * @param {{ [name: string]: any }} [query]
 */
export function to(segments, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '' && value !== false) parameters.set(name, value);
  }
  const tail = parameters.toString();
  return `#/${segments.map(encodeURIComponent).join('/')}${tail ? `?${tail}` : ''}`;
}

/**
 * Goes to an address; `replace` leaves no step for the way back.
 * @param {string} address
 * @param {boolean} [replace]
 */
export function go(address, replace) {
  if (replace) {
    history.replaceState(null, '', address);
    update({ route: readRoute() });
  } else location.hash = address;
}

/**
 * The same screen with other parameters.
 * @param {{ [name: string]: unknown }} changes
 */
export function withQuery(changes) {
  const query = Object.fromEntries(state.route.query);
  return to(state.route.path, { ...query, ...changes });
}
