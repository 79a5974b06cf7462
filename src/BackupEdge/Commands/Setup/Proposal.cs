namespace BackupEdge.Commands.Setup;

/// <summary>Settings for a host, made from what was found on it.</summary>
internal sealed record Proposal
{
    /// <summary>The preset.</summary>
    public required Preset Preset { get; init; }

    /// <summary>The address at which the server would listen.</summary>
    public required string Listen { get; init; }

    /// <summary>Why the address is not the default; null if it is.</summary>
    public string? ListenReason { get; init; }

    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    /// <summary>The parts of the host, in the order of the file; names are unique.</summary>
    public required IReadOnlyList<ProposedPart> Parts { get; init; }

    /// <summary>What is left out on purpose, each a sentence.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}
