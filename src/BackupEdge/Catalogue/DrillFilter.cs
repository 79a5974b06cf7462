namespace BackupEdge.Catalogue;

/// <summary>Selects the drills of a listing. Conditions that are null are not applied.</summary>
internal sealed record DrillFilter
{
    /// <summary>The maximum number of drills.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Selects drills that ended before the drill with this id, usually the last one of the previous page.</summary>
    public string? Before { get; init; }

    /// <summary>Selects drills after this place in the order of the listing, see <see cref="Page{T}.Place"/>.</summary>
    public long? After { get; init; }

    /// <summary>Selects drills that have a source with this name.</summary>
    public string? Source { get; init; }

    /// <summary>Selects drills with this result; with <see cref="Source"/>, those in which that source has it.</summary>
    public DrillResult? Result { get; init; }
}
