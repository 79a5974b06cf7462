// usage: node out/tour.js URL KEY_FILE
// Calls a service with the types that openapi-typescript generates; fails at the first response that is not as documented.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type JobStatus = components["schemas"]["JobStatus"];

const [baseUrl, keyFile] = process.argv.slice(2) as [string, string];
const client = createClient<paths>({ baseUrl, headers: { "X-API-Key": readFileSync(keyFile, "utf8").trim() } });
const unfinished: JobStatus[] = ["queued", "running"];

function ok<T>(answer: { data?: T; error?: unknown }): T {
  assert.ok(answer.data !== undefined, JSON.stringify(answer.error));
  return answer.data;
}

// The number of events with this name in a stream that ends with the job.
function count(events: string, name: string): number {
  return events.split("\n").filter((line) => line === `event: ${name}`).length;
}

const created = ok(
  await client.POST("/api/v1/backup/create", {
    body: { type: "full", include_files: true, include_database: true, label: "tour" },
    params: { header: { Prefer: "wait=50" } },
  }),
);
assert.equal(created.status, "completed");
assert.equal(created.error, null);

const listed = ok(await client.GET("/api/v1/backup/list", { params: { query: { status: "completed", limit: 10 } } }));
const backup = listed.find((row) => row.id === created.backup_id);
assert.ok(backup !== undefined && backup.source_size > 2 ** 31, JSON.stringify(backup));

const path = { backup_id: created.backup_id };
const details = ok(await client.GET("/api/v1/backup/{backup_id}", { params: { path } }));
assert.equal(details.type, "full");
assert.equal(details.source_kinds["bots"], "files");

const file = { path: "bots/start.bas" };
const text = ok(await client.GET("/api/v1/backup/{backup_id}/files/content", { params: { path, query: file }, parseAs: "text" }));
assert.equal(text, 'TALK "Hello"\n');

const exported = ok(
  await client.GET("/api/v1/backup/{backup_id}/export", {
    params: { path, query: { format: "tar", path: ["bots"] } },
    parseAs: "arrayBuffer",
  }),
) as unknown as ArrayBuffer;
assert.equal(Buffer.from(exported).toString("latin1", 257, 262), "ustar");

let job = ok(
  await client.POST("/api/v1/backup/restore/{backup_id}", {
    params: { path },
    body: { target: "staging", paths: ["bots"], overwrite: "replace" },
  }),
);
const restore = { job_id: job.job_id };
while (unfinished.includes(job.status)) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  job = ok(await client.GET("/api/v1/backup/restore/{job_id}/status", { params: { path: restore } }));
}
assert.deepEqual([job.kind, job.status, job.error], ["restore", "completed", null]);

const events = ok(await client.GET("/api/v1/backup/jobs/{job_id}/events", { params: { path: restore }, parseAs: "text" }));
assert.equal(count(events, "job.completed"), 1);

const schedule = ok(
  await client.POST("/api/v1/backup/schedule", { body: { cron: "0 2 * * *", type: "incremental", retention_days: 30 } }),
);
const scheduled = { schedule_id: schedule.id };
ok(await client.PUT("/api/v1/backup/schedule/{schedule_id}", { params: { path: scheduled }, body: { cron: "30 2 * * *", enabled: false } }));
const schedules = ok(await client.GET("/api/v1/backup/schedule"));
assert.deepEqual(
  schedules.map((row) => [row.id, row.cron, row.type, row.enabled, row.last_status]),
  [[schedule.id, "30 2 * * *", "incremental", false, null]],
);
assert.ok(ok(await client.DELETE("/api/v1/backup/schedule/{schedule_id}", { params: { path: scheduled } })).deleted);

const status = ok(await client.GET("/api/v1/backup/status"));
assert.ok(status.store !== null && status.store.free_bytes > 0);
assert.match(ok(await client.GET("/metrics", { parseAs: "text" })), /^backupedge_/m);

const unknown = await client.GET("/api/v1/backup/{backup_id}", { params: { path: { backup_id: "backup-123" } } });
assert.equal(unknown.response.status, 404);
assert.equal(unknown.error?.error, "backup_not_found");
assert.equal(unknown.error?.details["backup_id"], "backup-123");

const last = await client.DELETE("/api/v1/backup/{backup_id}", { params: { path } });
assert.equal(last.error?.error, "last_backup");
const deleted = ok(await client.DELETE("/api/v1/backup/{backup_id}", { params: { path, query: { force: true } } }));
assert.ok("deleted" in deleted && deleted.deleted);
