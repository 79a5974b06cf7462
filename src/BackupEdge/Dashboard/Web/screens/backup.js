import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { may, useStore } from '../state.js';
import { get, put, remove, address, id, useLoad, usePages } from '../api.js';
import { readStatus, mayHaveChecked, useJobEnds } from '../live.js';
import { Page, Loaded, Act, Facts, Tabs, Trouble, Empty } from '../parts/page.js';
import { TestRestore, Verify } from '../parts/acts.js';
import { DeleteRequests } from '../parts/requests.js';
import { Confirm, Dialog } from '../parts/dialog.js';
import { Field, Select } from '../parts/field.js';
import { Table, More } from '../parts/table.js';
import { Icon } from '../parts/icon.js';
import { BackupLink, Failure, Fate, Name, PathLink, Status } from '../parts/text.js';
import { Commands } from '../parts/command.js';
import { Time, bytes, duration, number, when, whenExactly, exact, backupTime } from '../parts/time.js';
import { go, to } from '../parts/route.js';
import { Notes } from './job.js';
import { JobTable } from './activity.js';
import { changesWord } from './backups.js';

/**
 * One backup: what it holds, what it needs, and what can be done with it.
 * @param {{ id: string, tab?: string | null }} props
 */
export function Backup({ id: backupId, tab = null }) {
  const load = useLoad((signal) => get(id(backupId), {}, signal), [backupId]);
  const [window, setWindow] = useState(null);
  const [problem, setProblem] = useState(null);
  const [force, setForce] = useState(false);
  // A check of another backup may find damage that counts for this one too, and a prune may delete it.
  useJobEnds((job) => (mayHaveChecked(job) || job.kind === 'prune' || job.backup_id === backupId) && load.reload());
  const backup = load.data;
  const usable = backup?.status === 'completed';
  const now = tab ?? 'changes';
  const hold = () => put(`${id(backupId)}/hold`, { hold: !backup.hold }).then(load.reload, setProblem);
  // What a second admin must confirm stays here, with the request.
  const erase = async () => {
    /** @type {Partial<Api.DeletedBackup>} */
    let gone;
    try {
      gone = await remove(id(backupId), force ? { force: true } : {});
    } catch (failed) {
      if (failed.code === 'last_backup') setForce(true);
      throw failed;
    }
    await readStatus();
    if (gone.deleted) go(gone.undelete_until ? '#/backups?view=bin' : '#/backups');
  };
  return html`<${Page} title=${backup ? when(backup.created_at) : t('backup.title')} plainTitle=${t('backup.title')} lead=${backup && lead(backup)}
    actions=${backup && html`
      ${usable && html`<${Act} kind="first" icon="restore" onClick=${() => go(to(['restore', backupId]))}>${t('restore.title')}<//>
      <${Act} role="backup_operator" icon="folder" onClick=${() => go(to(['files', backup.sources[0] ?? ''], { at: backupId }))}>${t('nav.files')}<//>
      <${Verify} backupId=${backupId} />
      <${TestRestore} backupId=${backupId} />`}
      <${Act} icon="more" aria-haspopup="dialog" onClick=${() => setWindow('more')}>${t('nav.more')}<//>`}>
    <${Loaded} of=${load}>${() => html`
      ${problem && html`<${Trouble} problem=${problem} />`}
      <${DeleteRequests} of=${backupId} changed=${load.reload} />
      ${backup.error && html`<${Failure} of=${backup.error} />`}
      <${Damage} backup=${backup} />
      <${BackupFacts} backup=${backup} />
      <${Tabs} name=${t('backup.title')} now=${now} of=${[
        ['changes', t('tab.changes'), to(['backups', backupId])],
        ['warnings', `${t('tab.warnings')} (${number(backup.warning_count)})`, to(['backups', backupId], { tab: 'warnings' })],
        ['needs', t('tab.needs'), to(['backups', backupId], { tab: 'needs' })],
        ['record', t('tab.record'), to(['backups', backupId], { tab: 'record' })],
      ]} />
      ${now === 'changes' && html`<${Changes} backup=${backup} />`}
      ${now === 'warnings' && (backup.warnings.length ? html`<${Notes} title=${t('warnings.title')} notes=${backup.warnings} count=${backup.warning_count} kind="warn" />` : html`<${Empty} icon="ok" title=${t('warnings.none')} />`)}
      ${now === 'needs' && html`<${Needs} backup=${backup} />`}
      ${now === 'record' && html`<${Record} backupId=${backupId} />`}
      <${Commands} of=${commands(backupId)} />
      ${window === 'more' && html`<${Dialog} title=${t('nav.more')} onClose=${() => setWindow(null)}><div class="dialog-body list-of-links">
        <${Act} kind="bare" icon=${backup.hold ? 'open' : 'hold'} onClick=${() => hold().then(() => setWindow(null))}>${t(backup.hold ? 'hold.end' : 'hold.begin')}<//>
        <${Act} kind="bare" icon="edit" onClick=${() => setWindow('edit')}>${t('backup.edit')}<//>
        ${usable && may('admin') && ['tar', 'tar.lz4'].map((format) => html`<a key=${format} href=${address(`${id(backupId)}/export`, { format }).href} download><${Icon} name="download" size=${18} />${t('download.as', { format })}</a>`)}
        ${backup.hold ? html`<p class="quiet">${t('delete.held')}</p>` : html`<${Act} kind="bare danger-text" icon="trash" onClick=${() => setWindow('delete')}>${t('delete')}<//>`}</div><//>`}
      ${window === 'delete' && html`<${Confirm} title=${t('delete.title', { time: exact(backup.created_at) })} action=${t(force ? 'delete.anyway' : 'delete')} onClose=${() => setWindow(null)} run=${erase}><${DeleteEffect} backup=${backup} /><//>`}
      ${window === 'edit' && html`<${Edit} backup=${backup} onClose=${() => setWindow(null)} done=${load.reload} />`}`}<//>
  <//>`;
}

/**
 * What checks have found: damage of a backup, or else of an archive that it reads.
 * @param {{ backup: Api.BackupDetails }} props
 */
export function Damage({ backup }) {
  const reasons = useStore((store) => store.status)?.reasons ?? [];
  if (backup.verify_problem_count) return html`<div class="trouble" role="alert"><${Icon} name="bad" /><p>${t('verify.found', { n: backup.verify_problem_count })}</p></div>`;
  // Newly found damage clears the check of all backups that may share it: one that has a check was checked after that.
  if (backup.verified_at) return null;
  const found = reasons.find((one) => one.code === 'backup_damaged' && backup.archives.some((archive) => archive.backup_id === one.subject));
  return found && html`<div class="trouble" role="alert"><${Icon} name="warn" /><p>${t('needs.suspect')} <${BackupLink} id=${found.subject} /></p></div>`;
}

/** @param {Api.BackupDetails} backup */
function lead(backup) {
  const kind = backup.base_id ? html`${t('lead.on', { type: word('type', backup.type) })} <${BackupLink} id=${backup.base_id} />` : word('type', backup.type);
  const changed = backup.added_files + backup.changed_files;
  return html`<${Status} of=${backup.status} />${backup.hold && html` <${Status} of="held" />`} ${backup.label && html`<strong><${Name} of=${backup.label} /></strong> · `}${kind}${backup.base_id && backup.files > 0 && ` · ${t('lead.changed', { n: changed, all: backup.files })}`}`;
}

/** @param {{ backup: Api.BackupDetails }} props */
function BackupFacts({ backup }) {
  return html`<div class="columns"><section class="panel"><h2 class="for-reader">${t('facts')}</h2><${Facts} of=${[
    [t('sources.title'), backup.sources.map((name, index) => html`${index ? ', ' : ''}<a href=${to(['files', name], { at: backup.id })}><${Name} of=${name} /></a>`)],
    [t('source.size'), backup.source_size ? bytes(backup.source_size) : null],
    [t('size.archive'), backup.size ? bytes(backup.size) : null],
    [t('files'), backup.files ? `${number(backup.files)}${backup.base_id ? ` (${changesWord(backup)})` : ''}` : null],
    [t('job.took'), backup.duration_seconds === null ? null : duration(backup.duration_seconds)],
    backup.type_reason && [t('type.reason'), html`<${Name} of=${backup.type_reason} />`],
  ]} /></section>
  <section class="panel"><h2 class="for-reader">${t('keeps')}</h2><${Facts} of=${[
    [t('checked'), backup.verified_at ? html`<${Status} of=${backup.verify_problem_count ? 'damaged' : 'ok'}><${Time} at=${backup.verified_at} /><//>` : t('check.never')],
    [t('keeps'), backup.retention_reason && html`<${Name} of=${backup.retention_reason} />`],
    backup.expires_at && [t('expires'), html`<${Time} at=${backup.expires_at} />`],
    [t('encryption'), backup.encryption && word('encryption', backup.encryption)],
    [t('job.by'), html`<${Name} of=${backup.created_by} />`],
    backup.note && [t('note'), html`<${Name} of=${backup.note} />`],
    backup.tags.length > 0 && [t('tags'), backup.tags.map((tag) => html`<a class="tag" key=${tag} href=${to(['backups'], { tag })}><${Name} of=${tag} /></a>`)],
    [t('id'), html`<code>${backup.id}</code>`],
  ]} /></section></div>`;
}

/** @param {{ backup: Api.BackupDetails }} props */
function Changes({ backup }) {
  const list = useLoad((signal) => get('list', { status: 'completed', source: backup.sources[0], limit: 50 }, signal), [backup.id]);
  if (backup.status !== 'completed') return html`<p class="quiet">${t('changes.none.yet')}</p>`;
  if (!may('backup_operator')) return html`<p class="quiet">${t('may.role', { role: word('role', 'backup_operator') })}</p>`;
  return html`<${Loaded} of=${list}>${(rows) => html`<${Compared} backup=${backup} rows=${rows} />`}<//>`;
}

