namespace BackupEdge.Engine.Sources;

/// <summary>A PostgreSQL database, dumped and restored by PostgreSQL's own programs.</summary>
internal sealed record PostgresSource : StreamSourceDefinition
{
    /// <summary>The name of the kind.</summary>
    public const string KindName = "postgres";

    /// <summary>How the database is reached.</summary>
    public required PostgresConnection Postgres { get; init; }

    public override string Kind => KindName;

    public override string Location => Postgres.Connection;

    public override string FileName => Postgres.FileName;

    public override string? ReplacedDatabase => Postgres.Connection;

    internal override IStreamSource Open(EngineOptions options, CancellationToken cancellationToken) =>
        PostgresDatabase.Open(this, options.Time, cancellationToken);

    internal override void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken) =>
        ProgramRestore.Run(stream, PostgresDatabase.RestoreOf(this, options.Time, cancellationToken), options.Time, cancellationToken);

    internal override IEnumerable<string> FindProblems(string subject) =>
        Postgres.FindProblems(Postgres.DumpProgram, subject, "A backup of it");
}
