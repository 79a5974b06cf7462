import { html, useEffect, useRef, useState } from '../parts/html.js';
import { t } from '../words.js';
import { page } from '../api.js';
import { Empty, Trouble } from '../parts/page.js';
import { Table } from '../parts/table.js';
import { Fate, PathLink } from '../parts/text.js';
import { Time, bytes } from '../parts/time.js';
import { fileAddress } from './backup.js';

const special = /[*?[]/;

// Plain words are found anywhere in a name; whoever writes a pattern gets that pattern.
/**
 * @param {string} text
 * @param {string[]} path
 */
function patternOf(text, path) {
  const name = special.test(text) ? text : `*${text}*`;
  if (!path.length) return name;
  return `${path.join('/').replace(/[*?[]/g, '\\$&')}/**/${name}`;
}

/**
 * Names in all backups, as the pages arrive; it can be stopped.
 * @param {{ text: string, path: string[] }} props
 */
export function SearchResults({ text, path }) {
  /** @type {[Api.FileVersionAnswer[], (next: (old: Api.FileVersionAnswer[]) => Api.FileVersionAnswer[]) => void]} */
  const [rows, setRows] = useState([]);
  const [next, setNext] = useState(null);
  const [state, setState] = useState('running');
  const [problem, setProblem] = useState(null);
  const abort = useRef(null);
  /** @param {Api.Cursor | null} from */
  const run = async (from) => {
    abort.current = new AbortController();
    setState('running');
    setProblem(null);
    let after = from;
    let found = 0;
    try {
      do {
        const answer = await page('files', { name: patternOf(text, path), ignore_case: true, changed: true, folders: true, limit: 100, ...after }, abort.current.signal);
        found += answer.rows.length;
        setRows((old) => [...old, ...answer.rows]);
        after = answer.next;
        setNext(after);
      } while (after && found < 100);
      setState('done');
    } catch (failed) {
      if (failed.name === 'AbortError') return setState('stopped');
      setProblem(failed);
      setState('done');
    }
    return undefined;
  };
  useEffect(() => {
    run(null);
    return () => abort.current.abort();
  }, []);
  return html`<section aria-labelledby="found-title" aria-busy=${state === 'running' ? 'true' : 'false'}>
    <div class="section-head"><h2 id="found-title">${t('search.found', { n: rows.length })}</h2>
      ${state === 'running' && html`<span class="quiet" role="status">${t('search.running')}</span><button type="button" onClick=${() => abort.current.abort()}>${t('stop')}</button>`}</div>
    ${problem && html`<${Trouble} problem=${problem} retry=${() => run(next)} />`}
    ${rows.length > 0 && html`<${Table} caption=${t('search.found', { n: rows.length })} rows=${rows} keyOf=${(row) => row.backup_id + row.path} columns=${[
      { name: t('path'), kind: 'main', cell: (row) => html`<${PathLink} of=${row.path} href=${fileAddress(row.path, row.backup_id, row.type === 'directory')} />` },
      { name: t('change'), cell: (row) => row.change && html`<${Fate} of=${row.change} />` },
      { name: t('backup.title'), cell: (row) => html`<${Time} at=${row.created_at} />` },
      { name: t('size'), kind: 'number', cell: (row) => (row.type === 'directory' ? '' : bytes(row.size)) },
    ]} />`}
    ${!rows.length && state !== 'running' && !problem && html`<${Empty} icon="search" title=${t('search.nothing')}><p>${t('search.hint')}</p><//>`}
    ${next && state !== 'running' && html`<button type="button" onClick=${() => run(next)}>${t('search.more')}</button>`}
  </section>`;
}
