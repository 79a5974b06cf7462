using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>How one source of a backup is to be restored: to its original place or to a target.</summary>
internal sealed record RestoreChoice
{
    /// <summary>The request field that requests restoring streams through the program that a source configures for that.</summary>
    public const string DatabaseField = "restore_database";

    /// <summary>The end of an error message: how to restore without this source's database.</summary>
    public const string WithoutDatabase = "restore only other parts with `paths`, or leave out databases with `include_database` false";

    /// <summary>The source's name.</summary>
    public required string Name { get; init; }

    /// <summary>The source's <see cref="SourceDefinition.Location"/> when the backup was made.</summary>
    public required string Location { get; init; }

    /// <summary>The configured source of this name and kind if the restore is to its original place; null for a target.</summary>
    public SourceDefinition? Original { get; init; }

    /// <summary>The configured source of this name, of any kind; null if there is none.</summary>
    public SourceDefinition? Configured { get; init; }

    /// <summary>The target; null for a restore to the original place.</summary>
    public TargetDefinition? Target { get; init; }

    /// <summary>Whether to run the program that restores a stream; see <see cref="DatabaseField"/>.</summary>
    public bool IntoDatabase { get; init; }

    /// <summary>
    /// The name of each restored PostgreSQL database, in which <c>{name}</c> stands for the original one; null for the default.
    /// </summary>
    public string? DatabaseName { get; init; }

    /// <summary>The moment, UTC, that a PostgreSQL server is restored to; null for the last one.</summary>
    public DateTimeOffset? Moment { get; init; }

    /// <summary>Returns the source's folder below the target.</summary>
    /// <exception cref="InvalidOperationException">The restore is to the original place.</exception>
    public RestoreDestination BelowTarget()
    {
        var target = Target ?? throw new InvalidOperationException($"The source '{Name}' is not restored to a target.");
        return RestoreDestination.InFolder(Path.Combine(target.Path, Name), target.Follow ? target.Path : null);
    }

    /// <summary>Returns an <c>invalid_request</c> fault about a field of the request.</summary>
    public static Fault Refused(string field, string message) => new(FaultCode.InvalidRequest, message, ("field", field));
}
