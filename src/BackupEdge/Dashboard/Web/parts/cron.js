import { t } from '../words.js';
import { weekday } from './time.js';

/**
 * What the builder can say: `{every: minutes | hourly | daily | weekly | monthly | last | own, ...}`.
 * @param {string} line
 * @returns {Rhythm}
 */
export function read(line) {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 5) return { every: 'own' };
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields;
  const step = /^\*\/(\d+)$/.exec(minute);
  if (month !== '*') return { every: 'own' };
  if (step && hour === '*' && dayOfMonth === '*' && dayOfWeek === '*' && Number(step[1]) >= 1) return { every: 'minutes', minutes: Number(step[1]) };
  const at = whole(minute, 59);
  if (at === null) return { every: 'own' };
  if (hour === '*' && dayOfMonth === '*' && dayOfWeek === '*') return { every: 'hourly', minute: at };
  const hours = whole(hour, 23);
  if (hours === null) return { every: 'own' };
  const time = `${String(hours).padStart(2, '0')}:${String(at).padStart(2, '0')}`;
  if (dayOfMonth === '*' && dayOfWeek === '*') return { every: 'daily', time };
  if (dayOfMonth === '*') {
    const days = weekdays(dayOfWeek);
    return days ? { every: 'weekly', time, days } : { every: 'own' };
  }
  if (dayOfWeek !== '*') return { every: 'own' };
  if (dayOfMonth === 'L') return { every: 'last', time };
  const date = whole(dayOfMonth, 31);
  return date ? { every: 'monthly', time, date } : { every: 'own' };
}

/**
 * @param {string} text
 * @param {number} most
 */
function whole(text, most) {
  return /^\d{1,2}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** @param {string} text */
function weekdays(text) {
  const days = new Set();
  for (const part of text.toUpperCase().split(',')) {
    const [from, until] = part.split('-').map((one) => (names.includes(one) ? names.indexOf(one) : whole(one, 7)));
    if (from === null || until === null || part.split('-').length > 2) return null;
    if (until !== undefined && until < from) return null;
    for (let day = from; day <= (until ?? from); day++) days.add(day % 7);
  }
  return [...days].sort();
}

/**
 * The cron line of what the builder says.
 * @param {Rhythm} rhythm
 */
export function write(rhythm) {
  const [hour, minute] = (rhythm.time || '02:00').split(':').map(Number);
  switch (rhythm.every) {
    case 'minutes': return `*/${rhythm.minutes} * * * *`;
    case 'hourly': return `${rhythm.minute ?? 0} * * * *`;
    case 'daily': return `${minute} ${hour} * * *`;
    case 'weekly': return `${minute} ${hour} * * ${rhythm.days.length ? rhythm.days.map((day) => names[day]).join(',') : '*'}`;
    case 'monthly': return `${minute} ${hour} ${rhythm.date ?? 1} * *`;
    case 'last': return `${minute} ${hour} L * *`;
    default: return null;
  }
}

/**
 * A sentence for what the builder knows, and "own rhythm" with the line for everything else.
 * @param {string} line
 */
export function sentence(line) {
  const rhythm = read(line);
  switch (rhythm.every) {
    case 'minutes': return t('cron.minutes', { n: rhythm.minutes });
    case 'hourly': return t('cron.hourly', { minute: String(rhythm.minute).padStart(2, '0') });
    case 'daily': return t('cron.daily', { time: rhythm.time });
    case 'weekly': return t('cron.weekly', { days: new Intl.ListFormat(document.documentElement.lang).format(rhythm.days.map(weekday)), time: rhythm.time });
    case 'monthly': return t('cron.monthly', { date: String(rhythm.date), time: rhythm.time });
    case 'last': return t('cron.last', { time: rhythm.time });
    default: return t('cron.own', { line });
  }
}
