import { html, useEffect, useRef } from './html.js';
import { t, word } from '../words.js';
import { state } from '../state.js';
import { bytes, duration, percent } from './time.js';
import { Name } from './text.js';
import { speak } from './page.js';
import { to } from './route.js';

/**
 * How far a job is; without a known end the bar only says that it runs.
 * @param {{ job: RunningJob, label?: string }} props
 */
export function Progress({ job, label }) {
  const share = job.progress?.percent;
  useSpoken(job, share);
  const known = share !== null && share !== undefined;
  const name = label ?? word('kind', job.kind);
  return html`<div class="progress" role="progressbar" aria-label=${name} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${known ? Math.floor(share) : undefined}
    aria-valuetext=${known ? percent(Math.floor(share)) : t('progress.unknown')}>
    <i class=${known ? '' : 'unknown'} style=${{ inlineSize: known ? `${share}%` : '30%' }}></i></div>`;
}

// Told at the beginning and at each quarter; the end is told by whoever waits for it.
/**
 * @param {RunningJob} job
 * @param {number | null} share
 */
function useSpoken(job, share) {
  const told = useRef(null);
  const quarter = share === null || share === undefined ? 0 : Math.floor(share / 25);
  useEffect(() => {
    if (told.current !== quarter && state.jobs.has(job.job_id)) speak(`${word('kind', job.kind)}: ${percent(quarter * 25)}`);
    told.current = quarter;
  }, [quarter]);
}

/**
 * The figures of a running job on one line.
 * @param {{ job: RunningJob }} props
 */
export function ProgressWords({ job }) {
  const { progress } = job;
  const parts = [];
  if (job.status === 'queued') parts.push(word('status', 'queued'));
  else {
    if (progress.percent !== null) parts.push(percent(Math.floor(progress.percent)));
    if (progress.bytes_done) parts.push(progress.bytes_total ? t('of', { a: bytes(progress.bytes_done), b: bytes(progress.bytes_total) }) : bytes(progress.bytes_done));
    if (progress.files_done) parts.push(t('files.count', { n: progress.files_done }));
    if (job.rate > 1) parts.push(t('per.second', { rate: bytes(Math.round(job.rate)) }));
    if (progress.eta_seconds) parts.push(t('left', { time: duration(progress.eta_seconds) }));
  }
  return html`<span class="progress-words">${parts.join(' · ') || word('status', job.status)}</span>`;
}

/**
 * What a job works on: the label of its backup, or its sources.
 * @param {{ label: string | null, sources?: string[] }} job
 */
export const nameOf = (job) => job.label ?? job.sources?.join(', ');

/**
 * A running job as a line that leads to its page.
 * @param {{ job: RunningJob }} props
 */
export function JobLine({ job }) {
  const name = nameOf(job);
  return html`<a class="job-line" href=${to(['activity', job.job_id])}>
    <span class="job-name">${word('kind', job.kind)}${name && html` <${Name} of=${name} />`}${job.target && html` → <${Name} of=${job.target} />`}</span>
    <${ProgressWords} job=${job} /><${Progress} job=${job} /></a>`;
}
