import { html } from './html.js';
import { state } from '../state.js';
import { language, t } from '../words.js';

const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
/** @type {{ [name: string]: Intl.DateTimeFormat }} */
const formats = {};

// All times have 24 hours, as those of schedules do. A zone that this browser does not know must not take the page away.
/**
 * @param {string} name
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(name, options) {
  try {
    return (formats[name] ??= new Intl.DateTimeFormat(language, { hourCycle: 'h23', ...options }));
  } catch {
    return (formats[name] ??= new Intl.DateTimeFormat(language, { hourCycle: 'h23', ...options, timeZone: undefined }));
  }
}

/** The time of the server, since ages are counted from its clock. */
export const now = () => Date.now() + state.clockOffset;

export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * A day and a time; the year only where it is another one.
 * @param {string | number} at
 * @param {string} [zone]
 */
export function when(at, zone) {
  const year = new Date(at).getFullYear() === new Date(now()).getFullYear() ? undefined : 'numeric';
  return format(`when${zone}${year}`, {
    weekday: 'short', day: 'numeric', month: 'short', year, hour: '2-digit', minute: '2-digit', timeZone: zone,
  }).format(new Date(at));
}

/**
 * With seconds, where times are chosen from that may be close to each other.
 * @param {string | number} at
 */
export const whenExactly = (at) => format('whenExactly', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at));

/** @param {string | number} at */
export function exact(at) {
  return format('exact', { dateStyle: 'full', timeStyle: 'long' }).format(new Date(at));
}

/**
 * @param {string | number} at
 * @param {string} [zone]
 */
export const clock = (at, zone) => format(`clock${zone}`, { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(new Date(at));
/** @param {string | number} at */
export const day = (at) => format('day', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(at));
/** @param {string | number} at */
export const shortDay = (at) => format('shortDay', { day: 'numeric', month: 'short' }).format(new Date(at));
/** @param {string | number} at */
export const numericDay = (at) => format('numericDay', { day: 'numeric', month: 'numeric' }).format(new Date(at));
/** @param {number} index */
export const weekday = (index) => format('weekday', { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2023, 0, 1 + index));

/**
 * "yesterday, 02:00", "in 3 hours".
 * @param {string} at
 */
export function ago(at) {
  const seconds = (Date.parse(at) - now()) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return seconds > 0 ? t('time.soon') : t('time.now');
  if (size < 3000) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 79200) return relative.format(Math.round(seconds / 3600), 'hour');
  if (size < 86400 * 13) {
    const days = Math.round((startOfDay(Date.parse(at)) - startOfDay(now())) / 864e5);
    return `${relative.format(days, 'day')}, ${clock(at)}`;
  }
  return when(at);
}

/** @param {number} time */
export function startOfDay(time) {
  const date = new Date(time);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

/**
 * The time that an id of a backup tells, in words.
 * @param {string} backupId
 */
export function backupTime(backupId) {
  const parts = /^backup-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(backupId);
  return parts ? ago(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`) : backupId;
}

/**
 * A time in words, with the exact one as its title.
 * @param {{ at: string | null, plain?: boolean }} props
 */
export function Time({ at, plain }) {
  if (!at) return html`<span class="quiet">–</span>`;
  return html`<time datetime=${at} title=${exact(at)}>${plain ? when(at) : ago(at)}</time>`;
}

/**
 * @param {number} value
 * @param {string} name
 */
const unit = (value, name, digits = 0) =>
  new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);

/** @type {[string, number][]} */
const spans = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

/**
 * "2 h 5 min": the two largest units.
 * @param {number | null} seconds
 */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 1) return `< ${unit(1, 'second')}`;
  if (seconds < 60) return unit(Math.round(seconds), 'second');
  const parts = [];
  let left = Math.round(seconds);
  for (const [name, size] of spans) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count) parts.push(unit(count, name));
    if (parts.length === 2 || (parts.length && !count)) break;
  }
  return parts.join(' ');
}

/**
 * How old something is: whole minutes from the first one on.
 * @param {string} at
 */
export const age = (at) => {
  const seconds = Math.max(0, (now() - Date.parse(at)) / 1000);
  return duration(seconds < 60 ? seconds : seconds - (seconds % 60));
};

const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/**
 * Sizes in units of 1024, as the command line tells them.
 * @param {number | null} count
 */
export function bytes(count) {
  if (count === null || count === undefined) return '–';
  let value = count;
  let step = 0;
  while (value >= 1024 && step < sizes.length - 1) {
    value /= 1024;
    step++;
  }
  return `${value.toLocaleString(language, { maximumFractionDigits: step && value < 10 ? 1 : 0 })} ${sizes[step]}`;
}

/** @param {number | null} count */
export const number = (count) => (count ?? 0).toLocaleString(language);
/** @param {number} share */
export const percent = (share) => (share / 100).toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 });
