using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Sources;

/// <summary>Which databases of a PostgreSQL server a source backs up, each by a dump of its own.</summary>
internal sealed record PostgresSelection
{
    /// <summary>The highest number of dumps at a time.</summary>
    public const int MaxParallel = 16;

    /// <summary>The number of dumps at a time that is usual.</summary>
    public const int DefaultParallel = 4;

    /// <summary>The patterns of the databases' names.</summary>
    public required IReadOnlyList<NamePattern> Databases { get; init; }

    /// <summary>What is backed up besides the databases.</summary>
    public PostgresGlobals Globals { get; init; }

    /// <summary>How many dumps are made at a time, at most. All but one of them are started ahead.</summary>
    public int Parallel { get; init; } = DefaultParallel;
}
