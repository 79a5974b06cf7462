import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { useStore } from '../state.js';
import { post, onceKey } from '../api.js';
import { useJobEnds } from '../live.js';
import { Act, Trouble } from '../parts/page.js';
import { Confirm } from '../parts/dialog.js';
import { Table } from '../parts/table.js';
import { BackupLink, Name } from '../parts/text.js';
import { bytes, backupTime } from '../parts/time.js';
import { go, to } from '../parts/route.js';

/**
 * What a prune deletes and keeps, grouped by the rule that decides.
 * @param {{ plan: Api.PrunePlan }} props
 */
export function PrunePlan({ plan }) {
  const deleted = plan.backups.filter((one) => one.action === 'delete');
  /** @type {Map<string, { key: string, action: Api.BackupAction, reason: string, rows: Api.PlannedBackup[] }>} */
  const groups = new Map();
  for (const one of plan.backups) {
    const key = `${one.action} ${one.reason}`;
    if (!groups.has(key)) groups.set(key, { key, action: one.action, reason: one.reason, rows: [] });
    groups.get(key).rows.push(one);
  }
  const ordered = [...groups.values()].sort((a, b) => (a.action === b.action ? b.rows.length - a.rows.length : a.action === 'delete' ? -1 : 1));
  return html`<section class="prune-plan"><h2>${t('prune.plan')}</h2>
    <p>${deleted.length ? t('prune.deletes', { n: deleted.length, kept: plan.backups.length - deleted.length }) : t('prune.nothing', { n: plan.backups.length })}</p>
    ${ordered.map((group) => html`<details key=${group.key} open=${group.action === 'delete'}>
      <summary><span class="fate ${group.action === 'delete' ? 'deleted' : ''}">${word('prune', group.action)}</span> <${Name} of=${group.reason} /> <span class="quiet">${group.rows.length}</span></summary>
      <ul class="plain-list">${group.rows.slice(0, 200).map((one) => html`<li key=${one.id}><${BackupLink} id=${one.id} /></li>`)}</ul></details>`)}
    ${plan.archives.length > 0 && html`<${Table} caption=${t('prune.archives')} rows=${plan.archives} keyOf=${(row) => row.id} columns=${[
      { name: t('prune.archive'), kind: 'main', cell: (row) => backupTime(row.id) },
      { name: t('prune.action'), cell: (row) => html`<span class="fate ${row.action === 'delete' ? 'deleted' : ''}">${word('prune', row.action)}</span>` },
      { name: t('reason'), cell: (row) => html`<${Name} of=${row.reason} />` },
      { name: t('size'), kind: 'number', cell: (row) => bytes(row.size) },
    ]} />`}
  </section>`;
}

/** First the plan, then the prune itself. */
export function Prune() {
  /** @type {[Api.JobDetails, (next: Api.JobDetails) => void]} */
  const [job, setJob] = useState(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  // The plan that the question is about: it goes with it.
  const [asked, setAsked] = useState(null);
  const plan = async () => {
    setBusy(true);
    setProblem(null);
    try {
      setJob(await post('prune', { dry_run: true }, { once: onceKey(), headers: { Prefer: 'wait=50' } }));
    } catch (failed) {
      setProblem(failed);
    }
    setBusy(false);
  };
  useJobEnds((ended) => (!ended || (ended.kind === 'prune' && !ended.dry_run)) && setJob(null));
  const days = useStore((store) => store.status)?.bin.undelete_days;
  const deletes = job?.plan?.backups.filter((one) => one.action === 'delete').length ?? 0;
  const run = async () => go(to(['activity', (await post('prune', {}, { once: onceKey() })).job_id]));
  return html`<div class="prune">
    <div class="actions"><${Act} icon="search" busy=${busy} onClick=${plan}>${t('prune.make.plan')}<//>
      ${job?.plan && (deletes > 0 || job.plan.archives.length > 0) && html`<${Act} kind="danger" icon="trash" onClick=${() => setAsked(job)}>${t('prune.run')}<//>`}</div>
    ${problem && html`<${Trouble} problem=${problem} retry=${plan} />`}
    ${job && !job.plan && html`<p><a href=${to(['activity', job.job_id])}>${t('job.look')}</a></p>`}
    ${job?.plan && html`<${PrunePlan} plan=${job.plan} />`}
    ${job && asked === job && html`<${Confirm} title=${t('prune.ask')} action=${t('prune.run')} run=${run} onClose=${() => setAsked(null)}>${days >= 0 && html`<p>${t(days ? 'prune.effect' : 'prune.final', { n: deletes })}</p>`}<p>${t('prune.stays')}</p><//>`}
  </div>`;
}
