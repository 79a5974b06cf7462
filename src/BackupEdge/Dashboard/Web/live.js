import { useEffect, useRef } from './vendor/hooks.js';
import { state, update } from './state.js';
import { address, get, loadSession } from './api.js';

const ended = new Set(['completed', 'failed', 'cancelled', 'interrupted']);
const jobEvents = ['queued', 'running', 'progress', 'completed', 'failed', 'cancelled', 'interrupted'].map((name) => `job.${name}`);
const watchers = new Set();
const quiet = 2000;
/** @type {EventSource | null} */
let source = null;
/** @type {number | null} */
let poll = null;
/** @type {number | null} */
let hiddenTimer = null;
/** @type {number | null} */
let again = null;

/**
 * Calls back when a job ends, or when news may have been missed (then without a job).
 * @param {(job: LiveJob | null) => unknown} watch
 */
export function useJobEnds(watch) {
  const current = useRef(watch);
  current.current = watch;
  useEffect(() => {
    /** @param {LiveJob | null} job */
    const watcher = (job) => current.current(job);
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, []);
}

/**
 * Whether the end of a job may have checked a backup, or news of one may have been missed.
 * @param {LiveJob | null} job
 */
export const mayHaveChecked = (job) => !job || job.kind === 'verify' || job.kind === 'drill';

/** @type {(LiveJob | null)[]} */
const told = [];
let telling = null;
let lastTold = -Infinity;

// What watches reads again, so a thousand ends a minute are told together.
/** @param {LiveJob | null} job */
function tell(job) {
  told.push(job);
  telling ??= setTimeout(() => {
    const jobs = told.splice(0);
    telling = null;
    lastTold = performance.now();
    for (const one of jobs.length > 5 || jobs.includes(null) ? [null] : jobs) {
      for (const watcher of [...watchers]) watcher(one);
    }
  }, Math.max(0, lastTold + quiet - performance.now()));
}

let drawing = null;
const pending = new Map();

// A thousand events a minute draw the page at most four times a second.
/** @param {LiveJob} job */
function take(job) {
  pending.set(job.job_id, job);
  drawing ??= setTimeout(flush, 250);
}

function flush() {
  drawing = null;
  const jobs = new Map(state.jobs);
  const over = [];
  for (const job of pending.values()) {
    if (ended.has(job.status)) {
      jobs.delete(job.job_id);
      over.push(job);
    } else jobs.set(job.job_id, { ...job, rate: rate(state.jobs.get(job.job_id), job), seen: performance.now() });
  }
  pending.clear();
  update({ jobs });
  for (const job of over) tell(job);
}

// Bytes a second, smoothed over some five seconds.
/**
 * @param {RunningJob | undefined} before
 * @param {LiveJob} job
 */
function rate(before, job) {
  if (!before) return null;
  const seconds = (performance.now() - before.seen) / 1000;
  const now = Math.max(0, job.progress.bytes_done - before.progress.bytes_done) / Math.max(seconds, 0.05);
  return before.rate === null ? now : before.rate + (now - before.rate) * (1 - Math.exp(-seconds / 5));
}

function connect() {
  if (source || !state.session || document.hidden) return;
  source = new EventSource(address('events'));
  for (const name of jobEvents) source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  source.addEventListener('reset', () => {
    update({ jobs: new Map() });
    tell(null);
  });
  source.onopen = () => {
    const wasLost = state.live === 'lost';
    stopPolling();
    update({ live: 'on', liveSince: Date.now() });
    if (wasLost) tell(null);
  };
  source.onerror = () => {
    if (state.live !== 'lost') update({ live: 'lost', liveSince: Date.now() });
    startPolling();
    // A refusal ends an EventSource for good: perhaps the session is over, perhaps too many tabs are open.
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      clearTimeout(again);
      again = setTimeout(connect, 10_000);
    }
  };
}

function startPolling() {
  poll ??= setInterval(readRunning, 10_000);
}

function stopPolling() {
  clearInterval(poll);
  poll = null;
}

async function readRunning() {
  try {
    const rows = await get('jobs', { status: 'running', limit: 50 });
    const jobs = new Map(rows.map((job) => [job.job_id, { ...job, rate: rate(state.jobs.get(job.job_id), job), seen: performance.now() }]));
    const gone = [...state.jobs.keys()].some((key) => !jobs.has(key));
    update({ jobs });
    if (gone) tell(null);
  } catch {
    // The bar says already that there are no news.
  }
}

function disconnect() {
  source?.close();
  source = null;
  stopPolling();
  clearTimeout(again);
}

/** Follows the events while the page can be seen: six connections are all that a browser has for one host over http. */
export function startLive() {
  connect();
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) hiddenTimer = setTimeout(disconnect, 30_000);
    else if (!source && state.session) {
      loadSession().catch(() => {});
      connect();
      tell(null);
    }
  });
}

/** @type {Promise<unknown> | null} */
let reading = null;

/** Reads the state of the service into the shared state. */
export function readStatus() {
  reading ??= get('status')
    .then((status) => update({ status, statusProblem: null }))
    .catch((statusProblem) => update({ statusProblem }))
    .finally(() => (reading = null));
  return reading;
}
