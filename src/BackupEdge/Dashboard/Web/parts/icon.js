import { html } from './html.js';

/**
 * Paths on a grid of 24 with lines of 2, drawn for this page.
 * @type {{ [name: string]: string }}
 */
const paths = {
  ok: 'M5 13l4 4 10-11',
  warn: 'M12 3.5 22 20.5H2zM12 10v4.5M12 17.4v.1',
  bad: 'M6 6l12 12M18 6 6 18',
  run: 'M12 3a9 9 0 1 1-8.5 6M12 7v5l3 2',
  wait: 'M12 3a9 9 0 1 0 .01 0M12 7v5l3 2',
  none: 'M6 12h12',
  skip: 'M5 6l7 6-7 6zM19 6v12',
  stop: 'M12 3a9 9 0 1 0 .01 0M8 12h8',
  overview: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  backups: 'M4 4h16v5H4zM5.5 9v11h13V9M10 13h4',
  folder: 'M3 6h6l2 2.5h10V19H3z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  stream: 'M5 6c0-4 14-4 14 0v12c0 4-14 4-14 0zM5 6c0 4 14 4 14 0M5 12c0 4 14 4 14 0',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1.5-1.5',
  bot: 'M5 9h14v10H5zM12 9V5M12 4v.1M9.5 13v1.5M14.5 13v1.5M2.5 12v4M21.5 12v4',
  schedules: 'M4 6h16v14H4zM4 10.5h16M8.5 3v4.5M15.5 3v4.5M9 15h6',
  activity: 'M3 12h4l3-8 4.5 16 3-8H21',
  health: 'M12 20C5 15.5 3 12 3 8.8 3 4 9.5 2.8 12 7.2 14.5 2.8 21 4 21 8.8c0 3.2-2 6.7-9 11.2z',
  settings: 'M12 8.5a3.5 3.5 0 1 0 .01 0M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M5.3 18.7l2.1-2.1M16.6 7.4l2.1-2.1',
  search: 'M10.5 4a6.5 6.5 0 1 0 .01 0M15.5 15.5 21 21',
  download: 'M12 3v12M7 10.5l5 5 5-5M4 20.5h16',
  restore: 'M4 4v6h6M4.6 10A8.3 8.3 0 1 1 4 14',
  plus: 'M12 4v16M4 12h16',
  trash: 'M4 6.5h16M9 6V3.5h6V6M6 6.5l1 14h10l1-14',
  right: 'M9 5l7 7-7 7',
  left: 'M15 5l-7 7 7 7',
  down: 'M5 9l7 7 7-7',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  hold: 'M6 11h12v10H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  open: 'M6 11h12v10H6zM8.5 11V8a3.5 3.5 0 0 1 6.8-1.2',
  help: 'M9 9a3.2 3.2 0 1 1 4.2 3c-.9.4-1.2 1-1.2 2.2M12 17.8v.1',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  print: 'M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z',
  check: 'M12 3l8 3v6c0 5-3.5 8-8 9.5C7.5 20 4 17 4 12V6zM8.5 12l2.5 2.5 4.5-5',
  out: 'M14 4H5v16h9M10 12h11M17.5 8.5 21 12l-3.5 3.5',
  user: 'M12 4a4 4 0 1 0 .01 0M4.5 20.5c1-8.5 14-8.5 15 0',
  edit: 'M4 20l1-5L16 4l4 4L9 19z',
  wall: 'M3 4h18v12H3zM9 20.5h6M12 16v4.5',
};

/**
 * A picture beside words; it says nothing by itself.
 * @param {{ name: string, size?: number }} props
 */
export function Icon({ name, size = 20 }) {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${paths[name] ?? paths.none} />
  </svg>`;
}
