import { html, useEffect, useState } from '../parts/html.js';
import { t } from '../words.js';
import { get, id, onceKey, pause, post, signOut } from '../api.js';
import { state } from '../state.js';
import { Act, Trouble } from '../parts/page.js';
import { Failure, Name, Status } from '../parts/text.js';
import { backupTime } from '../parts/time.js';

/** All that a key may do that only creates backups. */
export function CreateOnly() {
  const { host, name, sources } = state.session;
  /** @type {[Api.CreatedBackup | Api.JobDetails, (next: Api.CreatedBackup | Api.JobDetails) => void]} */
  const [made, setMade] = useState(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${t('backup.now')} – BackupEdge`;
  }, []);
  const start = async () => {
    setBusy(true);
    setProblem(null);
    try {
      /** @type {Api.CreatedBackup | Api.JobDetails} */
      let job = await post('create', { type: 'incremental', ...(sources ? { sources } : {}) }, { once: onceKey() });
      while (setMade(job), job.status === 'queued' || job.status === 'running') {
        await pause(1500);
        try {
          job = await get(`jobs/${id(job.job_id)}`);
          setProblem(null);
        } catch (failed) {
          // The job goes on while the server is busy or out of reach, and another press would make a second backup.
          if (failed.status && failed.status !== 429 && failed.status < 500) throw failed;
          setProblem(failed);
          await pause((failed.retryAfter ?? 0) * 1000);
        }
      }
    } catch (failed) {
      setProblem(failed);
    }
    setBusy(false);
  };
  return html`<main class="login"><div class="login-box">
    <h1>${host}</h1><p><${Name} of=${name} />: ${t('key.create.only.hint')}</p>
    ${sources && html`<p>${t('sources.title')}: <${Name} of=${sources.join(', ')} /></p>`}
    <div class="actions"><${Act} role="backup_operator" kind="first" icon="plus" busy=${busy} onClick=${start}>${t('backup.now')}<//><button type="button" onClick=${signOut}>${t('logout')}</button></div>
    ${made && html`<p role="status">${backupTime(made.backup_id)} <${Status} of=${made.status} /></p>${made.error && html`<${Failure} of=${made.error} />`}`}
    ${problem && html`<${Trouble} problem=${problem} />`}
  </div></main>`;
}
