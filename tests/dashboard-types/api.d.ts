// Generated from src/BackupEdge/Api/openapi.json by `./build.sh openapi`.
declare namespace Api {
  interface ActiveJobAnswer {
    job_id: string;
    kind: JobKind;
    status: JobStatus;
    backup_id: string | null;
    label: string | null;
    sources: string[];
    target: string | null;
    created_at: string;
    started_at: string | null;
    progress: ProgressAnswer;
  }
  type ArchiveAction = 'keep' | 'rewrite' | 'delete';
  interface ArchiveAnswer {
    backup_id: string;
    bytes: number;
    deleted: boolean;
  }
  type AuditAction = 'backup.create' | 'backup.delete' | 'backup.undelete' | 'backup.update' | 'backup.hold' | 'backup.release' | 'backup.verify' | 'backup.restore' | 'backup.read' | 'prune' | 'reseal' | 'copy' | 'copy.verify' | 'drill' | 'job.cancel' | 'schedule.create' | 'schedule.update' | 'schedule.delete' | 'schedule.run' | 'key.create' | 'key.revoke' | 'session.create' | 'session.delete' | 'copy.probe' | 'encryption.unlock' | 'encryption.lock' | 'audit.forget' | 'refused';
  interface AuditAnswer {
    number: number;
    at: string;
    action: AuditAction;
    caller: string | null;
    credential: string | null;
    role: Role | null;
    address: string | null;
    method: string | null;
    path: string | null;
    subject: string | null;
    result: string;
    status: number | null;
    count: number;
  }
  interface AuditFindingAnswer {
    kind: AuditFindingKind;
    number: number;
    message: string;
  }
  type AuditFindingKind = 'changed' | 'missing' | 'unexpected' | 'forgotten_changed' | 'end_changed' | 'truncated' | 'rewritten';
  interface AuditHeadAnswer {
    chain: string;
    number: number;
    place: string;
    at: string;
  }
  interface AuditLine {
    number: number;
    at: string;
    at_ms: number;
    action: AuditAction;
    caller: string | null;
    credential: string | null;
    role: Role | null;
    address: string | null;
    method: string | null;
    path: string | null;
    subject: string | null;
    result: string;
    status: number | null;
    count: number;
    hash: string | null;
  }
  interface AuditVerifyAnswer {
    intact: boolean;
    complete: boolean;
    chain: string | null;
    records: number;
    forgotten: number;
    last_number: number | null;
    last_hash: string | null;
    archives: number;
    catalogues: number;
    matched: number;
    findings: AuditFindingAnswer[];
    finding_count: number;
    other_chains: AuditHeadAnswer[];
    not_compared: string[];
  }
  type BackupAction = 'keep' | 'delete';
  interface BackupCopyAnswer {
    name: string;
    status: CopiedStatus;
    copied_at: string | null;
    protected_until: string | null;
    verified_at: string | null;
  }
  interface BackupDetails {
    id: string;
    job_id: string;
    type: BackupType;
    status: BackupStatus;
    created_at: string;
    completed_at: string | null;
    size: number;
    source_size: number;
    files: number;
    warning_count: number;
    label: string | null;
    tags: string[];
    note: string | null;
    retention_days: number | null;
    hold: boolean;
    expires_at: string | null;
    retention_reason: string | null;
    base_id: string | null;
    schedule_id: string | null;
    sources: string[];
    incomplete_sources: string[];
    created_by: string;
    started_at: string | null;
    added_files: number;
    changed_files: number;
    removed_files: number;
    new_bytes: number;
    verified_at: string | null;
    verify_problem_count: number | null;
    error: FailureAnswer | null;
    copies: BackupCopyAnswer[];
    deleted: DeletionAnswer | null;
    requested_type: BackupType;
    type_reason: string | null;
    bases: BaseAnswer[];
    include_files: boolean;
    include_database: boolean;
    source_kinds: { [name: string]: SourceKind };
    duration_seconds: number | null;
    directories: number;
    others: number;
    chunks: number;
    unchanged_files: number;
    read_bytes: number;
    archives: ArchiveAnswer[];
    dependents: string[];
    encryption: EncryptionMode | null;
    seal_epoch: number | null;
    progress: ProgressAnswer | null;
    warnings: NoteAnswer[];
  }
  interface BackupListItem {
    id: string;
    job_id: string;
    type: BackupType;
    status: BackupStatus;
    created_at: string;
    completed_at: string | null;
    size: number;
    source_size: number;
    files: number;
    warning_count: number;
    label: string | null;
    tags: string[];
    note: string | null;
    retention_days: number | null;
    hold: boolean;
    expires_at: string | null;
    retention_reason: string | null;
    base_id: string | null;
    schedule_id: string | null;
    sources: string[];
    incomplete_sources: string[];
    created_by: string;
    started_at: string | null;
    added_files: number;
    changed_files: number;
    removed_files: number;
    new_bytes: number;
    verified_at: string | null;
    verify_problem_count: number | null;
    error: FailureAnswer | null;
    copies: BackupCopyAnswer[];
    deleted: DeletionAnswer | null;
  }
  type BackupStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted' | 'missing';
  type BackupType = 'full' | 'incremental' | 'differential';
  interface BaseAnswer {
    source: string;
    backup_id: string | null;
  }
  interface BinAnswer {
    backups: number;
    bytes: number;
    undelete_days: number;
    freed_early_at: string | null;
  }
  type ConditionalWrites = 'hold' | 'unsupported' | 'do_not_hold';
  interface ConfigurationAnswer {
    config_file: string | null;
    values: SettingAnswer[];
  }
  type CopiedStatus = 'waiting' | 'copied' | 'damaged';
  interface CopyAnswer {
    name: string;
    kind: CopyKind;
    address: string;
    lock_mode: LockMode | null;
    lock_days: number | null;
    max_lag_seconds: number;
    last_run_at: string | null;
    last_completed_at: string | null;
    lag_seconds: number;
    late: boolean;
    backups: number;
    bytes: number;
    waiting_backups: number;
    waiting_bytes: number;
    protected_until: string | null;
    longest_protected_until: string | null;
    unprotected: boolean;
    verified_at: string | null;
    damaged_archives: number;
    abilities: StoreAbilitiesAnswer | null;
    trouble: CopyTroubleAnswer | null;
    last_error: FailureAnswer | null;
  }
  type CopyKind = 's3' | 'folder';
  interface CopyTroubleAnswer {
    message: string;
    since: string;
  }
  interface CreateBackupRequest {
    type: BackupType;
    include_files?: boolean | null;
    include_database?: boolean | null;
    sources?: string[] | null;
    label?: string | null;
    tags?: string[] | null;
    retention_days?: number | null;
    read_bytes_per_second?: number | null;
    workers?: number | null;
    io_class?: IoClass | null;
  }
  interface CreateKeyRequest {
    name: string;
    role: Role;
    expires_days?: number | null;
    sources?: string[] | null;
    create_only?: boolean | null;
  }
  interface CreateScheduleRequest {
    cron: string;
    type?: BackupType | null;
    kind?: ScheduleKind | null;
    copy?: string | null;
    retention_days?: number | null;
    name?: string | null;
    timezone?: string | null;
    full_every?: string | null;
    enabled?: boolean | null;
    catch_up?: boolean | null;
    sources?: string[] | null;
    include_files?: boolean | null;
    include_database?: boolean | null;
    read_bytes_per_second?: number | null;
    workers?: number | null;
    io_class?: IoClass | null;
  }
  interface CreateSessionRequest {
    key?: string | null;
    code?: string | null;
    remember?: boolean | null;
  }
  interface CreatedBackup {
    backup_id: string;
    job_id: string;
    status: BackupStatus;
    type: BackupType;
    requested_type: BackupType;
    type_reason: string | null;
    base_id: string | null;
    schedule_id: string | null;
    created_at: string;
    completed_at: string | null;
    label: string | null;
    tags: string[];
    sources: string[];
    size: number;
    source_size: number;
    files: number;
    added_files: number;
    changed_files: number;
    unchanged_files: number;
    removed_files: number;
    read_bytes: number;
    new_bytes: number;
    warning_count: number;
    error: FailureAnswer | null;
  }
  interface DeleteBackupByPostRequest {
    force?: boolean | null;
  }
  interface DeleteRequestAnswer {
    backup_id: string;
    deleted: boolean;
    requested_by: string;
    requested_at: string;
    expires_at: string;
    force: boolean;
    own: boolean;
  }
  interface DeletedBackup {
    backup_id: string;
    deleted: boolean;
    type: BackupType;
    status: BackupStatus;
    label: string | null;
    created_at: string;
    size: number;
    undelete_until: string | null;
  }
  interface DeletedSchedule {
    schedule_id: string;
    deleted: boolean;
    name: string | null;
    cron: string;
  }
  interface DeletionAnswer {
    at: string;
    by: string;
    undelete_until: string;
  }
  interface DifferenceAnswer {
    path: string;
    change: DifferenceChange;
    differs: DifferenceAspect[];
    type_before: EntryType | null;
    type_after: EntryType | null;
    size_before: number | null;
    size_after: number | null;
    mtime_before: string | null;
    mtime_after: string | null;
  }
  type DifferenceAspect = 'type' | 'content' | 'metadata';
  type DifferenceChange = 'added' | 'changed' | 'removed';
  interface DrillCheck {
    name: DrillCheckName;
    outcome: DrillOutcome;
    message: string;
    count: number;
    bytes: number;
    duration_ms: number;
  }
  type DrillCheckName = 'archives' | 'restore' | 'content' | 'metadata' | 'source' | 'sqlite' | 'dump' | 'postgres' | 'command';
  interface DrillListItem {
    id: string;
    job_id: string;
    result: DrillResult;
    from: string;
    started_at: string;
    ended_at: string;
    duration_seconds: number;
    created_by: string;
    sources: DrillListSource[];
  }
  interface DrillListSource {
    source: string;
    backup_id: string | null;
    result: DrillResult;
    recovery_seconds: number | null;
    error: FailureAnswer | null;
  }
  type DrillOutcome = 'passed' | 'failed' | 'skipped';
  type DrillPick = 'newest' | 'least_proven';
  interface DrillProblem {
    path: string;
    code: string;
    message: string;
  }
  interface DrillReport {
    format: string;
    id: string;
    job_id: string;
    host: string;
    version: string;
    requested_by: string;
    started_at: string;
    ended_at: string;
    from: string;
    restored_to: string;
    result: DrillResult;
    sources: DrilledSource[];
    signature: DrillSignature | null;
  }
  type DrillResult = 'proven' | 'partial' | 'failed' | 'skipped';
  interface DrillSignature {
    store: string;
    epoch: number;
    mac: string;
  }
  interface DrilledSource {
    source: string;
    kind: SourceKind | null;
    backup_id: string | null;
    backup_completed_at: string | null;
    result: DrillResult;
    code: ErrorCode | null;
    message: string | null;
    started_at: string;
    ended_at: string;
    recovery_ms: number | null;
    entries: number;
    files: number;
    bytes: number;
    checks: DrillCheck[];
    tables: DrilledTable[];
    problem_count: number;
    problems: DrillProblem[];
  }
  interface DrilledTable {
    name: string;
    rows: number;
  }
  interface EncryptionAnswer {
    mode: EncryptionMode | null;
    epoch: number | null;
    generation: number | null;
    slots: KeySlotAnswer[];
    unlocked_until: string | null;
    problems: KeyProblemAnswer[];
  }
  type EncryptionMode = 'none' | 'shared' | 'sealed';
  interface EncryptionStateAnswer {
    mode: EncryptionMode;
    unlocked_until: string | null;
  }
  type EntryType = 'directory' | 'file' | 'symlink' | 'hard_link' | 'fifo' | 'stream';
  interface ErrorAnswer {
    error: ErrorCode;
    message: string;
    details: { [name: string]: string };
  }
  type ErrorCode = 'object_missing' | 'upload_missing' | 'object_locked' | 'copy_store_refused' | 'copy_store_unsupported' | 'copy_store_foreign' | 'copy_damaged' | 'copy_store_unreachable' | 'copy_not_found' | 'invalid_request' | 'unauthorized' | 'forbidden' | 'not_found' | 'backup_not_found' | 'job_not_found' | 'key_not_found' | 'session_not_found' | 'last_admin_key' | 'schedule_not_found' | 'schedule_read_only' | 'schedule_running' | 'method_not_allowed' | 'unsupported_media_type' | 'body_too_large' | 'restore_in_progress' | 'backup_in_use' | 'backup_held' | 'backup_not_completed' | 'job_ended' | 'queue_full' | 'rate_limited' | 'quota_exceeded' | 'busy' | 'idempotency_key_reused' | 'precondition_failed' | 'range_not_satisfiable' | 'request_timeout' | 'too_many_failures' | 'source_missing' | 'source_refused' | 'target_refused' | 'source_failed' | 'source_damaged' | 'hook_failed' | 'already_exists' | 'path_not_found' | 'not_a_file' | 'file_incomplete' | 'archive_missing' | 'archive_damaged' | 'archive_unsupported' | 'key_missing' | 'wrong_key' | 'content_locked' | 'restore_incomplete' | 'no_space' | 'resource_limit' | 'io_error' | 'data_folder_locked' | 'data_folder_writable' | 'host_not_supported' | 'webhook_failed' | 'cancelled' | 'interrupted' | 'not_ready' | 'internal_error' | 'backup_too_young' | 'last_backup' | 'second_admin_needed' | 'delete_not_requested' | 'drill_not_found' | 'drill_failed' | 'drill_skipped';
  interface FailureAnswer {
    code: ErrorCode;
    message: string;
  }
  interface FileAnswer {
    path: string;
    name: string;
    type: EntryType;
    size: number;
    mtime: string | null;
    mode: string;
    user_id: number;
    group_id: number;
    link_target: string | null;
    incomplete: boolean;
  }
  interface FileVersionAnswer {
    backup_id: string;
    created_at: string;
    path: string;
    type: EntryType;
    size: number;
    mtime: string | null;
    change: VersionChange | null;
    base_id: string | null;
  }
  interface HealthAnswer {
    status: HealthStatus;
  }
  type HealthStatus = 'ok' | 'ready';
  interface HistoryAnswer {
    timezone: string;
    from: string;
    through: string;
    sources: SourceHistoryAnswer[];
    schedules: ScheduleHistoryAnswer[];
  }
  interface HistoryDayAnswer {
    date: string;
    completed: number;
    warned: number;
    failed: number;
    cancelled: number;
    running: number;
    new_bytes: number;
    stored_bytes: number;
  }
  interface HoldBackupRequest {
    hold: boolean;
  }
  type IoClass = 'best_effort' | 'idle';
  interface JobDetails {
    job_id: string;
    kind: JobKind;
    status: JobStatus;
    backup_id: string | null;
    type: BackupType | null;
    label: string | null;
    schedule_id: string | null;
    sources: string[];
    target: string | null;
    dry_run: boolean;
    created_at: string;
    started_at: string | null;
    completed_at: string | null;
    duration_seconds: number | null;
    created_by: string;
    cancel_requested: boolean;
    progress: ProgressAnswer;
    result: { [name: string]: number };
    error: FailureAnswer | null;
    error_count: number;
    warning_count: number;
    errors: NoteAnswer[];
    warnings: NoteAnswer[];
    plan: PrunePlan | null;
  }
  type JobKind = 'backup' | 'restore' | 'verify' | 'prune' | 'reseal' | 'copy' | 'copy-verify' | 'drill';
  interface JobListItem {
    job_id: string;
    kind: JobKind;
    status: JobStatus;
    backup_id: string | null;
    type: BackupType | null;
    label: string | null;
    schedule_id: string | null;
    sources: string[];
    target: string | null;
    dry_run: boolean;
    created_at: string;
    started_at: string | null;
    completed_at: string | null;
    duration_seconds: number | null;
    created_by: string;
    cancel_requested: boolean;
    progress: ProgressAnswer;
    result: { [name: string]: number };
    error: FailureAnswer | null;
    error_count: number;
    warning_count: number;
  }
  type JobStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted';
  interface KeyAnswer {
    id: string;
    key: string | null;
    name: string;
    role: Role;
    sources: string[] | null;
    create_only: boolean;
    status: KeyStatus;
    created_at: string;
    expires_at: string | null;
    revoked_at: string | null;
    last_used_at: string | null;
  }
  interface KeyProblemAnswer {
    code: ReasonCode;
    message: string;
  }
  interface KeySlotAnswer {
    name: string;
    kind: SlotKind;
    content: boolean;
    created_at: string;
    tested_at: string | null;
  }
  type KeyStatus = 'active' | 'expired' | 'revoked';
  interface LargestBackupAnswer {
    backup_id: string;
    created_at: string;
    sources: string[];
    size: number;
  }
  type ListForm = 'array' | 'object' | 'text';
  type LockAbility = 'hold' | 'unsupported' | 'do_not_hold';
  type LockMode = 'governance' | 'compliance';
  interface NextRunsAnswer {
    id: string;
    cron: string;
    timezone: string;
    next_run_at: string[];
  }
  interface NoteAnswer {
    path: string;
    code: string;
    message: string;
  }
  type OverwriteMode = 'replace' | 'skip' | 'fail';
  interface PathVersionAnswer {
    backup_id: string;
    created_at: string;
    base_id: string | null;
    contained: boolean | null;
    changed: boolean | null;
  }
  interface PlannedArchive {
    id: string;
    action: ArchiveAction;
    reason: string;
    size: number;
    needed_bytes: number | null;
    total_bytes: number | null;
  }
  interface PlannedBackup {
    id: string;
    action: BackupAction;
    reason: string;
  }
  interface PlannedPathAnswer {
    path: string;
    fate: RestoreFate;
    type: EntryType;
    size: number;
    destination: string | null;
  }
  interface PreviewScheduleRequest {
    cron: string;
    type?: BackupType | null;
    kind?: ScheduleKind | null;
    copy?: string | null;
    retention_days?: number | null;
    name?: string | null;
    timezone?: string | null;
    full_every?: string | null;
    enabled?: boolean | null;
    catch_up?: boolean | null;
    sources?: string[] | null;
    include_files?: boolean | null;
    include_database?: boolean | null;
    read_bytes_per_second?: number | null;
    workers?: number | null;
    io_class?: IoClass | null;
    count?: number | null;
  }
  interface PreviewedRunAnswer {
    due_at: string;
    local_time: string;
    type: BackupType | null;
  }
  interface ProgressAnswer {
    bytes_done: number;
    bytes_total: number;
    files_done: number;
    files_total: number;
    percent: number | null;
    eta_seconds: number | null;
  }
  interface PruneBackupsRequest {
    dry_run?: boolean | null;
  }
  interface PrunePlan {
    backups: PlannedBackup[];
    archives: PlannedArchive[];
  }
  interface ReasonAnswer {
    code: ReasonCode;
    subject: string | null;
    message: string;
    held_id: string | null;
  }
  type ReasonCode = 'backup_damaged' | 'archive_missing' | 'archive_unreadable' | 'store_unreadable' | 'store_full' | 'store_space_low' | 'key_missing' | 'wrong_key' | 'copy_damaged' | 'unusual_change' | 'not_running' | 'no_source' | 'source_overdue' | 'source_skipped' | 'source_incomplete' | 'source_failed' | 'source_uncovered' | 'wal_stopped' | 'wal_gap' | 'wal_large' | 'source_unscheduled' | 'source_unproven' | 'drill_failed' | 'schedule_overdue' | 'schedule_failed' | 'copy_late' | 'copy_unprotected' | 'copy_clock' | 'encryption_slots' | 'recovery_untested' | 'webhook_failing' | 'copy_unencrypted';
  interface ResealArchivesRequest {
    limit_bytes?: number | null;
    dry_run?: boolean | null;
  }
  interface RestoreBackupRequest {
    target: string;
    paths?: string[] | null;
    exclude?: string[] | null;
    strip?: number | null;
    delete?: boolean | null;
    include_files?: boolean | null;
    include_database?: boolean | null;
    restore_database?: boolean | null;
    database_name?: string | null;
    restore_to?: string | null;
    overwrite?: OverwriteMode | null;
    trust?: boolean | null;
    dry_run?: boolean | null;
  }
  type RestoreFate = 'created' | 'replaced' | 'unchanged' | 'skipped' | 'deleted';
  type Role = 'viewer' | 'backup_operator' | 'admin';
  interface ScheduleAnswer {
    id: string;
    schedule_id: string;
    name: string | null;
    cron: string;
    timezone: string;
    kind: ScheduleKind;
    type: BackupType | null;
    copy: string | null;
    full_every: string | null;
    retention_days: number | null;
    enabled: boolean;
    catch_up: boolean;
    sources: string[] | null;
    include_files: boolean;
    include_database: boolean;
    read_bytes_per_second: number | null;
    workers: number | null;
    io_class: IoClass | null;
    next_run_at: string | null;
    last_run_at: string | null;
    last_status: ScheduleOutcome | null;
    last_error: string | null;
    last_backup_id: string | null;
    last_success_at: string | null;
    overdue: boolean;
    overdue_for: string | null;
    skipped: SkipAnswer[];
    read_only: boolean;
    created_at: string;
    created_by: string;
  }
  interface ScheduleHistoryAnswer {
    id: string;
    name: string | null;
    days: HistoryDayAnswer[];
    skipped: SkipAnswer[];
  }
  type ScheduleKind = 'backup' | 'drill' | 'verify' | 'copy-verify';
  type ScheduleOutcome = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted' | 'skipped';
  interface SchedulePreviewAnswer {
    cron: string;
    timezone: string;
    runs: PreviewedRunAnswer[];
  }
  interface ScheduleStatusAnswer {
    id: string;
    name: string | null;
    enabled: boolean;
    next_run_at: string | null;
    last_run_at: string | null;
    last_status: ScheduleOutcome | null;
    last_success_at: string | null;
    overdue: boolean;
  }
  interface ServiceAnswer {
    version: string;
    running: boolean;
    started_at: string | null;
    uptime_seconds: number | null;
  }
  type ServiceHealth = 'ok' | 'degraded';
  interface SessionAnswer {
    id: string | null;
    name: string;
    role: Role;
    key_id: string | null;
    sources: string[] | null;
    create_only: boolean;
    expires_at: string | null;
    idle_seconds: number | null;
    server_time: string;
    timezone: string | null;
    host: string;
    version: string;
  }
  interface SessionListItem {
    id: string;
    name: string;
    role: Role;
    key_id: string | null;
    address: string | null;
    remembered: boolean;
    current: boolean;
    created_at: string;
    last_used_at: string;
    expires_at: string;
  }
  interface SettingAnswer {
    key: string;
    value: string;
    origin: string;
  }
  interface SkipAnswer {
    due_at: string;
    through_at: string;
    count: number;
    reason: SkipReason;
    message: string | null;
  }
  type SkipReason = 'missed' | 'catch_up_off' | 'still_running' | 'refused';
  type SlotKind = 'key_file' | 'recipient' | 'passphrase';
  interface SourceHistoryAnswer {
    name: string;
    days: HistoryDayAnswer[];
  }
  type SourceKind = 'files' | 'sqlite' | 'postgres' | 'command' | 's3' | 'postgres-physical';
  interface SourceStatusAnswer {
    name: string;
    kind: SourceKind;
    last_success_at: string | null;
    age_seconds: number | null;
    last_backup_id: string | null;
    last_status: BackupStatus | null;
    overdue: boolean;
    last_proven_at: string | null;
    recovery_seconds: number | null;
    last_drill_at: string | null;
    last_drill_result: DrillResult | null;
    recovery_point_at: string | null;
    recovery_point_age_seconds: number | null;
  }
  interface StartDrillRequest {
    backup_id?: string | null;
    sources?: string[] | null;
    pick?: DrillPick | null;
    from?: string | null;
  }
  interface StatusAnswer {
    health: ServiceHealth;
    reasons: ReasonAnswer[];
    service: ServiceAnswer;
    sources: SourceStatusAnswer[];
    schedules: ScheduleStatusAnswer[];
    store: StoreAnswer | null;
    bin: BinAnswer;
    queued_jobs: number;
    running_jobs: number;
    active_jobs: ActiveJobAnswer[];
    oldest_unverified: UnverifiedAnswer | null;
    verification: VerificationAnswer | null;
    encryption: EncryptionStateAnswer | null;
    webhooks: WebhookStatusAnswer[];
    copies: CopyAnswer[];
    warnings: ReasonAnswer[];
  }
  interface StoreAbilitiesAnswer {
    conditional_writes: ConditionalWrites;
    checksums: boolean;
    versions: boolean;
    locks: LockAbility;
    probed_at: string;
  }
  interface StoreAnswer {
    archives: number;
    bytes: number;
    free_bytes: number;
    reserve_bytes: number;
  }
  interface StoreHistoryAnswer {
    days: StoreSampleAnswer[];
    full_at: string | null;
    largest: LargestBackupAnswer[];
  }
  interface StoreSampleAnswer {
    date: string;
    archives: number;
    bytes: number;
    free_bytes: number;
  }
  type TarFormat = 'tar.lz4' | 'tar';
  interface TargetAnswer {
    name: string;
    kind: TargetKind;
    path: string | null;
    description: string;
    free_bytes: number | null;
    busy_job_id: string | null;
    places: TargetPlaceAnswer[] | null;
  }
  type TargetKind = 'folder' | 'original';
  interface TargetPlaceAnswer {
    source: string;
    kind: SourceKind;
    path: string | null;
    free_bytes: number | null;
  }
  interface UnlockAnswer {
    unlocked_until: string | null;
  }
  interface UnlockContentsRequest {
    identity?: string | null;
    passphrase?: string | null;
    minutes?: number | null;
  }
  interface UnverifiedAnswer {
    backup_id: string;
    completed_at: string;
    age_seconds: number;
  }
  interface UpdateBackupRequest {
    label?: string | null;
    retention_days?: number | null;
    hold?: boolean | null;
    tags?: string[] | null;
    note?: string | null;
  }
  interface UpdateScheduleRequest {
    cron?: string | null;
    type?: BackupType | null;
    kind?: ScheduleKind | null;
    copy?: string | null;
    retention_days?: number | null;
    name?: string | null;
    timezone?: string | null;
    full_every?: string | null;
    enabled?: boolean | null;
    catch_up?: boolean | null;
    sources?: string[] | null;
    include_files?: boolean | null;
    include_database?: boolean | null;
    read_bytes_per_second?: number | null;
    workers?: number | null;
    io_class?: IoClass | null;
  }
  interface VerificationAnswer {
    within_days: number;
    verified: number;
    older: number;
    never: number;
    damaged: number;
    oldest_at: string | null;
  }
  interface VerifiesAnswer {
    jobs: JobListItem[];
    remaining: number;
  }
  interface VerifyBackupsRequest {
    older_than_days?: number | null;
    max_bytes?: number | null;
  }
  interface VerifyCopyRequest {
    bytes?: number | null;
  }
  type VersionChange = 'added' | 'changed' | 'unchanged';
  interface WebhookStatusAnswer {
    name: string;
    waiting: number;
    oldest_at: string | null;
    error: string | null;
  }
  interface WebhookTestAnswer {
    webhook: string;
    id: string;
    delivered: boolean;
    status_code: number | null;
    answer: string;
  }
  type Get<Path extends string> =
    Path extends `drills/${string}/page` ? { query: {  }; body: {}; answer: null } :
    Path extends `jobs/${string}/events` ? { query: {  }; body: {}; answer: null } :
    Path extends `jobs/${string}/plan` ? { query: { limit?: Given; cursor?: Given }; body: {}; answer: PlannedPathAnswer[] } :
    Path extends `restore/${string}/status` ? { query: {  }; body: {}; answer: JobDetails } :
    Path extends `schedule/${string}/next` ? { query: { count?: Given }; body: {}; answer: NextRunsAnswer } :
    Path extends `${string}/files/content` ? { query: { path?: Given }; body: {}; answer: null } :
    Path extends 'audit/export' ? { query: {  }; body: {}; answer: null } :
    Path extends 'audit/verify' ? { query: { local?: Given }; body: {}; answer: AuditVerifyAnswer } :
    Path extends 'files/history' ? { query: { path?: Given; since?: Given; until?: Given; limit?: Given; cursor?: Given }; body: {}; answer: PathVersionAnswer[] } :
    Path extends 'store/history' ? { query: { days?: Given }; body: {}; answer: StoreHistoryAnswer } :
    Path extends `${string}/diff/${string}` ? { query: { path?: Given; limit?: Given; cursor?: Given }; body: {}; answer: DifferenceAnswer[] } :
    Path extends `copies/${string}` ? { query: {  }; body: {}; answer: CopyAnswer } :
    Path extends `drills/${string}` ? { query: {  }; body: {}; answer: DrillReport } :
    Path extends `jobs/${string}` ? { query: {  }; body: {}; answer: JobDetails } :
    Path extends `keys/${string}` ? { query: {  }; body: {}; answer: KeyAnswer } :
    Path extends `schedule/${string}` ? { query: {  }; body: {}; answer: ScheduleAnswer } :
    Path extends `${string}/export` ? { query: { format?: Given; path?: Given }; body: {}; answer: null } :
    Path extends `${string}/files` ? { query: { path?: Given; recursive?: Given; limit?: Given; cursor?: Given }; body: {}; answer: FileAnswer[] } :
    Path extends 'audit' ? { query: { limit?: Given; before?: Given; action?: Given; caller?: Given; subject?: Given; result?: Given; since?: Given; until?: Given }; body: {}; answer: AuditAnswer[] } :
    Path extends 'config' ? { query: {  }; body: {}; answer: ConfigurationAnswer } :
    Path extends 'copies' ? { query: {  }; body: {}; answer: CopyAnswer[] } :
    Path extends 'delete-requests' ? { query: {  }; body: {}; answer: DeleteRequestAnswer[] } :
    Path extends 'drills' ? { query: { limit?: Given; before?: Given; cursor?: Given; source?: Given; result?: Given; as?: Given }; body: {}; answer: DrillListItem[] } :
    Path extends 'encryption' ? { query: {  }; body: {}; answer: EncryptionAnswer } :
    Path extends 'events' ? { query: {  }; body: {}; answer: null } :
    Path extends 'files' ? { query: { name?: Given; path?: Given; since?: Given; until?: Given; ignore_case?: Given; changed?: Given; folders?: Given; limit?: Given; cursor?: Given }; body: {}; answer: FileVersionAnswer[] } :
    Path extends 'history' ? { query: { days?: Given; timezone?: Given }; body: {}; answer: HistoryAnswer } :
    Path extends 'jobs' ? { query: { limit?: Given; before?: Given; cursor?: Given; since?: Given; until?: Given; kind?: Given; status?: Given; backup_id?: Given; source?: Given; as?: Given }; body: {}; answer: JobListItem[] } :
    Path extends 'keys' ? { query: {  }; body: {}; answer: KeyAnswer[] } :
    Path extends 'list' ? { query: { limit?: Given; before?: Given; cursor?: Given; since?: Given; until?: Given; type?: Given; status?: Given; source?: Given; label?: Given; tag?: Given; verified?: Given; deleted?: Given; as?: Given }; body: {}; answer: BackupListItem[] } :
    Path extends 'schedule' ? { query: { as?: Given }; body: {}; answer: ScheduleAnswer[] } :
    Path extends 'session' ? { query: {  }; body: {}; answer: SessionAnswer } :
    Path extends 'sessions' ? { query: {  }; body: {}; answer: SessionListItem[] } :
    Path extends 'status' ? { query: {  }; body: {}; answer: StatusAnswer } :
    Path extends 'targets' ? { query: {  }; body: {}; answer: TargetAnswer[] } :
    Path extends `${string}` ? { query: {  }; body: {}; answer: BackupDetails } :
    never;
  type Post<Path extends string> =
    Path extends `copies/${string}/probe` ? { query: {  }; body: {}; answer: StoreAbilitiesAnswer } :
    Path extends `copies/${string}/run` ? { query: { wait?: Given }; body: {}; answer: JobDetails } :
    Path extends `copies/${string}/verify` ? { query: { wait?: Given }; body: VerifyCopyRequest; answer: JobDetails } :
    Path extends `jobs/${string}/cancel` ? { query: {  }; body: {}; answer: JobDetails } :
    Path extends `schedule/${string}/delete` ? { query: {  }; body: {}; answer: DeletedSchedule } :
    Path extends `schedule/${string}/run` ? { query: { wait?: Given }; body: {}; answer: CreatedBackup | JobDetails } :
    Path extends `webhooks/${string}/test` ? { query: {  }; body: {}; answer: WebhookTestAnswer } :
    Path extends `${string}/delete/confirm` ? { query: {  }; body: {}; answer: DeletedBackup } :
    Path extends `${string}/delete/withdraw` ? { query: {  }; body: {}; answer: DeleteRequestAnswer } :
    Path extends 'encryption/reseal' ? { query: { wait?: Given }; body: ResealArchivesRequest; answer: JobDetails } :
    Path extends 'schedule/preview' ? { query: {  }; body: PreviewScheduleRequest; answer: SchedulePreviewAnswer } :
    Path extends `restore/${string}` ? { query: { wait?: Given }; body: RestoreBackupRequest; answer: JobDetails } :
    Path extends `${string}/delete` ? { query: { force?: Given }; body: DeleteBackupByPostRequest; answer: DeletedBackup | DeleteRequestAnswer } :
    Path extends `${string}/undelete` ? { query: {  }; body: {}; answer: BackupDetails } :
    Path extends `${string}/verify` ? { query: { wait?: Given }; body: {}; answer: JobDetails } :
    Path extends 'create' ? { query: { wait?: Given }; body: CreateBackupRequest; answer: CreatedBackup } :
    Path extends 'drill' ? { query: { wait?: Given }; body: StartDrillRequest; answer: JobDetails } :
    Path extends 'keys' ? { query: {  }; body: CreateKeyRequest; answer: KeyAnswer } :
    Path extends 'lock' ? { query: {  }; body: {}; answer: UnlockAnswer } :
    Path extends 'prune' ? { query: { wait?: Given }; body: PruneBackupsRequest; answer: JobDetails } :
    Path extends 'schedule' ? { query: {  }; body: CreateScheduleRequest; answer: ScheduleAnswer } :
    Path extends 'session' ? { query: {  }; body: CreateSessionRequest; answer: SessionAnswer } :
    Path extends 'unlock' ? { query: {  }; body: UnlockContentsRequest; answer: UnlockAnswer } :
    Path extends 'verify' ? { query: {  }; body: VerifyBackupsRequest; answer: VerifiesAnswer } :
    never;
  type Put<Path extends string> =
    Path extends `schedule/${string}` ? { query: {  }; body: UpdateScheduleRequest; answer: ScheduleAnswer } :
    Path extends `${string}/hold` ? { query: {  }; body: HoldBackupRequest; answer: BackupDetails } :
    Path extends `${string}` ? { query: {  }; body: UpdateBackupRequest; answer: BackupDetails } :
    never;
  type Delete<Path extends string> =
    Path extends `keys/${string}` ? { query: {  }; body: {}; answer: KeyAnswer } :
    Path extends `schedule/${string}` ? { query: {  }; body: {}; answer: DeletedSchedule } :
    Path extends `sessions/${string}` ? { query: {  }; body: {}; answer: SessionListItem } :
    Path extends 'session' ? { query: {  }; body: {}; answer: null } :
    Path extends `${string}` ? { query: { force?: Given }; body: {}; answer: DeletedBackup | DeleteRequestAnswer } :
    never;
}
