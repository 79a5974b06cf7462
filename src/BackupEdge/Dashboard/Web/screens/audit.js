import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { page, usePages, useValues } from '../api.js';
import { Loaded, Empty, Trouble } from '../parts/page.js';
import { Field, Filter } from '../parts/field.js';
import { Table, More } from '../parts/table.js';
import { Icon } from '../parts/icon.js';
import { Name, Status } from '../parts/text.js';
import { Time, day } from '../parts/time.js';
import { go, to, withQuery } from '../parts/route.js';

/** @type {{ [result: string]: string }} */
const outcomes = { done: 'ok', dry_run: 'none', requested: 'queued', purged: 'ok', purged_early: 'warnings' };

/** @type {(keyof Api.AuditAnswer)[]} */
const exported = ['number', 'at', 'action', 'caller', 'credential', 'role', 'address', 'method', 'path', 'subject', 'result', 'status', 'count'];
const mostExported = 10_000;

/**
 * Who changed what, and what was refused.
 * @param {{ query: URLSearchParams }} props
 */
export function Audit({ query }) {
  const filter = Object.fromEntries(['action', 'caller', 'subject', 'since', 'until'].map((name) => [name, query.get(name)]));
  const pages = usePages('audit', { ...filter, limit: 100 }, [JSON.stringify(filter)]);
  const [problem, setProblem] = useState(null);
  /** @type {(name: string) => (value: string) => void} */
  const set = (name) => (value) => go(withQuery({ [name]: value }), true);
  /**
   * @param {string} name
   * @param {string} label
   */
  const text = (name, label) => html`<${Field} label=${label} value=${filter[name] ?? ''} autocomplete="off" onChange=${(event) => set(name)(event.target.value)} />`;
  /** @param {string} name */
  const date = (name) => html`<${Field} label=${t(`audit.${name}`)} type="date" value=${filter[name]?.slice(0, 10) ?? ''} onChange=${(event) => set(name)(event.target.value)} />`;
  return html`<div class="filters">
      <${Filter} label=${t('audit.action')} value=${filter.action} values=${useValues('AuditAction')} list="action" onChange=${set('action')} />
      ${text('caller', t('job.by'))}${text('subject', t('audit.subject'))}${date('since')}${date('until')}
      <button type="button" onClick=${() => save(filter).catch(setProblem)}><${Icon} name="download" size=${18} />CSV</button></div>
    ${problem && html`<${Trouble} problem=${problem} />`}
    <${Loaded} of=${pages}>${(rows) => rows.length ? html`<${Table} caption=${t('settings.audit')} rows=${rows} busy=${pages.busy} keyOf=${(row) => row.number} group=${(row) => day(row.at)} columns=${[
      { name: t('audit.action'), kind: 'main', cell: (row) => word('action', row.action) },
      { name: t('when'), cell: (row) => html`<${Time} at=${row.at} />` },
      { name: t('job.by'), cell: (row) => html`<${Name} of=${row.caller ?? '–'} />` },
      { name: t('audit.subject'), cell: (row) => subject(row) },
      { name: t('audit.address'), kind: 'quiet', cell: (row) => html`<${Name} of=${row.address ?? '–'} />` },
      { name: t('job.result'), cell: (row) => html`<${Status} of=${outcomes[row.result] ?? 'cancelled'}>${word('outcome', row.result)}${row.count > 1 ? ` × ${row.count}` : ''}<//>` },
    ]} /><${More} pages=${pages} />` : html`<${Empty} icon="search" title=${t('empty.filter')} />`}<//>`;
}

/** @param {Api.AuditAnswer} row */
function subject(row) {
  const text = row.subject ?? row.path ?? '';
  const place = { backup: 'backups', job: 'activity', schedule: 'schedules' }[/^(backup|job|schedule)-/.exec(row.subject ?? '')?.[1]];
  return place ? html`<a href=${to([place, row.subject])}><${Name} of=${text} /></a>` : html`<${Name} of=${text} />`;
}

// A spreadsheet runs what begins like a formula, so such a text is kept one by an apostrophe.
/** @param {unknown} value */
function cell(value) {
  let text = value === null ? '' : String(value);
  if (/^[=+\-@\t\r]/.test(text) && typeof value !== 'number') text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {{ [name: string]: string }} filter */
async function save(filter) {
  const lines = [exported.join(',')];
  let after = {};
  while (after && lines.length < mostExported) {
    const answer = await page('audit', { ...filter, limit: 1000, ...after });
    for (const row of answer.rows) lines.push(exported.map((name) => cell(row[name])).join(','));
    after = answer.next;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`${lines.join('\r\n')}\r\n`], { type: 'text/csv' }));
  link.download = 'audit.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
