import { html, useEffect, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { may } from '../state.js';
import { call, page, id, useLoad } from '../api.js';
import { Loaded, Act, Trouble, Facts } from '../parts/page.js';
import { Icon } from '../parts/icon.js';
import { Fate, LongName } from '../parts/text.js';
import { Time, bytes, when } from '../parts/time.js';
import { compareLines, fold } from '../parts/compare.js';
import { downloadOf } from '../parts/tray.js';
import { Commands } from '../parts/command.js';
import { go, to } from '../parts/route.js';

/** @type {{ [ending: string]: string | null }} */
const images = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', svg: null, ico: 'image/x-icon' };
const previewBytes = 65536;
const compareBytes = 1 << 20;

/**
 * One file: what it is at this time, its other versions, and what differs between two of them.
 * @param {{ path: string, at: string, folder: string[], alone?: boolean }} props
 */
export function FilePanel({ path, at, folder, alone }) {
  const name = path.split('/').at(-1);
  const entry = useLoad((signal) => page(`${id(at)}/files`, { path, limit: 1 }, signal).then((answer) => answer.rows[0]), [at, path]);
  const versions = useLoad((signal) => allVersions(path, signal), [path]);
  /** @type {[Api.FileVersionAnswer, (next: Api.FileVersionAnswer) => void]} */
  const [other, setOther] = useState(null);
  const file = entry.data;
  const missing = entry.problem?.code === 'path_not_found';
  /** @param {string} backupId */
  const toVersion = (backupId) => to(['files', ...(alone ? folder.slice(0, -1) : folder)], { at: backupId, file: name });
  return html`<aside class="file-panel" aria-labelledby="file-title">
    <header class="section-head"><h2 id="file-title"><${LongName} of=${name} /></h2>
      ${!alone && html`<a class="button small" href=${to(['files', ...folder], { at })} aria-label=${t('close')}><${Icon} name="bad" size=${16} /></a>`}</header>
    ${missing && html`<p class="warn-text"><${Icon} name="warn" size=${16} /> ${t('file.not.here')}</p>`}
    ${entry.problem && !missing && html`<${Trouble} problem=${entry.problem} retry=${entry.reload} />`}
    ${file && !missing && html`
      <${Facts} of=${[[t('size'), bytes(file.size)], [t('mtime'), file.mtime && html`<time datetime=${file.mtime}>${when(file.mtime)}</time>`], [t('mode'), html`<code>${file.mode}</code>`]]} />
      <div class="actions">
        <${Act} kind="first" icon="restore" onClick=${() => go(to(['restore', at], { paths: JSON.stringify([path]) }))}>${t('restore.version')}<//>
        ${may('admin') ? html`<a class="button" href=${downloadOf(at, file)} download=${name}><${Icon} name="download" size=${18} />${t('download')}</a>` : html`<${Act} icon="download">${t('download')}<//>`}
      </div>
      ${other ? html`<${Compare} path=${path} at=${at} other=${other} onClose=${() => setOther(null)} />` : html`<${Preview} key=${at} path=${path} at=${at} file=${file} />`}`}
    <section aria-labelledby="versions-title"><h3 id="versions-title">${t('versions')}</h3>
      <${Loaded} of=${versions}>${(rows) => rows.length ? html`<ol class="versions">${rows.map((row) => html`<li key=${row.backup_id} aria-current=${row.backup_id === at ? 'true' : undefined}>
        <a href=${toVersion(row.backup_id)}><${Time} at=${row.created_at} /></a>
        ${row.change && html`<${Fate} of=${row.change} />`}
        <span class="quiet">${bytes(row.size)}</span>
        ${row.backup_id !== at && !missing && file && comparable(file) && comparable(row) && may('admin') && html`<button type="button" class="small" onClick=${() => setOther(row)} aria-label=${t('compare.label', { time: when(row.created_at) })}>${t('compare')}</button>`}
        ${may('admin') && html`<a class="button small" href=${to(['restore', row.backup_id], { paths: JSON.stringify([path]) })} aria-label=${t('restore.at', { time: when(row.created_at) })}>${t('restore.title')}</a>`}
      </li>`)}</ol>` : html`<p class="quiet">${t('versions.none')}</p>`}<//>
    </section>
    <${Commands} of=${[{ name: t('download'), method: 'GET', path: `${at}/files/content`, query: { path }, cli: `backupedge cat ${at} '${path.replaceAll("'", "'\\''")}'` }]} />
  </aside>`;
}

/** @param {Api.FileAnswer | Api.FileVersionAnswer} file */
const comparable = (file) => (file.type === 'file' || file.type === 'hard_link') && file.size <= compareBytes;

/**
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function allVersions(path, signal) {
  const rows = [];
  let after = {};
  for (let pages = 0; after && pages < 10 && rows.length < 100; pages++) {
    const answer = await page('files', { path, changed: true, limit: 100, ...after }, signal);
    rows.push(...answer.rows);
    after = answer.next;
  }
  return rows;
}

/**
 * @param {string} path
 * @param {string} at
 * @param {number} most
 * @param {AbortSignal} signal
 */
async function content(path, at, most, signal) {
  const headers = most ? { Range: `bytes=0-${most - 1}` } : {};
  return (await call('GET', `${id(at)}/files/content`, { query: { path }, headers, signal, raw: true })).arrayBuffer();
}

// Text is what decodes as UTF-8 and has no null; the last character of a part may be cut.
/** @param {ArrayBuffer} buffer */
function textOf(buffer) {
  const array = new Uint8Array(buffer);
  if (array.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(array.subarray(0, wholeEnd(array)));
  } catch {
    return null;
  }
}

/** @param {Uint8Array} array */
function wholeEnd(array) {
  let end = array.length;
  for (let back = 1; back <= 4 && back <= array.length; back++) {
    const byte = array[array.length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (needed > back) end = array.length - back;
      break;
    }
  }
  return end;
}

/** @param {{ path: string, at: string, file: Api.FileAnswer }} props */
function Preview({ path, at, file }) {
  const kind = images[path.split('.').at(-1).toLowerCase()];
  const isImage = Boolean(kind) && file.size <= 8 << 20;
  const readable = (file.type === 'file' || file.type === 'hard_link') && file.size > 0 && !file.incomplete && may('admin');
  const load = useLoad(async (signal) => {
    if (!readable) return null;
    const buffer = await content(path, at, isImage ? 0 : previewBytes, signal);
    return isImage ? { url: URL.createObjectURL(new Blob([buffer], { type: kind })) } : { text: textOf(buffer) };
  }, [path, at]);
  useEffect(() => () => load.data?.url && URL.revokeObjectURL(load.data.url), [load.data]);
  if (!may('admin')) return html`<p class="quiet">${t('preview.may')}</p>`;
  if (!readable) return html`<p class="quiet">${t(file.size ? 'preview.none' : 'preview.empty')}</p>`;
  return html`<${Loaded} of=${load}>${(found) => found.url
    ? html`<img class="preview" src=${found.url} alt=${t('preview.of', { name: file.name })} />`
    : found.text === null ? html`<p class="quiet">${t('preview.binary')}</p>`
    : html`<pre class="preview" tabindex="0" aria-label=${t('preview.of', { name: file.name })}><code>${found.text}</code></pre>${file.size > previewBytes && html`<p class="fine">${t('preview.part')}</p>`}`}<//>`;
}

/** @param {{ path: string, at: string, other: Api.FileVersionAnswer, onClose: () => void }} props */
function Compare({ path, at, other, onClose }) {
  const load = useLoad(async (signal) => {
    const [mine, theirs] = [textOf(await content(path, at, 0, signal)), textOf(await content(path, other.backup_id, 0, signal))];
    if (mine === null || theirs === null) return { binary: true };
    return { lines: compareLines(theirs, mine) };
  }, [path, at, other.backup_id]);
  return html`<section class="compare" aria-labelledby="compare-title"><div class="section-head"><h3 id="compare-title">${t('compare.since')} <${Time} at=${other.created_at} /></h3><button type="button" class="small" onClick=${onClose}>${t('compare.end')}</button></div>
    <${Loaded} of=${load}>${({ binary, lines }) => binary ? html`<p class="quiet">${t('preview.binary')}</p>` : !lines ? html`<p class="quiet">${t('compare.too.different')}</p>`
      : lines.every((line) => line.kind === 'same') ? html`<p>${t('compare.same')}</p>`
      : html`<div class="lines" role="region" tabindex="0" aria-label=${t('compare')}>${fold(lines).map((line, index) => line.kind === 'gap'
        ? html`<div key=${index} class="gap">${t('compare.gap', { n: line.count })}</div>`
        : html`<div key=${index} class=${line.kind}><span class="sign">${line.kind === 'added' ? '+' : line.kind === 'removed' ? '−' : ' '}</span><span class="for-reader">${line.kind === 'same' ? '' : `${word('change', line.kind)}: `}</span><code>${line.text || ' '}</code></div>`)}</div>`}<//></section>`;
}
