using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// A source that is a PostgreSQL database, or several databases of one server, dumped and restored with PostgreSQL's own programs.
/// </summary>
internal sealed record PostgresSource : StreamSourceDefinition
{
    /// <summary>The name of this kind of source.</summary>
    public const string KindName = "postgres";

    /// <summary>How to connect to the database. With <see cref="Selection"/>, it is any database of the server.</summary>
    public required PostgresConnection Postgres { get; init; }

    /// <summary>Which databases are backed up; null for the one of the connection.</summary>
    public PostgresSelection? Selection { get; init; }

    /// <summary>The patterns of databases that are not backed up, and are known not to be.</summary>
    public IReadOnlyList<NamePattern> Exclude { get; init; } = [];

    /// <summary>Where a restore puts databases.</summary>
    public PostgresPlace Place { get; init; } = PostgresPlace.Original;

    public override string Kind => KindName;

    public override string Location => Postgres.Connection;

    public override string FileName => Postgres.FileName;

    public override bool HasSeveralStreams => Selection is not null;

    // Sources with several databases of one server can be restored together.
    public override string? ReplacedDatabase => Selection is null && Place.NamePattern is null ? Postgres.Connection : null;

    /// <summary>Returns whether backups of the source have a database of its server.</summary>
    public bool Covers(string database) =>
        !NamePattern.AnyMatches(Exclude, database)
        && (Selection is null ? database == Postgres.Database : NamePattern.AnyMatches(Selection.Databases, database));

    internal override IStreamSource Open(EngineOptions options, CancellationToken cancellationToken) =>
        PostgresDatabase.Open(this, options.Time, cancellationToken);

    internal override IStreamSet OpenAll(EngineOptions options, CancellationToken cancellationToken) =>
        Selection is null ? base.OpenAll(options, cancellationToken) : PostgresDumps.Open(this, options.Time, cancellationToken);

    internal override string? FindProblem(IReadOnlyList<string> paths) => PostgresRestore.FindProblem(this, paths);

    internal override bool IsRestoredFirst(string path) => PostgresPaths.IsGlobals(path);

    internal override void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken) =>
        new PostgresRestore(this, options.Time, cancellationToken).Run(stream);

    internal override IEnumerable<string> FindProblems(string subject)
    {
        var problems = Postgres.FindProblems(Postgres.DumpProgram, subject, "A backup of it");
        return Selection is null ? problems : problems.Concat(LocalChecks.MissingProgram(Postgres.QueryProgram, subject, "A backup of it"));
    }
}
