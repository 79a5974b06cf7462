import { useEffect, useRef, useState, useCallback } from './vendor/hooks.js';
import { state, update } from './state.js';

const base = new URL('api/v1/backup/', document.baseURI);

/** An answer that is no success, or none at all (status 0). */
class Problem extends Error {
  /**
   * @param {number} status
   * @param {Api.ErrorAnswer | null} body
   * @param {number | null} [retryAfter]
   */
  constructor(status, body, retryAfter) {
    super(body?.message ?? '');
    this.status = status;
    this.code = body?.error ?? (status ? 'http_' + status : 'unreachable');
    this.details = body?.details ?? {};
    this.retryAfter = retryAfter;
  }
}

/**
 * The address of a call: `path` below the API, with the parameters that have a value; lists are repeated.
 * @param {string} path
 * @param {{ [name: string]: any }} [query]
 */
export function address(path, query) {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') url.searchParams.append(name, one);
    }
  }
  return url;
}

/** @type {{ promise: Promise<void>, done: () => void } | null} */
let waiting = null;

// Whoever was signed in signs in again over the page, and the call goes on: what was typed is not lost.
function signedInAgain() {
  if (!waiting) {
    /** @type {() => void} */
    let done;
    waiting = { promise: new Promise((resolve) => (done = resolve)), done };
    update({ expired: true });
  }
  return waiting.promise;
}

function goOn() {
  const held = waiting;
  waiting = null;
  update({ expired: false });
  held?.done();
}

// A page that is only open must not keep a session from ending: a GET says whether somebody used the page since the last one.
let used = true;
for (const name of ['pointerdown', 'keydown']) addEventListener(name, () => (used = true), { capture: true, passive: true });

/**
 * Sends a call. Gives `{data, headers, status}`; throws a Problem.
 * @overload
 * @param {'GET'} method
 * @param {string} path
 * @param {Api.Options & { raw: true }} options
 * @returns {Promise<Response>}
 *
 * @template {keyof Api.Methods<''>} Method
 * @template {string} Path
 * @overload
 * @param {Method} method
 * @param {Path} path
 * @param {Api.Options & { body?: Api.Methods<Path>[Method]['body'] }} [options]
 * @returns {Promise<{ status: number, headers: Headers, data: Api.Methods<Path>[Method]['answer'] }>}
 *
 * @param {any} method
 * @param {string} path
 * @param {any} [options]
 * @returns {Promise<any>}
 */
export async function call(method, path, options = {}) {
  const { query, body, headers, signal, raw, once } = options;
  const sent = { ...headers };
  if (method !== 'GET' || !used) sent['X-BackupEdge'] = method === 'GET' ? 'poll' : '1';
  used = false;
  if (once) sent['Idempotency-Key'] = once;
  if (body !== undefined) sent['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      credentials: 'same-origin',
      cache: raw ? 'default' : 'no-store',
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, null);
  }
  if (response.ok) {
    if (raw) return response;
    const isJson = response.headers.get('Content-Type')?.includes('json');
    return { status: response.status, headers: response.headers, data: isJson ? await response.json() : null };
  }
  const problem = await problemOf(response);
  if (problem.status === 401 && state.session && path !== 'session') {
    await signedInAgain();
    return call(method, path, options);
  }
  throw problem;
}

/** @param {Response} response */
async function problemOf(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // A proxy answers in words of its own; the status is enough.
  }
  return new Problem(response.status, body, Number(response.headers.get('Retry-After')) || null);
}

/** @type {Api.Gets} */
export const get = async (path, query, signal) => (await call('GET', path, { query, signal })).data;
/** @type {Api.Posts} */
export const post = async (path, body, options) => (await call('POST', path, { body: body ?? {}, ...options })).data;
/** @type {Api.Puts} */
export const put = async (path, body, options) => (await call('PUT', path, { body, ...options })).data;
/** @type {Api.Deletes} */
export const remove = async (path, query) => (await call('DELETE', path, { query })).data;

/**
 * One page of a list: `{rows, next, total, headers}`; `next` is the cursor of the following page or null.
 * @type {Api.Pages}
 */
export async function page(path, query, signal) {
  /** @type {{ data: any, headers: Headers }} */
  const { data, headers } = await call('GET', path, { query, signal });
  const link = /<([^>]+)>;\s*rel="next"/.exec(headers.get('Link') ?? '');
  const parameters = link && new URL(link[1], base).searchParams;
  return {
    rows: data,
    next: parameters ? { cursor: parameters.get('cursor') ?? undefined, before: parameters.get('before') ?? undefined } : null,
    total: headers.has('X-Total-Count') ? Number(headers.get('X-Total-Count')) : null,
    headers,
  };
}