/** @param {{ backup: Api.BackupDetails, rows: Api.BackupListItem[] }} props */
function Compared({ backup, rows }) {
  const [chosen, setChosen] = useState(null);
  /** @type {Pick<Api.BackupListItem, 'id' | 'created_at' | 'label'>[]} */
  const choices = rows.filter((one) => one.id !== backup.id);
  // The base may be deleted; then the one before this backup tells what changed. It may also be older than what the list has.
  /** @param {string} id */
  const known = (id) => choices.some((one) => one.id === id);
  const base = backup.base_id && !known(backup.base_id) && choices.length < 49 ? choices.find((one) => one.created_at < backup.created_at)?.id : backup.base_id;
  const other = chosen ?? base ?? null;
  if (other && !known(other)) choices.unshift({ id: other, created_at: null, label: null });
  return html`<div class="filters wide"><${Select} label=${t('compare.with')} value=${other ?? ''} options=${[...(other ? [] : [['', t('choose')]]), ...choices.map((one) => [one.id, one.created_at ? `${whenExactly(one.created_at)}${one.label ? ` · ${one.label}` : ''}` : backupTime(one.id)])]} onChange=${setChosen} /></div>
    ${other ? html`<${Difference} key=${other} from=${other} until=${backup.id} />` : html`<p class="quiet">${t('changes.full')}</p>`}`;
}

