import { html } from '../parts/html.js';
import { t } from '../words.js';
import { id, usePages } from '../api.js';
import { Loaded } from '../parts/page.js';
import { Table, More } from '../parts/table.js';
import { Fate, LongName } from '../parts/text.js';
import { bytes } from '../parts/time.js';

/**
 * What a restore would do with each path, as it is at the target now.
 * @param {{ jobId: string }} props
 */
export function RestorePlan({ jobId }) {
  const pages = usePages(`jobs/${id(jobId)}/plan`, { limit: 200 }, [jobId]);
  return html`<section aria-labelledby="plan-title"><h2 id="plan-title">${t('plan.title')}</h2>
    <${Loaded} of=${pages}>${(rows) => html`
      <${Table} caption=${t('plan.title')} rows=${rows} busy=${pages.busy} keyOf=${(row) => row.path} columns=${[
        { name: t('plan.fate'), cell: (row) => html`<${Fate} of=${row.fate} list="fate" />` },
        { name: t('path'), kind: 'main', cell: (row) => html`<${LongName} of=${row.path} />` },
        { name: t('size'), kind: 'number', cell: (row) => (row.type === 'file' || row.type === 'stream' ? bytes(row.size) : '') },
        { name: t('plan.destination'), kind: 'quiet', cell: (row) => (row.destination ? html`<${LongName} of=${row.destination} />` : t('plan.program')) },
      ]} />
      <${More} pages=${pages} label=${t('more.rows')} />`}<//>
  </section>`;
}
