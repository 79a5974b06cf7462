using System.Text.Json.Serialization;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The part of a trailer that is needed to find chunks: the archive's id and the positions of its sections. The rest of the trailer,
/// which grows with the length of a chain, is not deserialized.
/// </summary>
internal record ArchivePlaces
{
    public required string Id { get; init; }

    public required long Sequence { get; init; }

    /// <summary>
    /// The header and every frame between the groups and the trailer, in file order. Together with groups and trailer they cover the file
    /// without gaps.
    /// </summary>
    public required IReadOnlyList<Section> Sections { get; init; }

    /// <summary>The number of the epoch whose store key wraps the archive's keys; null if the archive is not sealed.</summary>
    public int? Epoch { get; init; }

    /// <summary>Whether the archive is sealed.</summary>
    [JsonIgnore]
    public bool IsSealed => Epoch is not null;

    /// <summary>Returns the section of the given kind.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> if there is no such section.</exception>
    public Section Find(string kind)
    {
        foreach (var section in Sections)
        {
            if (section.Kind == kind)
            {
                return section;
            }
        }

        throw ArchiveFaults.Of(Id, $"it has no {kind}");
    }

    /// <summary>The position and the hash of one frame of the archive.</summary>
    /// <param name="Kind"><c>header</c>, <c>group_table</c>, <c>index</c>, <c>root</c>, or <c>facts</c>.</param>
    /// <param name="Offset">The offset of the frame in the file, in bytes.</param>
    /// <param name="Length">The length of the whole frame in bytes.</param>
    /// <param name="Sha256">The SHA-256 of the whole frame, lower-case hexadecimal.</param>
    internal sealed record Section(string Kind, long Offset, long Length, string Sha256);
}
