import { html, useRef, useState } from './html.js';
import { t } from '../words.js';
import { day, now, startOfDay, numericDay, shortDay } from './time.js';
import { go, to } from './route.js';

const severity = ['none', 'completed', 'warnings', 'cancelled', 'missing', 'interrupted', 'failed'];

/**
 * The worst result of each of the last days, oldest first, from rows of `/list`.
 * @param {Api.BackupListItem[]} rows
 * @param {number} count
 * @param {string} [source]
 * @returns {Day[]}
 */
export function daysOf(rows, count, source) {
  const today = startOfDay(now());
  const days = Array.from({ length: count }, (_, index) => {
    const date = new Date(today);
    date.setDate(date.getDate() - (count - 1 - index));
    return { at: date.getTime(), kind: 'none', runs: 0, good: 0 };
  });
  const first = days[0].at;
  for (const row of rows) {
    if (source && !row.sources.includes(source)) continue;
    const at = startOfDay(Date.parse(row.created_at));
    if (at < first || row.status === 'queued' || row.status === 'running') continue;
    const one = days[Math.round((at - first) / 864e5)];
    if (!one) continue;
    const kind = row.status === 'completed' && row.warning_count ? 'warnings' : row.status;
    one.runs++;
    if (row.status === 'completed') one.good++;
    if (severity.indexOf(kind) > severity.indexOf(one.kind)) one.kind = kind;
  }
  return days;
}

/** @param {number} number */
const twoDigits = (number) => String(number).padStart(2, '0');

/**
 * The same out of `/history`, which knows deleted backups too.
 * @param {{ days: Api.HistoryDayAnswer[] } | undefined} history
 * @param {number} count
 */
export function daysOfHistory(history, count) {
  const days = daysOf([], count);
  const known = new Map(history?.days.map((one) => [one.date, one]));
  for (const one of days) {
    const date = new Date(one.at);
    const found = known.get(`${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`);
    if (!found) continue;
    one.runs = found.completed + found.failed + found.cancelled;
    one.good = found.completed;
    one.kind = found.failed ? 'failed' : found.cancelled && !found.completed ? 'cancelled' : found.warned ? 'warnings' : found.completed ? 'completed' : 'none';
  }
  return days;
}

/** @param {Day} one */
const dayWord = (one) => `${day(one.at)}: ${one.runs ? t('day.runs', { n: one.runs, good: one.good }) : t('day.none')}`;

/**
 * Days as small bars: one stop of the tab key, arrows move, Enter opens the day.
 * @param {{ days: Day[], name: string, source?: string }} props
 */
export function Strip({ days, name, source }) {
  const [current, setCurrent] = useState(days.length - 1);
  const place = useRef(null);
  /** @param {KeyboardEvent & { key: 'Home' }} event */
  const move = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7, Home: -days.length, End: days.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(days.length - 1, current + step));
    setCurrent(next);
    place.current.children[next].focus();
  };
  /** @param {Day} one */
  const open = (one) => {
    const end = new Date(one.at);
    end.setDate(end.getDate() + 1);
    go(to(['backups'], { source, since: new Date(one.at).toISOString(), until: end.toISOString() }));
  };
  return html`<div class="strip-box">
    <div class="strip" role="group" aria-label=${name} ref=${place} onKeyDown=${move}>
      ${days.map((one, index) => html`<button type="button" key=${one.at} class="beat ${one.kind}" tabindex=${index === Math.min(current, days.length - 1) ? 0 : -1}
        aria-label=${dayWord(one)} title=${dayWord(one)} onFocus=${() => setCurrent(index)} onClick=${() => open(one)}></button>`)}
    </div>
    <div class="strip-ends" aria-hidden="true"><span>${shortDay(days[0].at)}</span><span>${t('today')}</span></div>
  </div>`;
}

/**
 * A month, with the worst result of each day.
 * @param {{ days: Day[], source?: string }} props
 */
export function Calendar({ days, source }) {
  const lead = (new Date(days[0].at).getDay() + 6) % 7;
  return html`<div class="calendar">
    ${Array.from({ length: lead }, (_, index) => html`<span key=${`lead${index}`} aria-hidden="true"></span>`)}
    ${days.map((one) => {
      const end = new Date(one.at);
      end.setDate(end.getDate() + 1);
      return html`<a key=${one.at} class="day ${one.kind}" href=${to(['backups'], { source, since: new Date(one.at).toISOString(), until: end.toISOString() })}>
        <span class="for-reader">${dayWord(one)}</span><span aria-hidden="true">${new Date(one.at).getDate() === 1 ? numericDay(one.at) : new Date(one.at).getDate()}</span><i class="beat ${one.kind}"></i><small aria-hidden="true">${one.runs || ''}</small></a>`;
    })}
  </div>`;
}

/** What the bars of a strip mean. */
export function Legend() {
  return html`<ul class="legend">${['completed', 'warnings', 'failed', 'none'].map((kind) => html`<li key=${kind}><i class="beat ${kind}"></i>${t(`legend.${kind}`)}</li>`)}</ul>`;
}
