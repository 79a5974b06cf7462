import { html, useState } from './html.js';
import { t } from '../words.js';
import { may, useStore } from '../state.js';
import { get, post, id, useLoad } from '../api.js';
import { Act, Trouble } from './page.js';
import { Confirm } from './dialog.js';
import { Icon } from './icon.js';
import { BackupLink, Name } from './text.js';
import { Time, backupTime } from './time.js';

/**
 * Deletes that wait for a second admin: what would go, who asked, and until when that counts. `of` shows those of one backup only.
 * @param {{ of?: string, changed?: () => unknown }} props
 */
export function DeleteRequests({ of: only, changed }) {
  const status = useStore((store) => store.status);
  const load = useLoad(/** @returns {Promise<Api.DeleteRequestAnswer[]>} */ async (signal) => (may('admin') ? get('delete-requests', {}, signal) : []), [status]);
  /** @type {[Api.DeleteRequestAnswer, (next: Api.DeleteRequestAnswer) => void]} */
  const [asked, setAsked] = useState(null);
  const [problem, setProblem] = useState(null);
  const rows = (load.data ?? []).filter((row) => !only || row.backup_id === only);
  if (!rows.length) return null;
  const done = () => {
    load.reload();
    changed?.();
  };
  /** @param {Api.DeleteRequestAnswer} row */
  const refuse = (row) => post(`${id(row.backup_id)}/delete/withdraw`).then(done, setProblem);
  return html`<section aria-labelledby="requests-title"><h2 id="requests-title">${t('requests.title')}</h2>
    ${problem && html`<${Trouble} problem=${problem} />`}
    <ul class="problems">${rows.map((row) => html`<li key=${row.backup_id} class="warn"><${Icon} name="trash" />
      <div><h3>${t('requests.of')} <${BackupLink} id=${row.backup_id} /></h3><p><${Name} of=${row.requested_by} />, <${Time} at=${row.requested_at} />. ${t('requests.until')} <${Time} at=${row.expires_at} />.</p>${row.own && html`<p>${t('requests.own')}</p>`}</div>
      <div class="actions">${!row.own && html`<${Act} kind="danger" onClick=${() => setAsked(row)}>${t('requests.confirm')}<//>`}<${Act} onClick=${() => refuse(row)}>${t(row.own ? 'requests.withdraw' : 'requests.refuse')}<//></div></li>`)}</ul>
    ${asked && html`<${Confirm} title=${t('delete.title', { time: backupTime(asked.backup_id) })} action=${t('requests.confirm')} onClose=${() => setAsked(null)} run=${() => post(`${id(asked.backup_id)}/delete/confirm`).then(done)}>
      <p><code>${asked.backup_id}</code></p><p>${t('requests.effect', { name: asked.requested_by })}</p><//>`}
  </section>`;
}