/**
 * What differs from one backup to another.
 * @param {{ from: string, until: string }} props
 */
function Difference({ from, until }) {
  const pages = usePages(`${id(from)}/diff/${id(until)}`, { limit: 100 }, [from, until]);
  const leftOut = pages.headers?.get('X-Left-Out-Sources');
  return html`${leftOut && html`<p class="quiet">${t('compare.left.out')} <${Name} of=${leftOut} /></p>`}<${Loaded} of=${pages}>${(rows) => rows.length || pages.more ? html`<${Table} caption=${t('tab.changes')} rows=${rows} busy=${pages.busy} keyOf=${(row) => row.path} columns=${[
    { name: t('change'), cell: (row) => html`<${Fate} of=${row.change} />` },
    { name: t('path'), kind: 'main', cell: (row) => html`<${PathLink} of=${row.path} href=${fileAddress(row.path, row.change === 'removed' ? from : until, (row.type_after ?? row.type_before) === 'directory')} />` },
    { name: t('differs'), kind: 'quiet', cell: (row) => row.differs.map((aspect) => word('aspect', aspect)).join(', ') },
    { name: t('size'), kind: 'number', cell: (row) => (row.size_before === row.size_after || row.size_before === null || row.size_after === null ? (row.type_after ?? row.type_before) === 'directory' ? '' : bytes(row.size_after ?? row.size_before) : `${bytes(row.size_before)} → ${bytes(row.size_after)}`) },
  ]} /><${More} pages=${pages} label=${t('more.rows')} />` : html`<${Empty} icon="ok" title=${t('changes.none')} />`}<//>`;
}

/**
 * The address of a path in Files: a folder itself, or a file beside its folder.
 * @param {string} path
 * @param {string} at
 * @param {boolean} [isFolder]
 */
export function fileAddress(path, at, isFolder) {
  const parts = path.split('/');
  if (isFolder || parts.length === 1) return to(['files', ...parts], { at });
  return to(['files', ...parts.slice(0, -1)], { at, file: parts.at(-1) });
}

