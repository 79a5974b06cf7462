using System.Text.Json.Serialization;

namespace BackupEdge.Copies;

/// <summary>Where an archive is that the data folder does not have: its commit record in a copy, by version.</summary>
internal sealed record ArchivePlace
{
    /// <summary>The copy.</summary>
    public required StoredPlace Copy { get; init; }

    /// <summary>The id of the archive.</summary>
    public required string Id { get; init; }

    /// <summary>The sequence number of the archive.</summary>
    public required long Sequence { get; init; }

    /// <summary>See <see cref="CopyName.Generation"/>.</summary>
    public required string Generation { get; init; }

    /// <summary>The id of the version of the record; null if the store has no versions.</summary>
    public string? RecordVersion { get; init; }

    /// <summary>The size of the record in bytes.</summary>
    public required long RecordLength { get; init; }

    /// <summary>The size of the archive in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The names of the objects.</summary>
    [JsonIgnore]
    public CopyName Name => new(Sequence, Id, Generation);

    /// <summary>The record.</summary>
    [JsonIgnore]
    public RemoteObject Record => new(Name.RecordKey, RecordVersion, RecordLength);
}
