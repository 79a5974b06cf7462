using BackupEdge.Engine.Wal;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A source that is a whole PostgreSQL server: a copy of its files and its write-ahead log since, from which it can be restored to any
/// moment. A restore writes a folder that PostgreSQL starts from.
/// </summary>
internal sealed record PostgresPhysicalSource : StreamSourceDefinition
{
    /// <summary>The name of this kind of source in archives.</summary>
    public const string KindName = "postgres-physical";

    /// <summary>The size of the received log above which the status warns, unless it is set.</summary>
    public const long DefaultWalLimit = 4L << 30;

    /// <summary>How to connect to any database of the server.</summary>
    public required PostgresConnection Postgres { get; init; }

    /// <summary>The name of the replication slot.</summary>
    public required string Slot { get; init; }

    /// <summary>The size in bytes of the received log above which the status warns.</summary>
    public long WalLimit { get; init; } = DefaultWalLimit;

    /// <summary>Where a restore writes; null unless this describes a restore.</summary>
    public PhysicalPlace? Place { get; init; }

    public override string Kind => KindName;

    public override string Location => Postgres.Connection;

    public override string FileName => WalRecord.BaseName;

    public override bool HasSeveralStreams => true;

    public override string? RestoredPath => Place?.Data;

    /// <summary>Returns the folder of the received log of a source.</summary>
    /// <param name="wal">The folder of all received logs.</param>
    /// <param name="source">The name of the source.</param>
    public static WalFolder FolderOf(string wal, string source) => new(Path.Join(wal, source));

    internal override IStreamSource Open(EngineOptions options, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A server has several streams.");

    internal override IStreamSet OpenAll(EngineOptions options, CancellationToken cancellationToken) =>
        PhysicalStreams.Open(this, options, cancellationToken);

    internal override string? FindProblem(IReadOnlyList<string> paths) => PhysicalRestore.FindProblem(this, paths);

    internal override bool IsRestoredFirst(string path) => path == $"{Name}/{WalRecord.BaseName}";

    internal override void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken) =>
        new PhysicalRestore(this).Run(stream);

    internal override IEnumerable<string> FindProblems(string subject) =>
        Postgres
            .FindProblems(Postgres.BaseBackupProgram, subject, "A backup of it")
            .Concat(LocalChecks.MissingProgram(Postgres.ReceiveProgram, subject, "Receiving its log"))
            .Concat(LocalChecks.MissingProgram(Postgres.QueryProgram, subject, "A backup of it"));
}
