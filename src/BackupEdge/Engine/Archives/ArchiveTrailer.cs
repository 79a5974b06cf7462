using System.Text.Json;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The positions of an archive's sections, the references and the summary of the backup. In a plain archive, all of it is in the trailer's
/// frame; in a sealed one, most is in the section <c>facts</c>, see <see cref="SealedTrailer"/>.
/// </summary>
internal sealed record ArchiveTrailer : ArchivePlaces
{
    public required long Groups { get; init; }

    public required long Chunks { get; init; }

    /// <summary>The number of entries in the manifest.</summary>
    public required long Entries { get; init; }

    /// <summary>The other archives that contain chunks of this backup.</summary>
    public IReadOnlyList<ArchiveReference> Archives { get; init; } = [];

    /// <summary>
    /// The archive that this one replaced when it was compacted, with the former size of the file; null if it was never compacted.
    /// </summary>
    public ArchiveReference? Replaces { get; init; }

    public required BackupSummary Summary { get; init; }

    /// <summary>The data that the layer above the engine stores in the archive.</summary>
    public JsonElement? Record { get; init; }

    /// <summary>The sealed archive before this one; null if there was none or this one is not sealed.</summary>
    public ArchivePredecessor? Previous { get; init; }

    /// <summary>The HMAC of the trailer that the archive had before it was compacted; null if it was not, or is not sealed.</summary>
    public string? FirstMac { get; init; }

    /// <summary>Combines the two parts of the trailer of a sealed archive.</summary>
    public static ArchiveTrailer Join(SealedTrailer clear, SealedFacts facts) =>
        new()
        {
            Id = clear.Id,
            Sequence = clear.Sequence,
            Sections = clear.Sections,
            Epoch = clear.Epoch,
            Archives = clear.Archives,
            Previous = clear.Previous,
            Groups = facts.Groups,
            Chunks = facts.Chunks,
            Entries = facts.Entries,
            Replaces = facts.Replaces,
            FirstMac = facts.FirstMac,
            Summary = facts.Summary,
            Record = facts.Record,
        };

    /// <summary>Returns the part for the section <c>facts</c> of a sealed archive.</summary>
    public SealedFacts ToFacts() =>
        new()
        {
            Groups = Groups,
            Chunks = Chunks,
            Entries = Entries,
            Replaces = Replaces,
            FirstMac = FirstMac,
            Summary = Summary,
            Record = Record,
        };

    /// <summary>Returns the clear part of the trailer of a sealed archive.</summary>
    public SealedTrailer ToClear() =>
        new()
        {
            Id = Id,
            Sequence = Sequence,
            Sections = Sections,
            Epoch = Epoch,
            Archives = Archives,
            Previous = Previous,
        };
}
