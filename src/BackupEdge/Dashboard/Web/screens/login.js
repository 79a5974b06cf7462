import { html, useEffect, useState } from '../parts/html.js';
import { t, language, languageNames, chooseLanguage } from '../words.js';
import { signIn } from '../api.js';
import { Trouble, useCountdown } from '../parts/page.js';
import { rich } from '../parts/text.js';
import { Field, Check } from '../parts/field.js';

/**
 * One field, and where its content comes from.
 * @param {{ code: string | null }} props
 */
export function Login({ code }) {
  useEffect(() => {
    document.title = `${t('login.title')} – BackupEdge`;
  }, []);
  return html`<main class="login">
    <div class="login-box">
      <div class="brand"><svg width="28" height="28" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 4h18v5H3zM4.5 11h15v9h-15z" /></svg><span>BackupEdge</span></div>
      <h1>${t('login.title')}</h1>
      <${LoginForm} code=${code} />
      <details><summary>${t('login.where')}</summary>
        <p>${t('login.where.link')}</p><pre><code>backupedge open</code></pre>
        <p>${t('login.where.file')}</p><pre><code>cat backupedge-data/admin.key</code></pre></details>
      <nav class="languages" aria-label=${t('language')}>${Object.entries(languageNames).map(([tag, name]) => html`<button type="button" class="bare" key=${tag} lang=${tag} aria-pressed=${tag === language ? 'true' : 'false'} onClick=${() => chooseLanguage(tag)}>${name}</button>`)}</nav>
    </div>
  </main>`;
}

/** @param {{ code?: string | null }} props */
export function LoginForm({ code }) {
  const [key, setKey] = useState('');
  const [stay, setStay] = useState(false);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const left = useCountdown(problem?.status === 429 ? problem.retryAfter : null);
  /** @param {Api.CreateSessionRequest} fields */
  const send = async (fields) => {
    setBusy(true);
    setProblem(null);
    try {
      await signIn(fields);
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
    }
  };
  useEffect(() => {
    // The code counts once: it leaves the address before it is sent.
    if (!code) return;
    history.replaceState(null, '', '#/login');
    send({ code });
  }, []);
  const wrong = problem?.status === 401 ? rich(t(code && !key ? 'login.code.wrong' : 'login.wrong')) : problem?.status === 429 && left !== null ? t('login.throttled', { n: left }) : null;
  return html`<form onSubmit=${(event) => {
    event.preventDefault();
    if (key && !busy && !left) send({ key: key.trim(), remember: stay });
  }}>
    <input type="text" name="username" autocomplete="username" value="backupedge" hidden readonly />
    <${Field} label=${t('login.key')} wrong=${wrong}>${(own) => html`<input ...${own} id=${own.id} type="password" autocomplete="current-password" autofocus spellcheck=${false}
      value=${key} aria-invalid=${wrong ? 'true' : undefined} onInput=${(event) => setKey(event.target.value)} />`}<//>
    <${Check} label=${t('login.stay')} checked=${stay} onChange=${setStay} />
    ${problem && !wrong && html`<${Trouble} problem=${problem} />`}
    <button type="submit" class="first" disabled=${busy || !key || left > 0}>${t('login.go')}</button>
  </form>`;
}
