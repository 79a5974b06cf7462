// What the types of the dashboard's modules are put together of. Those of the API are in api.d.ts.
declare namespace Api {
  /** A value of a query parameter; without one, the parameter is left out. */
  type Given = string | number | boolean | null | undefined | string[];
  type Gets = <Path extends string>(path: Path, query?: Get<Path>['query'], signal?: AbortSignal) => Promise<Get<Path>['answer']>;
  type Posts = <Path extends string>(path: Path, body?: Post<Path>['body'], options?: Options) => Promise<Post<Path>['answer']>;
  type Puts = <Path extends string>(path: Path, body?: Put<Path>['body'], options?: Options) => Promise<Put<Path>['answer']>;
  type Deletes = <Path extends string>(path: Path, query?: Delete<Path>['query']) => Promise<Delete<Path>['answer']>;
  type RowOf<Path extends string> = Get<Path>['answer'] extends (infer Row)[] ? Row : never;
  type Pages = <Path extends string>(path: Path, query?: Get<Path>['query'], signal?: AbortSignal) => Promise<Rows<RowOf<Path>>>;
  type UsePages = <Path extends string>(path: Path, query: Get<Path>['query'] & { limit: number }, dependencies: unknown[]) => Listed<RowOf<Path>>;
  type Methods<Path extends string> = { GET: Get<Path>; POST: Post<Path>; PUT: Put<Path>; DELETE: Delete<Path> };
  interface Options {
    query?: { [name: string]: Given };
    headers?: { [name: string]: string };
    signal?: AbortSignal;
    /** Whether the response itself is wanted. */
    raw?: boolean;
    /** The value of `Idempotency-Key`. */
    once?: string;
  }
  interface Problem extends Error {
    status: number;
    code: string;
    details: { [name: string]: string };
    retryAfter: number | null;
  }
  interface Cursor {
    cursor?: string;
    before?: string;
  }
  interface Rows<Row> {
    rows: Row[];
    next: Cursor | null;
    total: number | null;
    headers: Headers;
  }
  interface Load<Data> {
    data: Data | null | undefined;
    problem: Problem | null;
    busy: boolean;
    reload: () => unknown;
  }
  interface Listed<Row> {
    rows: Row[] | null;
    data: Row[] | null;
    next: Cursor | null;
    total: number | null;
    headers?: Headers;
    problem: Problem | null;
    busy: boolean;
    more: (() => unknown) | null;
    reload: () => unknown;
  }
}

// What the page asks its document for are elements of HTML.
interface ParentNode {
  querySelector(selectors: 'link[rel=icon]'): HTMLLinkElement | null;
}
interface Element {
  readonly dataset: DOMStringMap;
  focus(options?: FocusOptions): void;
}

/** What a part draws. */
type Markup = unknown;

/** An attribute of an element: functions after its events get whatever event the browser has. */
interface Attributes {
  [event: `on${string}`]: ((event: any) => unknown) | undefined | null | false;
  [name: string]: unknown;
}

// What lower.js makes of the templates of htm.
declare function htmElement(name: string, attributes: Attributes, children: unknown): Markup;
declare function htmPart(key: unknown, drawn: Markup): Markup;
declare function htmBare(part: (properties: {}) => Markup): Markup;
declare function htmText(...parts: unknown[]): string;

/** A job as the events tell it. */
type LiveJob = Api.ActiveJobAnswer & { dry_run?: boolean };

/** A job that runs: as the events tell it, or as it was read. */
interface RunningJob extends Pick<Api.ActiveJobAnswer, 'job_id' | 'kind' | 'status' | 'label' | 'sources' | 'target' | 'progress' | 'backup_id'> {
  rate?: number | null;
  seen?: number;
}

interface Route {
  path: string[];
  query: URLSearchParams;
  key: string;
}

interface Picked {
  path: string;
  name: string;
  type: Api.EntryType;
  size: number;
}

interface State {
  session: Api.SessionAnswer | null | undefined;
  expired: boolean;
  clockOffset: number;
  live: 'off' | 'on' | 'lost';
  liveSince: number | null;
  jobs: Map<string, RunningJob>;
  status: Api.StatusAnswer | null;
  statusProblem: Api.Problem | null;
  route: Route | null;
  dialog: unknown;
  tray: { backupId: string | null; source: string | null; items: Map<string, Picked> };
}

interface Column<Row> {
  name: string;
  head?: Markup;
  kind?: string;
  cell: (row: Row) => Markup;
}

interface Day {
  at: number;
  kind: string;
  runs: number;
  good: number;
}

interface Command {
  name: string;
  method: string;
  path: string;
  query?: { [name: string]: Api.Given };
  body?: object;
  cli?: string;
}

interface Line {
  kind: 'same' | 'added' | 'removed' | 'gap';
  text?: string;
  count?: number;
}

interface Rhythm {
  every: string;
  minutes?: number;
  minute?: number;
  time?: string;
  days?: number[];
  date?: number;
}

type EditedSchedule = Pick<
  Api.ScheduleAnswer,
  'name' | 'kind' | 'copy' | 'cron' | 'type' | 'timezone' | 'full_every' | 'retention_days' | 'enabled' | 'catch_up' | 'sources' | 'read_only'
> &
  Partial<Api.ScheduleAnswer>;

interface PreviewedRuns {
  runs: Api.PreviewedRunAnswer[] | null;
  zone?: string;
  problem: Api.Problem | null;
}

interface NewKey {
  name: string;
  role: Api.Role;
  days: string;
  sources: string[] | null;
  createOnly: boolean;
}