/** A random text for `Idempotency-Key`; randomUUID is missing on plain http. */
export function onceKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Waits before something is asked for again.
 * @param {number} milliseconds
 */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Path segments of an id or name, escaped.
 * @param {string} text
 */
export const id = (text) => encodeURIComponent(text);

/** Asks who is signed in; null without a session. */
export async function loadSession() {
  try {
    keepSession(await get('session'));
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    update({ session: null });
  }
}

/** @param {Api.SessionAnswer} session */
function keepSession(session) {
  const server = Date.parse(session.server_time);
  update({ session, clockOffset: Number.isNaN(server) ? 0 : server - Date.now() });
}

/** @param {Api.CreateSessionRequest} fields */
export async function signIn(fields) {
  const before = state.session;
  keepSession(await post('session', fields));
  // Another caller sees another service: what was held for the first one must not be sent by the second.
  if (before && (before.name !== state.session.name || before.role !== state.session.role)) {
    location.reload();
    return;
  }
  goOn();
}

// The page that is loaded again asks who is signed in; a session that has ended by itself is no reason to stay.
export async function signOut() {
  await remove('session').catch(() => {});
  location.hash = '#/login';
  location.reload();
}

/** @type {Promise<{ components: { schemas: { [name: string]: { enum?: string[] } } } }> | null} */
let documented = null;

// What this server has, by its own document, so that nothing is tried that may not exist.
async function described() {
  documented ??= fetch(new URL('openapi.json', document.baseURI)).then((response) => response.json());
  try {
    return await documented;
  } catch {
    documented = null;
    return { components: { schemas: {} } };
  }
}

/**
 * Loads when a dependency changes: `{data, problem, busy, reload}`. The old data stays until the new is there.
 * @template Data
 * @param {(signal: AbortSignal) => Promise<Data>} load
 * @param {unknown[]} dependencies
 * @returns {Api.Load<Data>}
 */
export function useLoad(load, dependencies) {
  const [held, setHeld] = useState({ data: undefined, problem: null, busy: true });
  const running = useRef(null);
  const reload = useCallback(async () => {
    running.current?.abort();
    const abort = (running.current = new AbortController());
    setHeld((old) => ({ ...old, busy: true }));
    try {
      const data = await load(abort.signal);
      if (running.current === abort) setHeld({ data, problem: null, busy: false });
    } catch (problem) {
      if (running.current === abort && problem.name !== 'AbortError') setHeld((old) => ({ ...old, problem, busy: false }));
    }
  }, dependencies);
  useEffect(() => {
    reload();
    return () => {
      running.current?.abort();
      running.current = null;
    };
  }, [reload]);
  return { ...held, reload };
}

/**
 * The values of an enumeration that this server has, such as those of `JobKind`; a newer server may have more than this page knows.
 * @param {string} name
 * @returns {string[]}
 */
export function useValues(name) {
  return useLoad(async () => (await described()).components.schemas[name]?.enum ?? [], [name]).data ?? [];
}

const mostRows = 1000;

/**
 * A list in pages: `{rows, total, problem, busy, more, reload}`, and the rows as `data`; `more` is null at its end. What is shown stays when it is read again.
 * @type {Api.UsePages}
 */
export function usePages(path, query, dependencies) {
  /** @type {[any, (next: any) => void]} */
  const [held, setHeld] = useState({ rows: null, next: null, total: null, problem: null, busy: true });
  const running = useRef(null);
  /** @type {(after?: Api.Cursor | null, shown?: number) => Promise<void>} */
  const read = useCallback(async (after, shown = 0) => {
    running.current?.abort();
    const abort = (running.current = new AbortController());
    setHeld(/** @param {any} old @returns {object} */ (old) => ({ ...old, busy: true }));
    try {
      const limit = Math.min(mostRows, Math.max(query.limit, shown));
      const answer = await page(path, { ...query, limit, ...after }, abort.signal);
      if (running.current !== abort) return;
      setHeld(/** @param {any} old @returns {object} */ (old) => ({ ...answer, rows: after ? [...old.rows, ...answer.rows] : answer.rows, problem: null, busy: false }));
    } catch (problem) {
      if (running.current === abort && problem.name !== 'AbortError') setHeld(/** @param {any} old @returns {object} */ (old) => ({ ...old, problem, busy: false }));
    }
  }, dependencies);
  useEffect(() => {
    read();
    return () => {
      running.current?.abort();
      running.current = null;
    };
  }, [read]);
  return { ...held, data: held.rows, more: held.next ? () => read(held.next) : null, reload: () => read(null, held.rows?.length) };
}
