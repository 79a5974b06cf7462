namespace BackupEdge.Engine.Sources;

/// <summary>A source that is a PostgreSQL database, dumped and restored with PostgreSQL's own programs.</summary>
internal sealed record PostgresSource : StreamSourceDefinition
{
    /// <summary>The name of this kind of source.</summary>
    public const string KindName = "postgres";

    /// <summary>How to connect to the database.</summary>
    public required PostgresConnection Postgres { get; init; }

    public override string Kind => KindName;

    public override string Location => Postgres.Connection;

    public override string FileName => Postgres.FileName;

    public override string? ReplacedDatabase => Postgres.Connection;

    internal override IStreamSource Open(EngineOptions options, CancellationToken cancellationToken) =>
        PostgresDatabase.Open(this, options.Time, cancellationToken);

    internal override void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken) =>
        ProgramRestore.Run(
            stream,
            PostgresDatabase.CreateRestoreCommand(this, options.Time, cancellationToken),
            options.Time,
            cancellationToken
        );

    internal override IEnumerable<string> FindProblems(string subject) =>
        Postgres.FindProblems(Postgres.DumpProgram, subject, "A backup of it");
}
