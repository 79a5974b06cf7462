using System.Text.Json;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Archives;

/// <summary>The sealed part of the trailer of a sealed archive: the content of the section <c>facts</c>.</summary>
internal sealed record SealedFacts
{
    public required long Groups { get; init; }

    public required long Chunks { get; init; }

    /// <summary>The number of entries in the manifest.</summary>
    public required long Entries { get; init; }

    /// <summary>See <see cref="ArchiveTrailer.Replaces"/>.</summary>
    public ArchiveReference? Replaces { get; init; }

    /// <summary>See <see cref="ArchiveTrailer.FirstMac"/>.</summary>
    public string? FirstMac { get; init; }

    public required BackupSummary Summary { get; init; }

    /// <summary>See <see cref="ArchiveTrailer.Record"/>.</summary>
    public JsonElement? Record { get; init; }
}
