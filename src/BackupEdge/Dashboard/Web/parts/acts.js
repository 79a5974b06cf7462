import { html, useEffect, useRef, useState } from './html.js';
import { post, id, onceKey } from '../api.js';
import { t } from '../words.js';
import { Act, Trouble } from './page.js';
import { go, to } from './route.js';

/**
 * A button that starts a job and goes to its page, or to the list of several, unless somebody has gone elsewhere meanwhile; what prevents it is told beside the
 * button. `of` tells readers which one it is.
 * @param {{ role?: Api.Role, kind?: string, icon?: string | null, label: Markup, of?: string, start: (options: Api.Options) => Promise<{ job_id?: string }> }} props
 */
export function Start({ role = 'backup_operator', kind, icon, label, of, start }) {
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const here = useRef(true);
  useEffect(() => () => (here.current = false), []);
  /** @param {string | undefined} jobId */
  const follow = (jobId) => here.current && go(jobId ? to(['activity', jobId]) : '#/activity');
  const run = async () => {
    setBusy(true);
    setProblem(null);
    try {
      follow((await start({ once: onceKey() })).job_id);
    } catch (failed) {
      if (failed.code === 'schedule_running' && failed.details.job_id) follow(failed.details.job_id);
      else setProblem(failed);
      setBusy(false);
    }
  };
  return html`<${Act} role=${role} kind=${kind} icon=${icon} busy=${busy} onClick=${run}>${label}${of && html`<span class="for-reader"> ${of}</span>`}<//>${problem && html`<${Trouble} problem=${problem} />`}`;
}

/**
 * Makes a backup, of some sources or as a schedule does.
 * @param {{ sources?: string[], label: string, kind?: string, icon?: string, scheduleId?: string }} props
 */
export function BackUp({ sources, label, kind, icon = 'plus', scheduleId }) {
  return html`<${Start} role=${scheduleId ? 'admin' : 'backup_operator'} kind=${kind} icon=${icon} label=${label}
    start=${(options) => (scheduleId ? post(`schedule/${id(scheduleId)}/run`, {}, options) : post('create', { type: 'incremental', ...(sources ? { sources } : {}) }, options))} />`;
}

export function NewFull() {
  return html`<${Start} icon="plus" label=${t('backup.full')} start=${(options) => post('create', { type: 'full' }, options)} />`;
}

/**
 * Reads every byte of a backup again.
 * @param {{ backupId: string, label?: string, of?: string, kind?: string, icon?: string | null }} props
 */
export function Verify({ backupId, label, of, kind, icon = 'check' }) {
  return html`<${Start} kind=${kind} icon=${icon} of=${of} label=${label ?? t('verify')} start=${(options) => post(`${id(backupId)}/verify`, {}, options)} />`;
}

/**
 * Restores a backup, or the newest one of some sources, for a test.
 * @param {{ sources?: string[], backupId?: string, of?: string, kind?: string, icon?: string | null, label?: string }} props
 */
export function TestRestore({ sources, backupId, of, kind, icon = 'check', label }) {
  return html`<${Start} kind=${kind} icon=${icon} of=${of} label=${label ?? t('drill.go')}
    start=${(options) => post('drill', backupId ? { backup_id: backupId } : sources ? { sources } : {}, options)} />`;
}
