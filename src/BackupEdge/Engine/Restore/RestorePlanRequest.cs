namespace BackupEdge.Engine.Restore;

/// <summary>Selects a part of the plan of a restore.</summary>
internal sealed record RestorePlanRequest
{
    /// <summary>The restore.</summary>
    public required RestoreRequest Restore { get; init; }

    /// <summary>The path after which to resume; <see langword="null"/> for the beginning.</summary>
    public byte[]? After { get; init; }

    /// <summary>The maximum number of paths.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>
    /// Called after each entry and must be quick; <see langword="true"/> ends the part early. <see langword="null"/> for never.
    /// </summary>
    public Func<bool>? IsEnough { get; init; }
}
