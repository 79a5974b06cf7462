import { html, useState } from './html.js';
import { t, word } from '../words.js';
import { put, id } from '../api.js';
import { readStatus } from '../live.js';
import { Act, Copy } from './page.js';
import { Confirm, Dialog } from './dialog.js';
import { BackUp, NewFull, TestRestore } from './acts.js';
import { Icon } from './icon.js';
import { BackupLink, Name } from './text.js';
import { to } from './route.js';

const grave = new Set(['backup_damaged', 'archive_missing', 'store_unreadable', 'store_full', 'key_missing', 'wrong_key', 'source_failed', 'drill_failed', 'not_running', 'unusual_change']);

/**
 * What is wrong, each with the one step that helps.
 * @param {{ reasons: Api.ReasonAnswer[], status: Api.StatusAnswer, seen?: boolean }} props
 */
export function Problems({ reasons, status, seen }) {
  if (!reasons.length) return null;
  return html`<section aria-labelledby="problems-title"><h2 id="problems-title" class=${seen ? '' : 'for-reader'}>${t('problems.title')}</h2>
    <ul class="problems">${reasons.map((reason) => html`<li key=${reason.code + reason.subject} class=${grave.has(reason.code) ? 'bad' : 'warn'}>
      <${Icon} name=${grave.has(reason.code) ? 'bad' : 'warn'} />
      <div><h3>${word('reason', reason.code)}${reason.subject && html`: <${Name} of=${subjectOf(reason, status)} />`}</h3><p><${Name} of=${reason.message} /></p></div>
      <div class="actions">${remedy(reason, status)}</div></li>`)}</ul></section>`;
}

/**
 * @param {Api.ReasonAnswer} reason
 * @param {Api.StatusAnswer} status
 */
const subjectOf = (reason, status) => status.schedules.find((one) => one.id === reason.subject)?.name ?? reason.subject;

// A reason that a later release has still has its message.
/**
 * @param {Api.ReasonAnswer} reason
 * @param {Api.StatusAnswer} status
 */
function remedy(reason, status) {
  const source = status.sources.find((one) => one.name === reason.subject);
  const schedule = status.schedules.find((one) => one.id === reason.subject);
  /**
   * @param {string} label
   * @param {string} href
   */
  const look = (label, href) => html`<a class="button" href=${href}>${label}</a>`;
  switch (reason.code) {
    case 'source_failed':
    case 'source_incomplete':
    case 'source_skipped':
      return html`${source?.last_backup_id && look(t('look'), to(['backups', source.last_backup_id]))}<${BackUp} sources=${[reason.subject]} label=${t('run.now')} icon="run" />`;
    case 'source_overdue':
    case 'wal_gap':
    case 'wal_large':
      return html`<${BackUp} sources=${[reason.subject]} label=${t('run.now')} icon="run" />`;
    case 'source_unscheduled':
      return status.schedules.some((one) => one.enabled) && !status.reasons.includes(reason)
        ? html`<${BackUp} sources=${[reason.subject]} label=${t('run.now')} icon="run" />`
        : look(t('schedule.make'), to(['schedules', 'new'], { source: reason.subject }));
    case 'source_uncovered':
      // All buckets could include that of a copy, so only the message says what to do.
      return source?.kind === 's3' ? null : html`<${Cover} source=${reason.subject} />`;
    case 'source_unproven':
      return html`<${TestRestore} sources=${[reason.subject]} of=${reason.subject} />`;
    case 'drill_failed':
      return html`${look(t('look'), to(['health', 'drills'], { source: reason.subject }))}<${TestRestore} sources=${[reason.subject]} of=${reason.subject} />`;
    case 'unusual_change':
      return html`${look(t('unusual.look'), to(['backups', reason.subject]))}<${Meant} held=${reason.held_id} />`;
    case 'schedule_overdue':
    case 'schedule_failed':
      return html`${schedule && look(t('look'), to(['schedules', schedule.id]))}<${BackUp} scheduleId=${reason.subject} label=${t('run.now')} icon="run" />`;
    case 'store_space_low':
    case 'store_full':
      return look(t('prune.look'), to(['health'], { show: 'prune' }));
    case 'backup_damaged':
    case 'archive_missing':
      return html`${reason.subject && look(t('look'), to(['backups', reason.subject], { tab: 'needs' }))}<${NewFull} />`;
    case 'webhook_failing':
      return look(t('look'), to(['settings', 'webhooks']));
    case 'encryption_slots':
    case 'recovery_untested':
    case 'key_missing':
    case 'wrong_key':
      return look(t('look'), to(['settings', 'encryption']));
    default:
      return /^copy_/.test(reason.code) ? look(t('look'), to(['settings', 'copies'])) : null;
  }
}

// The hold on the last usual backup ends, and with it the report.
/** @param {{ held: string | null }} props */
function Meant({ held }) {
  const [asked, setAsked] = useState(false);
  if (!held) return null;
  return html`<${Act} icon="ok" onClick=${() => setAsked(true)}>${t('unusual.meant')}<//>
    ${asked && html`<${Confirm} title=${t('unusual.ask')} action=${t('hold.end')} kind="first" onClose=${() => setAsked(false)} run=${() => put(`${id(held)}/hold`, { hold: false }).then(readStatus)}><p>${t('unusual.effect')} <${BackupLink} id=${held} /></p><//>`}`;
}

// What is covered stands in the settings of the host, which this page does not change.
/** @param {{ source: string }} props */
function Cover({ source }) {
  const [open, setOpen] = useState(false);
  const text = JSON.stringify({ sources: { [source]: { databases: 'all' } } }, null, 2);
  return html`<button type="button" aria-haspopup="dialog" onClick=${() => setOpen(true)}>${t('cover.how')}</button>
    ${open && html`<${Dialog} title=${t('cover.how')} onClose=${() => setOpen(false)}><div class="dialog-body"><p>${t('cover.lead')}</p><pre tabindex="0"><code>${text}</code></pre><${Copy} text=${text} /></div><//>`}`;
}
