import { html, useEffect, useMemo, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { may, movePicks, pick, useStore } from '../state.js';
import { get, page, id, useLoad, usePages } from '../api.js';
import { useJobEnds } from '../live.js';
import { Page, Loaded, Empty } from '../parts/page.js';
import { Table, More } from '../parts/table.js';
import { Icon } from '../parts/icon.js';
import { Fate, Name, PathLink, SourceName } from '../parts/text.js';
import { Time, bytes, when } from '../parts/time.js';
import { TimeLine, useChanges } from '../parts/timeline.js';
import { Tray } from '../parts/tray.js';
import { go, to } from '../parts/route.js';
import { FilePanel } from './file.js';
import { SearchResults } from './search.js';

/**
 * Path and time, each moved without the other.
 * @param {{ path: string[], query: URLSearchParams }} props
 */
export function Files({ path, query }) {
  const find = query.get('find');
  if (!may('backup_operator')) {
    return html`<${Page} title=${t('nav.files')}><${Empty} icon="hold" title=${t('may.role', { role: word('role', 'backup_operator') })} /><//>`;
  }
  if (!path.length) return html`<${Roots} find=${find} />`;
  return html`<${Folder} key=${path[0]} path=${path} query=${query} find=${find} />`;
}

/** @param {{ find: string | null }} props */
function Roots({ find }) {
  const status = useStore((store) => store.status);
  return html`<${Page} title=${t('nav.files')} lead=${t('files.lead')}>
    <${Search} path=${[]} at=${null} find=${find} />
    ${find ? html`<${SearchResults} key=${find} text=${find} path=${[]} />` : status && html`<ul class="cards roots">${status.sources.map((source) => html`<li key=${source.name} class="card">
      <a href=${to(['files', source.name])}><${SourceName} name=${source.name} kind=${source.kind} /></a>
      <span class="quiet">${source.last_success_at ? html`<${Time} at=${source.last_success_at} />` : t('never.backed.up')}</span></li>`)}</ul>`}
    <${Tray} />
  <//>`;
}

/** @param {{ path: string[], at: string | null, find: string | null }} props */
function Search({ path, at, find }) {
  const [text, setText] = useState(find ?? '');
  const [everywhere, setEverywhere] = useState(!path.length);
  useEffect(() => setText(find ?? ''), [find]);
  return html`<form class="search" role="search" onSubmit=${(event) => {
    event.preventDefault();
    go(to(['files', ...(everywhere ? [] : path)], { at: everywhere ? null : at, find: text.trim() }));
  }}>
    <input type="search" value=${text} aria-label=${t('search.names')} placeholder=${t('search.names')} autocomplete="off" spellcheck=${false} onInput=${(event) => setText(event.target.value)} />
    ${path.length > 0 && html`<select aria-label=${t('search.where')} onChange=${(event) => setEverywhere(event.target.value === 'all')}><option value="here" selected=${!everywhere}>${t('search.here')}</option><option value="all" selected=${everywhere}>${t('search.all')}</option></select>`}
    <button type="submit"><${Icon} name="search" size=${18} />${t('search')}</button>
    ${find && html`<a class="button" href=${to(['files', ...path], { at })}>${t('search.end')}</a>`}
  </form>`;
}

/** @param {{ path: string[], query: URLSearchParams, find: string | null }} props */
function Folder({ path, query, find }) {
  const source = path[0];
  const place = path.join('/');
  const file = query.get('file');
  const backups = usePages('list', { source, status: 'completed', limit: 100 }, [source]);
  useJobEnds((job) => (!job || job.kind === 'backup') && backups.reload());
  const rows = backups.rows;
  const asked = query.get('at');
  const at = asked ?? rows?.[0]?.id ?? null;
  const index = rows?.findIndex((row) => row.id === at) ?? -1;
  const before = rows?.[index + 1]?.id ?? null;
  const changes = useChanges(rows, place);
  /** @param {string} backupId */
  const addressAt = (backupId) => to(['files', ...path], { at: backupId, file, find });
  /** @param {string} backupId */
  const move = (backupId) => {
    movePicks(backupId);
    go(addressAt(backupId), true);
  };
  return html`<${Page} kind="files" title=${html`<${Name} of=${path.at(-1)} />`} plainTitle=${path.at(-1)} lead=${html`<${Crumbs} path=${path} at=${asked} />`}>
    <${Search} path=${path} at=${at} find=${find} />
    ${find ? html`<${SearchResults} key=${place + find} text=${find} path=${path} />` : html`<${Loaded} of=${backups}>${() => !rows.length && !asked ? html`<${Empty} icon="backups" title=${t('files.no.backup')}><a class="button" href="#/">${t('nav.overview')}</a><//>` : html`
      <${TimeLine} rows=${rows} at=${at} changes=${changes} onMove=${move} more=${backups.more} />
      <div class="split ${file ? 'open' : ''}">
        <${Listing} key=${`${at} ${place}`} path=${path} at=${at} before=${before} file=${file} source=${source} />
        ${file && html`<${FilePanel} key=${`${place}/${file}`} path=${`${place}/${file}`} at=${at} folder=${path} />`}
      </div>`}<//>`}
    <${Tray} />
  <//>`;
}

/** @param {{ path: string[], at: string | null }} props */
function Crumbs({ path, at }) {
  return html`<nav class="crumbs" aria-label=${t('crumbs')}><a href="#/files">${t('nav.files')}</a>${path.map((segment, index) => html`<span aria-hidden="true">/</span>${index === path.length - 1
    ? html`<span aria-current="page"><${Name} of=${segment} /></span>`
    : html`<a href=${to(['files', ...path.slice(0, index + 1)], { at })} title=${segment}><${Name} of=${segment} /></a>`}`)}</nav>`;
}

/** @type {{ [order: string]: (a: Api.FileAnswer, b: Api.FileAnswer) => number }} */
const sorts = {
  name: (a, b) => (a.type === 'directory') === (b.type === 'directory') ? 0 : a.type === 'directory' ? -1 : 1,
  size: (a, b) => b.size - a.size,
  mtime: (a, b) => (b.mtime ?? '').localeCompare(a.mtime ?? ''),
};

/** @param {{ path: string[], at: string, before: string | null, file: string | null, source: string }} props */
function Listing({ path, at, before, file, source }) {
  const place = path.join('/');
  const pages = usePages(`${id(at)}/files`, { path: place, limit: 500 }, [at, place]);
  const marks = useMarks(before, at, place);
  const tray = useStore((store) => store.tray);
  const [sort, setSort] = useState('name');
  const ordered = useMemo(() => pages.rows && [...pages.rows].sort(sorts[sort]), [pages.rows, sort]);
  if (pages.problem?.code === 'path_not_found') return html`<${NotHere} path=${path} at=${at} />`;
  /**
   * @param {string} key
   * @param {string} name
   */
  const head = (key, name) => html`<button type="button" class="bare sort" aria-pressed=${sort === key ? 'true' : 'false'} onClick=${() => setSort(key)}>${name}${sort === key && html`<${Icon} name="down" size=${12} />`}</button>`;
  const isSelf = pages.rows?.length === 1 && pages.rows[0].path === place && pages.rows[0].type !== 'directory';
  const damaged = Number(pages.headers?.get('X-Damaged-Entries')) || 0;
  return html`<div class="listing"><${Loaded} of=${pages}>${() => isSelf ? html`<${FilePanel} path=${place} at=${at} folder=${path} alone />` : html`
    ${damaged > 0 && html`<p class="warn-text"><${Icon} name="warn" size=${16} /> ${t('files.damaged', { n: damaged })}</p>`}
    ${!ordered.length && !pages.more ? html`<${Empty} icon="folder" title=${t('files.empty')} />` : html`<${Table} caption=${t('files.in', { path: place })} rows=${ordered} busy=${pages.busy} keyOf=${(row) => row.path}
      classOf=${(row) => (row.name === file ? 'current' : '')} columns=${[
        { name: '', head: html`<span class="for-reader">${t('pick')}</span>`, kind: 'pick', cell: (row) => html`<input type="checkbox" aria-label=${t('pick.name', { name: row.name })} checked=${tray.backupId === at && tray.items.has(row.path)} onChange=${(event) => pick(at, source, row, event.target.checked)} />` },
        { name: t('name'), head: head('name', t('name')), kind: 'main', cell: (row) => html`<${Entry} row=${row} at=${at} path=${path} />` },
        { name: t('change'), cell: (row) => mark(marks, row) },
        { name: t('size'), head: head('size', t('size')), kind: 'number', cell: (row) => (row.type === 'directory' ? '' : bytes(row.size)) },
        { name: t('mtime'), head: head('mtime', t('mtime')), kind: 'number', cell: (row) => (row.mtime ? html`<time datetime=${row.mtime}>${when(row.mtime)}</time>` : '–') },
      ]} />`}
    <${More} pages=${pages} label=${t('more.rows')} />`}<//></div>`;
}

/** @type {{ [type: string]: string }} */
const icons = { directory: 'folder', symlink: 'link', hard_link: 'link', stream: 'stream' };

/** @param {{ row: Api.FileAnswer, at: string, path: string[] }} props */
function Entry({ row, at, path }) {
  const bot = row.type === 'directory' && row.name.endsWith('.gbai');
  const icon = bot ? 'bot' : icons[row.type] ?? 'file';
  const href = row.type === 'directory' ? to(['files', ...path, row.name], { at }) : to(['files', ...path], { at, file: row.name });
  return html`<${PathLink} of=${row.name} href=${href} icon=${icon} />
    ${row.link_target && html`<span class="quiet"> → <${Name} of=${row.link_target} /></span>`}
    ${row.incomplete && html` <span class="status warn"><${Icon} name="warn" size=${14} />${t('file.incomplete')}</span>`}
    ${bot && may('admin') && html` <a class="fine" href=${to(['restore', at], { paths: JSON.stringify([row.path]) })}>${t('bot.restore')}</a>`}`;
}

// Against the backup before, only for what is listed here: a folder is marked when something below it differs.
/**
 * @param {string | null} before
 * @param {string} at
 * @param {string} place
 */
function useMarks(before, at, place) {
  const load = useLoad(async (signal) => {
    if (!before) return null;
    const found = new Map();
      const answer = await page(`${id(before)}/diff/${id(at)}`, { path: place, limit: 1000 }, signal).catch(/** @returns {Pick<Api.Rows<Api.DifferenceAnswer>, 'rows' | 'next'>} */ (problem) => {
      if (problem.name === 'AbortError') throw problem;
      return { rows: [], next: null };
    });
    for (const row of answer.rows) {
      const rest = row.path.slice(place.length + 1);
      const name = rest.split('/')[0];
      if (name) found.set(`${place}/${name}`, rest === name ? row.change : found.get(`${place}/${name}`) ?? 'inside');
    }
    return { found, whole: !answer.next };
  }, [before, at, place]);
  return load.data;
}

/**
 * @param {{ found: Map<string, string> } | null} marks
 * @param {Api.FileAnswer} row
 */
function mark(marks, row) {
  const change = marks?.found.get(row.path);
  if (!change) return '';
  const kind = row.type === 'directory' && change === 'changed' ? 'inside' : change;
  return html`<${Fate} of=${kind} />`;
}

/**
 * The path is not in this backup: when it was seen last, and a step there.
 * @param {{ path: string[], at: string }} props
 */
function NotHere({ path, at }) {
  const place = path.join('/');
  const load = useLoad((signal) => get('files', { path: place, folders: true, limit: 1 }, signal), [place]);
  const seen = load.data?.[0];
  const upper = to(['files', ...path.slice(0, -1)], { at });
  return html`<${Empty} icon="search" title=${t('files.not.here')}>
    ${load.busy ? html`<p class="quiet">${t('loading')}</p>` : seen ? html`<p>${t('files.last.seen')} <${Time} at=${seen.created_at} />.</p><a class="button first" href=${to(['files', ...path], { at: seen.backup_id })}>${t('files.go.there')}</a>` : html`<p>${t('files.never.seen')}</p>`}
    ${path.length > 1 && html`<a class="button" href=${upper}>${t('files.up')}</a>`}<//>`;
}

