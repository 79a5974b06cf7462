using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>What a restore asks for one source of a backup: back to its original place, or to a target.</summary>
internal sealed record RestoreChoice
{
    /// <summary>The field of a request by which streams go back into what they came from.</summary>
    public const string DatabaseField = "restore_database";

    /// <summary>The end of a message that says how to do without this source's database.</summary>
    public const string WithoutDatabase = "restore other parts alone with `paths`, or leave databases out with `include_database` false";

    /// <summary>The source's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the source was when the backup was made.</summary>
    public required string Location { get; init; }

    /// <summary>The source as it is configured now, of the same kind; null with a target.</summary>
    public SourceDefinition? Original { get; init; }

    /// <summary>The source of this name as it is configured now, of any kind; null when there is none.</summary>
    public SourceDefinition? Configured { get; init; }

    /// <summary>The target; null when the data go back to their original place.</summary>
    public TargetDefinition? Target { get; init; }

    /// <summary>Whether streams go back into what they came from, where that takes a program.</summary>
    public bool IntoDatabase { get; init; }

    /// <summary>Returns the source's own folder below the target.</summary>
    public RestoreDestination BelowTarget()
    {
        var target = Target ?? throw new InvalidOperationException($"The source '{Name}' is not restored to a target.");
        return RestoreDestination.InFolder(Path.Combine(target.Path, Name), target.Follow ? target.Path : null);
    }

    /// <summary>Returns the fault of a request that cannot be met.</summary>
    public static Fault Refused(string field, string message) => new(FaultCode.InvalidRequest, message, ("field", field));
}
