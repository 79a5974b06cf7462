using System.Text.Json.Serialization;

namespace BackupEdge.Copies;

/// <summary>
/// States that an archive is completely in a copy store: an object below <see cref="CopyLayout.Records"/>. It begins with a
/// <see cref="SignedHead"/> of the magic <c>BKEDGBEM</c>, whose JSON this is; the bytes of <see cref="Extents"/> follow it, one after the
/// other, without gaps.
/// </summary>
/// <remarks>
/// A record <em>must</em> be written only after its archive and the records of all archives that it needs. An archive is in the copy if and
/// only if its record is.
/// </remarks>
internal sealed record CommitRecord
{
    /// <summary>The id in the marker of the store.</summary>
    public required Guid Store { get; init; }

    /// <summary>The id of the archive.</summary>
    public required string Id { get; init; }

    /// <summary>The sequence number of the archive.</summary>
    public required long Sequence { get; init; }

    /// <summary>See <see cref="CopyName.Generation"/>.</summary>
    public required string Generation { get; init; }

    /// <summary>When the record was made, UTC. Of several generations of an archive, the newest record counts.</summary>
    public required DateTimeOffset CopiedAt { get; init; }

    /// <summary>The size of the archive in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The SHA-256 of the whole archive, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The id of the version of the archive; null if the store has no versions.</summary>
    public string? Version { get; init; }

    /// <summary>The id of the store keys that the MAC is made with; null without one.</summary>
    public Guid? Keys { get; init; }

    /// <summary>The number of the epoch whose key the MAC is made with; null without one.</summary>
    public int? Epoch { get; init; }

    /// <summary>The parts of the archive that follow, in the order of their kinds, then of their offsets.</summary>
    public required IReadOnlyList<CommitExtent> Extents { get; init; }

    /// <summary>The names of the objects.</summary>
    [JsonIgnore]
    public CopyName Name => new(Sequence, Id, Generation);

    /// <summary>The size in bytes of all extents.</summary>
    [JsonIgnore]
    public long ExtentBytes => Extents.Sum(extent => extent.Length);

    /// <summary>Whether the record has a MAC, and not only a checksum.</summary>
    [JsonIgnore]
    public bool HasMac => Epoch is not null;
}
