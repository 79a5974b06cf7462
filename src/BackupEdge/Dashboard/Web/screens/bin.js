import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { useStore } from '../state.js';
import { post, id, usePages } from '../api.js';
import { readStatus } from '../live.js';
import { Loaded, Act, Empty, Trouble } from '../parts/page.js';
import { Table, More } from '../parts/table.js';
import { Name } from '../parts/text.js';
import { Time, bytes } from '../parts/time.js';
import { go, to } from '../parts/route.js';

/** Deleted backups that can be taken back, and when each goes for good. */
export function Bin() {
  const bin = useStore((store) => store.status)?.bin;
  const pages = usePages('list', { deleted: true, limit: 50 }, []);
  const [problem, setProblem] = useState(null);
  /** @param {Api.BackupListItem} row */
  const undelete = (row) => post(`${id(row.id)}/undelete`).then(() => {
    readStatus();
    go(to(['backups', row.id]));
  }, (failed) => {
    setProblem(failed);
    pages.reload();
  });
  return html`<p>${t(bin?.undelete_days === 0 ? 'bin.off' : 'bin.lead')}${bin?.backups > 0 && html` ${t('bin.size', { size: bytes(bin.bytes) })}`}</p>
    ${bin?.freed_early_at && html`<p class="warn-text">${t('bin.freed')} <${Time} at=${bin.freed_early_at} /></p>`}
    ${problem && html`<${Trouble} problem=${problem} />`}
    <${Loaded} of=${pages}>${(rows) => rows.length ? html`<${Table} caption=${t('view.bin')} rows=${rows} busy=${pages.busy} keyOf=${(row) => row.id} columns=${[
      { name: t('when'), kind: 'main', cell: (row) => html`<${Time} at=${row.created_at} />${row.label && html` · <${Name} of=${row.label} />`}` },
      { name: t('type'), kind: 'word', cell: (row) => word('type', row.type) },
      { name: t('sources.title'), cell: (row) => html`<${Name} of=${row.sources.join(', ')} />` },
      { name: t('size'), kind: 'number', cell: (row) => (row.size ? bytes(row.size) : '–') },
      { name: t('bin.deleted'), cell: (row) => row.deleted && html`<${Time} at=${row.deleted.at} /> · <span class="quiet"><${Name} of=${row.deleted.by} /></span>` },
      { name: t('bin.goes'), cell: (row) => row.deleted && html`<${Time} at=${row.deleted.undelete_until} />` },
      { name: '', kind: 'do', cell: (row) => html`<${Act} kind="small" icon="restore" onClick=${() => undelete(row)}>${t('undelete')}<span class="for-reader"> ${row.id}</span><//>` },
    ]} /><${More} pages=${pages} />` : html`<${Empty} icon="trash" title=${t('empty.bin')} />`}<//>`;
}
