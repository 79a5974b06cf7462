using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Of a trailer what leads to the chunks: whose archive it is, and where its sections lie. The rest, which grows with the length of a
/// chain, is passed over.
/// </summary>
internal record ArchivePlaces
{
    public required string Id { get; init; }

    public required long Sequence { get; init; }

    /// <summary>Everything between the groups and the trailer, in file order, and the header; with the groups they tile the file.</summary>
    public required IReadOnlyList<Section> Sections { get; init; }

    /// <summary>The section of a kind.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> when there is none.</exception>
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

    /// <summary>One frame of the archive.</summary>
    /// <param name="Kind"><c>header</c>, <c>group_table</c>, <c>index</c> or <c>root</c>.</param>
    /// <param name="Offset">Where the frame begins in the file.</param>
    /// <param name="Length">Bytes of the whole frame.</param>
    /// <param name="Sha256">Of the whole frame, lower-case hexadecimal.</param>
    internal sealed record Section(string Kind, long Offset, long Length, string Sha256);
}