/** @param {{ backup: Api.BackupDetails }} props */
function Needs({ backup }) {
  return html`<div class="columns"><section class="panel"><h2>${t('needs.reads')}</h2>${backup.archives.length
    ? html`<ul class="plain-list">${backup.archives.map((one) => html`<li key=${one.backup_id}>${one.deleted ? html`${backupTime(one.backup_id)} <span class="quiet">(${t('needs.deleted')})</span>` : html`<${BackupLink} id=${one.backup_id} />`} <span class="quiet">${bytes(one.bytes)}</span></li>`)}</ul>`
    : html`<p>${t('needs.none')}</p>`}</section>
    <section class="panel"><h2>${t('needs.by')}</h2>${backup.dependents.length ? html`<ul class="plain-list">${backup.dependents.slice(0, 100).map((one) => html`<li key=${one}><${BackupLink} id=${one} /></li>`)}</ul><p>${t(backup.verify_problem_count ? 'needs.damaged' : 'needs.safe', { n: backup.dependents.length })}</p>` : html`<p>${t('needs.nobody')}</p>`}</section></div>`;
}

/** @param {{ backupId: string }} props */
function Record({ backupId }) {
  const pages = usePages('jobs', { backup_id: backupId, limit: 50 }, [backupId]);
  return html`<${Loaded} of=${pages}>${(rows) => html`<${JobTable} rows=${rows} busy=${pages.busy} /><${More} pages=${pages} />${may('admin') && html`<p><a href=${to(['settings', 'audit'], { subject: backupId })}>${t('settings.audit')}</a></p>`}`}<//>`;
}

/** @param {{ backup: Api.BackupDetails }} props */
function DeleteEffect({ backup }) {
  const bin = useStore((store) => store.status)?.bin;
  // What never completed does not go to the bin. Nothing is said of it until the status is known.
  const completed = backup.status === 'completed' || backup.status === 'missing';
  const days = completed ? bin?.undelete_days : 0;
  return html`<p>${completed && t('delete.effect', { sources: backup.sources.join(', ') })} ${days >= 0 && t(days ? 'delete.bin' : 'delete.final')}</p>
    <p>${backup.dependents.length ? t(backup.verify_problem_count ? 'needs.damaged' : 'delete.stays', { n: backup.dependents.length }) : days >= 0 && t(days ? 'delete.frees.later' : 'delete.frees', { size: bytes(backup.size) })}</p>`;
}

/** @param {{ backup: Api.BackupDetails, onClose: () => void, done: () => unknown }} props */
function Edit({ backup, onClose, done }) {
  const [label, setLabel] = useState(backup.label ?? '');
  const [tags, setTags] = useState(backup.tags.join(' '));
  const [days, setDays] = useState(backup.retention_days ?? '');
  const [note, setNote] = useState(backup.note ?? '');
  const [problem, setProblem] = useState(null);
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    try {
      await put(id(backup.id), { label: label || null, tags: tags.split(/\s+/).filter(Boolean), retention_days: days === '' ? null : Number(days), note: note || null });
      done();
      onClose();
    } catch (failed) {
      setProblem(failed);
    }
  };
  return html`<${Dialog} title=${t('backup.edit')} onClose=${onClose}><form onSubmit=${save}><div class="dialog-body">
    <${Field} label=${t('label')} value=${label} maxlength="200" onInput=${(event) => setLabel(event.target.value)} />
    <${Field} label=${t('tags')} hint=${t('tags.hint')} value=${tags} onInput=${(event) => setTags(event.target.value)} />
    <${Field} label=${t('note')} value=${note} maxlength="1000" onInput=${(event) => setNote(event.target.value)} />
    <${Field} label=${t('retention.days')} hint=${t('retention.hint')} type="number" min="1" max="36500" value=${days} onInput=${(event) => setDays(event.target.value)} />
    ${problem && html`<${Trouble} problem=${problem} />`}</div>
    <div class="dialog-foot"><button type="button" onClick=${onClose}>${t('cancel')}</button><button type="submit" class="first">${t('save')}</button></div></form><//>`;
}

/**
 * @param {string} backupId
 * @returns {Command[]}
 */
function commands(backupId) {
  return [
    { name: t('restore.title'), method: 'POST', path: `restore/${backupId}`, body: { target: 'staging' }, cli: `backupedge restore ${backupId} --target staging` },
    { name: t('verify'), method: 'POST', path: `${backupId}/verify`, cli: `backupedge verify ${backupId}` },
    { name: t('drill.go'), method: 'POST', path: 'drill', body: { backup_id: backupId }, cli: `backupedge drill ${backupId}` },
    { name: t('hold.begin'), method: 'PUT', path: `${backupId}/hold`, body: { hold: true } },
  ];
}
